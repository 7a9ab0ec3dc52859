"""Describes the machine, and measures what else runs on it."""

import os
import platform
import subprocess
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def busy_seconds():
    """Returns the CPU time that all CPUs have spent so far on anything, time stolen by the hypervisor included."""
    with open("/proc/stat") as stat:
        user, nice, system, _idle, _iowait, irq, softirq, steal = map(int, stat.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / TICKS_PER_SECOND


def describe():
    """Returns one sentence about the hardware, the kernel and the version of this project."""
    with open("/proc/cpuinfo") as cpuinfo:
        model = next((line.split(":")[1].strip() for line in cpuinfo if line.startswith("model name")), "unknown CPU")
    commit = subprocess.run(
        ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty"],
        capture_output=True, text=True).stdout.strip() or "unknown"
    return (f"{len(os.sched_getaffinity(0))} CPUs visible ({model}), Linux {platform.release()}, "
            f"Python {platform.python_version()}, libration at {commit}")
