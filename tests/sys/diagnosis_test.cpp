#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ration/doctor.hpp"

namespace ration {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

CpuLimit limit(LimitSource source, double cpus, const std::string& note = "") {
  CpuLimit result;
  result.source = source;
  result.path = to_string(source);
  result.cpus = cpus;
  result.note = note;
  return result;
}

// A budget of whole CPUs on a machine that has no more.
CpuBudget plain_budget(int cpus) {
  CpuBudget budget;
  budget.threads = cpus;
  budget.cpus = cpus;
  for (int cpu = 0; cpu < cpus; ++cpu) budget.affinity.push_back(cpu);
  budget.limits = {limit(LimitSource::kOnline, cpus), limit(LimitSource::kAffinity, cpus)};
  return budget;
}

std::vector<std::string> subjects(const std::vector<Finding>& findings) {
  std::vector<std::string> names;
  for (const Finding& finding : findings) names.push_back(finding.subject);
  return names;
}

TEST(Diagnosis, HasNothingToSayOfAPlainProcess) {
  EXPECT_THAT(diagnose(plain_budget(4), {{{"OMP_NUM_THREADS", "4"}}, {{"server", 1}, {"ration-w", 4}}, {}}), IsEmpty());
}

TEST(Diagnosis, WarnsOfThreadVariablesAboveTheBudget) {
  const auto findings = diagnose(plain_budget(2), {{{"OMP_NUM_THREADS", "8,2"}, {"MKL_NUM_THREADS", "2"}}, {}, {}});
  EXPECT_THAT(findings, ElementsAre(AllOf(Field(&Finding::severity, Severity::kWarning),
                                          Field(&Finding::sentence, HasSubstr("OMP_NUM_THREADS is 8, above")),
                                          Field(&Finding::advice, HasSubstr("OMP_NUM_THREADS=2")))));
}

TEST(Diagnosis, IgnoresThreadVariablesThatAreNoNumber) {
  EXPECT_THAT(diagnose(plain_budget(2), {{{"OMP_NUM_THREADS", "many"}, {"GOMAXPROCS", ""}}, {}, {}}), IsEmpty());
}

TEST(Diagnosis, WarnsOfTheOpenMpDefaultUnderAQuota) {
  CpuBudget budget = plain_budget(8);
  budget.threads = 2;
  budget.cpus = 2;
  budget.limits.push_back(limit(LimitSource::kQuotaV2, 2));
  EXPECT_THAT(diagnose(budget, {}), ElementsAre(Field(&Finding::sentence, HasSubstr("would start 8 threads"))));
  EXPECT_THAT(diagnose(budget, {{{"OMP_NUM_THREADS", "2"}}, {}, {}}), IsEmpty());
}

TEST(Diagnosis, WarnsOfSpinningOpenMpThreadsUnderAQuotaAlone) {
  CpuBudget budget = plain_budget(2);
  const ProcessView process{{{"OMP_WAIT_POLICY", "ACTIVE"}}, {}, {}};
  EXPECT_THAT(diagnose(budget, process), IsEmpty());
  budget.limits.push_back(limit(LimitSource::kQuotaV2, 2));
  EXPECT_THAT(subjects(diagnose(budget, process)), ElementsAre("wait_policy"));
}

TEST(Diagnosis, WarnsOfAPinnedParent) {
  CpuBudget budget = plain_budget(1);
  budget.limits = {limit(LimitSource::kOnline, 8, "0-7"), limit(LimitSource::kCpusetV2, 4, "0-3"),
                   limit(LimitSource::kAffinity, 1, "0")};
  EXPECT_THAT(diagnose(budget, {}), ElementsAre(AllOf(Field(&Finding::subject, "pinned_parent"),
                                                      Field(&Finding::sentence, HasSubstr("1 CPU (0) of the 4")))));
}

TEST(Diagnosis, DoesNotTakeACpusetForAPinnedParent) {
  CpuBudget budget = plain_budget(4);
  budget.limits = {limit(LimitSource::kOnline, 8), limit(LimitSource::kCpusetV2, 4), limit(LimitSource::kAffinity, 4)};
  EXPECT_THAT(diagnose(budget, {}), IsEmpty());
}

TEST(Diagnosis, WarnsOfThrottlingSoFar) {
  ProcessView process;
  process.throttling = {{"/a/cpu.max", {80, 12, std::chrono::milliseconds(3500)}}, {"/cpu.max", {80, 0, {}}}};
  EXPECT_THAT(diagnose(plain_budget(2), process),
              ElementsAre(Field(&Finding::sentence, HasSubstr("12 of 80 periods for 3.5 s in all (/a/cpu.max)"))));
}

TEST(Diagnosis, NotesTheRemainderAfterTheWarnings) {
  CpuBudget budget = plain_budget(2);
  budget.threads = 1;
  budget.cpus = 1.5;
  budget.remainder = 0.5;
  EXPECT_THAT(subjects(diagnose(budget, {})), ElementsAre("openmp_default", "remainder"));
}

TEST(Diagnosis, WarnsOfAQuotaBelowOneThread) {
  CpuBudget budget = plain_budget(1);
  budget.cpus = 0.5;
  EXPECT_THAT(subjects(diagnose(budget, {})), ElementsAre("small_quota"));
}

TEST(Diagnosis, TellsPoolsAboveTheBudgetFromSmallOnes) {
  const ProcessView process{{}, {{"server", 1}, {"grpc-", 2}, {"pool-", 9}, {"ration-w", 4}}, {}};
  const auto findings = diagnose(plain_budget(4), process);
  EXPECT_THAT(
      findings,
      ElementsAre(AllOf(Field(&Finding::severity, Severity::kWarning),
                        Field(&Finding::sentence, HasSubstr("9 threads of the process are named 'pool-'"))),
                  AllOf(Field(&Finding::severity, Severity::kNote), Field(&Finding::sentence, HasSubstr("'grpc-'")))));
}

TEST(Diagnosis, NotesLimitsThatCouldNotBeRead) {
  CpuBudget budget = plain_budget(2);
  budget.ignored = {{"/a/cpu.max", "quota 'x' makes no sense"}, {"/a/cpu.weight", "weight 4 is no limit"}};
  EXPECT_THAT(diagnose(budget, {}), ElementsAre(Field(&Finding::sentence, HasSubstr("/a/cpu.max does not count"))));
}

TEST(RuntimeSettings, NameTheBudgetsThreads) {
  EXPECT_THAT(settings_for_other_runtimes(plain_budget(3)), Contains(RuntimeSetting{"OpenMP", "OMP_NUM_THREADS=3"}));
}

TEST(RuntimeSettings, TurnSpinningOffUnderAQuotaAlone) {
  const RuntimeSetting spinning{"ONNX Runtime", "session.intra_op.allow_spinning=0"};
  CpuBudget budget = plain_budget(2);
  EXPECT_THAT(settings_for_other_runtimes(budget), testing::Not(Contains(spinning)));
  budget.limits.push_back(limit(LimitSource::kQuotaV1, 2));
  EXPECT_THAT(settings_for_other_runtimes(budget), Contains(spinning));
}

}  // namespace
}  // namespace ration
