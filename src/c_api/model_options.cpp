#include "c_api/model_options.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <utility>

#include "c_api/sized.hpp"
#include "c_api/truth.hpp"
#include "ration/printable.hpp"

namespace ration::c_api {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::nanoseconds;

ration_model_options default_options() noexcept {
  const ModelOptions options;
  ration_model_options defaults{};
  defaults.size = sizeof(defaults);
  defaults.max_workers = options.max_workers;
  defaults.batch_max = options.batch.max;
  defaults.batch_max_delay_ns = nanoseconds(options.batch.max_delay).count();
  defaults.warm_up = options.warm_up;
  defaults.fast_algorithms = options.winograd ? 1 : 0;
  defaults.choice_time_ns = nanoseconds(options.choice_time).count();
  return defaults;
}

/// Returns the time in whole units, rounded up: a little is not nothing.
template <class Unit>
Unit whole(std::int64_t ns, const char* member) {
  if (ns < 0) refuse(std::string(member) + " is " + std::to_string(ns) + ", below 0");
  return std::chrono::ceil<Unit>(nanoseconds(ns));
}

std::vector<int> preferred_of(const ration_model_options& known) {
  const std::size_t count = known.batch_preferred_count;
  if (count == 0) return {};
  const std::string given = "batch_preferred_count is " + std::to_string(count);
  if (known.batch_preferred == nullptr) refuse("batch_preferred is NULL, but " + given);
  // A count that was never set would lead past the end of the array.
  if (std::cmp_greater(count, known.batch_max)) {
    refuse(given + ", more than the sizes up to batch_max, which is " + std::to_string(known.batch_max));
  }
  return {known.batch_preferred, known.batch_preferred + count};
}

ExternalBytes external_of(ration_external_data external, void* user) {
  if (external == nullptr) return {};
  return [external, user](std::string_view location) -> std::span<const std::byte> {
    const std::string name(location);  // Ends with a NUL, which the view need not.
    const void* bytes = nullptr;
    size_t count = 0;
    const bool found = truth(external(user, name.c_str(), &bytes, &count), "the answer of external_data");
    if (!found) return {};
    if (bytes == nullptr && count > 0) {
      refuse("external_data gave NULL for " + std::to_string(count) + " bytes of '" + printable(location) + "'");
    }
    // A file that is empty is there nevertheless.
    static constexpr std::byte kEmpty{};
    return {bytes == nullptr ? &kEmpty : static_cast<const std::byte*>(bytes), count};
  };
}

}  // namespace

LoadOptions load_options_of(const ration_model_options* given) {
  const ration_model_options known = known_options(given, default_options(), "ration_model_options");
  LoadOptions options;
  if (known.name != nullptr) options.model.name = known.name;
  options.model.max_workers = known.max_workers;
  options.model.batch.max = known.batch_max;
  options.model.batch.max_delay = whole<microseconds>(known.batch_max_delay_ns, "batch_max_delay_ns");
  options.model.batch.preferred = preferred_of(known);
  options.model.warm_up = known.warm_up;
  options.model.winograd = truth(known.fast_algorithms, "fast_algorithms");
  options.model.choice_time = whole<milliseconds>(known.choice_time_ns, "choice_time_ns");
  options.external = external_of(known.external_data, known.external_data_user);
  return options;
}

}  // namespace ration::c_api

void ration_model_options_init(ration_model_options* options, size_t size) {
  ration::c_api::init_options(options, size, ration::c_api::default_options());
}
