#include "serve/run_alone.hpp"

#include <memory>
#include <utility>

#include "sched/team.hpp"

namespace ration::serve {

void run_alone(compile::ArenaPool& arenas, const compile::Bindings& bindings) {
  sched::Team alone;
  std::unique_ptr<compile::Arena> arena = arenas.take();
  for (std::size_t step = 0; step < arena->plan().steps.size(); ++step) {
    compile::run_step(*arena, step, bindings, alone);
  }
  arenas.give_back(std::move(arena));
}

}  // namespace ration::serve
