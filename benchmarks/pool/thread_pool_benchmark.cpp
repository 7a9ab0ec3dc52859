/// ration::ThreadPool: parallel_for over two iterations, the caller being one of the two that compute.
#include "ration/thread_pool.hpp"

#include <cstddef>

#include "measurements.hpp"

namespace {

class Ration {
 public:
  template <class Body>
  void operator()(const Body& body) {
    pool_.parallel_for(2, 1, [&](std::size_t first, std::size_t last) {
      for (; first < last; ++first) body();
    });
  }

 private:
  ration::ThreadPool pool_{{.threads = 2}};
};

RATION_MEASURE_POOL(Ration);

}  // namespace
