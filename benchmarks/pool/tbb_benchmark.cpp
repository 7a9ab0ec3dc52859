/// oneTBB: parallel_for over two iterations in an arena of two.
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include "measurements.hpp"

namespace {

class OneTbb {
 public:
  template <class Body>
  void operator()(const Body& body) {
    arena_.execute([&] {
      tbb::parallel_for(
          0, 2, [&](int) { body(); }, tbb::simple_partitioner());
    });
  }

 private:
  tbb::task_arena arena_{2};
};

RATION_MEASURE_POOL(OneTbb);

}  // namespace
