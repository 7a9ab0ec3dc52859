#include "serve/model_core.hpp"

#include <algorithm>
#include <cstring>
#include <map>
#include <utility>

#include "base/fail.hpp"
#include "base/in_quotes.hpp"
#include "compile/openmp_team.hpp"
#include "sched/side_place.hpp"
#include "serve/profile.hpp"

namespace ration::serve {

namespace {

std::vector<TensorInfo> describe(const graph::Graph& graph, std::span<const graph::ValueId> ids) {
  std::vector<TensorInfo> infos;
  for (const graph::ValueId id : ids) {
    const graph::Value& value = graph.value(id);
    infos.push_back({value.name, value.type, value.shape.value_or(Shape())});
  }
  return infos;
}

std::map<std::string, std::string> by_steps(const std::vector<StepChoice>& choices) {
  std::map<std::string, std::string> saved;
  for (const StepChoice& choice : choices) saved.insert_or_assign(choice.steps, choice.implementation);
  return saved;
}

/// Metrics and logs show the name. Longer than any file's name it is cut, so that two files never share their metrics.
std::string shown_name(std::string_view name) {
  constexpr std::size_t kLongestFileName = 255;
  return printable(name, kLongestFileName);
}

/// "Without limit" may be said by a number that would overflow a deadline.
std::chrono::nanoseconds limit_of(std::chrono::milliseconds time) {
  base::require(time.count() >= 0, ErrorCode::kInvalidArgument, "the time for choosing implementations is ",
                time.count(), " ms, below 0");
  return std::min(time, std::chrono::milliseconds(std::chrono::hours(1)));
}

/// What a plan's making takes between two looks whether requests need the worker; a guess.
constexpr std::chrono::milliseconds kPieceOfWork{2};

/// Names what decides which candidates are measured, and for how long.
std::string measured_options(const ModelOptions& options) {
  std::string text =
      base::concat(static_cast<int>(options.kernel_isa), ' ', options.winograd, ' ', options.choice_time.count());
  for (const std::string& name : options.disabled_implementations) text += '\n' + name;
  return text;
}

kernels::Isa to_kernels(KernelIsa isa) {
  switch (isa) {
    case KernelIsa::kPortable: return kernels::Isa::kPortable;
    case KernelIsa::kAvx2: return kernels::Isa::kAvx2;
    case KernelIsa::kAvx512: break;
  }
  return kernels::Isa::kAvx512;
}

/// Returns the batch of a model that has but one, as far as more images change which implementation is the fastest:
/// with four of them weights are shared enough. 1 where the batch is free: what an answer is must not depend on who
/// shares it.
int fixed_images(const graph::Graph& graph) {
  constexpr std::int64_t kEnough = 4;
  std::int64_t images = kEnough;
  for (const graph::ValueId input : graph.inputs()) {
    const std::optional<Shape>& shape = graph.value(input).shape;
    if (!shape.has_value() || !shape->is_static() || shape->rank() == 0) return 1;
    images = std::min(images, (*shape)[0]);
  }
  return static_cast<int>(std::max<std::int64_t>(images, 1));
}

/// "'ids' [2, 5], 'feat' [3, 8]".
std::string listed(std::span<const TensorInfo> infos, std::span<const TensorView> inputs) {
  constexpr std::size_t kMostListed = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(inputs.size(), kMostListed); ++i) {
    text += (i == 0 ? "" : ", ") + base::in_quotes(infos[i].name) + " " + inputs[i].shape().to_string();
  }
  return inputs.size() > kMostListed ? text + ", ..." : text;
}

/// Returns make(). A model that was sound when it was loaded cannot be at fault for inputs that do not fit it, although
/// the rule of the node where that shows blames the model: `blame` says what was given.
template <class Make, class Blame>
auto blaming_the_caller(Make&& make, Blame&& blame) {
  try {
    return make();
  } catch (const Error& error) {
    if (error.code() != ErrorCode::kInvalidModel) throw;
    base::fail(ErrorCode::kInvalidArgument, blame(), ": ", error.what());
  }
}

std::vector<Shape> shapes_of(std::span<const TensorView> inputs) {
  std::vector<Shape> shapes;
  for (const TensorView& input : inputs) shapes.push_back(input.shape());
  return shapes;
}

}  // namespace

ModelCore::ModelCore(std::shared_ptr<EngineCore> engine, std::string name, graph::Graph graph,
                     const ModelOptions& options)
    : engine_(std::move(engine)),
      options_(options),
      name_(shown_name(name)),
      metrics_(engine_->metrics_of(name_)),
      group_(options),
      graph_(std::move(graph)),
      choices_(limit_of(options_.choice_time) * fixed_images(graph_), by_steps(options_.choices),
               engine_->choice_memory().recall(measured_options(options_))) {
  context_.ops = ops::detect_context(to_kernels(options_.kernel_isa));
  context_.ops.images = fixed_images(graph_);
  context_.ops.max_cut = engine_->workers();
  context_.ops.most_workers = engine_->most_workers();
  context_.weights = &weights_;
  context_.disabled_passes = options_.disabled_passes;
  context_.choices = &choices_;
  context_.rules.disabled = options_.disabled_implementations;
  context_.rules.winograd = options_.winograd;
  context_.rules.pins = options_.implementations;

  const compile::OpenMpTeam team(engine_->openmp_team());
  inputs_ = describe(graph_, graph_.inputs());
  passes_ = compile::optimize(graph_, context_);
  compile::check_pins(graph_, context_.rules);
  outputs_ = describe(graph_, graph_.outputs());
  shape_defining_ = graph::shape_defining_inputs(graph_);

  if (options_.batch.max > 1) {
    check_can_batch();
    prepare_batches();
  } else if (has_static_rows(options_.warm_up > 0)) {
    entries_.push_back(make_entry(views_for_batch(1)));
  }
}

std::vector<StepChoice> ModelCore::choices() const {
  const std::lock_guard compiling(compile_mutex_);
  std::vector<StepChoice> choices;
  for (const auto& [steps, implementation] : choices_.decided()) choices.push_back({steps, implementation});
  return choices;
}

std::chrono::microseconds ModelCore::choice_time() const {
  const std::lock_guard compiling(compile_mutex_);
  return std::chrono::duration_cast<std::chrono::microseconds>(choices_.spent());
}

bool ModelCore::has_static_rows(bool free_batch) const noexcept {
  return shape_defining_.empty() && std::all_of(inputs_.begin(), inputs_.end(), [&](const TensorInfo& input) {
           Shape row = input.shape;
           if (free_batch && row.rank() > 0) row.set(0, 1);
           return row.is_static();
         });
}

void ModelCore::check_can_batch() const {
  base::require(shape_defining_.empty(), ErrorCode::kInvalidArgument,
                "requests of this model cannot be batched: the content of an input decides shapes");
  for (const TensorInfo& input : inputs_) {
    Shape rest = input.shape;
    if (rest.rank() > 0) rest.set(0, 1);
    base::require(input.shape.rank() > 0 && input.shape[0] == Shape::kDynamic && rest.is_static(),
                  ErrorCode::kInvalidArgument, "requests of this model cannot be batched: input ",
                  base::Quoted{input.name}, " has shape ", input.shape.to_string(),
                  ", but only its first dimension may and must be free");
  }
}

std::vector<TensorView> ModelCore::views_for_batch(int requests) const {
  std::vector<TensorView> views;
  for (const TensorInfo& input : inputs_) {
    Shape shape = input.shape;
    if (!shape.is_static()) shape.set(0, requests);
    views.emplace_back(input.type, shape, nullptr);
  }
  return views;
}

void ModelCore::prepare_batches() {
  std::vector<DataType> types;
  for (const TensorInfo& input : inputs_) types.push_back(input.type);
  for (const int size : ModelGroup::batch_sizes(options_.batch)) {
    const auto blame = [&] { return base::concat("requests of this model cannot be batched by ", size); };
    Entry entry = size == 1 ? make_entry(views_for_batch(size))
                            : blaming_the_caller([&] { return make_entry(views_for_batch(size)); }, blame);
    const std::vector<Shape>& outputs = entry.arenas->plan().output_shapes;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      base::require(outputs[i].rank() > 0 && outputs[i][0] == size, ErrorCode::kInvalidArgument,
                    "requests of this model cannot be batched: output ", base::Quoted{outputs_[i].name},
                    " of a batch of ", size, " has shape ", outputs[i].to_string());
    }
    if (size > 1) {
      group_.add(std::make_unique<BatchPool>(entry.arenas->shared_plan(), types, size));
    } else {
      group_.set_single(entry.arenas);
      entries_.push_back(std::move(entry));
    }
  }
}

void ModelCore::warm_up(int requests) {
  if (requests == 0) return;
  std::vector<std::shared_ptr<const compile::Plan>> plans;
  for (const Entry& entry : entries_) plans.push_back(entry.arenas->shared_plan());
  for (const auto& pool : group_.pools()) plans.push_back(pool->shared_plan());
  for (const auto& plan : plans) warm_up_plan(*engine_, plan, inputs_, requests);
}

void ModelCore::check(std::span<const TensorView> inputs) const {
  base::require(inputs.size() == inputs_.size(), ErrorCode::kInvalidArgument, "the model has ", inputs_.size(),
                " inputs, but ", inputs.size(), " were given");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const TensorInfo& info = inputs_[i];
    base::require(inputs[i].type() == info.type, ErrorCode::kInvalidArgument, "input ", base::Quoted{info.name},
                  " expects ", to_string(info.type), ", but ", to_string(inputs[i].type()), " was given");
    if (!inputs[i].shape().is_static() || !inputs[i].shape().fits(info.shape)) {
      base::fail(ErrorCode::kInvalidArgument, "input ", base::Quoted{info.name}, " expects shape ",
                 info.shape.to_string(), ", but ", inputs[i].shape().to_string(), " was given");
    }
    base::require(inputs[i].data() != nullptr || inputs[i].elements() == 0, ErrorCode::kInvalidArgument, "input ",
                  base::Quoted{info.name}, " has no data");
  }
}

bool ModelCore::fits(const Entry& entry, std::span<const TensorView> inputs) const {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (!(entry.shapes[i] == inputs[i].shape())) return false;
  }
  return std::all_of(shape_defining_.begin(), shape_defining_.end(), [&](int position) {
    const auto i = static_cast<std::size_t>(position);
    return std::memcmp(entry.contents[i].view().data(), inputs[i].data(), inputs[i].bytes()) == 0;
  });
}

std::shared_ptr<compile::ArenaPool> ModelCore::find(std::span<const TensorView> inputs) const {
  const std::shared_lock lock(entries_mutex_);
  const auto found =
      std::find_if(entries_.rbegin(), entries_.rend(), [&](const Entry& entry) { return fits(entry, inputs); });
  return found == entries_.rend() ? nullptr : found->arenas;
}

ModelCore::Entry ModelCore::make_entry(std::span<const TensorView> inputs) {
  Entry entry;
  entry.shapes = shapes_of(inputs);
  entry.contents.resize(inputs.size());
  for (const int position : shape_defining_) {
    const auto i = static_cast<std::size_t>(position);
    entry.contents[i] = SharedTensor(Tensor::copy_of(inputs[i]));
  }
  // Bounded: a worker may wait, in a callback, for the very plan that waits for its place here.
  sched::SidePlace place(engine_->scheduler(), sched::SidePlace::Patience::kBounded);
  const Pacer::Stay stay(engine_->pacer());
  compile::CompileContext context = context_;
  context.rest = [&] {
    engine_->pace(kPieceOfWork, [&] { return place.is_aborted(); });
    place.rest();
  };
  auto plan = std::make_shared<const compile::Plan>(compile::compile(graph_, entry.shapes, entry.contents, context));
  engine_->choice_memory().remember(measured_options(options_), choices_.all_times());
  entry.arenas = std::make_shared<compile::ArenaPool>(std::move(plan));
  return entry;
}

std::shared_ptr<compile::ArenaPool> ModelCore::arenas_for(std::span<const TensorView> inputs) {
  check(inputs);
  if (auto arenas = find(inputs)) return arenas;
  const std::lock_guard compiling(compile_mutex_);
  if (auto arenas = find(inputs)) return arenas;
  const compile::OpenMpTeam team(engine_->openmp_team());
  Entry entry = blaming_the_caller([&] { return make_entry(inputs); },
                                   [&] { return "the model cannot take the inputs " + listed(inputs_, inputs); });
  std::shared_ptr<compile::ArenaPool> arenas = entry.arenas;
  const std::unique_lock lock(entries_mutex_);
  if (entries_.size() == kMaxPlans) entries_.erase(entries_.begin());
  entries_.push_back(std::move(entry));
  return arenas;
}

}  // namespace ration::serve
