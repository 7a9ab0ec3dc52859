"""Measures how long one request takes on one thread or several: this library beside the others, model by model, in pairs.

    python measure_networks.py resnet50.onnx resnet50-batch8.onnx --threads 1 --rounds 15

In each round every runtime answers a few requests of one client, the order turning from round to round; the time of a
round is the smallest and the median of its requests, and ratios to ours are taken within rounds.
"""

import argparse
import json
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import machine
from figures import markdown, number, paired_ratios, ratio_text
from worker_process import WorkerProcess, check_same_output, closed_request

HERE = Path(__file__).resolve().parent
OURS = "ration"
# Until the threads of the runtime that was measured last have stopped spinning.
PAUSE = 0.3


def arguments():
    parser = argparse.ArgumentParser(description="Measures single requests of several runtimes in pairs.")
    parser.add_argument("models", nargs="+", metavar="MODEL", help="ONNX files")
    parser.add_argument("--ration-load", default="build/release/benchmarks/load/ration-load")
    parser.add_argument("--threads", type=int, default=1, help="on one request")
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--seconds", type=float, default=1.0, help="of each runtime in a round")
    parser.add_argument("--without", nargs="*", default=[], metavar="RUNTIME", help="onnxruntime, openvino")
    parser.add_argument("--record", help="file to which the times of every round are appended as JSON")
    return parser.parse_args()


def commands(model, chosen):
    """Returns the command of each runtime's worker, ours first."""
    threads = str(chosen.threads)
    peer = [sys.executable, str(HERE / "peer_worker.py")]
    found = {
        OURS: [chosen.ration_load, "serve", model, "--no-pin", "--split", f"1x{threads}"],
        "onnxruntime": [*peer, "onnxruntime", model, "--threads", threads, "--servers", "1"],
        "openvino": [*peer, "openvino", model, "--threads", threads, "--servers", "1"],
    }
    return {name: command for name, command in found.items() if name not in chosen.without}


def measure(model, chosen):
    """Returns per runtime and statistic the times in ms, one a round, and who they are."""
    times = {}
    with ExitStack() as stack:
        workers = [stack.enter_context(WorkerProcess(name, command)) for name, command in commands(model, chosen).items()]
        check_same_output(workers)
        for worker in workers:
            worker.measure(closed_request(1, chosen.seconds))  # Warm-up.
        for number_of_round in range(chosen.rounds):
            first = number_of_round % len(workers)
            for worker in workers[first:] + workers[:first]:
                time.sleep(PAUSE)
                latencies = worker.measure(closed_request(1, chosen.seconds))["latency_ms"]
                times.setdefault((worker.name, "least"), {})[number_of_round] = min(latencies)
                times.setdefault((worker.name, "median"), {})[number_of_round] = statistics.median(latencies)
        runtimes = {worker.name: worker.introduction for worker in workers}
    return times, runtimes


def rows(model, times):
    """Returns a row a runtime: its times, and the ratio of its time to ours round by round."""
    for name in dict.fromkeys(name for name, _ in times):
        row = [Path(model).stem, name]
        for statistic in ("least", "median"):
            values = times[name, statistic]
            row.append(number(statistics.median(values.values())))
            row.append(ratio_text(paired_ratios(values, times[OURS, statistic])) if name != OURS else "1")
        yield row


def table(measured):
    return markdown(["model", "runtime", "least ms", "/ ours", "median ms", "/ ours"],
                    [row for model, times in measured.items() for row in rows(model, times)])


def main():
    chosen = arguments()
    print(f"- {machine.describe()}\n- {chosen.threads} thread{'s'[:chosen.threads - 1]} a request, {chosen.rounds} rounds"
          f" of {chosen.seconds:g} s; each ratio is the median of the rounds with the smallest and the largest", flush=True)
    measured, settings = {}, {}
    for model in chosen.models:
        measured[model], runtimes = measure(model, chosen)
        settings |= {f"{name}: {who['runtime']}; {who['settings']}": None for name, who in runtimes.items()}
        if chosen.record:
            with open(chosen.record, "a") as file:
                times = {" ".join(key): list(values.values()) for key, values in measured[model].items()}
                file.write(json.dumps({"model": Path(model).name, "threads": chosen.threads, "ms": times}) + "\n")
    print("\n".join(f"- {line}" for line in settings) + "\n\n" + table(measured))


if __name__ == "__main__":
    main()
