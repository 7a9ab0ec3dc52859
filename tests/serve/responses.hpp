/// What tests of asynchronous requests share.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstring>
#include <future>
#include <utility>
#include <vector>

#include "ration/engine.hpp"
#include "ration/error.hpp"
#include "ration/request.hpp"

namespace ration {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

inline std::vector<Tensor> one(Tensor tensor) {
  std::vector<Tensor> tensors;
  tensors.push_back(std::move(tensor));
  return tensors;
}

inline bool same(const Tensor& a, const Tensor& b) { return std::memcmp(a.data(), b.data(), a.bytes()) == 0; }

inline ErrorCode code_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const Error& failure) {
    return failure.code();
  }
}

inline ErrorCode code_of(std::future<Response>& future) {
  try {
    future.get();
  } catch (const Error& failure) {
    return failure.code();
  }
  ADD_FAILURE() << "the request succeeded";
  return ErrorCode::kInternal;
}

/// Returns the refusal of a request that must have been refused already.
inline Rejected refusal_of(std::future<Response>& future) {
  EXPECT_EQ(future.wait_for(0s), std::future_status::ready) << "a refusal does not wait";
  try {
    future.get();
  } catch (const Rejected& refusal) {
    return refusal;
  }
  ADD_FAILURE() << "the request was not refused";
  return {RejectReason::kQueueFull, {}, ""};
}

inline bool is_ready(const std::future<Response>& future) { return future.wait_for(0s) == std::future_status::ready; }

inline EngineOptions without_threads(int max_queued = 1024) {
  EngineOptions options;
  options.threads = 1;
  options.create_threads = false;
  options.max_queued = max_queued;
  return options;
}

/// Lends the test's thread until the future is ready.
inline void work_until(Engine& engine, const std::future<Response>& future) {
  engine.lend([&] { return is_ready(future); });
}

}  // namespace ration
