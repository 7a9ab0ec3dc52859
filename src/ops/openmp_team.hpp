/// How many OpenMP threads oneDNN may use on the calling thread.
#pragma once

namespace ration::ops {

/// Sets the team size for everything that the calling thread asks of oneDNN from now on: creation, packing, runs. A
/// thread that never calls this has 1. An operation must be created and run with the same size. Thread-safe.
void set_openmp_team(int threads) noexcept;
int openmp_team() noexcept;

/// Throws Error(kResourceExhausted) unless that many threads more can be created: it creates all of them and lets them
/// end. Where OpenMP cannot create a thread of a team it ends the process. Blocks for the threads' creation.
void require_openmp_threads(int threads);

/// Sets the size for a scope and restores what it found.
class OpenMpTeam {
 public:
  explicit OpenMpTeam(int threads) noexcept : found_(openmp_team()) { set_openmp_team(threads); }
  ~OpenMpTeam() { set_openmp_team(found_); }
  OpenMpTeam(const OpenMpTeam&) = delete;
  OpenMpTeam& operator=(const OpenMpTeam&) = delete;

 private:
  int found_;
};

}  // namespace ration::ops
