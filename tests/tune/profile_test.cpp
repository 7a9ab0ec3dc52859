#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "ration/error.hpp"
#include "ration/tune.hpp"

namespace ration {
namespace {

using ::testing::HasSubstr;

class TuningProfiles : public ::testing::Test {
 protected:
  TuningProfiles() {
    // Tests of this file run at the same time, each in a process of its own.
    path_ = std::filesystem::temp_directory_path() /
            (std::string("ration-profile-") + ::testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::remove(path_);
  }
  ~TuningProfiles() override { std::filesystem::remove(path_); }

  static TuningProfile example() {
    TuningProfile profile;
    profile.split = {2, 1};
    profile.max_batch = 4;
    profile.max_delay = std::chrono::microseconds{2000};
    profile.objective = "p99=200";
    profile.unit = "requests/s";
    profile.figure = 12.345678901234567;
    profile.machine = {"Chip = of tomorrow", "avx2", "0.1.0", "2.6.3"};
    profile.threads = 2;
    profile.cpus = 2.5;
    profile.model = {"resnet18.onnx", 46811936, 18446744073709551557U};
    profile.choices = {{"Conv 64x56x56 to 64x56x56 by 3x3 pads 1,1,1,1 relu", "onednn:conv"}};
    profile.trials = {{"elastic", 11.5, "dropped after round 3: 7.3 % worse than 2x1"},
                      {"2x1", 12.3, "chosen after round 8"}};
    return profile;
  }
  static CpuBudget budget() {
    CpuBudget budget;
    budget.threads = 2;
    budget.cpus = 2.5;
    return budget;
  }

  /// The example with one part of its text replaced.
  void write_changed(const std::string& part, const std::string& by) const {
    example().save(path_);
    std::stringstream text;
    text << std::ifstream(path_).rdbuf();
    std::string changed = text.str();
    const std::size_t place = changed.find(part);
    ASSERT_NE(place, std::string::npos) << part;
    std::ofstream(path_) << changed.replace(place, part.size(), by);
  }
  std::string refusal() const {
    try {
      TuningProfile::load(path_);
    } catch (const Error& error) {
      return error.what();
    }
    return "none";
  }

  std::filesystem::path path_;
};

TEST_F(TuningProfiles, LoadAsTheyWereSaved) {
  example().save(path_);
  EXPECT_EQ(TuningProfile::load(path_), example());
}

TEST_F(TuningProfiles, RefuseWhatTheyDoNotKnow) {
  const struct {
    const char *part, *by, *why;
  } rows[] = {
      {"ration tuning profile 1", "ration tuning profile 2", "does not begin with"},
      {"max_batch = 4", "max_batch = four", "line 4: 'four' is no number from 0"},
      {"max_batch = 4", "max_batch = 4x", "'4x' is no number"},
      {"max_batch = 4", "max_batch = -4", "'-4' is no number"},
      {"max_batch = 4", "max_batch = 0", "max_batch is 0, below 1"},
      {"max_batch = 4", "max_batch: 4", "is no 'key = value'"},
      {"max_batch = 4", "max_batches = 4", "'max_batches' is no key"},
      {"max_batch = 4", "max_batch = 4\nmax_batch = 4", "'max_batch' stands there twice"},
      {"max_batch = 4\n", "", "'max_batch' is missing"},
      {"split = 2x1", "split = 2by1", "line 3: "},
      {"figure = 12.345678901234567", "figure = nan", "'nan' is no number"},
      {"2x1 | 12.3 | chosen", "2x1, 12.3, chosen", "a trial is"},
      {"relu | onednn:conv", "relu: onednn:conv", "a choice is"},
  };
  for (const auto& row : rows) {
    write_changed(row.part, row.by);
    EXPECT_THAT(refusal(), HasSubstr(row.why)) << row.by;
  }
}

TEST_F(TuningProfiles, NameTheFileThatIsNotThere) { EXPECT_THAT(refusal(), HasSubstr(path_.string())); }

TEST_F(TuningProfiles, FitTheMachineTheyWereMadeOn) { EXPECT_FALSE(example().check(budget(), example().machine)); }

TEST_F(TuningProfiles, SayWhatIsDifferentOnAnother) {
  const TuningMachine machine = example().machine;
  CpuBudget other = budget();
  other.threads = 4;
  EXPECT_EQ(example().check(other, machine),
            "the tuning profile was measured with 2 threads, and this is a budget of 4");
  other = budget();
  other.cpus = 2;
  EXPECT_EQ(example().check(other, machine),
            "the tuning profile was measured with 2.5 CPUs, and this is a budget of 2");
  for (std::string TuningMachine::*part :
       {&TuningMachine::cpu_model, &TuningMachine::isa, &TuningMachine::version, &TuningMachine::onednn}) {
    TuningMachine here = machine;
    here.*part = "something else";
    const auto why_not = example().check(budget(), here);
    ASSERT_TRUE(why_not);
    EXPECT_THAT(*why_not, HasSubstr("and this is something else"));
  }
}

TEST_F(TuningProfiles, KnowTheModelByItsContent) {
  std::ofstream(path_) << "a network";
  TuningProfile profile = example();
  profile.model = TunedModel::of(path_);
  EXPECT_FALSE(profile.check(path_));
  std::ofstream(path_) << "A network";
  const auto why_not = profile.check(path_);
  ASSERT_TRUE(why_not);
  EXPECT_THAT(*why_not, HasSubstr("another content, of 9 bytes"));
  EXPECT_THROW(TunedModel::of(path_ / "none"), Error);
}

TEST_F(TuningProfiles, AreAppliedWhereTheyFit) {
  TuningProfile profile = example();
  const CpuBudget here = CpuBudget::detect();
  profile.machine = TuningMachine::detect();
  profile.threads = here.threads;
  profile.cpus = here.cpus;
  EngineOptions engine;
  ModelOptions model;
  EXPECT_FALSE(apply(profile, engine, model));
  EXPECT_EQ(engine.split, profile.split);
  EXPECT_EQ(engine.threads, 0) << "the budget is still followed";
  EXPECT_EQ(model.batch.max, 4);
  EXPECT_EQ(model.batch.max_delay, profile.max_delay);
  EXPECT_EQ(model.choices, profile.choices);
}

TEST_F(TuningProfiles, ChangeNothingWhereTheyDoNotFitAndSaySo) {
  TuningProfile profile = example();
  profile.threads = CpuBudget::detect().threads + 1;
  EngineOptions engine;
  ModelOptions model;
  std::string logged;
  engine.log = [&](LogLevel level, std::string_view line) {
    if (level == LogLevel::kWarning) logged = line;
  };
  const auto why_not = apply(profile, engine, model);
  ASSERT_TRUE(why_not);
  EXPECT_EQ(logged, *why_not + "; it is not applied");
  EXPECT_TRUE(engine.split.elastic());
  EXPECT_EQ(model.batch.max, 1);
}

TEST_F(TuningProfiles, HoldForAnExplicitNumberOfWorkers) {
  TuningProfile profile = example();
  profile.machine = TuningMachine::detect();
  profile.threads = CpuBudget::detect().threads + 1;
  profile.cpus = profile.threads;
  EngineOptions engine;
  engine.threads = profile.threads;
  ModelOptions model;
  EXPECT_FALSE(apply(profile, engine, model));
  EXPECT_EQ(engine.split, profile.split);
}

}  // namespace
}  // namespace ration
