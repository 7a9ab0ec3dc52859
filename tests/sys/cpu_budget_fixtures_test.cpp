#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "ration/cpu_budget.hpp"
#include "sys/cpu_list.hpp"

namespace ration {
namespace {

const std::filesystem::path kFixtures = std::filesystem::path(RATION_TEST_DATA) / "cgroup";

using Expected = std::map<std::string, std::string>;

Expected read_expected(const std::filesystem::path& file) {
  Expected expected;
  std::ifstream lines(file);
  for (std::string key, value; lines >> key && std::getline(lines >> std::ws, value);) expected[key] = value;
  return expected;
}

std::vector<std::string> fixture_names() {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(kFixtures)) {
    if (entry.is_directory()) names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string throttling(const CpuLimit& limit, const std::filesystem::path& root) {
  const auto stats = ThrottleStats::read(limit, root);
  if (!stats) return "unreadable";
  std::ostringstream text;
  text << stats->periods << ' ' << stats->throttled_periods << ' ' << stats->throttled_time.count();
  return text.str();
}

class CpuBudgetFixtures : public testing::TestWithParam<std::string> {};

TEST_P(CpuBudgetFixtures, GivesTheExpectedBudget) {
  const auto root = kFixtures / GetParam();
  const Expected expected = read_expected(root / "expected");
  const CpuBudget budget = CpuBudget::detect({.root = root, .pid = {}});

  EXPECT_EQ(std::to_string(budget.threads), expected.at("threads"));
  EXPECT_DOUBLE_EQ(budget.cpus, std::stod(expected.at("cpus")));
  EXPECT_DOUBLE_EQ(budget.remainder, std::max(0.0, budget.cpus - budget.threads));
  const CpuLimit* deciding = budget.deciding();
  EXPECT_EQ(deciding ? to_string(deciding->source) : "none", expected.at("source"));
  for (const auto& [key, value] : expected) {
    if (key == "affinity") {
      EXPECT_EQ(sys::format_cpu_list(budget.affinity), value);
    }
    if (key == "path" || key == "throttled") {
      ASSERT_NE(deciding, nullptr);
      EXPECT_EQ(key == "path" ? deciding->path : throttling(*deciding, root), value);
    }
    if (key == "ignored") {
      EXPECT_EQ(std::count_if(budget.ignored.begin(), budget.ignored.end(),
                              [&path = value](const IgnoredLimit& entry) { return entry.path == path; }),
                1)
          << value << " is not listed as ignored";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Trees, CpuBudgetFixtures, testing::ValuesIn(fixture_names()),
                         [](const auto& parameter) { return parameter.param; });

TEST(CpuBudget, ListsEveryQuotaFromTheProcessUpToTheRoot) {
  const CpuBudget budget = CpuBudget::detect({.root = kFixtures / "v2_smallest_of_all_ancestors", .pid = {}});
  std::vector<std::string> quotas;
  for (const CpuLimit& limit : budget.limits) {
    if (limit.is_quota()) quotas.push_back(limit.path);
  }
  EXPECT_EQ(quotas, (std::vector<std::string>{"/sys/fs/cgroup/kubepods.slice/pod1/app/cpu.max",
                                              "/sys/fs/cgroup/kubepods.slice/pod1/cpu.max",
                                              "/sys/fs/cgroup/kubepods.slice/cpu.max"}));
  ASSERT_NE(budget.tightest_quota(), nullptr);
  EXPECT_EQ(budget.tightest_quota()->path, quotas[1]);
}

TEST(CpuBudget, MarksExactlyOneLimitAsDeciding) {
  for (const std::string& name : fixture_names()) {
    const CpuBudget budget = CpuBudget::detect({.root = kFixtures / name, .pid = {}});
    const auto deciding =
        std::count_if(budget.limits.begin(), budget.limits.end(), [](const CpuLimit& limit) { return limit.decides; });
    EXPECT_EQ(deciding, budget.limits.empty() ? 0 : 1) << name;
  }
}

}  // namespace
}  // namespace ration
