/// A network loaded from an ONNX file or from its bytes in memory, ready to answer requests.
///
///     ration::Engine engine;
///     ration::Model model(engine, "resnet50.onnx");
///     ration::Tensor image = ration::Tensor::zeros(ration::DataType::kFloat32, {1, 3, 224, 224});
///     std::vector<ration::Tensor> outputs = model.run(image);
///     std::span<const float> logits = outputs[0].values<float>();
///
/// run() and submit() are thread-safe: any number of threads may call them on one model. A free batch dimension takes
/// any size; a plan per size is made on first use and kept, the weights are packed once and shared.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ration/engine.hpp"
#include "ration/export.hpp"
#include "ration/request.hpp"
#include "ration/tensor.hpp"

namespace ration {

/// How single requests of one model are joined into batches. A batch shares each weight that is read from memory, which
/// brings little on a CPU where the convolutions are large, and more where matrix products are.
///
/// Requests are joined when a worker is free for them: those that wait are shared out among the free workers, in
/// batches of the sizes there are plans for. So an idle engine never waits, and a request that comes alone runs alone,
/// on the caller's memory. Only requests of a single row (first dimension 1) are joined, of one priority. A batch that
/// turns out not to bring requests through sooner is not used.
struct BatchOptions {
  /// The largest batch; 1: none. More needs a model whose inputs have a free first dimension and no other, and whose
  /// rows do not depend on each other.
  int max = 1;
  /// The sizes to use beside 1; empty: 2, 4, 8 ... and `max`. A plan is made for each when the model is loaded.
  std::vector<int> preferred{};
  /// How long a request may be held back for others while a worker is free for it but the engine is not idle, counted
  /// from its submission and never past a deadline; over as soon as the smallest preferred size (or `max`, without
  /// preferred sizes) is reached. 0: not at all.
  std::chrono::microseconds max_delay{0};

  friend bool operator==(const BatchOptions&, const BatchOptions&) = default;
};

/// Instruction sets of the library's own kernels, ascending.
enum class KernelIsa : std::uint8_t { kPortable, kAvx2, kAvx512 };

/// Who computes the steps of one form: "Conv 64x56x56 to 64x56x56 by 3x3 pads 1,1,1,1 relu".
struct StepChoice {
  std::string steps;
  std::string implementation;

  friend bool operator==(const StepChoice&, const StepChoice&) = default;
};

struct ModelOptions {
  /// What metrics call the model; empty: the file's name without its extension, "model" for one in memory.
  std::string name{};
  /// So many workers at most are on this model's requests at a time; 0: any number.
  int max_workers = 0;
  BatchOptions batch{};
  /// Requests of zeros that every plan runs before the constructor or replace() returns, so that the first answers come
  /// from warm memory and deadlines are foreseen from the start; a free batch is taken as 1. Three are enough.
  int warm_up = 0;
  /// Names of graph passes to leave out; see Explanation::passes for the names.
  std::vector<std::string> disabled_passes{};
  /// Names of implementations to leave out ("onednn:conv", or a prefix such as "onednn"); the reference always stays.
  std::vector<std::string> disabled_implementations{};
  /// The longest that loading, and new input shapes later, may measure which implementation of a step is the fastest,
  /// where most is to be won first; for each image that is measured: one, or up to four of a model that knows but one
  /// batch. For what the time does not suffice, or at 0, the order of the table decides. A
  /// model computes every batch, with any number of workers, by the same implementations, and so does another load of
  /// it on the same engine. Another engine may measure otherwise, unless it gets the `choices` of the first, or 0 here.
  std::chrono::milliseconds choice_time{150};
  /// Choices of an earlier load, see Model::choices(); the steps they name are not measured. What does not fit the
  /// model or these options is ignored.
  std::vector<StepChoice> choices{};
  /// Pins: the name of a step, or an operator such as "Conv", and the implementation that shall compute it (see
  /// Explanation::steps). A step whose pinned implementation refuses it fails the plan with kUnsupported; an operator's
  /// pin is passed over where the implementation refuses. Names that do not exist are refused with kInvalidArgument.
  std::map<std::string, std::string> implementations{};
  /// False: neither Winograd's convolution nor Strassen's product in his form, whose sums are rounded otherwise than
  /// direct ones (relative error about 1e-6 instead of 1e-7) and where an infinity or NaN spoils its neighbours.
  bool winograd = true;
  /// The library's own kernels use nothing above it. Other implementations have limits of their own
  /// (ONEDNN_MAX_CPU_ISA).
  KernelIsa kernel_isa = KernelIsa::kAvx512;

  friend bool operator==(const ModelOptions&, const ModelOptions&) = default;
};

/// Gives a model in memory the bytes of a file that it keeps weights in, or a span without data if there is no such
/// file. Called while the model is loaded, in the loading thread, once for each location. The bytes must stay until it
/// is called again or the loading returns. `location` is what the model says: trust it with nothing. What the function
/// throws ends the loading and passes through.
using ExternalBytes = std::function<std::span<const std::byte>(std::string_view location)>;

/// A name, type and shape at the model's face; free dimensions are Shape::kDynamic.
struct TensorInfo {
  std::string name;
  DataType type = DataType::kFloat32;
  Shape shape;
};

/// One graph pass and what it did.
struct PassInfo {
  std::string name;
  int rewrites = 0;
  bool disabled = false;
  std::chrono::microseconds time{0};
};

/// An implementation that takes a step, and its time for one image on one worker, measured with cold weights.
struct CandidateInfo {
  std::string implementation;
  std::chrono::nanoseconds time{0};  ///< 0: not measured, for want of time or of any prospect.
};

/// One step of a plan: who computes it, where it writes, and who refused.
struct StepInfo {
  std::string name;
  std::string op;
  std::string implementation;
  std::string layout;                       ///< Of the output.
  Shape shape;                              ///< Of the output.
  std::int64_t multiply_adds = 0;           ///< Of convolutions and matrix products; 0 for the rest.
  std::vector<int> cuts;                    ///< Into how many shards the step can be cut.
  std::vector<std::string> refusals;        ///< "onednn:conv: refused: ...", in the order of the table.
  std::vector<CandidateInfo> candidates{};  ///< Where there was a choice: in the order of the table.
  std::string reason{};                     ///< Why this implementation; empty where there was no choice.
};

/// Why the plan looks as it does.
struct Explanation {
  std::vector<PassInfo> passes;
  std::vector<StepInfo> steps;
  std::size_t arena_bytes = 0;          ///< Per request in flight: activations and scratch.
  std::size_t unplanned_bytes = 0;      ///< What the activations would take without sharing memory.
  std::size_t packed_weight_bytes = 0;  ///< Of the model, shared by all plans.
  /// What choosing implementations has cost so far, of all plans of the model.
  std::chrono::microseconds choice_time{0};
};

/// Time of one step over the runs of a profile.
struct StepTime {
  std::chrono::nanoseconds minimum{0};
  std::chrono::nanoseconds median{0};
};

namespace serve {
class ModelHandle;
struct AsyncWork;
}  // namespace serve

class RATION_EXPORT Model {
 public:
  /// Reads, optimises and plans the model; for a model without free dimensions the plan is made now. Blocks on file
  /// I/O, measuring and packing, in the caller's thread, which goes behind the engine's requests. Throws Error
  /// (kNotFound, kInvalidModel, kUnsupported, kInvalidArgument for options that make no sense).
  Model(Engine& engine, const std::filesystem::path& path, const ModelOptions& options = {});
  /// The same for the bytes of an ONNX file in memory, which may go when the constructor returns. External data is what
  /// `external` gives; without it, a model that has external data is refused (kUnsupported).
  Model(Engine& engine, std::span<const std::byte> bytes, const ModelOptions& options = {},
        const ExternalBytes& external = {});
  /// Waits for the requests that were submitted, and gives the memory back. With create_threads = false it lends the
  /// calling thread for that. In one of their callbacks it waits for all the others, and works meanwhile.
  ~Model();
  Model(Model&&) noexcept;
  Model& operator=(Model&&) noexcept;

  /// Puts another file in the place of this one while requests go on: those submitted before the return may still be
  /// answered by the old network, those submitted after it are answered by the new one, and none waits. The old memory
  /// is returned with its last request. Loading and warming up go behind the requests. Blocks as the constructor does;
  /// both networks are in memory until then. Throws as the constructor does, and Error(kInvalidArgument) if inputs or
  /// outputs differ in number, type or shape; then nothing has changed. Metrics go on under the first name unless
  /// `options` has another.
  void replace(const std::filesystem::path& path, const ModelOptions& options = {});
  void replace(std::span<const std::byte> bytes, const ModelOptions& options = {}, const ExternalBytes& external = {});

  /// The inputs a caller gives and the outputs it gets, in the model's order. Initializers that the file also lists as
  /// inputs are not inputs here.
  std::vector<TensorInfo> inputs() const;
  std::vector<TensorInfo> outputs() const;

  /// Answers one request: blocks until it is done. The calling thread leads the request itself where a worker's place
  /// is free, with workers as helpers, and so has its answer without a hand-over; otherwise it waits. With
  /// create_threads = false it is lent meanwhile. In a callback, or in a loop of parallel_for, it computes alone.
  /// Inputs in the order of inputs(). Throws Error(kInvalidArgument) naming the input, what it got and what was
  /// expected, and what request.hpp names.
  std::vector<Tensor> run(std::span<const TensorView> inputs) const;
  std::vector<Tensor> run(const TensorView& input) const { return run(std::span<const TensorView>(&input, 1)); }
  /// The same with the outputs written into the caller's memory; shapes must equal the result's.
  void run(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs) const;

  /// Queues one request and returns at once, but for making the plan where the inputs have a new shape. Wrong inputs
  /// throw Error(kInvalidArgument) here, as in run(); everything else that may go wrong ends in the future or the
  /// callback: see request.hpp. Allocates. The first form takes the inputs over. The second borrows them, and writes
  /// into `outputs` if there are any: this memory must stay until the future is ready or the callback is called. With
  /// create_threads = false the request runs as soon as a thread is lent. A single Tensor is the one input of a model.
  std::future<Response> submit(std::vector<Tensor> inputs, const RequestOptions& options = {}) const;
  std::future<Response> submit(Tensor input, const RequestOptions& options = {}) const;
  std::future<Response> submit(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs = {},
                               const RequestOptions& options = {}) const;
  void submit(std::vector<Tensor> inputs, ResponseCallback callback, const RequestOptions& options = {}) const;
  void submit(Tensor input, ResponseCallback callback, const RequestOptions& options = {}) const;
  void submit(std::span<const TensorView> inputs, std::span<const MutableTensorView> outputs, ResponseCallback callback,
              const RequestOptions& options = {}) const;

  /// Explains the plan for inputs of these shapes (and, where content decides shapes, this content).
  Explanation explain(std::span<const TensorView> inputs) const;
  /// Returns who computes the steps for which there was a choice, in the plans made so far. Given to
  /// ModelOptions::choices on the same machine they make a model on another engine answer with the same bits, and load
  /// faster.
  std::vector<StepChoice> choices() const;
  /// Runs the request `runs` times in the calling thread and returns each step's time, in the order of
  /// Explanation::steps. It goes behind requests: between two steps it gives way to them. Throws Error(kUnavailable) if
  /// the engine is shut down by kAbort.
  /// With a `width` above 1 every step is cut as for that many workers and its shards run one after another, so that
  /// the difference is what cutting costs. No step is cut into more shards than the engine has workers.
  std::vector<StepTime> profile(std::span<const TensorView> inputs, int runs, int width = 1) const;

 private:
  serve::AsyncWork prepare(std::vector<Tensor> owned, std::span<const TensorView> inputs,
                           std::span<const MutableTensorView> outputs, const RequestOptions& options) const;

  std::unique_ptr<serve::ModelHandle> handle_;
};

}  // namespace ration
