#include "serve/model_handle.hpp"

#include <span>
#include <string_view>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"
#include "base/process_exit.hpp"

namespace ration::serve {
namespace {

void require_same(std::string_view kind, std::span<const TensorInfo> before, std::span<const TensorInfo> after) {
  base::require(before.size() == after.size(), ErrorCode::kInvalidArgument, "the model cannot be replaced: it has ",
                before.size(), " ", kind, "s, and its successor ", after.size());
  for (std::size_t i = 0; i < before.size(); ++i) {
    base::require(before[i].type == after[i].type && before[i].shape == after[i].shape, ErrorCode::kInvalidArgument,
                  "the model cannot be replaced: ", kind, " ", base::Quoted{before[i].name}, " is ",
                  to_string(before[i].type), " ", before[i].shape.to_string(), ", and in its successor ",
                  to_string(after[i].type), " ", after[i].shape.to_string());
  }
}

}  // namespace

ModelHandle::~ModelHandle() {
  if (base::exit_phase() == base::ExitPhase::kRunning) {
    engine_->wait_for(std::move(flight_));
    return;
  }
  // The workers stand still: what is in flight may stay so, and what oneDNN made may stand on destroyed statics.
  base::keep_until_exit(engine_);
  base::keep_until_exit(core_);
  base::keep_until_exit(std::move(flight_));
}

void ModelHandle::replace(std::shared_ptr<ModelCore> core) {
  {
    const std::lock_guard lock(mutex_);
    require_same("input", core_->inputs(), core->inputs());
    require_same("output", core_->outputs(), core->outputs());
    core_.swap(core);
  }
  // The old one goes here, outside the lock, or with its last request.
}

}  // namespace ration::serve
