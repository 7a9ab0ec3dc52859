/// Finds the directories of a process's cgroup: from /proc/PID/cgroup and /proc/PID/mountinfo to paths.
///
/// Pure except for asking the FileTree which directories exist. Lines that make no sense are skipped.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sys/file_tree.hpp"

namespace ration::sys {

/// A mounted cgroup hierarchy, from one line of mountinfo.
struct CgroupMount {
  bool v2 = false;
  /// The cgroup that is shown at `point`: "/" or, for bind mounts and containers, a path below it.
  std::string root;
  std::string point;
  /// The controllers of a v1 hierarchy.
  std::vector<std::string> controllers;
};

/// The process's place in one hierarchy, from one line of /proc/PID/cgroup.
struct CgroupMembership {
  bool v2 = false;
  std::vector<std::string> controllers;
  std::string path;
};

std::vector<CgroupMount> parse_mountinfo(std::string_view text);
std::vector<CgroupMembership> parse_memberships(std::string_view text);

/// Which hierarchy to look for. v2 has one for all controllers.
struct HierarchyName {
  bool v2 = false;
  std::string controller;
};

/// The directories that may hold the process's limits.
struct CgroupChain {
  /// The process's own cgroup first, then its ancestors up to the mount point. Some may not exist.
  std::vector<std::string> directories;
  /// Says what could not be resolved; empty if all went well.
  std::string note;
};

class CgroupPaths {
 public:
  CgroupPaths(std::string_view memberships, std::string_view mountinfo);

  /// Returns the chain of directories, or nothing if the process has no such hierarchy or it is not mounted.
  std::optional<CgroupChain> find(const FileTree& files, const HierarchyName& name) const;

 private:
  std::vector<CgroupMembership> memberships_;
  std::vector<CgroupMount> mounts_;
};

}  // namespace ration::sys
