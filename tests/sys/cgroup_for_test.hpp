/// A real cgroup v1 with a CFS quota, made for one test and removed after it; and a forked child to put into it.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "sys/cgroup_path.hpp"
#include "sys/file_tree.hpp"

namespace ration::sys {

class CgroupForTest {
 public:
  /// Makes a child of the calling process's cgroup. Where that is not permitted, refusal() says why.
  CgroupForTest() {
    FileTree files("/");
    const CgroupPaths paths(files.read("/proc/self/cgroup").text, files.read("/proc/self/mountinfo").text);
    const auto chain = paths.find(files, {false, "cpu"});
    if (!chain) {
      refusal_ = "no cgroup v1 cpu controller is mounted";
      return;
    }
    const std::string place = chain->directories.front() + "/ration-test-" + std::to_string(::getpid());
    std::error_code error;
    if (!std::filesystem::create_directory(place, error)) {
      refusal_ = "cannot make " + place + ": " + error.message();
      return;
    }
    directory_ = place;
    make_account(paths.find(files, {false, "cpuacct"}));
    if (!set_quota(1.0)) refusal_ = "cannot write " + place + "/cpu.cfs_quota_us";
  }

  ~CgroupForTest() {
    // A process that ended may still count as a member for a moment.
    for (const std::string& directory : {directory_, account_}) {
      if (directory.empty()) continue;
      for (int attempt = 0; attempt < 1000 && ::rmdir(directory.c_str()) != 0; ++attempt) std::this_thread::yield();
    }
  }
  CgroupForTest(const CgroupForTest&) = delete;
  CgroupForTest& operator=(const CgroupForTest&) = delete;

  const std::string& refusal() const { return refusal_; }
  const std::string& directory() const { return directory_; }

  bool set_quota(double cpus) {
    return write_file(directory_ + "/cpu.cfs_quota_us", std::to_string(static_cast<long>(cpus * 100000)));
  }
  /// Moves the calling process in.
  bool enter() {
    const std::string self = std::to_string(::getpid());
    return write_file(directory_ + "/cgroup.procs", self) &&
           (account_.empty() || write_file(account_ + "/cgroup.procs", self));
  }

 private:
  static bool write_file(const std::string& place, const std::string& text) {
    std::ofstream out(place);
    out << text << std::flush;
    return out.good();
  }

  // Where cpuacct is a hierarchy of its own, the group needs a twin there to be metered.
  void make_account(const std::optional<CgroupChain>& chain) {
    if (!chain || std::filesystem::exists(directory_ + "/cpuacct.usage")) return;
    const std::string place = chain->directories.front() + directory_.substr(directory_.rfind('/'));
    std::error_code error;
    if (std::filesystem::create_directory(place, error)) account_ = place;
  }

  std::string directory_;
  std::string account_;  // Empty if cpuacct is mounted together with cpu, or not at all.
  std::string refusal_;
};

/// Runs `work` in a forked child and returns what it returned (0 to 255), or -1 if the child failed.
inline int in_child(const std::function<int()>& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || !WIFEXITED(status)) return -1;
  return WEXITSTATUS(status);
}

}  // namespace ration::sys
