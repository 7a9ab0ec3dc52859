/// The engine: the CPU budget, exactly that many workers, and the queue of requests that all models share.
///
///     ration::Engine engine;                                   // as many workers as the process may use
///     ration::Model model(engine, "resnet50.onnx");
///     ration::EngineOptions options;
///     options.threads = 2;                                     // or an explicit number
///     ration::Engine pair(options);
///
/// Make one per process and share it. Several that take their number from the budget divide it among themselves, evenly
/// and anew whenever one comes or goes (said in the log); but they lend each other nothing. Thread-safe. The
/// constructor creates the workers (named ration-w0, ration-w1, ...); no other thread is ever created. Models keep what
/// they need of the engine alive: the workers end with the last of them, after the requests in flight. But an engine
/// must outlive the last call of run() or submit() on its models, and may go before the models themselves.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>

#include "ration/cpu_budget.hpp"
#include "ration/export.hpp"
#include "ration/log.hpp"
#include "ration/metrics.hpp"

namespace ration {

/// How workers are divided among requests.
struct Split {
  /// Both zero: elastic, workers move between requests as the load asks. Otherwise at most `inter` requests run at a
  /// time, each on exactly `intra` workers.
  int inter = 0;
  int intra = 0;

  bool elastic() const noexcept { return inter == 0; }
  /// Parses "elastic" or "IxJ", for example "2x1". Throws Error(kInvalidArgument).
  RATION_EXPORT static Split parse(const std::string& text);
  RATION_EXPORT std::string to_string() const;

  friend bool operator==(const Split&, const Split&) = default;
};

/// Who runs the pieces of a step that several workers share.
enum class IntraOp : std::uint8_t {
  kPool,  ///< The engine's own workers; they move between requests.
  /// An OpenMP team of `split.intra` threads behind each of `split.inter` workers, as most runtimes do. Needs a static
  /// split. The threads of the teams count against the budget; OpenMP creates them and keeps them: for each worker, and
  /// for each thread of the host that loads a model. The engine's constructor tries whether the system lets it create
  /// as many for its workers and one such thread, and throws if not. If it refuses one later, because another took its
  /// place or the limit fell, GCC's OpenMP prints a line and ends the process. kPool never does.
  kOpenMp,
};

/// Which request goes when one more comes than may wait.
enum class Overflow : std::uint8_t {
  kRejectNewest,    ///< The one that comes.
  kRejectHopeless,  ///< Those that cannot make their deadline any more; if there are none, the one that comes.
};

/// What becomes of the requests that an engine has when it is shut down.
enum class Shutdown : std::uint8_t {
  kDrain,  ///< They are answered.
  kAbort,  ///< Those that wait are rejected, those that run end with kUnavailable at their next step boundary.
};

struct EngineOptions {
  /// Workers; 0 takes the budget and follows it while it changes. If the process has several such engines, each takes
  /// its part, at least one worker and at least what a static split needs. Another number is the user's explicit word:
  /// it is kept, even above the budget, which is then said in the log, and no other engine gives way to it. A request
  /// uses at most 64. When the budget grows, many steps stay as wide as the workers were when the model was loaded,
  /// until Model::replace (docs/plan.md).
  int threads = 0;
  Split split{};
  /// False: the engine creates no thread at all. Requests run on threads that the host lends (Engine::lend), and
  /// Model::run lends its caller until the answer is there.
  bool create_threads = true;
  /// Pins each worker to a CPU of the allowed set where that helps (see docs/threading.md): not under a quota below
  /// that set. What else sets a worker's affinity is undone. False leaves the choice among the allowed CPUs to the
  /// kernel, or to a host that sets it. Either way the affinity of the thread that makes the engine does not count.
  /// Lent threads are never pinned, nor are workers with kOpenMp.
  bool pin = true;
  /// Under a CPU quota: pauses requests at a step boundary before the kernel would throttle the whole container. What
  /// the workers use counts, and what a thread uses while it is lent. With IntraOp::kOpenMp each thread of a team is
  /// taken to use what its worker uses, so a host that keeps all CPUs busy with work of its own makes the pauses longer
  /// where the team waits for its worker asleep. A cancelled request does not wait for the end of its pause.
  bool govern = true;
  /// Under a fractional quota: one more worker uses the remainder (1.5 CPUs: two workers). Needs `govern`.
  bool use_remainder = false;
  IntraOp intra_op = IntraOp::kPool;
  /// Requests that may wait for a worker, of all models together; one more is refused with kResourceExhausted. The
  /// requests that run do not count.
  int max_queued = 1024;
  Overflow overflow = Overflow::kRejectNewest;
  /// Rejects a request at once if its answer would come after its deadline, as far as the measured times and what is
  /// queued tell. Never when nobody is before it. False: it waits, and is rejected when the deadline has passed.
  bool reject_early = true;
  /// Counts and times requests for stats(); costs well under a microsecond each. False: stats() has no models.
  bool metrics = true;
  LogSink log{};
};

namespace serve {
class EngineCore;
}

class RATION_EXPORT Engine {
 public:
  /// Creates the workers. Throws Error(kInvalidArgument) for a split that needs more workers than there are, or
  /// Error(kResourceExhausted) if the system refuses a thread or memory.
  explicit Engine(const EngineOptions& options = {});
  /// Waits for nothing, except with create_threads = false: then nobody could answer what is in flight any more, and
  /// the calling thread works until it is answered. May be called in a callback.
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// Returns the limits as of the last look, and the number derived from them. The limits are looked at when a request
  /// is picked up and the last look is a quarter of a second old.
  CpuBudget budget() const;
  /// Returns how many threads compute at a time: what a host takes that sizes a team of its own for lending. Usually
  /// budget().threads; EngineOptions may say otherwise, and there are fewer while the system refuses threads.
  /// That is how many threads named ration-w* there are, or with create_threads = false the number of lent threads that
  /// make sense.
  int workers() const noexcept;

  /// Returns what the engine has done and is doing; see metrics.hpp. Reads files under /sys/fs/cgroup where there is a
  /// quota. Cheap enough for every scrape, not for every request.
  EngineStats stats() const;

  /// Takes no more requests from now on: they are Rejected (kShuttingDown). Returns when all that were taken have been
  /// delivered. With create_threads = false the calling thread works until then. The engine, its models and its threads
  /// stay until they are destroyed. With kAbort, models that are being loaded or warmed up end with
  /// Error(kUnavailable), too. Throws Error(kInvalidArgument) in a callback, or in a loop of parallel_for: it would
  /// wait for its caller.
  void shut_down(Shutdown how = Shutdown::kDrain);

  /// Makes the calling thread a worker until its done() returns true. Each lent thread asks its own: between requests,
  /// after each answer to a future or a callback, and after every wake(); never while it leads a request. done() may
  /// take a lock that is held for a moment, but must not wait for anything else; what it throws ends the lending and
  /// passes through. With create_threads = true the lent thread works beside the engine's own, and as many of those
  /// rest. Throws Error(kInvalidArgument) for an empty condition, Error(kUnavailable) in a forked process.
  void lend(const std::function<bool()>& done);
  /// Makes lent threads ask their condition. Call it after changing what done() looks at. Does not block.
  void wake();

  /// Calls body(first, last) for consecutive ranges that cover [0, count), each element exactly once, on the caller and
  /// on workers that have nothing to do; returns when all have returned. So the host's loops and the models' requests
  /// share one budget: a loop gets its share of the workers beside the requests, and takes part as a request does. The
  /// caller computes if a place is free; otherwise it waits until workers have run the loop. No range is shorter than
  /// `grain` (but for the whole), so give a grain worth some microseconds. The first exception of a body is rethrown
  /// after all others have run. A loop within a body, or in a callback, runs in its caller alone. Throws
  /// Error(kUnavailable) after shut_down(). Allocates nothing in the steady state. In a process forked after the engine
  /// was made the caller computes alone.
  template <class Body>
  void parallel_for(std::size_t count, std::size_t grain, Body&& body) {
    using Callable = std::remove_reference_t<Body>;
    run_loop(
        count, grain, const_cast<void*>(static_cast<const void*>(std::addressof(body))),
        [](void* callable, std::size_t first, std::size_t last) { (*static_cast<Callable*>(callable))(first, last); });
  }

 private:
  using RangeFunction = void (*)(void* callable, std::size_t first, std::size_t last);
  void run_loop(std::size_t count, std::size_t grain, void* callable, RangeFunction range);

  friend class Model;
  std::shared_ptr<serve::EngineCore> core_;
};

}  // namespace ration
