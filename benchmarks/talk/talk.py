"""Runs the experiments of the talk on this machine, in rounds, and writes docs/talk.md. README.md has the commands."""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))

import machine
import page
import record
import splits
from side_by_side import SideBySide
from under_quota import QUOTAS, UnderQuota

PARTS = ["part1", "part2", "case1", "case2", "case3"]


def arguments():
    parser = argparse.ArgumentParser(description="Runs the talk's experiments and writes docs/talk.md.")
    parser.add_argument("model", nargs="?", help="ONNX file of ResNet-50; without it only the page is written")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS, help="default: all")
    parser.add_argument("--rounds", type=int, default=3, help="of each part, those in the record included")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of a window; several times the latency")
    parser.add_argument("--at-most", type=float, default=float("inf"), metavar="SECONDS",
                        help="begin no round after so long; ask again to go on")
    parser.add_argument("--record", default="talk.jsonl", help="file of the windows; what is in it is not run again")
    parser.add_argument("--docs", type=Path, default=HERE.parent.parent / "docs", help="where the page is written")
    parser.add_argument("--ration", default="build/release/ration")
    parser.add_argument("--ration-load", default="build/release/benchmarks/load/ration-load")
    parser.add_argument("--peer-python", default=sys.executable, help="interpreter that has onnxruntime, numpy, onnx")
    parser.add_argument("--trees", nargs="+", metavar="FILE", help="tree ensembles; default: one that is made")
    parser.add_argument("--rows", type=int, default=1000, help="of a request to a tree ensemble")
    chosen = parser.parse_args()
    chosen.peers = HERE.parent / "peers"
    chosen.threads = len(os.sched_getaffinity(0))
    return chosen


@contextmanager
def tree_models(chosen):
    """Gives the files of the tree ensembles; one is made if none was named."""
    if chosen.trees:
        yield chosen.trees
        return
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "gradient_boosting.onnx")
        subprocess.run([chosen.peer_python, str(HERE / "gradient_boosting.py"), path], check=True)
        yield [path]


class Rounds:
    """Measures what is wanted and not in the record yet, and adds it there round by round."""

    def __init__(self, chosen):
        self._chosen = chosen
        self._kept = record.Record(chosen.record)
        self._end = time.monotonic() + chosen.at_most
        entries = record.read(chosen.record) if Path(chosen.record).exists() else []
        self._done = {(entry["key"], entry["round"]) for entry in entries if entry["kind"] == "window"}
        others = {entry["window_seconds"] for entry in entries if entry["kind"] == "window"} - {chosen.seconds}
        if others:
            raise SystemExit(f"{chosen.record} has windows of {others} s; name another --record, or the same --seconds")

    def missing(self, key):
        return [number for number in range(self._chosen.rounds) if (key, number) not in self._done]

    def measure(self, key, settings, measure_round):
        """Calls measure_round(number) for every round that is missing while there is time."""
        settings_are_new = True
        for number in self.missing(key):
            if time.monotonic() >= self._end:
                return
            print(f"{key}, round {number + 1} of {self._chosen.rounds}", file=sys.stderr, flush=True)
            windows = measure_round(number)
            if settings_are_new:
                self._kept.add_setting(settings)
                settings_are_new = False
            for window in windows:
                self._kept.add_window({**window, "key": key, "round": number, "window_seconds": self._chosen.seconds})

    def has_time(self):
        return time.monotonic() < self._end


def measure(chosen):
    rounds = Rounds(chosen)
    for part in chosen.part:
        if part in splits.SWEEPS:
            for sweep in splits.SWEEPS[part]:
                rounds.measure(f"{part} {sweep.concurrency}", [machine.describe()],
                               lambda number, sweep=sweep: splits.measure_round(chosen, sweep, number))
        elif part == "case2" and rounds.missing(part) and rounds.has_time():
            with SideBySide(chosen) as pairs:
                rounds.measure(part, pairs.settings, pairs.measure_round)
        elif part == "case3":
            measure_under_quotas(chosen, rounds)


def measure_under_quotas(chosen, rounds):
    wanted = [quota for quota in QUOTAS if rounds.missing(f"case3 {quota:g}")]
    if not wanted or not rounds.has_time():
        return
    with tree_models(chosen) as trees:
        for quota in wanted:
            if rounds.has_time():
                with UnderQuota(chosen, quota, trees) as containers:
                    rounds.measure(f"case3 {quota:g}", containers.settings, containers.measure_round)


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that no cgroup is left behind.
    if chosen.model:
        measure(chosen)
    page.write(record.read(chosen.record), chosen.docs)
    print(f"wrote {chosen.docs / 'talk.md'}", file=sys.stderr)


if __name__ == "__main__":
    main()
