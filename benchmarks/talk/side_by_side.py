"""Case 2: two processes with the same model on one machine, each with its own idea of how many threads are right."""

import time
from contextlib import ExitStack

import machine
import process_counters
from surroundings import watched
from worker_process import WorkerProcess, check_same_output, closed_request

PROCESSES = 2
CLIENTS = [1, 4]  # Of each process.
# Until the threads of whoever was measured last have stopped spinning.
PAUSE = 0.5

# Name: the runtime, and its options. N is the number of CPUs.
SUBJECTS = {
    "OpenMP, N threads each": ("ration", ["--no-pin", "--split", "1xN", "--intra-op", "openmp"]),
    "OpenMP, 1 thread each": ("ration", ["--no-pin", "--split", "1x1", "--threads", "1", "--intra-op", "openmp"]),
    "ORT, defaults": ("onnxruntime", []),
    "ORT, 1 thread each": ("onnxruntime", ["--threads", "1", "--servers", "1"]),
    "ours, defaults": ("ration", ["--no-pin"]),
    "ours, 1 worker each": ("ration", ["--no-pin", "--threads", "1"]),
}


def worker_command(chosen, subject):
    runtime, options = subject
    options = [option.replace("N", str(chosen.threads)) for option in options]
    if runtime == "ration":
        return [chosen.ration_load, "serve", chosen.model, *options]
    return [chosen.peer_python, str(chosen.peers / "peer_worker.py"), runtime, chosen.model, *options]


class Pair:
    """Two workers that are asked at the same time."""

    def __init__(self, name, command, stack):
        self.name = name
        self.workers = [stack.enter_context(WorkerProcess(f"{name} {i}", command)) for i in range(PROCESSES)]

    def measure(self, clients, seconds, idle):
        time.sleep(PAUSE)
        before = [process_counters.read(worker.pid) for worker in self.workers]
        window = watched(lambda: self._both(closed_request(clients, seconds)), self.workers, idle)
        after = [process_counters.read(worker.pid) for worker in self.workers]
        spent = [process_counters.difference(*pair) for pair in zip(after, before, strict=True)]
        return {**window, **process_counters.added(spent)}

    def _both(self, request):
        for worker in self.workers:
            worker.send(request)
        answers = [worker.receive() for worker in self.workers]
        return {"seconds": max(answer["seconds"] for answer in answers),
                "latency_ms": [latency for answer in answers for latency in answer["latency_ms"]]}


class SideBySide:
    """All pairs, for any number of rounds; a context manager."""

    def __init__(self, chosen):
        self._chosen = chosen
        self._stack = ExitStack()
        self._pairs = []
        self.settings = []

    def __enter__(self):
        try:
            self._start()
        except BaseException:
            self._stack.close()
            raise
        self.settings = [machine.describe()] + [
            f"case 2, {pair.name}: {pair.workers[0].introduction['runtime']};"
            f" {pair.workers[0].introduction['settings']}" for pair in self._pairs]
        return self

    def __exit__(self, *details):
        return self._stack.__exit__(*details)

    def _start(self):
        for name, subject in SUBJECTS.items():
            self._pairs.append(Pair(name, worker_command(self._chosen, subject), self._stack))
        check_same_output([worker for pair in self._pairs for worker in pair.workers])
        for pair in self._pairs:
            pair.measure(1, 1.0, [])  # Warm-up.

    def measure_round(self, number):
        first = number % len(self._pairs)
        order = self._pairs[first:] + self._pairs[:first]
        return [{"table": "case2", "point": clients, "subject": pair.name, **pair.measure(
                    clients, self._chosen.seconds,
                    [worker for other in order if other is not pair for worker in other.workers])}
                for clients in CLIENTS for pair in order]
