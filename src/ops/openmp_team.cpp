#include "ops/openmp_team.hpp"

namespace ration::ops {

namespace {
thread_local int team = 1;
}  // namespace

void set_openmp_team(int threads) noexcept { team = threads; }
int openmp_team() noexcept { return team; }

}  // namespace ration::ops
