#include "cli/doctor_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

namespace ration::cli {
namespace {

using testing::HasSubstr;

DoctorReport report_of(const std::string& fixture) {
  return examine({.root = std::string(RATION_TEST_DATA) + "/cgroup/" + fixture, .pid = {}});
}

TEST(DoctorReport, HasThePromisedJsonFields) {
  const nlohmann::ordered_json json = doctor_json(report_of("v2_quota_one_and_a_half"));
  EXPECT_EQ(json.at("threads"), 1);
  EXPECT_EQ(json.at("cpus"), 1.5);
  EXPECT_EQ(json.at("remainder"), 0.5);
  EXPECT_EQ(json.at("affinity").size(), 8U);
  EXPECT_EQ(json.at("throttled_periods"), 12);
  EXPECT_TRUE(json.at("isa").is_string());
  EXPECT_TRUE(json.at("onednn").is_string());
  const auto& quota = json.at("limits").back();
  EXPECT_EQ(quota.at("source"), "quota v2");
  EXPECT_EQ(quota.at("path"), "/sys/fs/cgroup/kubepods.slice/pod1/app/cpu.max");
  EXPECT_EQ(quota.at("cpus"), 1.5);
  EXPECT_EQ(quota.at("decides"), true);
}

TEST(DoctorReport, TellsPeopleWhatDecidesAndWhatToDo) {
  std::ostringstream text;
  print_doctor_report(text, report_of("v2_quota_one_and_a_half"));
  EXPECT_THAT(text.str(), HasSubstr("Budget: 1 thread from 1.5 CPUs, remainder 0.5"));
  EXPECT_THAT(text.str(), HasSubstr("warning: the kernel throttled 12 of 80 periods"));
  EXPECT_THAT(text.str(), HasSubstr("OMP_NUM_THREADS=1"));
}

TEST(DoctorReport, StandsWithoutProcAndSys) {
  std::ostringstream text;
  print_doctor_report(text, report_of("no_proc_and_no_sys"));
  EXPECT_THAT(text.str(), HasSubstr("Budget: 1 thread"));
}

}  // namespace
}  // namespace ration::cli
