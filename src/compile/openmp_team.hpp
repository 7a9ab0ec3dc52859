/// The OpenMP team of the calling thread, for whoever makes or runs plans (see ops/openmp_team.hpp).
#pragma once

#include "ops/openmp_team.hpp"

namespace ration::compile {

using ops::OpenMpTeam;
using ops::require_openmp_threads;
using ops::set_openmp_team;

}  // namespace ration::compile
