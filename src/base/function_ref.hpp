/// A borrowed callable: two words, no allocation, valid only as long as what it refers to.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

namespace ration::base {

template <class Signature>
class FunctionRef;

/// For parameters that are called before the function returns; never store one beyond the callable's life.
template <class Result, class... Args>
class FunctionRef<Result(Args...)> {
 public:
  template <class F, class = std::enable_if_t<!std::is_same_v<std::remove_cvref_t<F>, FunctionRef>>>
  // NOLINTNEXTLINE(google-explicit-constructor): binding a lambda to a parameter is meant to be silent.
  FunctionRef(F&& callable) noexcept
      : object_(const_cast<void*>(static_cast<const void*>(std::addressof(callable)))),
        call_([](void* object, Args... args) -> Result {
          return (*static_cast<std::remove_reference_t<F>*>(object))(std::forward<Args>(args)...);
        }) {}

  Result operator()(Args... args) const { return call_(object_, std::forward<Args>(args)...); }

 private:
  void* object_;
  Result (*call_)(void*, Args...);
};

}  // namespace ration::base
