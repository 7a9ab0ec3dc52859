/// What CPU this process may use: the tightest of affinity, cpuset and CFS quota.
#pragma once

namespace ration {

/// Placeholder of the first skeleton commit; replaced by the sys layer.
struct CpuBudget {
  int threads = 1;
};

}  // namespace ration
