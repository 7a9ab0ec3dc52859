// A host that ends in the way it is told while requests are in flight: exit_host MODEL WAY.
// Each way ends with kCode if the library lets it; anything else is a number of its own, a signal, or a hang.
#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "ration/ration.hpp"

namespace {

constexpr int kCode = 7;
constexpr int kWrongAnswer = 21;
constexpr int kNoSuchWay = 22;
constexpr int kNotRefused = 23;

const char* path = nullptr;

ration::ModelOptions options() {
  ration::ModelOptions options;
  options.choice_time = std::chrono::milliseconds(0);
  // What oneDNN computes is what this is about.
  options.disabled_implementations = {"kernel"};
  return options;
}

ration::Tensor image(std::int64_t batch) {
  ration::Tensor tensor(ration::DataType::kFloat32, {batch, 3, 32, 32});
  std::span<float> values = tensor.values<float>();
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i % 97) / 48.0F - 1.0F;
  return tensor;
}

std::vector<ration::Tensor> inputs(std::int64_t batch = 1) {
  std::vector<ration::Tensor> tensors;
  tensors.push_back(image(batch));
  return tensors;
}

std::vector<float> answer(const ration::Model& model) {
  const ration::Tensor input = image(1);
  const ration::TensorView view = input;
  const std::vector<ration::Tensor> outputs = model.run({&view, 1});
  const std::span<const float> values = outputs[0].values<float>();
  return {values.begin(), values.end()};
}

bool close_to(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (std::abs(a[i] - b[i]) > 1e-4F * (1.0F + std::abs(b[i]))) return false;
  }
  return true;
}

/// Joins in a static destructor the thread that waits for answers: it must be given an answer or an error.
struct Asker {
  std::thread thread;
  ~Asker() {
    if (thread.joinable()) thread.join();
  }
};

// Constant-initialised, so that they are destroyed after everything that is made in main.
std::vector<float> expected;
std::unique_ptr<ration::Engine> engine;
std::unique_ptr<ration::Model> model;
std::vector<std::future<ration::Response>> answers;
Asker asker;
std::atomic<bool> asking{false};

void make(int threads = 0) {
  ration::EngineOptions engine_options;
  engine_options.threads = threads;
  engine = std::make_unique<ration::Engine>(engine_options);
  model = std::make_unique<ration::Model>(*engine, path, options());
}

void fill() {
  for (int i = 0; i < 50; ++i) answers.push_back(model->submit(inputs(4)));
}

void warm() { expected = answer(*model); }

void end_in_callback(ration::Model& with) {
  // Two threads must not call exit() at once, and none may use the model that exit() destroys.
  static std::atomic_flag ended, submitted;
  for (int i = 0; i < 8; ++i) {
    with.submit(inputs(), [](const ration::Response&) {
      submitted.wait(false);
      if (!ended.test_and_set()) std::exit(kCode);
    });
  }
  submitted.test_and_set();
  submitted.notify_all();
  std::promise<void>().get_future().wait();
}

void require_same_answer() {
  if (!close_to(answer(*model), expected)) std::_Exit(kWrongAnswer);
}

void require_refusal() {
  try {
    static_cast<void>(model->submit(inputs()).get());
  } catch (const ration::Error& error) {
    if (error.code() == ration::ErrorCode::kUnavailable) return;
  }
  std::_Exit(kNotRefused);
}

int end(const std::string& way) {
  if (way == "handler-before-engine") std::atexit(require_same_answer);
  if (way == "handler-submits") std::atexit(require_refusal);
  if (way == "function-static-callback") {
    static ration::Engine inner_engine;
    static ration::Model inner_model(inner_engine, path, options());
    end_in_callback(inner_model);
  }
  make(way == "callback-one-worker" ? 1 : 0);
  if (way == "handler-after-engine") std::atexit(require_same_answer);
  if (way == "first-request") {
    answers.push_back(model->submit(inputs(8)));
    return kCode;
  }
  warm();
  if (way.starts_with("handler")) return kCode;
  if (way == "loading") {
    // The thread goes on while statics are destroyed, so its model must not be one of them.
    std::thread([kept = std::shared_ptr<ration::Model>(std::move(model))] {
      for (std::int64_t batch = 2; batch < 64; ++batch) {
        const ration::Tensor input = image(batch);
        const ration::TensorView view = input;
        try {
          static_cast<void>(kept->run({&view, 1}));
        } catch (const ration::Error&) {
          return;
        }
        asking.store(true);
        asking.notify_all();
      }
    }).detach();
    asking.wait(false);
    return kCode;
  }
  if (way == "static-joins-asker") {
    asker.thread = std::thread([] {
      try {
        for (;;) {
          static_cast<void>(model->submit(inputs(4)).get());
          asking.store(true);
          asking.notify_all();
        }
      } catch (const ration::Error&) {
      }
    });
    asking.wait(false);
    return kCode;
  }
  fill();
  if (way == "return") return kCode;
  if (way == "exit") std::exit(kCode);
  if (way == "quick-exit") std::quick_exit(kCode);
  if (way == "exit-in-thread") std::thread([] { std::exit(kCode); }).join();
  if (way.starts_with("callback")) end_in_callback(*model);
  return kNoSuchWay;
}

}  // namespace

int main(int, char** argv) {
  path = argv[1];
  return end(argv[2]);
}
