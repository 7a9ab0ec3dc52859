/// The environment variables by which well-known runtimes take their number of threads.
#pragma once

#include <array>

namespace ration::sys {

inline constexpr std::array kThreadVariables = {
    "OMP_NUM_THREADS",   "OMP_WAIT_POLICY",     "MKL_NUM_THREADS",        "OPENBLAS_NUM_THREADS",
    "BLIS_NUM_THREADS",  "NUMEXPR_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
    "RAYON_NUM_THREADS", "GOMAXPROCS",
};

}  // namespace ration::sys
