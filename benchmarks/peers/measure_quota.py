"""Measures a saturating load under a real CFS quota, beside a heartbeat in the same cgroup.

README.md has the commands.
"""

import argparse
import os
import signal
import sys
import time
from contextlib import ExitStack

import machine
import record
from cgroup import Cgroup
from rounds import add_arguments, measure_rounds
from subjects import QUOTA_SUBJECTS, REMAINDER_SUBJECT, command, heartbeat_command, known
from surroundings import watched
from tables import print_tables
from worker_process import WorkerProcess, check_same_output, closed_request

CLIENTS = 4
# Until the runtime that was measured last has stopped spinning, and its cgroup has a fresh period.
PAUSE = 0.5


class Container:
    """A cgroup with a quota, and in it the subject's worker and the heartbeat."""

    def __init__(self, name, quota_cpus, worker_command, stack):
        letters = "".join(letter if letter.isalnum() else "-" for letter in name)
        self.cgroup = stack.enter_context(Cgroup(f"ration-peers-{os.getpid()}-{letters}", quota_cpus))
        self.worker = stack.enter_context(WorkerProcess(name, worker_command, self.cgroup))
        self.heartbeat = stack.enter_context(WorkerProcess("heartbeat", heartbeat_command(), self.cgroup))

    def measure(self, seconds, others):
        """Returns the window of the load, the lateness of the heartbeat, and what the kernel did to the cgroup."""
        time.sleep(PAUSE)
        before = self.cgroup.throttling()
        idle = [other.worker for other in others if other is not self]
        window = watched(lambda: self._window(seconds), [self.worker, self.heartbeat], idle)
        after = self.cgroup.throttling()
        return {**window, "periods": after["nr_periods"] - before["nr_periods"],
                "throttled": after["nr_throttled"] - before["nr_throttled"],
                "throttled_ms": (after["throttled_time"] - before["throttled_time"]) / 1e6}

    def _window(self, seconds):
        self.heartbeat.send(str(seconds))
        window = self.worker.measure(closed_request(CLIENTS, seconds))
        return window | self.heartbeat.receive()


def arguments():
    parser = argparse.ArgumentParser(description="Measures subjects in turn under a CFS quota; needs root.")
    add_arguments(parser, rounds=2, seconds=8.0)
    parser.add_argument("--quotas", nargs="+", type=float, default=[0.5, 1.0, 1.5], metavar="CPUS")
    parser.add_argument("--subjects", nargs="+", type=known, metavar="SUBJECT",
                        help="default: with and without governor, with the remainder if there is one, ort")
    return parser.parse_args()


def subjects_for(quota):
    with_remainder = [REMAINDER_SUBJECT] if quota > 1 and quota % 1 > 0 else []
    return QUOTA_SUBJECTS[:2] + with_remainder + QUOTA_SUBJECTS[2:]


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that no cgroup is left behind.
    kept = record.Record(chosen.record)
    for quota in chosen.quotas:
        with ExitStack() as stack:
            containers = [Container(name, quota, command(name, chosen.ration_load, chosen.model), stack)
                          for name in chosen.subjects or subjects_for(quota)]
            workers = [container.worker for container in containers]
            check_same_output(workers)
            for container in containers:
                container.measure(1.0, containers)  # Warm-up.
            kept.add_setting([machine.describe()] + [
                f"quota {quota:g}, {worker.name}: {worker.introduction['runtime']}; {worker.introduction['settings']}"
                for worker in workers])
            measure_rounds(chosen, kept, lambda _, quota=quota, containers=containers: [
                {"table": "quota", "point": f"{quota:g}", "subject": container.worker.name,
                 **container.measure(chosen.seconds, containers)} for container in containers])
    print_tables(kept.entries)


if __name__ == "__main__":
    main()
