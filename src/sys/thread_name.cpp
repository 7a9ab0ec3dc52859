#include "sys/thread_name.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <array>

namespace ration::sys {
namespace {

constexpr std::size_t kNameBytes = 16;  // TASK_COMM_LEN of the kernel, the final zero included.

}  // namespace

void set_thread_name(std::string_view name) noexcept {
  std::array<char, kNameBytes> text{};
  std::copy_n(name.begin(), std::min(name.size(), kNameBytes - 1), text.begin());
  ::prctl(PR_SET_NAME, text.data());
}

std::string thread_name() {
  std::array<char, kNameBytes> text{};
  ::prctl(PR_GET_NAME, text.data());
  return text.data();
}

}  // namespace ration::sys
