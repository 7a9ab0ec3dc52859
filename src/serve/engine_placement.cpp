#include "ration/topology.hpp"
#include "serve/engine_core.hpp"
#include "sys/affinity.hpp"
#include "sys/file_tree.hpp"
#include "sys/placement.hpp"
#include "sys/process.hpp"
#include "sys/taken_cpus.hpp"

namespace ration::serve {

void EngineCore::place(const CpuBudget& budget) {
  sys::FileTree files("/");
  sys::PlacementRequest request;
  request.allowed = budget.affinity;
  request.cpus = budget.cpus;
  request.workers = workers();
  request.taken = sys::taken_cpus(files, sys::process_id());
  sys::Placement placement = sys::place_workers(Topology::detect(), request);
  if (!placement.pinned()) log_.debug("workers are not pinned: ", placement.reason);
  const std::lock_guard lock(mutex_);
  cpu_of_worker_ = std::move(placement.cpus);
  everybody_ = budget.affinity;
}

void EngineCore::pin_this_worker(int index) {
  std::vector<int> cpus;
  {
    const std::lock_guard lock(mutex_);
    const auto i = static_cast<std::size_t>(index);
    // A worker that was pinned under an earlier placement gets its freedom back.
    cpus = i < cpu_of_worker_.size() ? std::vector<int>{cpu_of_worker_[i]} : everybody_;
  }
  if (cpus.empty()) return;
  const std::string refusal = sys::set_thread_affinity(cpus);
  if (!refusal.empty() && !pin_refused_.exchange(true, std::memory_order_relaxed)) {
    log_.warning("worker ", index, " could not be pinned, the kernel places the workers: ", refusal);
  }
}

}  // namespace ration::serve
