// Conservation: many small requests on two engines, with random deadlines, priorities and cancellations, from callers
// that wait, futures that threads are lent for, and callbacks that ask again, while models are replaced and warmed up
// and the number of CPUs allowed changes. At the end one engine drains and the other aborts. Each request ends exactly
// once, and the books agree. RATION_STRESS_REQUESTS says how many (default 20 000).
#include <gtest/gtest.h>
#include <sched.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include "../serve/tiny_model.hpp"
#include "ration/ration.hpp"

namespace ration {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kClients = 4;

int stress_requests() {
  const char* requests = std::getenv("RATION_STRESS_REQUESTS");
  return requests == nullptr ? 20'000 : std::atoi(requests);
}

/// What the callbacks saw; one counter a kind of end.
struct Seen {
  std::atomic<std::uint64_t> submitted{0}, completed{0}, cancelled{0}, expired{0}, rejected{0}, failed{0}, wrong{0};
  std::atomic<std::uint64_t> twice{0};

  std::uint64_t ended() const { return completed + cancelled + expired + rejected + failed; }
};

void count_error(const std::exception_ptr& error, Seen& seen) {
  try {
    std::rethrow_exception(error);
  } catch (const Rejected&) {
    ++seen.rejected;
  } catch (const Error& failure) {
    if (failure.code() == ErrorCode::kCancelled) {
      ++seen.cancelled;
    } else if (failure.code() == ErrorCode::kDeadlineExceeded) {
      ++seen.expired;
    } else {
      ++seen.failed;
    }
  }
}

/// One client: submits, cancels some, keeps at most 200 of all in flight now and then.
class Client {
 public:
  Client(std::vector<std::unique_ptr<Engine>>& engines, std::vector<std::unique_ptr<Model>>& models, Seen& seen,
         unsigned seed)
      : engines_(engines), models_(models), seen_(seen), random_(seed) {}

  void run(int requests) {
    for (int i = 0; i < requests; ++i) {
      switch (random_() % 8) {
        case 0: call(); break;
        case 1: lend(); break;
        case 2: i += chain(); break;
        default: submit();
      }
      if (random_() % 64 == 0) {
        while (seen_.submitted.load() - seen_.ended() > 200) std::this_thread::yield();
      }
    }
  }

 private:
  Model& any_model() { return *models_[random_() % models_.size()]; }

  void call() {
    const float value = static_cast<float>(random_() % 1000);
    ++seen_.submitted;
    try {
      const std::vector<Tensor> outputs = any_model().run(tiny_input(value));
      if (!is_tiny_answer(outputs.at(0), value)) ++seen_.wrong;
      ++seen_.completed;
    } catch (...) {
      count_error(std::current_exception(), seen_);
    }
  }

  void lend() {
    const std::size_t model = random_() % models_.size();
    ++seen_.submitted;
    std::future<Response> answer = models_[model]->submit(tiny_input(1.0F));
    // No wake(): an answer alone must end it.
    engines_[model % engines_.size()]->lend(
        [&] { return answer.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
    try {
      answer.get();
      ++seen_.completed;
    } catch (...) {
      count_error(std::current_exception(), seen_);
    }
  }

  /// Asks again in the callback; returns how many requests that are beside the first.
  int chain() {
    const int more = static_cast<int>(random_() % 20);
    ask(seen_, any_model(), more);
    return more;
  }
  static void ask(Seen& seen, Model& model, int more) {
    ++seen.submitted;
    model.submit(tiny_input(2.0F), [&seen, &model, more](Response&& response) {
      // Before this one is counted as ended, so that nobody takes the books for closed.
      if (more > 0) ask(seen, model, more - 1);
      if (response.error) {
        count_error(response.error, seen);
      } else {
        ++seen.completed;
      }
    });
  }

  void submit() {
    const float value = static_cast<float>(random_() % 1000);
    std::stop_source source;
    RequestOptions options;
    options.priority = static_cast<int>(random_() % 3);
    if (random_() % 2 == 0) options.cancel = source.get_token();
    if (random_() % 3 == 0) options.deadline = Clock::now() + std::chrono::microseconds(random_() % 2000);
    std::vector<Tensor> inputs;
    inputs.push_back(tiny_input(value));
    auto ended = std::make_shared<std::atomic<int>>(0);
    ++seen_.submitted;
    models_[random_() % models_.size()]->submit(
        std::move(inputs),
        // Not `this`: the client may have gone home before the last answers come.
        [&seen = seen_, value, ended](Response&& response) {
          if (ended->fetch_add(1) != 0) ++seen.twice;
          if (response.error) {
            count_error(response.error, seen);
            return;
          }
          if (!is_tiny_answer(response.outputs.at(0), value)) ++seen.wrong;
          ++seen.completed;
        },
        options);
    if (random_() % 4 == 0) source.request_stop();
  }

  std::vector<std::unique_ptr<Engine>>& engines_;
  std::vector<std::unique_ptr<Model>>& models_;  ///< Model i is on engine i modulo their number.
  Seen& seen_;
  std::mt19937 random_;
};

/// Allows the process one CPU or all of them, in turn; the engine looks four times a second.
class Affinity {
 public:
  Affinity() { ::sched_getaffinity(::getpid(), sizeof all_, &all_); }
  ~Affinity() { ::sched_setaffinity(::getpid(), sizeof all_, &all_); }
  Affinity(const Affinity&) = delete;
  Affinity& operator=(const Affinity&) = delete;

  void flip() {
    cpu_set_t one;
    CPU_ZERO(&one);
    for (std::size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
      if (CPU_ISSET(cpu, &all_)) CPU_SET(cpu, &one);
    }
    narrow_ = !narrow_;
    ::sched_setaffinity(::getpid(), sizeof all_, narrow_ ? &one : &all_);
  }

 private:
  cpu_set_t all_{};
  bool narrow_ = false;
};

void expect_same_books(const std::vector<std::unique_ptr<Engine>>& engines, const Seen& seen) {
  std::vector<ModelStats> models;
  for (const auto& engine : engines) {
    for (const ModelStats& model : engine->stats().models) models.push_back(model);
  }
  std::uint64_t submitted = 0, completed = 0, cancelled = 0, expired = 0, failed = 0, rejected = 0;
  for (const ModelStats& model : models) {
    submitted += model.submitted;
    completed += model.completed;
    cancelled += model.cancelled;
    expired += model.expired;
    failed += model.failed;
    for (const std::uint64_t count : model.rejected) rejected += count;
  }
  EXPECT_EQ(submitted, seen.submitted.load());
  EXPECT_EQ(completed, seen.completed.load());
  EXPECT_EQ(cancelled, seen.cancelled.load());
  EXPECT_EQ(expired, seen.expired.load());
  EXPECT_EQ(failed, seen.failed.load());
  EXPECT_EQ(rejected, seen.rejected.load());
}

TEST(RequestsStress, ConservesRequests) {
  Seen seen;
  std::vector<std::unique_ptr<Engine>> engines;
  for (int i = 0; i < 2; ++i) {
    EngineOptions options;
    options.max_queued = 150;
    options.overflow = i == 0 ? Overflow::kRejectHopeless : Overflow::kRejectNewest;
    engines.push_back(std::make_unique<Engine>(options));
  }
  std::vector<std::unique_ptr<Model>> models;
  for (int i = 0; i < 6; ++i) {
    ModelOptions model;
    model.name = "tiny" + std::to_string(i);
    model.batch.max = i / 2 == 1 ? 8 : 1;
    model.batch.max_delay = std::chrono::microseconds(i / 2 == 1 ? 50 : 0);
    model.max_workers = i / 2 == 2 ? 1 : 0;
    models.push_back(std::make_unique<Model>(*engines[static_cast<std::size_t>(i) % 2], tiny_model(), model));
  }
  std::vector<std::thread> clients;
  for (unsigned client = 0; client < kClients; ++client) {
    clients.emplace_back([&, client] { Client(engines, models, seen, client).run(stress_requests() / kClients); });
  }
  std::atomic<bool> over{false};
  std::thread disturber([&] {
    Affinity affinity;
    std::mt19937 random(99);
    while (!over.load()) {
      ModelOptions next{.name = "tiny0"};
      next.warm_up = static_cast<int>(random() % 3);
      models[0]->replace(tiny_model(), next);
      if (random() % 8 == 0) affinity.flip();
      std::this_thread::sleep_for(std::chrono::milliseconds(random() % 20));
    }
  });
  for (std::thread& client : clients) client.join();
  over.store(true);
  disturber.join();
  engines[0]->shut_down();
  engines[1]->shut_down(Shutdown::kAbort);
  models.clear();
  EXPECT_EQ(seen.ended(), seen.submitted.load());
  EXPECT_EQ(seen.wrong.load(), 0U);
  EXPECT_EQ(seen.twice.load(), 0U);
  EXPECT_GT(seen.completed.load(), 0U);
  expect_same_books(engines, seen);
  std::cout << seen.submitted << " submitted = " << seen.completed << " completed + " << seen.rejected << " rejected + "
            << seen.cancelled << " cancelled + " << seen.expired << " expired\n";
}

}  // namespace
}  // namespace ration
