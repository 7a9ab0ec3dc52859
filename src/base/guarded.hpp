/// Turns a lack of memory into ration::Error at the public functions: it is the one exception type that leaves them.
///
///     EngineStats Engine::stats() const {
///       return base::guarded("an engine's stats", [this] { return core_->stats(); });
///     }
#pragma once

#include <new>
#include <utility>

#include "base/fail.hpp"

namespace ration::base {

/// Returns what f returns. A std::bad_alloc becomes Error(kResourceExhausted) that names `wanted`; what else f throws
/// passes through.
template <class F>
decltype(auto) guarded(const char* wanted, F&& f) {
  try {
    return std::forward<F>(f)();
  } catch (const std::bad_alloc&) {
    fail(ErrorCode::kResourceExhausted, "the memory is exhausted: there was not enough for ", wanted);
  }
}

}  // namespace ration::base
