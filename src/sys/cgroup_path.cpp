#include "sys/cgroup_path.hpp"

#include <algorithm>

#include "sys/text.hpp"

namespace ration::sys {
namespace {

bool is_octal(char digit) { return digit >= '0' && digit <= '7'; }

// mountinfo writes blanks and backslashes as three octal digits.
std::string unescape(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 3 < text.size() && is_octal(text[i + 1]) && is_octal(text[i + 2]) &&
        is_octal(text[i + 3])) {
      plain += static_cast<char>((text[i + 1] - '0') * 64 + (text[i + 2] - '0') * 8 + (text[i + 3] - '0'));
      i += 3;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

std::vector<std::string> split_names(std::string_view list) {
  std::vector<std::string> names;
  for (const std::string_view name : split(list, ',')) {
    if (!name.empty()) names.emplace_back(name);
  }
  return names;
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

template <class Entry>
bool matches(const Entry& entry, const HierarchyName& name) {
  return name.v2 ? entry.v2 : !entry.v2 && contains(entry.controllers, name.controller);
}

bool climbs(std::string_view path) {
  const auto parts = split(path, '/');
  return std::find(parts.begin(), parts.end(), "..") != parts.end();
}

// Returns `path` relative to `root` ("" or "/a/b"), or nothing if it lies elsewhere.
std::optional<std::string> strip_root(const std::string& path, const std::string& root) {
  if (path == "/" && root == "/") return "";
  if (root == "/") return path;
  if (!path.starts_with(root)) return std::nullopt;
  if (path.size() > root.size() && path[root.size()] != '/') return std::nullopt;
  return path.substr(root.size());
}

std::vector<std::string> climb(const std::string& point, std::string relative) {
  const std::string base = point == "/" ? "" : point;
  std::vector<std::string> directories;
  while (!relative.empty() && relative != "/") {
    directories.push_back(base + relative);
    relative.resize(relative.rfind('/'));
  }
  directories.push_back(base);
  return directories;
}

struct Candidate {
  const CgroupMount* mount;
  std::string relative;
  bool exists;
};

// Of the mounts that show the process's cgroup, the one that shows the most ancestors, existing ones first.
std::optional<Candidate> choose(const FileTree& files, const std::vector<const CgroupMount*>& mounts,
                                const std::string& path) {
  std::optional<Candidate> best;
  for (const CgroupMount* mount : mounts) {
    auto relative = strip_root(path, mount->root);
    if (!relative || climbs(*relative)) continue;
    const Candidate candidate{mount, *relative, files.is_directory(mount->point + *relative)};
    const bool better = !best || candidate.exists > best->exists ||
                        (candidate.exists == best->exists && mount->root.size() < best->mount->root.size());
    if (better) best = candidate;
  }
  return best;
}

}  // namespace

std::vector<CgroupMount> parse_mountinfo(std::string_view text) {
  std::vector<CgroupMount> mounts;
  for (const std::string_view line : split(text, '\n')) {
    // id parent device root point options [optional...] - type source super-options
    const auto fields = words(line);
    const auto dash = std::find(fields.begin(), fields.end(), "-");
    if (dash - fields.begin() < 6 || fields.end() - dash < 4) continue;
    const bool v2 = dash[1] == "cgroup2";
    if (!v2 && dash[1] != "cgroup") continue;
    CgroupMount mount{v2, unescape(fields[3]), unescape(fields[4]), {}};
    if (mount.root.empty() || mount.root[0] != '/' || mount.point.empty() || mount.point[0] != '/') continue;
    if (!v2) mount.controllers = split_names(dash[3]);
    mounts.push_back(std::move(mount));
  }
  return mounts;
}

std::vector<CgroupMembership> parse_memberships(std::string_view text) {
  std::vector<CgroupMembership> memberships;
  for (const std::string_view line : split(text, '\n')) {
    // id:controllers:path, where the path may hold colons itself.
    const auto first = line.find(':');
    const auto second = first == std::string_view::npos ? first : line.find(':', first + 1);
    if (second == std::string_view::npos) continue;
    const std::string_view controllers = line.substr(first + 1, second - first - 1);
    CgroupMembership membership{line.substr(0, first) == "0" && controllers.empty(), split_names(controllers),
                                std::string(line.substr(second + 1))};
    if (!membership.path.empty() && membership.path[0] == '/') memberships.push_back(std::move(membership));
  }
  return memberships;
}

CgroupPaths::CgroupPaths(std::string_view memberships, std::string_view mountinfo)
    : memberships_(parse_memberships(memberships)), mounts_(parse_mountinfo(mountinfo)) {}

std::optional<CgroupChain> CgroupPaths::find(const FileTree& files, const HierarchyName& name) const {
  const auto member = std::find_if(memberships_.begin(), memberships_.end(),
                                   [&](const CgroupMembership& entry) { return matches(entry, name); });
  std::vector<const CgroupMount*> mounts;
  for (const CgroupMount& mount : mounts_) {
    if (matches(mount, name)) mounts.push_back(&mount);
  }
  if (member == memberships_.end() || mounts.empty()) return std::nullopt;

  if (const auto best = choose(files, mounts, member->path)) {
    return CgroupChain{climb(best->mount->point, best->relative), ""};
  }
  // The path and the mount are told in different namespaces. Below the mount the path may still be right; the mount
  // itself certainly holds ancestors or the cgroup itself.
  const CgroupMount& mount = *mounts.front();
  const bool below = !climbs(member->path) && files.is_directory(mount.point + member->path);
  return CgroupChain{climb(mount.point, below ? member->path : ""),
                     "cgroup path " + member->path + " lies outside of the mounted subtree " + mount.root +
                         "; looked at what the mount shows"};
}

}  // namespace ration::sys
