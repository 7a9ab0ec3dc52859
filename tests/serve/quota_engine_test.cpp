// Engines under real CFS quotas (cgroup v1), each in a child process of its own, and under the governor without one.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <exception>
#include <future>
#include <iostream>
#include <memory>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "../sys/cgroup_for_test.hpp"
#include "onnx/importer.hpp"
#include "quota_for_test.hpp"
#include "ration/model.hpp"
#include "serve/aligned_inputs.hpp"
#include "serve/engine_core.hpp"
#include "serve/model_core.hpp"
#include "serve/outputs.hpp"
#include "serve/profile.hpp"
#include "serve/request.hpp"
#include "small_model.hpp"
#include "step_plan.hpp"
#include "tiny_model.hpp"

namespace ration {
namespace {

/// Counts this process's threads, and those named ration-w*.
struct ThreadCount {
  int workers = 0;
  int others = 0;

  static ThreadCount now() {
    ThreadCount count;
    std::error_code gone;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task", gone)) {
      std::string name;
      std::ifstream(entry.path() / "comm") >> name;
      if (name.empty()) continue;  // It ended while we looked.
      ++(name.starts_with("ration-w") ? count.workers : count.others);
    }
    return count;
  }
};

/// Clients that ask models in turn and count wrong answers.
class Load {
 public:
  Load(const std::vector<Model>& models, int clients) : expected_(models[0].run(ramp(1, 1.0F))) {
    for (int client = 0; client < clients; ++client) {
      threads_.emplace_back([this, &models, client] {
        for (std::size_t i = static_cast<std::size_t>(client); !stop_.load(); ++i) {
          const std::vector<Tensor> outputs = models[i % models.size()].run(ramp(1, 1.0F));
          const bool same = std::memcmp(outputs[0].data(), expected_[0].data(), expected_[0].bytes()) == 0;
          ++(same ? right : wrong);
        }
      });
    }
  }
  void finish() {
    stop_.store(true);
    for (std::thread& thread : threads_) thread.join();
    threads_.clear();
  }

  std::atomic<int> right{0}, wrong{0};

 private:
  std::vector<Tensor> expected_;
  std::atomic<bool> stop_{false};
  std::vector<std::thread> threads_;
};

constexpr int kClients = 4;

/// Waits without spinning, because this thread shares the quota with the workers.
void wait_for(const std::atomic<int>& count, int wanted) {
  while (count.load() < wanted) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

/// In a child under `quota`: 0 if 1 and 3 models both run on exactly `threads` workers, all answers right.
int run_under_quota(sys::CgroupForTest& group, int threads) {
  if (!group.enter()) return 99;
  Engine engine;
  for (const int count : {1, 3}) {
    std::vector<Model> models;
    for (int i = 0; i < count; ++i) models.emplace_back(engine, small_model());
    Load load(models, kClients);
    wait_for(load.right, 20);
    const ThreadCount found = ThreadCount::now();
    load.finish();
    std::cout << count << " models: " << found.workers << " workers, " << found.others - kClients
              << " other threads beside the clients" << std::endl;
    if (found.workers != threads || found.others != 1 + kClients || load.wrong.load() != 0) return 1;
  }
  return 0;
}

struct Row {
  double quota;
  int threads;
};

class EngineUnderQuota : public testing::TestWithParam<Row> {};

TEST_P(EngineUnderQuota, HasExactlyTheBudgetsWorkersForOneAndThreeModels) {
  small_model();
  sys::CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  const CpuBudget outside = CpuBudget::detect();
  if (outside.cpus < GetParam().quota) GTEST_SKIP() << "only " << outside.cpus << " CPUs to divide";
  ASSERT_TRUE(group.set_quota(GetParam().quota));
  EXPECT_EQ(sys::in_child([&] { return run_under_quota(group, GetParam().threads); }), 0);
}

INSTANTIATE_TEST_SUITE_P(Quotas, EngineUnderQuota, testing::Values(Row{0.5, 1}, Row{1.0, 1}, Row{1.5, 1}, Row{2.0, 2}),
                         [](const auto& info) { return std::to_string(static_cast<int>(info.param.quota * 10)); });

/// Returns how long it takes until the engine has `threads` workers; the test's own time limit bounds it.
std::chrono::milliseconds wait_for_workers(int threads) {
  const auto start = std::chrono::steady_clock::now();
  while (ThreadCount::now().workers != threads) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start);
}

int follow_changes(sys::CgroupForTest& group) {
  if (!group.enter()) return 99;
  Engine engine;
  std::vector<Model> models;
  models.emplace_back(engine, small_model());
  Load load(models, kClients);
  for (const int cpus : {2, 1, 2, 1, 2}) {
    group.set_quota(cpus);
    const auto time = wait_for_workers(cpus);
    std::cout << "quota " << cpus << ": " << cpus << " workers after " << time.count() << " ms" << std::endl;
    const int before = load.right.load();
    wait_for(load.right, before + 20);
  }
  load.finish();
  std::cout << load.right.load() << " answers right, " << load.wrong.load() << " wrong" << std::endl;
  return load.wrong.load() == 0 ? 0 : 1;
}

TEST(EngineUnderChangingQuota, FollowsAndLosesNoRequest) {
  small_model();
  sys::CgroupForTest group;
  if (!group.refusal().empty()) GTEST_SKIP() << group.refusal();
  if (CpuBudget::detect().threads < 2) GTEST_SKIP() << "needs 2 CPUs";
  ASSERT_TRUE(group.set_quota(2.0));
  EXPECT_EQ(sys::in_child([&] { return follow_changes(group); }), 0);
}

constexpr auto kNever = [] { return false; };

constexpr std::chrono::milliseconds kComputation{20};

/// Something that is complete once.
class Completion {
 public:
  void signal() { promise_.set_value(); }
  bool is_signalled() const { return future_.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }
  void wait() const { future_.wait(); }

 private:
  std::promise<void> promise_;
  std::shared_future<void> future_ = promise_.get_future().share();
};

/// One step that takes that much CPU time.
class Computation final : public sched::Task {
 public:
  explicit Computation(serve::EngineCore& engine) : engine_(engine) {}

  bool advance(sched::Team& /*team*/) noexcept override {
    engine_.pace(std::chrono::nanoseconds(1), kNever);
    compute(kComputation);
    return true;
  }
  void finish() noexcept override { done_.signal(); }
  void refuse(const sched::Refusal& /*refusal*/) noexcept override { done_.signal(); }
  int max_width() const noexcept override { return 1; }

  bool is_done() const noexcept { return done_.is_signalled(); }
  void wait() const noexcept { done_.wait(); }

 private:
  serve::EngineCore& engine_;
  Completion done_;
};

EngineOptions one_worker(bool create_threads) {
  EngineOptions options;
  options.threads = 1;
  options.create_threads = create_threads;
  return options;
}

TEST(GovernedEngine, CountsTheThreadsThatItsHostLends) {
  serve::EngineCore engine(one_worker(false));
  engine.pacer().follow(under_quota(1.0), 1);
  Computation task(engine);
  engine.scheduler().submit(task);
  engine.lend_until([&] { return task.is_done(); });
  EXPECT_GE(engine.pacer().own_time(), kComputation);
  const auto counted = engine.pacer().own_time();
  compute(std::chrono::milliseconds(1));
  EXPECT_EQ(engine.pacer().own_time(), counted) << "the thread is the host's again";
}

TEST(GovernedEngine, CountsItsWorkersFromTheirStart) {
  serve::EngineCore engine(one_worker(true));
  for (int i = 1; i <= 2; ++i) {
    Computation task(engine);
    engine.scheduler().submit(task);
    task.wait();
    EXPECT_GE(engine.pacer().own_time(), i * kComputation);
    engine.pacer().follow(under_quota(1.0), 1);
  }
}

TEST(GovernedEngine, CountsAndPacesAProfile) {
  serve::EngineCore engine(one_worker(true));
  int runs = 0;
  const auto plan = plan_of([&] {
    if (++runs == 1) {
      // The profile's stay began without a quota, so it counts from when the profile asks for its next step.
      engine.pacer().follow(under_quota(1.0), 1);
      return;
    }
    const auto before = engine.pacer().own_time();
    compute(kComputation);
    EXPECT_GE(engine.pacer().own_time() - before, kComputation);
  });
  compile::Arena arena(plan);
  serve::profile(engine, arena, {}, {.runs = 2});
  EXPECT_EQ(runs, 2);
}

/// Returns whether another step would have to wait.
bool owes(serve::EngineCore& engine) {
  int asked = 0;
  engine.pace(std::chrono::microseconds(1), [&asked] { return ++asked > 1; });
  return asked > 1;
}

TEST(GovernedEngine, LoadsNoModelWhileItOwes) {
  const auto engine = std::make_shared<serve::EngineCore>(one_worker(true));
  engine->pacer().follow(under_quota(0.2), 1);
  {
    serve::Pacer::Stay stay(engine->pacer());
    while (!owes(*engine)) compute(std::chrono::milliseconds(1));
  }
  // The allowance of a cycle is spent; the model takes a small part of the next one.
  ModelOptions options = in_order();
  options.warm_up = 1;  // So that the plan is made at once.
  const serve::ModelCore model(engine, "tiny", onnx::import_file(tiny_model()), options);
  EXPECT_FALSE(owes(*engine)) << "it was loaded out of turn";
}

/// A request that its test waits for.
class TinyRequest final : public serve::Request {
 public:
  using Request::cancel;
  using Request::error;
  using Request::Request;
  using Request::submit;

  /// `input` and `outputs` outlive the request.
  static std::unique_ptr<TinyRequest> make(const std::shared_ptr<serve::ModelCore>& model,
                                           const serve::AlignedInputs& input, const TensorView& view,
                                           serve::Outputs& outputs) {
    auto arenas = model->arenas_for({&view, 1});
    outputs = serve::Outputs::owned(arenas->plan());
    auto request = std::make_unique<TinyRequest>(model, std::move(arenas));
    request->bind({input.pointers(), outputs.pointers});
    return request;
  }
  void wait() const noexcept { done_.wait(); }

 private:
  void deliver() noexcept override { done_.signal(); }

  Completion done_;
};

/// An engine whose one worker owes forty allowances of one cycle, four seconds, with a request that rests for it.
class IndebtedEngine : public testing::Test {
 protected:
  IndebtedEngine() {
    engine_->pacer().follow(under_quota(0.005), 1);
    Computation debt(*engine_);
    engine_->scheduler().submit(debt);
    debt.wait();
    request_->submit();
    while (engine_->scheduler().state().started == 0) std::this_thread::yield();
  }

  const Tensor tensor_ = tiny_input(1.0F);
  const TensorView view_ = tensor_;
  const serve::AlignedInputs input_{std::span(&view_, 1)};
  serve::Outputs outputs_;
  std::shared_ptr<serve::EngineCore> engine_ = std::make_shared<serve::EngineCore>(one_worker(true));
  std::shared_ptr<serve::ModelCore> model_ =
      std::make_shared<serve::ModelCore>(engine_, "tiny", onnx::import_file(tiny_model()), in_order());
  std::unique_ptr<TinyRequest> request_ = TinyRequest::make(model_, input_, view_, outputs_);
};

TEST_F(IndebtedEngine, AbortsARequestThatRests) {
  engine_->scheduler().shut_down(true);
  request_->wait();
  EXPECT_THROW(std::rethrow_exception(request_->error()), Error);
  EXPECT_TRUE(owes(*engine_)) << "the abort waited for the debt";
}

TEST_F(IndebtedEngine, CancelsARequestThatRests) {
  request_->cancel();
  request_->wait();
  EXPECT_THROW(std::rethrow_exception(request_->error()), Error);
  EXPECT_TRUE(owes(*engine_)) << "the cancellation waited for the debt";
}

}  // namespace
}  // namespace ration
