/// The library for hosts in C, and in every language that can call C: engines, models, requests, statistics.
///
///     ration_engine* engine = NULL;
///     ration_model* model = NULL;
///     static float pixels[3 * 224 * 224], scores[1000];
///     const ration_tensor image = {pixels, RATION_FLOAT32, 4, {1, 3, 224, 224}};
///     const ration_tensor classes = {scores, RATION_FLOAT32, 2, {1, 1000}};
///     ration_error* error = ration_engine_create(NULL, &engine);
///     if (error == NULL) error = ration_model_load(engine, "resnet50.onnx", NULL, &model);
///     if (error == NULL) error = ration_model_run_into(model, &image, 1, &classes, 1);
///     if (error != NULL) fprintf(stderr, "%s\n", ration_error_message(error));
///     ration_error_free(error);
///     ration_model_free(model);
///     ration_engine_free(engine);
///
/// Failures. A function that may fail returns a ration_error*: NULL if it did its work, else an object that says why
/// and that the host frees. On failure a handle that was asked for is NULL, and other results are unspecified. A null
/// pointer that has no meaning is an error like any other. No exception leaves; the library never ends the process.
///
/// Ownership. Each handle is freed by the function named after its type with _free; freeing NULL does nothing. What the
/// host passes is read during the call only, unless the function says otherwise. What a function returns by pointer
/// belongs to the handle that it was asked of and lives as long, unless the function says otherwise.
///
/// Threads. Every function may be called from any thread, several at a time on one handle. Only freeing a handle needs
/// that no other thread uses it or will. The library keeps nothing per thread and nothing global: an error may be read
/// on another thread than the one that got it, and errno means nothing. A thread inside the library must not be
/// cancelled (pthread_cancel). In a process that was forked after the engine was made, what needs the engine fails with
/// RATION_UNAVAILABLE, and handles may be freed; but a request of the parent process is never answered there.
///
/// Blocking. Loading, replacing, running, waiting, lending, shutting down and ration_model_free may block; the rest
/// does not, but where it says so. What returns a ration_error* may allocate; the rest works without memory.
///
/// Structs that begin with `size` may grow at their end. The host says there how large its version is, by the function
/// ration_..._init where there is one: sizeof(the struct). A library that is older ignores members that it does not
/// know as long as they are zero, and one that is newer fills its own members with their defaults. Other structs never
/// change. Durations are nanoseconds, text is UTF-8 and ends with NUL, truth is 0 or 1.
///
/// The words mean what they mean in C++; engine.hpp, model.hpp and request.hpp say more about each. docs/c_api.md tells
/// how to link and how the ABI is kept.
#ifndef RATION_C_API_H
#define RATION_C_API_H

#include <stddef.h>
#include <stdint.h>

#include "ration/version.h"

#if defined(__GNUC__)
#define RATION_C_API __attribute__((visibility("default")))
#define RATION_C_RESULT __attribute__((visibility("default"), warn_unused_result))
#else
#define RATION_C_API
#define RATION_C_RESULT
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Version ---------------------------------------------------------------------------------------------------- */

/// The version of this interface. It changes only if a function or a struct changes for hosts that were compiled
/// before; what is added leaves it as it is.
#define RATION_C_ABI 1

/// Returns RATION_C_ABI of the library that runs: what a host that loads it by name compares first.
RATION_C_API int32_t ration_c_abi(void);
/// Returns the version of the library that runs, "major.minor.patch", a static text.
RATION_C_API const char* ration_version(void);

/* ---- Errors ----------------------------------------------------------------------------------------------------- */

/// What went wrong; NULL: nothing. Never changes, so any number of threads may read it.
typedef struct ration_error ration_error;

/// Says who can mend the failure; the message says how.
typedef int32_t ration_code;
enum {
  RATION_OK = 0,
  RATION_INVALID_ARGUMENT = 1,    ///< The host passed a wrong value, shape or data type.
  RATION_NOT_FOUND = 2,           ///< A file or a named object does not exist or cannot be read.
  RATION_INVALID_MODEL = 3,       ///< The model breaks its own format or contradicts itself.
  RATION_UNSUPPORTED = 4,         ///< The model or the request is valid, but this build cannot do it.
  RATION_RESOURCE_EXHAUSTED = 5,  ///< Memory, a queue bound or another limit is used up.
  RATION_UNAVAILABLE = 6,         ///< The engine is shutting down, or the process was forked after it was made.
  RATION_CANCELLED = 7,           ///< ration_request_cancel() asked for it.
  RATION_DEADLINE_EXCEEDED = 8,   ///< The request's deadline passed, or was foreseen to pass, before it was done.
  RATION_INTERNAL = 9             ///< A defect of the library, or an exception of a callback.
};

/// Why a request was refused although nothing is wrong with it.
typedef int32_t ration_reject_reason;
enum {
  RATION_QUEUE_FULL = 1,    ///< ration_engine_options::max_queued requests waited already.
  RATION_TOO_LATE = 2,      ///< Its answer was foreseen to come after its deadline.
  RATION_SHUTTING_DOWN = 3  ///< ration_engine_shut_down() was called.
};

/// The engine at the moment of a refusal: what a client needs to decide whether and when to come back.
typedef struct ration_rejection {
  size_t size;
  ration_reject_reason reason;
  int32_t queued;            ///< Requests that waited.
  int32_t running;           ///< Requests, or batches, that ran.
  int32_t workers;           ///< Threads that compute.
  int64_t expected_wait_ns;  ///< How long such a request would have waited; 0 while nothing was measured.
} ration_rejection;

/// Returns RATION_OK for NULL.
RATION_C_API ration_code ration_error_code(const ration_error* error);
/// Returns one sentence that names the object and the number; "" for NULL.
RATION_C_API const char* ration_error_message(const ration_error* error);
/// Returns 1 and fills `rejection`, whose size the host has set, if the error is a refusal. Returns 0 otherwise, or if
/// the size was not set.
RATION_C_API int32_t ration_error_rejection(const ration_error* error, ration_rejection* rejection);
RATION_C_API void ration_error_free(ration_error* error);
/// Returns the code's name, for example "invalid_model", a static text; "internal" for a number that is no code.
RATION_C_API const char* ration_code_name(ration_code code);

/* ---- The process and its CPU budget ----------------------------------------------------------------------------- */

/// What CPU the process may use.
typedef struct ration_budget {
  size_t size;
  int32_t threads;   ///< That may compute at the same time: `cpus` rounded down, at least 1.
  int32_t affinity;  ///< How many CPUs the process may run on.
  double cpus;       ///< The tightest limit, for example 1.5 for a quota of 150 ms every 100 ms.
  double remainder;  ///< What `threads` leave unused.
} ration_budget;

/// Detects the budget of the calling process, and fills `budget`, whose size the host has set. Reads files under /proc
/// and /sys, about 150 us; needs no engine.
RATION_C_RESULT ration_error* ration_budget_detect(ration_budget* budget);
/// Tells in lines of text what the process may use, which limit says so, and what goes wrong between the process and
/// its budget. The host frees the text by ration_text_free().
RATION_C_RESULT ration_error* ration_doctor(char** text);
RATION_C_API void ration_text_free(char* text);

/* ---- Engines ---------------------------------------------------------------------------------------------------- */

/// The CPU budget, exactly that many workers, and the queue that all models share. Make one per process.
typedef struct ration_engine ration_engine;

typedef int32_t ration_log_level;
enum { RATION_LOG_DEBUG = 0, RATION_LOG_INFO = 1, RATION_LOG_WARNING = 2, RATION_LOG_ERROR = 3 };

/// Takes one line of the log, without its line break; the text is valid during the call. Called from workers and hosts'
/// threads, several at a time. Like every function of the host that the library calls, it must return: no exception,
/// longjmp() or end of the thread may pass through the library.
typedef void (*ration_log)(void* user, ration_log_level level, const char* line);

/// Which request goes when one more comes than may wait.
typedef int32_t ration_overflow;
enum {
  RATION_REJECT_NEWEST = 0,   ///< The one that comes.
  RATION_REJECT_HOPELESS = 1  ///< Those that cannot make their deadline any more, or the one that comes.
};

/// How an engine works; ration_engine_options_init() sets the defaults, which most hosts leave alone.
typedef struct ration_engine_options {
  size_t size;
  /// Workers; 0, the default, takes the budget and follows it. Another number is kept, even above the budget.
  int32_t threads;
  /// Both 0, the default: workers move between requests as the load asks. Otherwise at most `split_inter` requests run
  /// at a time, each on `split_intra` workers.
  int32_t split_inter;
  int32_t split_intra;
  /// 1. With 0 the engine creates no thread: requests run on threads that the host lends, and on those that call
  /// ration_model_run().
  int32_t create_threads;
  /// 1: pins each worker to a CPU of the allowed set where that helps.
  int32_t pin;
  /// 1: pauses requests before the kernel would throttle the container, where there is a CPU quota.
  int32_t govern;
  /// 0. With 1 one more worker uses a fractional quota's remainder; needs `govern`.
  int32_t use_remainder;
  /// Requests that may wait, of all models together: 1024.
  int32_t max_queued;
  /// RATION_REJECT_NEWEST.
  ration_overflow overflow;
  /// 1: rejects a request at once if its answer would come after its deadline.
  int32_t reject_early;
  /// 1: counts and times requests, for ration_stats; well under a microsecond each.
  int32_t metrics;
  /// NULL: no log. Otherwise called until the engine and its last model are gone.
  ration_log log;
  void* log_user;
} ration_engine_options;

/// Fills `options` with the defaults and sets options->size to `size`, which is sizeof(*options).
RATION_C_API void ration_engine_options_init(ration_engine_options* options, size_t size);

/// Creates the workers. NULL options are the defaults. Fails with RATION_INVALID_ARGUMENT for options that make no
/// sense, RATION_RESOURCE_EXHAUSTED if the system refuses a thread or memory.
RATION_C_RESULT ration_error* ration_engine_create(const ration_engine_options* options, ration_engine** engine);
/// Models keep what they need of the engine and may be freed before or after it; but no request may be made of them any
/// more. Waits for nothing, except with create_threads = 0: then it works until what is in flight is answered.
RATION_C_API void ration_engine_free(ration_engine* engine);

/// Returns how many threads compute at a time; 0 for NULL.
RATION_C_API int32_t ration_engine_workers(const ration_engine* engine);
/// Fills `budget`, whose size the host has set, with the limits as of the engine's last look.
RATION_C_RESULT ration_error* ration_engine_budget(const ration_engine* engine, ration_budget* budget);

/// What becomes of the requests that an engine has when it is shut down.
typedef int32_t ration_shutdown;
enum {
  RATION_DRAIN = 0,  ///< They are answered.
  RATION_ABORT = 1   ///< Those that wait are refused, those that run end with RATION_UNAVAILABLE at their next step.
};
/// Takes no more requests from now on, and returns when all that were taken have ended. Must not be called in a
/// callback (RATION_INVALID_ARGUMENT): it would wait for its caller.
RATION_C_RESULT ration_error* ration_engine_shut_down(ration_engine* engine, ration_shutdown how);

/// Tells a lent thread whether to go home (1) or to stay (0). May take a lock that is held for a moment, but must not
/// wait for anything else.
typedef int32_t (*ration_done)(void* user);
/// Makes the calling thread a worker until its done(user) returns 1. That is asked between requests, after each answer
/// and after each ration_engine_wake(), never while the thread leads a request.
RATION_C_RESULT ration_error* ration_engine_lend(ration_engine* engine, ration_done done, void* user);
/// Makes lent threads ask their condition: call it after changing what done() looks at.
RATION_C_API void ration_engine_wake(ration_engine* engine);

/* ---- Tensors ---------------------------------------------------------------------------------------------------- */

typedef int32_t ration_type;
enum {
  RATION_FLOAT32 = 0,
  RATION_FLOAT64 = 1,
  RATION_FLOAT16 = 2,  ///< Half precision is its 16 bits.
  RATION_BFLOAT16 = 3,
  RATION_INT8 = 4,
  RATION_INT16 = 5,
  RATION_INT32 = 6,
  RATION_INT64 = 7,
  RATION_UINT8 = 8,
  RATION_UINT16 = 9,
  RATION_UINT32 = 10,
  RATION_UINT64 = 11,
  RATION_BOOL = 12  ///< A byte that is 0 or 1.
};
/// Returns the size of one element in bytes; 0 for a number that is no type.
RATION_C_API size_t ration_type_bytes(ration_type type);
/// Returns the name as ONNX and NumPy spell it, for example "float32", a static text; NULL for a number that is no
/// type.
RATION_C_API const char* ration_type_name(ration_type type);

#define RATION_MAX_RANK 8
/// A dimension that is known only when a request comes, such as a free batch.
#define RATION_FREE_DIM (-1)

/// Dense memory in row-major order with a type and a shape; never owns it. An input's memory is read only. An output's
/// memory must be aligned to its elements and overlap nothing else of its request; an input's that is not aligned is
/// copied. `data` may be NULL if there are no elements.
typedef struct ration_tensor {
  void* data;
  ration_type type;
  int32_t rank;                   ///< 0 for a scalar, at most RATION_MAX_RANK.
  int64_t dims[RATION_MAX_RANK];  ///< The first `rank` count, outermost first.
} ration_tensor;

/// A name, type and shape at a model's face.
typedef struct ration_tensor_info {
  size_t size;
  const char* name;  ///< As the file has it, which may be no text that is safe to print. Lives as long as the model.
  ration_type type;
  int32_t rank;
  int64_t dims[RATION_MAX_RANK];  ///< RATION_FREE_DIM where free.
} ration_tensor_info;

/* ---- Models ----------------------------------------------------------------------------------------------------- */

/// A network, ready to answer requests.
typedef struct ration_model ration_model;

/// Gives a model in memory the bytes of a file that it keeps weights in. Returns 1 and sets `bytes` and `byte_count`,
/// or returns 0 if it has no such file. Called while the model is loaded, on the loading thread, once for each
/// location. The bytes must stay until the loading has returned. `location` is what the model says: trust it with
/// nothing.
typedef int32_t (*ration_external_data)(void* user, const char* location, const void** bytes, size_t* byte_count);

/// How a model is loaded; ration_model_options_init() sets the defaults, which most hosts leave alone.
typedef struct ration_model_options {
  size_t size;
  /// What metrics call the model; NULL: the file's name without its extension, "model" for one in memory.
  const char* name;
  /// So many workers at most are on this model's requests at a time; 0: any number.
  int32_t max_workers;
  /// The largest batch that single requests are joined into; 1: none are joined.
  int32_t batch_max;
  /// How long a request may be held back for others while the engine is not idle; 0.
  int64_t batch_max_delay_ns;
  /// The sizes to use beside 1; none: 2, 4, 8 ... and batch_max.
  const int32_t* batch_preferred;
  size_t batch_preferred_count;
  /// Requests of zeros that every plan runs before the loading returns; 0. Three are enough for warm memory.
  int32_t warm_up;
  /// 1. With 0 no algorithm is used whose sums are rounded otherwise than direct ones (Winograd's, Strassen's).
  int32_t fast_algorithms;
  /// The longest that loading, and new input shapes later, may measure which implementation of a step is the fastest,
  /// in whole milliseconds: 150 ms. 0: nothing is measured, so that another engine computes the same bits.
  int64_t choice_time_ns;
  /// For models in memory; NULL: external data is refused.
  ration_external_data external_data;
  void* external_data_user;
} ration_model_options;

/// Fills `options` with the defaults and sets options->size to `size`, which is sizeof(*options).
RATION_C_API void ration_model_options_init(ration_model_options* options, size_t size);

/// Reads, optimises and plans the ONNX file. NULL options are the defaults. Blocks on file I/O and measuring, in the
/// calling thread, which goes behind the engine's requests. Fails with RATION_NOT_FOUND, RATION_INVALID_MODEL,
/// RATION_UNSUPPORTED, RATION_RESOURCE_EXHAUSTED, or RATION_INVALID_ARGUMENT for options that make no sense.
RATION_C_RESULT ration_error* ration_model_load(ration_engine* engine, const char* path,
                                                const ration_model_options* options, ration_model** model);
/// The same for the bytes of an ONNX file in memory, which may go when this has returned.
RATION_C_RESULT ration_error* ration_model_load_bytes(ration_engine* engine, const void* bytes, size_t byte_count,
                                                      const ration_model_options* options, ration_model** model);
/// Waits until the requests that were submitted have ended. In one of their callbacks it waits for all the others.
RATION_C_API void ration_model_free(ration_model* model);

/// Puts another network in the place of this one while requests go on. Fails as loading does, and with
/// RATION_INVALID_ARGUMENT if inputs or outputs differ in number, type or shape; then nothing has changed.
RATION_C_RESULT ration_error* ration_model_replace(ration_model* model, const char* path,
                                                   const ration_model_options* options);
RATION_C_RESULT ration_error* ration_model_replace_bytes(ration_model* model, const void* bytes, size_t byte_count,
                                                         const ration_model_options* options);

/// Return how many inputs a request gives and how many outputs it gets; 0 for NULL.
RATION_C_API size_t ration_model_input_count(const ration_model* model);
RATION_C_API size_t ration_model_output_count(const ration_model* model);
/// Describe one of them; the host has set info->size. The names are those that the model was loaded with, also after a
/// replacement. Fail with RATION_INVALID_ARGUMENT for an index that is too large.
RATION_C_RESULT ration_error* ration_model_input(const ration_model* model, size_t index, ration_tensor_info* info);
RATION_C_RESULT ration_error* ration_model_output(const ration_model* model, size_t index, ration_tensor_info* info);

/* ---- Requests --------------------------------------------------------------------------------------------------- */

/// The answer to one request, or why there is none.
typedef struct ration_response ration_response;

/// Answers one request and returns when it is done; the calling thread computes where a worker's place is free. Inputs
/// and outputs stand in the model's order. The response holds the outputs and is the host's to free. Fails with
/// RATION_INVALID_ARGUMENT naming the input, what it got and what was expected, and as a request may end.
RATION_C_RESULT ration_error* ration_model_run(const ration_model* model, const ration_tensor* inputs,
                                               size_t input_count, ration_response** response);
/// The same with the outputs written into the host's memory; their shapes must equal the result's.
RATION_C_RESULT ration_error* ration_model_run_into(const ration_model* model, const ration_tensor* inputs,
                                                    size_t input_count, const ration_tensor* outputs,
                                                    size_t output_count);

/// For waiting and for deadlines: without end.
#define RATION_FOREVER INT64_MAX

/// Takes the response of one request, exactly once; the function owns it and frees it, then or later. Called on the
/// thread that finished the request, or found out that it is refused, expired or cancelled: that may be the one that
/// submits or cancels. Be quick, because a worker computes nothing until it returns. It may submit, run and cancel, and
/// free the model; it must not wait for another request, nor hold a lock that is held across submitting or cancelling.
typedef void (*ration_callback)(void* user, ration_response* response);

/// On what terms a request runs; ration_submit_options_init() sets the defaults.
typedef struct ration_submit_options {
  size_t size;
  /// The host's memory for the outputs, which must stay until the request has ended; none: the response holds them.
  const ration_tensor* outputs;
  size_t output_count;
  /// From now on. A request that was not started by then is not started any more; one that would come too late is
  /// refused at once. RATION_FOREVER: no deadline.
  int64_t deadline_ns;
  /// Among waiting requests the highest goes first, then the oldest: 0.
  int32_t priority;
  /// 0: the inputs' memory must stay until the request has ended. 1: it is copied and may go when submitting returns,
  /// which a garbage-collected host may need.
  int32_t copy_inputs;
  /// NULL: the response is waited for by ration_request_wait().
  ration_callback callback;
  void* callback_user;
} ration_submit_options;

/// Fills `options` with the defaults and sets options->size to `size`, which is sizeof(*options).
RATION_C_API void ration_submit_options_init(ration_submit_options* options, size_t size);

/// A request that was submitted: to wait for it, and to cancel it.
typedef struct ration_request ration_request;

/// Queues one request and returns at once, but for making the plan where the inputs have a new shape. NULL options are
/// the defaults. `request` may be NULL if there is a callback, and is set before that can be called. Fails for what is
/// wrong with the arguments, and then no callback is called; whatever goes wrong later is the response's error.
RATION_C_RESULT ration_error* ration_model_submit(const ration_model* model, const ration_tensor* inputs,
                                                  size_t input_count, const ration_submit_options* options,
                                                  ration_request** request);

/// Ends the request with RATION_CANCELLED, at once while it waits, at its next step boundary while it runs; does
/// nothing after its end or to NULL. The callback may be called within.
RATION_C_API void ration_request_cancel(ration_request* request);
/// Waits at most `timeout_ns`. Sets `response` to the answer, which is the host's to free, or to NULL if the time ran
/// out. A request that failed is the error of this call. Only one call gets the answer; a later one, or one for a
/// request with a callback, fails with RATION_INVALID_ARGUMENT. With create_threads = 0 another thread must be lent.
RATION_C_RESULT ration_error* ration_request_wait(ration_request* request, int64_t timeout_ns,
                                                  ration_response** response);
/// Neither cancels the request nor waits for it: it goes on, and without a callback its answer is dropped.
RATION_C_API void ration_request_free(ration_request* request);

/// Where the time of a request went.
typedef struct ration_timing {
  size_t size;
  int64_t queue_ns;    ///< From submitting to the first step.
  int64_t compute_ns;  ///< From there to the end.
  double width;        ///< Mean number of workers while it ran; 0 if it was not started.
  int32_t batch;       ///< Requests that ran together, this one included; 0 if it was not started.
  int32_t reserved;    ///< 0.
} ration_timing;

/// Returns why there is no answer, or NULL; the response keeps the error.
RATION_C_API const ration_error* ration_response_error(const ration_response* response);
/// Returns the outputs and sets `count`, which may be NULL. There are none if the request failed, or if it wrote into
/// the host's memory. The host may write into an output.
RATION_C_API const ration_tensor* ration_response_outputs(const ration_response* response, size_t* count);
/// Fills `timing`, whose size the host has set, or else does nothing; after ration_model_run() all is 0.
RATION_C_API void ration_response_timing(const ration_response* response, ration_timing* timing);
RATION_C_API void ration_response_free(ration_response* response);

/* ---- Statistics ------------------------------------------------------------------------------------------------- */

/// What an engine has done from its start to the moment at which it was asked. Never changes.
typedef struct ration_stats ration_stats;

/// What an engine does now, and what became of the process.
typedef struct ration_totals {
  size_t size;
  int32_t queued;   ///< Requests that wait.
  int32_t running;  ///< Requests, or batches, that run.
  int32_t workers;
  int32_t reserved;  ///< 0.
  double budget_cpus;
  uint64_t throttled_periods;  ///< Of the whole container; 0 without a quota.
  int64_t throttled_ns;
  int64_t cpu_user_ns;  ///< Of the whole process, as all that follows.
  int64_t cpu_system_ns;
  uint64_t voluntary_switches;
  uint64_t involuntary_switches;
} ration_totals;

/// The requests of one model, or of several with one name.
typedef struct ration_counts {
  size_t size;
  const char* name;    ///< Lives as long as the statistics.
  uint64_t submitted;  ///< Rejected ones included.
  uint64_t completed;
  uint64_t cancelled;
  uint64_t expired;  ///< The deadline passed while they waited.
  uint64_t failed;
  uint64_t rejected_queue_full;
  uint64_t rejected_too_late;
  uint64_t rejected_shutting_down;
} ration_counts;

/// What there is a distribution of, for each model.
typedef int32_t ration_quantity;
enum {
  RATION_QUEUE_SECONDS = 0,    ///< Of those that were started: from submitting to the first step.
  RATION_COMPUTE_SECONDS = 1,  ///< Of those that were completed: from there to the answer.
  RATION_WIDTH = 2,            ///< Of those too: mean number of workers while they ran.
  RATION_BATCH = 3             ///< Of each batch that ran: how many requests it held.
};

/// Takes the statistics. Blocks no request. Cheap enough for every scrape, not for every request.
RATION_C_RESULT ration_error* ration_engine_stats(const ration_engine* engine, ration_stats** stats);
RATION_C_API void ration_stats_free(ration_stats* stats);

/// Fills `totals`, whose size the host has set.
RATION_C_RESULT ration_error* ration_stats_totals(const ration_stats* stats, ration_totals* totals);
/// Returns how many models there are, in the order of their first loading; 0 for NULL.
RATION_C_API size_t ration_stats_model_count(const ration_stats* stats);
/// Fills `counts`, whose size the host has set.
RATION_C_RESULT ration_error* ration_stats_model(const ration_stats* stats, size_t model, ration_counts* counts);
/// Sets `value` to what the part `q`, 0 to 1, of all values does not exceed, at most 1.6 % off; 0 if there are none.
RATION_C_RESULT ration_error* ration_stats_quantile(const ration_stats* stats, size_t model, ration_quantity quantity,
                                                    double q, double* value);
/// Writes the statistics in Prometheus' text exposition format. The host frees the text by ration_text_free().
RATION_C_RESULT ration_error* ration_stats_prometheus(const ration_stats* stats, char** text);

#ifdef __cplusplus
}
#endif

#endif
