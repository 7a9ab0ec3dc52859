#include "ops/onednn/first_use.hpp"

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/fail.hpp"
#include "base/process_exit.hpp"
#include "ops/onednn/dnnl_compat.hpp"

namespace ration::ops::onednn {
namespace {

/// Never destroyed: plans may be made while the process's statics are being destroyed.
struct Names {
  std::mutex mutex;
  std::set<std::string, std::less<>> seen;  // Under the mutex.
};

Names& names() {
  static auto* const names = new Names;
  return *names;
}

constexpr dnnl_dim_t kSize = 16;

/// Multiplies matrices of kSize rows by ones of so many columns, in every order of storage. A failure shows again in
/// the step's own calls.
bool call_sgemm(dnnl_dim_t columns) {
  const std::vector<float> a(kSize * kSize);
  const std::vector<float> b(kSize * kSize);
  std::vector<float> c(kSize * kSize);
  for (const char transpose_a : {'N', 'T'}) {
    for (const char transpose_b : {'N', 'T'}) {
      dnnl_sgemm(transpose_a, transpose_b, kSize, columns, kSize, 1.0F, a.data(), kSize, b.data(), kSize, 0.0F,
                 c.data(), kSize);
    }
  }
  return true;
}

}  // namespace

void note_use(std::string_view kind, std::string_view implementation) {
  const std::string name = base::concat(kind, ' ', implementation);
  const std::lock_guard lock(names().mutex);
  if (names().seen.insert(name).second) base::renew_exit_handler();
}

void prepare_sgemm(bool matrices) {
  static const bool vectors_prepared = call_sgemm(1);
  static_cast<void>(vectors_prepared);
  note_use("sgemm", "of a vector");
  if (!matrices) return;
  static const bool matrices_prepared = call_sgemm(kSize);
  static_cast<void>(matrices_prepared);
  note_use("sgemm", "of matrices");
}

bool calls_sgemm(std::string_view implementation) noexcept { return implementation.starts_with("gemm"); }

}  // namespace ration::ops::onednn
