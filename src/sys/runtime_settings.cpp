// What to tell other runtimes so that they keep to the budget. Pure.
#include "base/fail.hpp"
#include "base/guarded.hpp"
#include "ration/doctor.hpp"
#include "sys/isa.hpp"

namespace ration {

namespace {

std::vector<RuntimeSetting> settings_for(const CpuBudget& budget) {
  const int threads = budget.threads;
  std::vector<RuntimeSetting> settings = {
      {"OpenMP", base::concat("OMP_NUM_THREADS=", threads)},
      {"OpenMP", "OMP_WAIT_POLICY=passive"},
      {"MKL", base::concat("MKL_NUM_THREADS=", threads)},
      {"OpenBLAS", base::concat("OPENBLAS_NUM_THREADS=", threads)},
      {"ONNX Runtime", base::concat("SessionOptions.intra_op_num_threads = ", threads)},
      {"ONNX Runtime", "SessionOptions.inter_op_num_threads = 1"},
      {"PyTorch", base::concat("torch.set_num_threads(", threads, ")")},
      {"PyTorch", "torch.set_num_interop_threads(1)"},
      {"TensorFlow", base::concat("TF_NUM_INTRAOP_THREADS=", threads)},
      {"TensorFlow", "TF_NUM_INTEROP_THREADS=1"},
      {"OpenVINO", base::concat("INFERENCE_NUM_THREADS=", threads)},
  };
  if (budget.tightest_quota()) {
    // Under a quota a spinning thread burns what the others need, and a pin takes the kernel's freedom to choose.
    settings.push_back({"ONNX Runtime", "session.intra_op.allow_spinning=0"});
    settings.push_back({"OpenVINO", "ENABLE_CPU_PINNING=NO"});
  }
  return settings;
}

}  // namespace

std::vector<RuntimeSetting> settings_for_other_runtimes(const CpuBudget& budget) {
  return base::guarded("settings for other runtimes", [&] { return settings_for(budget); });
}

std::string_view isa() noexcept { return sys::detected_isa(); }

}  // namespace ration
