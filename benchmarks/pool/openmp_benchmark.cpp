/// libgomp: a team of two with the runtime's own wait policy (OMP_WAIT_POLICY and GOMP_SPINCOUNT change it).
#include "measurements.hpp"

namespace {

struct OpenMp {
  template <class Body>
  void operator()(const Body& body) const {
#pragma omp parallel for num_threads(2) schedule(static, 1)
    for (int i = 0; i < 2; ++i) body();
  }
};

RATION_MEASURE_POOL(OpenMp);

}  // namespace
