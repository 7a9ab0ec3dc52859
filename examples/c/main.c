/* Answers requests from plain C: the budget, a model's face, memory of the host and of the library, requests with a
   deadline and a callback, statistics. Every call that may fail returns an error, NULL for success.
     ration_c MODEL.onnx */
#include <ration/c_api.h>
#include <stdio.h>
#include <stdlib.h>

#define REQUESTS 8
#define SECOND INT64_C(1000000000)

/* Says what went wrong, frees the error and returns the program's exit code. */
static int fail(ration_error* error) {
  fprintf(stderr, "ration_c: %s\n", ration_error_message(error));
  ration_error_free(error);
  return 1;
}

static void print_tensor(const char* role, const ration_tensor_info* info) {
  int i;
  printf("%s %s: %s [", role, info->name, ration_type_name(info->type));
  for (i = 0; i < info->rank; ++i) {
    if (i > 0) printf(", ");
    if (info->dims[i] == RATION_FREE_DIM) {
      printf("?");
    } else {
      printf("%ld", (long)info->dims[i]);
    }
  }
  printf("]\n");
}

/* Prints what the model takes and gives, and describes a tensor of zeros for its first input; free dimensions are 1.
   The caller frees tensor->data. */
static ration_error* describe(const ration_model* model, ration_tensor* tensor) {
  ration_tensor_info info;
  ration_error* error;
  size_t elements = 1;
  int i;
  info.size = sizeof(info);
  error = ration_model_output(model, 0, &info);
  if (error == NULL) print_tensor("output", &info);
  if (error == NULL) error = ration_model_input(model, 0, &info);
  if (error != NULL) return error;
  print_tensor("input", &info);
  tensor->type = info.type;
  tensor->rank = info.rank;
  for (i = 0; i < info.rank; ++i) {
    tensor->dims[i] = info.dims[i] == RATION_FREE_DIM ? 1 : info.dims[i];
    elements *= (size_t)tensor->dims[i];
  }
  tensor->data = calloc(elements, ration_type_bytes(info.type));
  return NULL;
}

/* Waits for one answer in the library's memory. */
static ration_error* run_once(const ration_model* model, const ration_tensor* input) {
  ration_response* response = NULL;
  ration_error* error = ration_model_run(model, input, 1, &response);
  if (error == NULL) {
    const ration_tensor* output = ration_response_outputs(response, NULL);
    const float* scores = (const float*)output->data;
    int64_t count = output->rank > 0 && output->type == RATION_FLOAT32 ? output->dims[output->rank - 1] : 1;
    int64_t best = 0, i;
    for (i = 1; i < count; ++i) {
      if (scores[i] > scores[best]) best = i;
    }
    printf("class %ld\n", (long)best);
  }
  ration_response_free(response);
  return error;
}

/* Runs on a thread of the library. Each request has a slot of its own, so nothing is shared. */
static void keep(void* slot, ration_response* response) { *(ration_response**)slot = response; }

/* Submits some requests that must be answered within ten seconds. */
static ration_error* submit_all(const ration_model* model, const ration_tensor* input, ration_response** slots) {
  ration_submit_options options;
  ration_error* error = NULL;
  int i;
  ration_submit_options_init(&options, sizeof(options));
  options.deadline_ns = 10 * SECOND;
  options.callback = keep;
  for (i = 0; i < REQUESTS && error == NULL; ++i) {
    options.callback_user = &slots[i];
    options.priority = i == REQUESTS - 1; /* The last one goes before those that still wait. */
    error = ration_model_submit(model, input, 1, &options, NULL);
  }
  return error;
}

/* Counts what became of the requests that were sent, and frees the responses. */
static void count(ration_response** slots) {
  int sent = 0, answered = 0, i;
  for (i = 0; i < REQUESTS && slots[i] != NULL; ++i) {
    ++sent;
    if (ration_response_error(slots[i]) == NULL) ++answered;
    ration_response_free(slots[i]);
  }
  printf("%d sent = %d answered + %d failed\n", sent, answered, sent - answered);
}

static ration_error* print_statistics(const ration_engine* engine) {
  ration_stats* stats = NULL;
  double seconds = 0;
  ration_error* error = ration_engine_stats(engine, &stats);
  if (error == NULL) error = ration_stats_quantile(stats, 0, RATION_COMPUTE_SECONDS, 0.99, &seconds);
  if (error == NULL) printf("p99 of compute: %.3f ms\n", seconds * 1e3);
  ration_stats_free(stats);
  return error;
}

static ration_error* serve(const ration_engine* engine, ration_model** model) {
  ration_response* slots[REQUESTS] = {NULL};
  ration_tensor input = {NULL, RATION_FLOAT32, 0, {0}};
  ration_error* error = describe(*model, &input);
  if (error == NULL) error = run_once(*model, &input);
  if (error == NULL) error = submit_all(*model, &input, slots);
  ration_model_free(*model); /* Returns when the last callback has. */
  *model = NULL;
  count(slots);
  if (error == NULL) error = print_statistics(engine);
  free(input.data);
  return error;
}

int main(int argc, char** argv) {
  ration_engine* engine = NULL;
  ration_model* model = NULL;
  ration_budget budget;
  ration_error* error;
  if (argc != 2) {
    fprintf(stderr, "usage: ration_c MODEL.onnx\n");
    return 2;
  }
  budget.size = sizeof(budget);
  error = ration_engine_create(NULL, &engine);
  if (error == NULL) error = ration_engine_budget(engine, &budget);
  if (error == NULL) error = ration_model_load(engine, argv[1], NULL, &model);
  if (error == NULL) {
    printf("%d workers for %.2f CPUs\n", (int)ration_engine_workers(engine), budget.cpus);
    error = serve(engine, &model);
  }
  ration_model_free(model);
  ration_engine_free(engine);
  return error == NULL ? 0 : fail(error);
}
