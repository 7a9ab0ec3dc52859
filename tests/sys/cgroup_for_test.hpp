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
    if (!set_quota(1.0)) refusal_ = "cannot write " + place + "/cpu.cfs_quota_us";
  }

  ~CgroupForTest() {
    if (directory_.empty()) return;
    // A process that ended may still count as a member for a moment.
    for (int attempt = 0; attempt < 1000 && ::rmdir(directory_.c_str()) != 0; ++attempt) std::this_thread::yield();
  }
  CgroupForTest(const CgroupForTest&) = delete;
  CgroupForTest& operator=(const CgroupForTest&) = delete;

  const std::string& refusal() const { return refusal_; }
  const std::string& directory() const { return directory_; }

  bool set_quota(double cpus) { return write("cpu.cfs_quota_us", std::to_string(static_cast<long>(cpus * 100000))); }
  /// Moves the calling process in.
  bool enter() { return write("cgroup.procs", std::to_string(::getpid())); }

 private:
  bool write(const char* file, const std::string& text) {
    std::ofstream out(directory_ + "/" + file);
    out << text << std::flush;
    return out.good();
  }

  std::string directory_;
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
