"""Measures load points: this library's splits beside other runtimes, in turn within each round.

Each round begins with another subject, so that what comes before whom favours nobody.
Closed loops of N clients ("closed 4"), and Poisson arrivals at a part of the capacity ("open 0.6"). The arrivals of a
round are the same for every subject. README.md has the commands.
"""

import argparse
import math
import random
import time
from contextlib import ExitStack

import machine
import record
from rounds import add_arguments, add_single_arguments, measure_rounds
from subjects import LOAD_SUBJECTS, command, known
from surroundings import watched
from tables import print_tables
from worker_process import WorkerProcess, check_same_output, closed_request, open_request

POINTS = ["closed 1", "closed 2", "closed 3", "closed 4", "closed 8",
          "open 0.15", "open 0.3", "open 0.6", "open 0.8", "open 0.92"]
# Until the threads of the runtime that was measured last have stopped spinning.
PAUSE = 0.4


def arguments():
    parser = argparse.ArgumentParser(description="Measures load points of several subjects in turn.")
    add_single_arguments(parser)
    add_arguments(parser, rounds=5, seconds=3.0)
    add_load_arguments(parser, POINTS)
    parser.add_argument("--capacity", type=float,
                        help="requests/s that open loops take as 1; default: the first subject's with 4 clients")
    return parser.parse_args()


def add_load_arguments(parser, points):
    parser.add_argument("--points", nargs="+", default=points, metavar="POINT", help="such as 'closed 4' 'open 0.6'")
    parser.add_argument("--subjects", nargs="+", type=known, default=LOAD_SUBJECTS, metavar="SUBJECT")
    parser.add_argument("--seed", type=int, default=1, help="of the arrivals")


def poisson_arrivals(rate, seconds, seed):
    generator = random.Random(seed)
    arrivals = []
    at = 0.0
    while (at := at - math.log1p(-generator.random()) / rate) < seconds:
        arrivals.append(at)
    return arrivals or [0.0]


class LoadComparison:
    """The subjects' workers, for any number of rounds; a context manager. Raises SubjectFailed."""

    def __init__(self, chosen, subjects):
        self._chosen = chosen
        self._subjects = subjects
        self._stack = ExitStack()
        self._workers = []
        self.capacity = None  # Requests/s; open loops are parts of it.

    def __enter__(self):
        try:
            for name in self._subjects:
                self._workers.append(self._stack.enter_context(WorkerProcess(name, command(name, self._chosen))))
            check_same_output(self._workers)
            for worker in self._workers:
                self._window(worker, closed_request(4, 1.0))  # Warm-up.
        except BaseException:
            self._stack.close()
            raise
        return self

    def __exit__(self, *details):
        return self._stack.__exit__(*details)

    def measure_capacity(self):
        """Returns the first subject's with 4 clients."""
        window = self._window(self._workers[0], closed_request(4, self._chosen.seconds))
        return len(window["latency_ms"]) / window["seconds"]

    def settings(self):
        return [machine.describe()] + [
            f"{worker.name}: {worker.introduction['runtime']}; {worker.introduction['settings']}"
            for worker in self._workers]

    def measure_round(self, point, number):
        request = self._request(point, number)
        first = number % len(self._workers)
        windows = []
        for worker in self._workers[first:] + self._workers[:first]:
            window = self._window(worker, request)
            # The last arrival of an open loop may lie well before the window's end.
            window["seconds"] = max(window["seconds"], self._chosen.seconds)
            windows.append({"table": "load", "point": point, "subject": worker.name, **window})
        return windows

    def _request(self, point, number):
        load, amount = point.split()
        if load == "closed":
            return closed_request(int(amount), self._chosen.seconds)
        seed = f"{self._chosen.seed} {point} {number}"
        return open_request(poisson_arrivals(float(amount) * self.capacity, self._chosen.seconds, seed))

    def _window(self, worker, request):
        time.sleep(PAUSE)
        others = [other for other in self._workers if other is not worker]
        return watched(lambda: worker.measure(request), [worker], others)


def capacity_line(capacity):
    return f"Capacity for the open loops: {capacity:.2f} requests/s."


def main():
    chosen = arguments()
    kept = record.Record(chosen.record)
    with LoadComparison(chosen, chosen.subjects) as comparison:
        comparison.capacity = chosen.capacity or comparison.measure_capacity()
        kept.add_setting([*comparison.settings(), capacity_line(comparison.capacity)])
        for point in chosen.points:
            measure_rounds(chosen, kept, lambda number, point=point: comparison.measure_round(point, number))
    print_tables(kept.entries)


if __name__ == "__main__":
    main()
