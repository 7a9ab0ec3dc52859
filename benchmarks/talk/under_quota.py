"""Case 3: a convolutional network and tree ensembles under a real CFS quota, with thread counts of the host's width."""

import os
import time
from contextlib import ExitStack
from pathlib import Path

import machine
from cgroup import Cgroup
from side_by_side import PAUSE, worker_command
from surroundings import watched
from worker_process import WorkerProcess, check_same_output, closed_request

QUOTAS = [0.5, 1.0]
CLIENTS = 1

# Name: the runtime, and its options. N is the number of CPUs of the host, which is what a runtime finds that does not
# read the quota.
NETWORK_SUBJECTS = {
    "OpenMP, N threads": ("ration", ["--no-pin", "--no-govern", "--split", "1xN", "--threads", "N",
                                     "--intra-op", "openmp"]),
    "ORT, defaults": ("onnxruntime", []),
    "ORT, 1 thread": ("onnxruntime", ["--threads", "1", "--servers", "1"]),
    "ours, defaults": ("ration", []),
}
TREE_SUBJECTS = {"ORT, defaults": [], "ORT, 1 thread": ["--threads", "1"]}


class Container:
    """A cgroup with a quota, and a worker in it that entered before its runtime was loaded."""

    def __init__(self, model, name, worker_command, limits):
        quota, stack = limits
        self.model = Path(model).stem
        self.name = name
        letters = "".join(letter if letter.isalnum() else "-" for letter in f"{self.model} {name}")
        self.cgroup = stack.enter_context(Cgroup(f"ration-talk-{os.getpid()}-{letters}", quota))
        self.worker = stack.enter_context(WorkerProcess(name, worker_command, self.cgroup))

    def measure(self, seconds, idle):
        time.sleep(PAUSE)
        before = self.cgroup.throttling()
        window = watched(lambda: self.worker.measure(closed_request(CLIENTS, seconds)), [self.worker], idle)
        after = self.cgroup.throttling()
        return {**window, "periods": after["nr_periods"] - before["nr_periods"],
                "throttled": after["nr_throttled"] - before["nr_throttled"],
                "throttled_ms": (after["throttled_time"] - before["throttled_time"]) / 1e6}


class UnderQuota:
    """All models and subjects under one quota, for any number of rounds; a context manager."""

    def __init__(self, chosen, quota, trees):
        self._chosen = chosen
        self._models = [chosen.model, *trees]
        self._quota = quota
        self._stack = ExitStack()
        self._containers = []
        self.settings = []

    def __enter__(self):
        # A cgroup must be empty when it is removed, so the workers end first, also when one of them fails to start.
        try:
            for model in self._models:
                containers = self._start(model)
                check_same_output([container.worker for container in containers])
                self._containers += containers
            for container in self._containers:
                container.measure(1.0, [])  # Warm-up.
        except BaseException:
            self._stack.close()
            raise
        self.settings = [machine.describe()] + [
            f"case 3, quota {self._quota:g}, {container.model}, {container.name}:"
            f" {container.worker.introduction['runtime']}; {container.worker.introduction['settings']}"
            for container in self._containers]
        return self

    def __exit__(self, *details):
        return self._stack.__exit__(*details)

    def measure_round(self, number):
        first = number % len(self._containers)
        return [{"table": "case3", "point": self._quota, "model": container.model, "subject": container.name,
                 **container.measure(self._chosen.seconds, self._all_but(container))}
                for container in self._containers[first:] + self._containers[:first]]

    def _all_but(self, container):
        return [other.worker for other in self._containers if other is not container]

    def _start(self, model):
        if model == self._chosen.model:
            commands = {name: worker_command(self._chosen, subject) for name, subject in NETWORK_SUBJECTS.items()}
        else:
            worker = str(Path(__file__).parent / "tree_worker.py")
            commands = {name: [self._chosen.peer_python, worker, model, "--rows", str(self._chosen.rows), *options]
                        for name, options in TREE_SUBJECTS.items()}
        return [Container(model, name, command, (self._quota, self._stack)) for name, command in commands.items()]
