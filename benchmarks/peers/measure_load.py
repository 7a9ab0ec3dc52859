"""Measures load points: this library's splits beside ONNX Runtime, in turn within each round.

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
from rounds import add_arguments, measure_rounds
from subjects import ELASTIC, LOAD_SUBJECTS, command, known
from surroundings import watched
from tables import print_tables
from worker_process import WorkerProcess, check_same_output, closed_request, open_request

POINTS = ["closed 1", "closed 2", "closed 3", "closed 4", "closed 8",
          "open 0.15", "open 0.3", "open 0.6", "open 0.8", "open 0.92"]
# Until the threads of the runtime that was measured last have stopped spinning.
PAUSE = 0.4


def arguments():
    parser = argparse.ArgumentParser(description="Measures load points of several subjects in turn.")
    add_arguments(parser, rounds=5, seconds=3.0)
    parser.add_argument("--points", nargs="+", default=POINTS, metavar="POINT", help="such as 'closed 4' 'open 0.6'")
    parser.add_argument("--subjects", nargs="+", type=known, default=LOAD_SUBJECTS, metavar="SUBJECT")
    parser.add_argument("--capacity", type=float,
                        help="requests/s that open loops take as 1; default: the first subject's with 4 clients")
    parser.add_argument("--seed", type=int, default=1, help="of the arrivals")
    return parser.parse_args()


def poisson_arrivals(rate, seconds, seed):
    generator = random.Random(seed)
    arrivals = []
    at = 0.0
    while (at := at - math.log1p(-generator.random()) / rate) < seconds:
        arrivals.append(at)
    return arrivals or [0.0]


def request_of(point, chosen, capacity, round_number):
    load, amount = point.split()
    if load == "closed":
        return closed_request(int(amount), chosen.seconds)
    seed = f"{chosen.seed} {point} {round_number}"
    return open_request(poisson_arrivals(float(amount) * capacity, chosen.seconds, seed))


def measure_window(worker, workers, request):
    time.sleep(PAUSE)
    return watched(lambda: worker.measure(request), [worker], [other for other in workers if other is not worker])


def measure_round(point, workers, request, seconds, first):
    windows = []
    for worker in workers[first:] + workers[:first]:
        window = measure_window(worker, workers, request)
        # The last arrival of an open loop may lie well before the window's end.
        window["seconds"] = max(window["seconds"], seconds)
        windows.append({"table": "load", "point": point, "subject": worker.name, **window})
    return windows


def measure_capacity(worker, workers, seconds):
    window = measure_window(worker, workers, closed_request(4, seconds))
    return len(window["latency_ms"]) / window["seconds"]


def describe(chosen, workers, capacity):
    lines = [machine.describe()]
    lines += [f"{worker.name}: {worker.introduction['runtime']}; {worker.introduction['settings']}"
              for worker in workers]
    if any(point.startswith("open") for point in chosen.points):
        lines.append(f"Capacity for the open loops: {capacity:.2f} requests/s.")
    return lines


def main():
    chosen = arguments()
    kept = record.Record(chosen.record)
    with ExitStack() as stack:
        workers = [stack.enter_context(WorkerProcess(name, command(name, chosen.ration_load, chosen.model)))
                   for name in chosen.subjects]
        check_same_output(workers)
        for worker in workers:
            measure_window(worker, workers, closed_request(4, 1.0))  # Warm-up.
        capacity = chosen.capacity or measure_capacity(workers[0], workers, chosen.seconds)
        kept.add_setting(describe(chosen, workers, capacity))
        for point in chosen.points:
            measure_rounds(chosen, kept, lambda number, point=point: measure_round(
                point, workers, request_of(point, chosen, capacity, number), chosen.seconds, number % len(workers)))
    print_tables(kept.entries)


if __name__ == "__main__":
    main()
