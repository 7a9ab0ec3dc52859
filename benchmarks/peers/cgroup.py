"""Makes a child cgroup with a real CFS quota (cgroup v1, needs root), and takes it away again."""

import os
import time
from pathlib import Path

ROOT = Path("/sys/fs/cgroup")
PERIOD_US = 100_000


class Cgroup:
    """A context manager. Processes must have ended when it is left."""

    def __init__(self, name, quota_cpus):
        cpu = _own_directory("cpu")
        if cpu is None or not (cpu / "cpu.cfs_quota_us").exists():
            raise RuntimeError(f"no cgroup v1 hierarchy with the controller cpu under {ROOT}")
        self._cpu = cpu / name
        self._quota_cpus = quota_cpus
        # Container runtimes put a process at the same path in both hierarchies; the governor meters by cpuacct.
        self._directories = list(dict.fromkeys([self._cpu, (_own_directory("cpuacct") or cpu) / name]))

    def __enter__(self):
        for directory in self._directories:
            directory.mkdir()
        (self._cpu / "cpu.cfs_period_us").write_text(str(PERIOD_US))
        (self._cpu / "cpu.cfs_quota_us").write_text(str(round(self._quota_cpus * PERIOD_US)))
        return self

    def __exit__(self, *_):
        for directory in self._directories:
            _remove(directory)

    def enter(self):
        """Moves the calling process in; for the child between fork and exec."""
        for directory in self._directories:
            (directory / "cgroup.procs").write_text(str(os.getpid()))

    def throttling(self):
        """Returns the counters of cpu.stat: nr_periods, nr_throttled, throttled_time (ns)."""
        lines = (self._cpu / "cpu.stat").read_text().splitlines()
        return {name: int(value) for name, value in map(str.split, lines)}


def refusal():
    """Returns why no cgroup with a quota can be made here, None if one can."""
    try:
        with Cgroup(f"ration-peers-{os.getpid()}-probe", 1.0):
            return None
    except (RuntimeError, OSError) as error:
        return str(error)


def _own_directory(controller):
    """Returns the directory of this process's cgroup in the controller's hierarchy, or None."""
    for line in Path("/proc/self/cgroup").read_text().splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            mounts = [ROOT / controller, ROOT / controllers]
            mount = next((mount for mount in mounts if mount.exists()), None)
            return None if mount is None else (mount / path.lstrip("/")).resolve()
    return None


def _remove(directory):
    # The kernel may still account for a process that has just ended.
    for _ in range(50):
        try:
            directory.rmdir()
            return
        except OSError:
            time.sleep(0.1)
    directory.rmdir()
