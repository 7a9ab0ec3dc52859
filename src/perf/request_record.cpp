#include "perf/request_record.hpp"

#include <algorithm>

#include "ration/error.hpp"

namespace ration::perf {
namespace {

// What counts as late.
constexpr std::chrono::milliseconds kDelayed{1};

RequestRecord::End end_of(const std::exception_ptr& error) noexcept {
  if (!error) return RequestRecord::End::kAnswered;
  try {
    std::rethrow_exception(error);
  } catch (const Error& known) {
    // Nobody cancels but the end of the window.
    if (known.code() == ErrorCode::kCancelled) return RequestRecord::End::kCancelled;
  } catch (...) {
    // Counts as a failure like any other.
  }
  return RequestRecord::End::kFailed;
}

Sample sample_of(const RequestRecord& record, const WindowTimes& times) {
  Sample sample;
  sample.ended = seconds_between(times.start, record.ended);
  sample.latency = seconds_between(record.intended, record.ended);
  sample.delay = seconds_between(record.intended, record.issued);
  sample.compute = std::min(std::chrono::duration<double>(record.compute).count(), sample.latency);
  sample.queue = sample.latency - sample.compute;
  sample.width = record.width;
  sample.batch = record.batch;
  return sample;
}

}  // namespace

void RequestRecord::take(const Response& response, Clock::time_point now) noexcept {
  ended = now;
  compute = response.timing.compute;
  width = response.timing.width;
  batch = response.timing.batch;
  end = end_of(response.error);
}

void add_to_window(const RequestRecord& record, const WindowTimes& times, Window& window) {
  using End = RequestRecord::End;
  if (record.end == End::kNone || record.ended <= times.start || record.intended >= times.end) return;
  if (record.ended > times.end || record.end == End::kCancelled) {
    ++window.unanswered;
    window.unanswered_ages.push_back(seconds_between(record.intended, times.end));
  } else if (record.end == End::kFailed) {
    ++window.failed;
  } else {
    window.samples.push_back(sample_of(record, times));
  }
  ++window.issued;
  if (record.issued - record.intended > kDelayed) ++window.delayed;
}

}  // namespace ration::perf
