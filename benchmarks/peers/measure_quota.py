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
from rounds import add_arguments, add_single_arguments, measure_rounds
from subjects import QUOTA_SUBJECTS, command, heartbeat_command, known, quota_subjects
from surroundings import watched
from tables import print_tables
from worker_process import WorkerProcess, check_same_output, closed_request

CLIENTS = 4
QUOTAS = [0.5, 1.0, 1.5]
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


class QuotaComparison:
    """The subjects' containers under one quota, for any number of rounds; a context manager. Raises SubjectFailed."""

    def __init__(self, chosen, quota, subjects):
        self._chosen = chosen
        self._quota = quota
        self._subjects = subjects
        self._stack = ExitStack()
        self._containers = []

    def __enter__(self):
        # A cgroup must be empty when it is removed, so the workers end first, also when one of them fails to start.
        try:
            for name in self._subjects:
                self._containers.append(Container(name, self._quota, command(name, self._chosen), self._stack))
            check_same_output([container.worker for container in self._containers])
            for container in self._containers:
                container.measure(1.0, self._containers)  # Warm-up.
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *details):
        return self._stack.__exit__(*details)

    def settings(self):
        return [machine.describe()] + [
            f"quota {self._quota:g}, {worker.name}: {worker.introduction['runtime']}; {worker.introduction['settings']}"
            for worker in (container.worker for container in self._containers)]

    def measure_round(self, number):
        first = number % len(self._containers)
        return [{"table": "quota", "point": f"{self._quota:g}", "subject": container.worker.name,
                 **container.measure(self._chosen.seconds, self._containers)}
                for container in self._containers[first:] + self._containers[:first]]


def arguments():
    parser = argparse.ArgumentParser(description="Measures subjects in turn under a CFS quota; needs root.")
    add_single_arguments(parser)
    add_arguments(parser, rounds=2, seconds=8.0)
    parser.add_argument("--quotas", nargs="+", type=float, default=QUOTAS, metavar="CPUS")
    parser.add_argument("--subjects", nargs="+", type=known, default=QUOTA_SUBJECTS, metavar="SUBJECT")
    return parser.parse_args()


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that no cgroup is left behind.
    kept = record.Record(chosen.record)
    for quota in chosen.quotas:
        with QuotaComparison(chosen, quota, quota_subjects(chosen.subjects, quota)) as comparison:
            kept.add_setting(comparison.settings())
            measure_rounds(chosen, kept, comparison.measure_round)
    print_tables(kept.entries)


if __name__ == "__main__":
    main()
