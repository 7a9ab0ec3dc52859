#include "sys/worker_places.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <string>
#include <thread>

#include "sys/affinity.hpp"
#include "sys/process.hpp"
#include "sys/thread_name.hpp"

namespace ration::sys {
namespace {

using testing::Contains;
using testing::HasSubstr;

using Cpus = std::vector<int>;

// A worker that enters and stays until it is destroyed.
class Worker {
 public:
  Worker(WorkerPlaces& places, int index, Cpus inherited = {})
      : thread_([&places, index, inherited, this] {
          set_thread_name("ration-w" + std::to_string(index));
          EXPECT_EQ(allow_this_thread(inherited), "");
          places.enter(index);
          entered_.set_value(thread_id());
          end_.get_future().wait();
        }) {
    id_ = entered_.get_future().get();
  }
  ~Worker() {
    end_.set_value();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  int id() const { return id_; }
  Cpus cpus() const { return thread_affinity(id_); }

 private:
  std::promise<int> entered_;
  std::promise<void> end_;
  int id_ = 0;
  std::thread thread_;
};

// Uses the CPUs that this process really has, the first two of them, which a made-up topology says are siblings: pins
// help there.
class WorkerPlacesTest : public testing::Test {
 protected:
  void SetUp() override {
    budget_ = CpuBudget::detect();
    if (budget_.affinity.size() < 2) GTEST_SKIP() << "needs two CPUs";
    budget_.affinity.resize(2);
    budget_.cpus = budget_.threads = 2;
    // Other processes on this machine may have workers, too: only this one is shown.
    std::filesystem::remove_all(root_);
    std::filesystem::create_directories(root_ / "proc");
    const std::string self = std::to_string(process_id());
    std::filesystem::create_directory_symlink("/proc/" + self, root_ / "proc" / self);
    first_ = budget_.affinity[0];
    second_ = budget_.affinity[1];
  }

  ~WorkerPlacesTest() override { std::filesystem::remove_all(root_); }

  Topology siblings() const {
    Topology topology = Topology::flat(budget_.affinity);
    for (CpuPlace& place : topology.cpus) place.core = 0;
    return topology;
  }

  WorkerPlacesOptions pinned() const {
    return {.pin = true, .topology = [this] { return siblings(); }, .root = root_};
  }

  static WorkerPlaces::TimePoint later() { return std::chrono::steady_clock::now() + std::chrono::hours(1); }

  const std::filesystem::path root_ =
      std::filesystem::path(testing::TempDir()) / ("worker_places_" + std::to_string(process_id()));
  const base::Logger log_;
  CpuBudget budget_;
  int first_ = 0, second_ = 0;
};

TEST_F(WorkerPlacesTest, PinsEachWorkerToACpuOfItsOwn) {
  WorkerPlaces places(pinned(), log_);
  places.place(budget_, 2);
  const Worker zero(places, 0);
  const Worker one(places, 1);
  EXPECT_EQ(zero.cpus(), Cpus{first_});
  EXPECT_EQ(one.cpus(), Cpus{second_});
}

TEST_F(WorkerPlacesTest, KeepsTwoEnginesOfOneProcessApart) {
  WorkerPlaces places(pinned(), log_);
  places.place(budget_, 1);
  const Worker worker(places, 0);
  WorkerPlaces others(pinned(), log_);
  others.place(budget_, 1);
  const Worker other(others, 0);
  EXPECT_EQ(worker.cpus(), Cpus{first_});
  EXPECT_EQ(other.cpus(), Cpus{second_});
}

TEST_F(WorkerPlacesTest, KeepsTwoEnginesApartThatAreMadeAtTheSameMoment) {
  WorkerPlaces places(pinned(), log_);
  WorkerPlaces others(pinned(), log_);
  // Both look before either has pinned.
  places.place(budget_, 1);
  others.place(budget_, 1);
  const Worker worker(places, 0);
  const Worker other(others, 0);
  EXPECT_EQ(worker.cpus(), Cpus{first_});
  EXPECT_EQ(other.cpus(), Cpus{second_}) << "the one with the larger thread id moves";
}

TEST_F(WorkerPlacesTest, MovesLaterIfItHadLookedBeforeTheOtherPinned) {
  WorkerPlaces places(pinned(), log_);
  // A worker of another engine, made before ours and thus with the smaller thread id, that pins itself after ours.
  std::promise<void> named, go_on, done, end;
  std::thread older([&] {
    set_thread_name("ration-w9");
    named.set_value();
    go_on.get_future().wait();
    EXPECT_EQ(set_thread_affinity({first_}), "");
    done.set_value();
    end.get_future().wait();
  });
  named.get_future().wait();
  places.place(budget_, 1);
  const Worker worker(places, 0);
  EXPECT_EQ(worker.cpus(), Cpus{first_});
  go_on.set_value();
  done.get_future().wait();
  places.look(later());
  EXPECT_EQ(worker.cpus(), Cpus{second_});
  end.set_value();
  older.join();
}

TEST_F(WorkerPlacesTest, StaysWhereOneWithALargerThreadIdCame) {
  WorkerPlaces places(pinned(), log_);
  places.place(budget_, 1);
  const Worker worker(places, 0);
  std::promise<void> done, end;
  std::thread younger([&] {
    set_thread_name("ration-w9");
    EXPECT_EQ(set_thread_affinity({first_}), "");
    done.set_value();
    end.get_future().wait();
  });
  done.get_future().wait();
  places.look(later());
  EXPECT_EQ(worker.cpus(), Cpus{first_});
  end.set_value();
  younger.join();
}

TEST_F(WorkerPlacesTest, PinsWhenTheOtherEngineHasGone) {
  WorkerPlaces places(pinned(), log_);
  WorkerPlaces others(pinned(), log_);
  others.place(budget_, 1);
  auto other = std::make_unique<Worker>(others, 0);
  places.place(budget_, 2);
  const Worker zero(places, 0);
  const Worker one(places, 1);
  EXPECT_EQ(zero.cpus(), budget_.affinity) << "only one CPU is free";
  other.reset();
  places.look(later());
  EXPECT_EQ(zero.cpus(), Cpus{first_});
  EXPECT_EQ(one.cpus(), Cpus{second_});
}

TEST_F(WorkerPlacesTest, SetsRightWhatTheKernelOrSomebodyElseChanged) {
  WorkerPlaces places(pinned(), log_);
  places.place(budget_, 2);
  const Worker zero(places, 0);
  const Worker one(places, 1);
  // As after a CPU was switched off and on between two looks at an unchanged budget.
  ASSERT_EQ(set_thread_affinity(one.id(), budget_.affinity), "");
  places.look(WorkerPlaces::TimePoint{});
  EXPECT_EQ(zero.cpus(), Cpus{first_});
  EXPECT_EQ(one.cpus(), Cpus{second_});
}

TEST_F(WorkerPlacesTest, PinsToACpuThatTheTopologyKnowsOnlyLater) {
  bool known = false;
  WorkerPlacesOptions options = pinned();
  options.topology = [&] {
    Topology topology = siblings();
    if (!known) topology.cpus.pop_back();
    return topology;
  };
  WorkerPlaces places(options, log_);
  places.place(budget_, 2);
  const Worker zero(places, 0);
  const Worker one(places, 1);
  EXPECT_EQ(one.cpus(), budget_.affinity);
  known = true;
  places.look(later());
  EXPECT_EQ(zero.cpus(), Cpus{first_});
  EXPECT_EQ(one.cpus(), Cpus{second_});
}

TEST_F(WorkerPlacesTest, DoesNotPinBelowTheAllowedSetAndSaysWhy) {
  std::vector<std::string> lines;
  const base::Logger log([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  WorkerPlaces places(pinned(), log);
  CpuBudget limited = budget_;
  limited.cpus = 1.5;
  places.place(limited, 2);
  const Worker zero(places, 0, {second_});
  EXPECT_EQ(zero.cpus(), budget_.affinity) << "not what it inherited";
  EXPECT_THAT(lines, Contains(HasSubstr("workers are not pinned: the budget of 1.5 CPUs is below the 2")));
}

TEST_F(WorkerPlacesTest, GivesWorkersTheAllowedSetWithoutPins) {
  WorkerPlaces places({.pin = false, .topology = [this] { return siblings(); }, .root = root_}, log_);
  places.place(budget_, 1);
  const Worker zero(places, 0, {first_});
  EXPECT_EQ(zero.cpus(), budget_.affinity) << "not what it inherited";
  ASSERT_EQ(set_thread_affinity(zero.id(), {second_}), "");
  places.look(later());
  EXPECT_EQ(zero.cpus(), Cpus{second_}) << "the host's choice stays";
  places.place(budget_, 1);
  EXPECT_EQ(zero.cpus(), budget_.affinity);
}

TEST_F(WorkerPlacesTest, FreesSurplusWorkersAndPinsThemAgain) {
  WorkerPlaces places(pinned(), log_);
  places.place(budget_, 2);
  const Worker zero(places, 0);
  const Worker one(places, 1);
  places.place(budget_, 1);
  EXPECT_EQ(zero.cpus(), Cpus{first_});
  EXPECT_EQ(one.cpus(), budget_.affinity) << "others may have its CPU until it ends";
  places.place(budget_, 2);
  EXPECT_EQ(one.cpus(), Cpus{second_});
}

TEST_F(WorkerPlacesTest, ForgetsAWorkerThatEnded) {
  WorkerPlaces places(pinned(), log_);
  places.place(budget_, 1);
  auto worker = std::make_unique<Worker>(places, 0);
  worker.reset();
  places.place(budget_, 1);
  places.look(later());
  const Worker again(places, 0);
  EXPECT_EQ(again.cpus(), Cpus{first_});
}

TEST_F(WorkerPlacesTest, WarnsOnceWhenTheKernelRefuses) {
  std::vector<std::string> lines;
  const base::Logger log([&](LogLevel, std::string_view line) { lines.emplace_back(line); });
  WorkerPlaces places(pinned(), log);
  budget_.affinity = {9998, 9999};
  places.place(budget_, 2);
  const Worker zero(places, 0);
  const Worker one(places, 1);
  places.look(later());
  EXPECT_EQ(lines.size(), 1U) << testing::PrintToString(lines);
  EXPECT_THAT(lines, Contains(HasSubstr("9998 refused")));
}

}  // namespace
}  // namespace ration::sys
