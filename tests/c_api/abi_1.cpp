// The ABI of C as it was released first: sizes, offsets, numbers and types that no later library may change. It does
// not compile otherwise. Where a struct that begins with its size grows, its new size is written here and its
// kFirstSize (src/c_api/sized.hpp) stays; a new function gets a line here and one in abi_1.symbols. Anything else is
// RATION_C_ABI 2.
#include <cstddef>
#include <type_traits>

#include "ration/c_api.h"

namespace {

template <auto kFunction, class Type>
inline constexpr bool is = std::is_same_v<decltype(kFunction), Type*>;

static_assert(RATION_C_ABI == 1);

static_assert(sizeof(ration_rejection) == 32);
static_assert(offsetof(ration_rejection, size) == 0);
static_assert(offsetof(ration_rejection, reason) == 8);
static_assert(offsetof(ration_rejection, queued) == 12);
static_assert(offsetof(ration_rejection, running) == 16);
static_assert(offsetof(ration_rejection, workers) == 20);
static_assert(offsetof(ration_rejection, expected_wait_ns) == 24);

static_assert(sizeof(ration_budget) == 32);
static_assert(offsetof(ration_budget, size) == 0);
static_assert(offsetof(ration_budget, threads) == 8);
static_assert(offsetof(ration_budget, affinity) == 12);
static_assert(offsetof(ration_budget, cpus) == 16);
static_assert(offsetof(ration_budget, remainder) == 24);

static_assert(sizeof(ration_engine_options) == 72);
static_assert(offsetof(ration_engine_options, size) == 0);
static_assert(offsetof(ration_engine_options, threads) == 8);
static_assert(offsetof(ration_engine_options, split_inter) == 12);
static_assert(offsetof(ration_engine_options, split_intra) == 16);
static_assert(offsetof(ration_engine_options, create_threads) == 20);
static_assert(offsetof(ration_engine_options, pin) == 24);
static_assert(offsetof(ration_engine_options, govern) == 28);
static_assert(offsetof(ration_engine_options, use_remainder) == 32);
static_assert(offsetof(ration_engine_options, max_queued) == 36);
static_assert(offsetof(ration_engine_options, overflow) == 40);
static_assert(offsetof(ration_engine_options, reject_early) == 44);
static_assert(offsetof(ration_engine_options, metrics) == 48);
static_assert(offsetof(ration_engine_options, log) == 56);
static_assert(offsetof(ration_engine_options, log_user) == 64);

static_assert(sizeof(ration_tensor) == 80);
static_assert(offsetof(ration_tensor, data) == 0);
static_assert(offsetof(ration_tensor, type) == 8);
static_assert(offsetof(ration_tensor, rank) == 12);
static_assert(offsetof(ration_tensor, dims) == 16);

static_assert(sizeof(ration_tensor_info) == 88);
static_assert(offsetof(ration_tensor_info, size) == 0);
static_assert(offsetof(ration_tensor_info, name) == 8);
static_assert(offsetof(ration_tensor_info, type) == 16);
static_assert(offsetof(ration_tensor_info, rank) == 20);
static_assert(offsetof(ration_tensor_info, dims) == 24);

static_assert(sizeof(ration_model_options) == 80);
static_assert(offsetof(ration_model_options, size) == 0);
static_assert(offsetof(ration_model_options, name) == 8);
static_assert(offsetof(ration_model_options, max_workers) == 16);
static_assert(offsetof(ration_model_options, batch_max) == 20);
static_assert(offsetof(ration_model_options, batch_max_delay_ns) == 24);
static_assert(offsetof(ration_model_options, batch_preferred) == 32);
static_assert(offsetof(ration_model_options, batch_preferred_count) == 40);
static_assert(offsetof(ration_model_options, warm_up) == 48);
static_assert(offsetof(ration_model_options, fast_algorithms) == 52);
static_assert(offsetof(ration_model_options, choice_time_ns) == 56);
static_assert(offsetof(ration_model_options, external_data) == 64);
static_assert(offsetof(ration_model_options, external_data_user) == 72);

static_assert(sizeof(ration_submit_options) == 56);
static_assert(offsetof(ration_submit_options, size) == 0);
static_assert(offsetof(ration_submit_options, outputs) == 8);
static_assert(offsetof(ration_submit_options, output_count) == 16);
static_assert(offsetof(ration_submit_options, deadline_ns) == 24);
static_assert(offsetof(ration_submit_options, priority) == 32);
static_assert(offsetof(ration_submit_options, copy_inputs) == 36);
static_assert(offsetof(ration_submit_options, callback) == 40);
static_assert(offsetof(ration_submit_options, callback_user) == 48);

static_assert(sizeof(ration_timing) == 40);
static_assert(offsetof(ration_timing, size) == 0);
static_assert(offsetof(ration_timing, queue_ns) == 8);
static_assert(offsetof(ration_timing, compute_ns) == 16);
static_assert(offsetof(ration_timing, width) == 24);
static_assert(offsetof(ration_timing, batch) == 32);
static_assert(offsetof(ration_timing, reserved) == 36);

static_assert(sizeof(ration_totals) == 80);
static_assert(offsetof(ration_totals, size) == 0);
static_assert(offsetof(ration_totals, queued) == 8);
static_assert(offsetof(ration_totals, running) == 12);
static_assert(offsetof(ration_totals, workers) == 16);
static_assert(offsetof(ration_totals, reserved) == 20);
static_assert(offsetof(ration_totals, budget_cpus) == 24);
static_assert(offsetof(ration_totals, throttled_periods) == 32);
static_assert(offsetof(ration_totals, throttled_ns) == 40);
static_assert(offsetof(ration_totals, cpu_user_ns) == 48);
static_assert(offsetof(ration_totals, cpu_system_ns) == 56);
static_assert(offsetof(ration_totals, voluntary_switches) == 64);
static_assert(offsetof(ration_totals, involuntary_switches) == 72);

static_assert(sizeof(ration_counts) == 80);
static_assert(offsetof(ration_counts, size) == 0);
static_assert(offsetof(ration_counts, name) == 8);
static_assert(offsetof(ration_counts, submitted) == 16);
static_assert(offsetof(ration_counts, completed) == 24);
static_assert(offsetof(ration_counts, cancelled) == 32);
static_assert(offsetof(ration_counts, expired) == 40);
static_assert(offsetof(ration_counts, failed) == 48);
static_assert(offsetof(ration_counts, rejected_queue_full) == 56);
static_assert(offsetof(ration_counts, rejected_too_late) == 64);
static_assert(offsetof(ration_counts, rejected_shutting_down) == 72);

static_assert(is<ration_c_abi, int32_t()>);
static_assert(is<ration_version, const char*()>);
static_assert(is<ration_error_code, ration_code(const ration_error*)>);
static_assert(is<ration_error_message, const char*(const ration_error*)>);
static_assert(is<ration_error_rejection, int32_t(const ration_error*, ration_rejection*)>);
static_assert(is<ration_error_free, void(ration_error*)>);
static_assert(is<ration_code_name, const char*(ration_code)>);
static_assert(is<ration_budget_detect, ration_error*(ration_budget*)>);
static_assert(is<ration_doctor, ration_error*(char**)>);
static_assert(is<ration_text_free, void(char*)>);
static_assert(is<ration_engine_options_init, void(ration_engine_options*, size_t)>);
static_assert(is<ration_engine_create, ration_error*(const ration_engine_options*, ration_engine**)>);
static_assert(is<ration_engine_free, void(ration_engine*)>);
static_assert(is<ration_engine_workers, int32_t(const ration_engine*)>);
static_assert(is<ration_engine_budget, ration_error*(const ration_engine*, ration_budget*)>);
static_assert(is<ration_engine_shut_down, ration_error*(ration_engine*, ration_shutdown)>);
static_assert(is<ration_engine_lend, ration_error*(ration_engine*, ration_done, void*)>);
static_assert(is<ration_engine_wake, void(ration_engine*)>);
static_assert(is<ration_type_bytes, size_t(ration_type)>);
static_assert(is<ration_type_name, const char*(ration_type)>);
static_assert(is<ration_model_options_init, void(ration_model_options*, size_t)>);
static_assert(
    is<ration_model_load, ration_error*(ration_engine*, const char*, const ration_model_options*, ration_model**)>);
static_assert(is<ration_model_load_bytes,
                 ration_error*(ration_engine*, const void*, size_t, const ration_model_options*, ration_model**)>);
static_assert(is<ration_model_free, void(ration_model*)>);
static_assert(is<ration_model_replace, ration_error*(ration_model*, const char*, const ration_model_options*)>);
static_assert(
    is<ration_model_replace_bytes, ration_error*(ration_model*, const void*, size_t, const ration_model_options*)>);
static_assert(is<ration_model_input_count, size_t(const ration_model*)>);
static_assert(is<ration_model_output_count, size_t(const ration_model*)>);
static_assert(is<ration_model_input, ration_error*(const ration_model*, size_t, ration_tensor_info*)>);
static_assert(is<ration_model_output, ration_error*(const ration_model*, size_t, ration_tensor_info*)>);
static_assert(
    is<ration_model_run, ration_error*(const ration_model*, const ration_tensor*, size_t, ration_response**)>);
static_assert(is<ration_model_run_into,
                 ration_error*(const ration_model*, const ration_tensor*, size_t, const ration_tensor*, size_t)>);
static_assert(is<ration_submit_options_init, void(ration_submit_options*, size_t)>);
static_assert(is<ration_model_submit, ration_error*(const ration_model*, const ration_tensor*, size_t,
                                                    const ration_submit_options*, ration_request**)>);
static_assert(is<ration_request_cancel, void(ration_request*)>);
static_assert(is<ration_request_wait, ration_error*(ration_request*, int64_t, ration_response**)>);
static_assert(is<ration_request_free, void(ration_request*)>);
static_assert(is<ration_response_error, const ration_error*(const ration_response*)>);
static_assert(is<ration_response_outputs, const ration_tensor*(const ration_response*, size_t*)>);
static_assert(is<ration_response_timing, void(const ration_response*, ration_timing*)>);
static_assert(is<ration_response_free, void(ration_response*)>);
static_assert(is<ration_engine_stats, ration_error*(const ration_engine*, ration_stats**)>);
static_assert(is<ration_stats_free, void(ration_stats*)>);
static_assert(is<ration_stats_totals, ration_error*(const ration_stats*, ration_totals*)>);
static_assert(is<ration_stats_model_count, size_t(const ration_stats*)>);
static_assert(is<ration_stats_model, ration_error*(const ration_stats*, size_t, ration_counts*)>);
static_assert(is<ration_stats_quantile, ration_error*(const ration_stats*, size_t, ration_quantity, double, double*)>);
static_assert(is<ration_stats_prometheus, ration_error*(const ration_stats*, char**)>);

static_assert(RATION_OK == 0);
static_assert(RATION_INVALID_ARGUMENT == 1);
static_assert(RATION_NOT_FOUND == 2);
static_assert(RATION_INVALID_MODEL == 3);
static_assert(RATION_UNSUPPORTED == 4);
static_assert(RATION_RESOURCE_EXHAUSTED == 5);
static_assert(RATION_UNAVAILABLE == 6);
static_assert(RATION_CANCELLED == 7);
static_assert(RATION_DEADLINE_EXCEEDED == 8);
static_assert(RATION_INTERNAL == 9);
static_assert(RATION_QUEUE_FULL == 1);
static_assert(RATION_TOO_LATE == 2);
static_assert(RATION_SHUTTING_DOWN == 3);
static_assert(RATION_LOG_DEBUG == 0);
static_assert(RATION_LOG_INFO == 1);
static_assert(RATION_LOG_WARNING == 2);
static_assert(RATION_LOG_ERROR == 3);
static_assert(RATION_REJECT_NEWEST == 0);
static_assert(RATION_REJECT_HOPELESS == 1);
static_assert(RATION_DRAIN == 0);
static_assert(RATION_ABORT == 1);
static_assert(RATION_FLOAT32 == 0);
static_assert(RATION_FLOAT64 == 1);
static_assert(RATION_FLOAT16 == 2);
static_assert(RATION_BFLOAT16 == 3);
static_assert(RATION_INT8 == 4);
static_assert(RATION_INT16 == 5);
static_assert(RATION_INT32 == 6);
static_assert(RATION_INT64 == 7);
static_assert(RATION_UINT8 == 8);
static_assert(RATION_UINT16 == 9);
static_assert(RATION_UINT32 == 10);
static_assert(RATION_UINT64 == 11);
static_assert(RATION_BOOL == 12);
static_assert(RATION_QUEUE_SECONDS == 0);
static_assert(RATION_COMPUTE_SECONDS == 1);
static_assert(RATION_WIDTH == 2);
static_assert(RATION_BATCH == 3);
static_assert(RATION_MAX_RANK == 8 && RATION_FREE_DIM == -1 && RATION_FOREVER == 9223372036854775807);

static_assert(std::is_same_v<ration_log, void (*)(void*, ration_log_level, const char*)>);
static_assert(std::is_same_v<ration_done, int32_t (*)(void*)>);
static_assert(std::is_same_v<ration_external_data, int32_t (*)(void*, const char*, const void**, size_t*)>);
static_assert(std::is_same_v<ration_callback, void (*)(void*, ration_response*)>);
static_assert(std::is_same_v<ration_type, int32_t> && std::is_same_v<ration_code, int32_t>);

}  // namespace
