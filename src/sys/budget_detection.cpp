#include "sys/budget_detection.hpp"

#include <algorithm>
#include <cmath>

#include "sys/affinity.hpp"
#include "sys/cgroup_path.hpp"
#include "sys/cpu_list.hpp"
#include "sys/quota.hpp"
#include "sys/text.hpp"

namespace ration::sys {
namespace {

constexpr const char* kOnlinePath = "/sys/devices/system/cpu/online";

// Collects the limits of one process, in the order of LimitSource.
class Detection {
 public:
  Detection(FileTree& files, std::optional<int> pid) : files_(files), pid_(pid), process_(process_directory(pid)) {}

  CpuBudget run() {
    const CgroupPaths paths(text_or_note(process_ + "/cgroup"), text_or_note(process_ + "/mountinfo"));
    add_online();
    add_cpuset(paths, {false, "cpuset"});
    add_cpuset(paths, {true, ""});
    add_affinity();
    add_quotas(paths, {false, "cpu"});
    add_quotas(paths, {true, ""});
    decide();
    return std::move(budget_);
  }

 private:
  void ignore(std::string path, std::string reason) { budget_.ignored.push_back({std::move(path), std::move(reason)}); }

  // Notes a file that exists but cannot be read.
  bool readable(const std::string& path) {
    const FileText& file = files_.read(path);
    if (file.state == FileText::State::kUnreadable) ignore(path, "unreadable: " + file.error);
    if (file.ok() && !file.error.empty()) ignore(path, "unreadable: " + file.error + "; what it said before counts");
    return file.ok();
  }

  // For files that every system has: notes their absence, too.
  std::string text_or_note(const std::string& path) {
    if (files_.read(path).state == FileText::State::kMissing) ignore(path, "missing");
    return readable(path) ? files_.read(path).text : "";
  }

  void narrow(LimitSource source, const std::string& path, const std::vector<int>& set) {
    const bool first = budget_.affinity.empty();
    std::vector<int> left = first ? set : intersect(budget_.affinity, set);
    if (left.empty()) return ignore(path, "CPUs " + format_cpu_list(set) + " share none with the others allowed");
    budget_.affinity = std::move(left);
    CpuLimit limit;
    limit.source = source;
    limit.path = path;
    limit.cpus = static_cast<double>(budget_.affinity.size());
    limit.note = format_cpu_list(set);
    budget_.limits.push_back(std::move(limit));
  }

  // Returns the non-empty CPU list of a file, or nothing, with a note where a note is due.
  std::optional<std::vector<int>> cpu_list(const std::string& path, std::string_view text) {
    auto cpus = parse_cpu_list(text);
    if (!cpus) ignore(path, "CPU list '" + std::string(trim(text).substr(0, 40)) + "' makes no sense");
    if (cpus && cpus->empty()) cpus.reset();
    return cpus;
  }

  void add_online() {
    const std::string text = text_or_note(kOnlinePath);
    if (const auto cpus = cpu_list(kOnlinePath, text)) narrow(LimitSource::kOnline, kOnlinePath, *cpus);
  }

  void add_affinity() {
    const std::string path = process_ + "/status";
    const std::string text = text_or_note(path);
    const auto list = find_line(text, "Cpus_allowed_list");
    if (!list && !text.empty()) ignore(path, "no line Cpus_allowed_list");
    auto cpus = list ? cpu_list(path, *list) : std::nullopt;
    // Without /proc the kernel can still be asked about the main thread, which has the process's id.
    if (!cpus && files_.is_live()) cpus = process_affinity(pid_);
    if (cpus && !cpus->empty()) narrow(LimitSource::kAffinity, path, *cpus);
  }

  // The kernel keeps a cpuset within its parent's, so the nearest one that can be read says it all.
  void add_cpuset(const CgroupPaths& paths, const HierarchyName& name) {
    const auto chain = paths.find(files_, name);
    if (!chain) return;
    for (const std::string& directory : chain->directories) {
      for (const char* file : {name.v2 ? "/cpuset.cpus.effective" : "/cpuset.effective_cpus", "/cpuset.cpus"}) {
        const std::string path = directory + file;
        if (!readable(path)) continue;
        const auto cpus = cpu_list(path, files_.read(path).text);
        if (cpus) return narrow(name.v2 ? LimitSource::kCpusetV2 : LimitSource::kCpusetV1, path, *cpus);
      }
    }
  }

  void add_quotas(const CgroupPaths& paths, const HierarchyName& name) {
    const auto chain = paths.find(files_, name);
    if (!chain) return;
    if (!chain->note.empty()) ignore(process_ + "/cgroup", chain->note);
    const std::string& leaf = chain->directories.front();
    if (!files_.is_directory(leaf)) ignore(leaf, "missing; looked at its ancestors");
    for (const std::string& directory : chain->directories) {
      name.v2 ? add_quota_v2(directory) : add_quota_v1(directory);
    }
    name.v2 ? note_weight(leaf + "/cpu.weight", "100") : note_weight(leaf + "/cpu.shares", "1024");
  }

  void add_quota_v2(const std::string& directory) {
    const std::string path = directory + "/cpu.max";
    if (readable(path)) add_quota(LimitSource::kQuotaV2, path, parse_quota_v2(files_.read(path).text));
  }

  void add_quota_v1(const std::string& directory) {
    const std::string path = directory + "/cpu.cfs_quota_us";
    const std::string period = directory + "/cpu.cfs_period_us";
    if (!readable(path)) return;
    const std::string period_text = readable(period) ? files_.read(period).text : "";
    add_quota(LimitSource::kQuotaV1, path, parse_quota_v1(files_.read(path).text, period_text));
  }

  void add_quota(LimitSource source, const std::string& path, const Quota& quota) {
    if (!quota.error.empty()) ignore(path, quota.error);
    if (!quota.cpus) return;
    CpuLimit limit;
    limit.source = source;
    limit.path = path;
    limit.cpus = *quota.cpus;
    limit.period = quota.period;
    budget_.limits.push_back(std::move(limit));
  }

  void note_weight(const std::string& path, std::string_view usual) {
    const FileText& file = files_.read(path);
    if (file.ok() && trim(file.text) != usual) {
      ignore(path,
             "weight " + std::string(trim(file.text).substr(0, 40)) + " is no limit: it binds only under contention");
    }
  }

  void decide() {
    const auto least = std::min_element(budget_.limits.begin(), budget_.limits.end(),
                                        [](const CpuLimit& a, const CpuLimit& b) { return a.cpus < b.cpus; });
    if (least == budget_.limits.end()) return;
    least->decides = true;
    budget_.cpus = least->cpus;
    // A quota can exceed what an int holds when nothing else was readable.
    budget_.threads = static_cast<int>(std::clamp(std::floor(budget_.cpus), 1.0, double{kMaxCpuId}));
    budget_.remainder = std::max(0.0, budget_.cpus - budget_.threads);
  }

  FileTree& files_;
  std::optional<int> pid_;
  std::string process_;
  CpuBudget budget_;
};

}  // namespace

std::string process_directory(std::optional<int> pid) { return "/proc/" + (pid ? std::to_string(*pid) : "self"); }

CpuBudget detect_budget(FileTree& files, std::optional<int> pid) { return Detection(files, pid).run(); }

}  // namespace ration::sys
