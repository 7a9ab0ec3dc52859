"""Compares two builds of a Google Benchmark executable in turn: A B, B A, A B ..., and takes ratios within each round.

    python3 benchmarks/paired.py before/ration-ops-benchmark after/ration-ops-benchmark --filter fma_peak --rounds 9
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))

from figures import markdown, number, paired_ratios, ratio_text


def arguments():
    parser = argparse.ArgumentParser(description="Compares two builds of a benchmark in paired rounds.")
    parser.add_argument("before")
    parser.add_argument("after")
    parser.add_argument("--filter", default=".")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--min-time", default="0.1", help="seconds of each benchmark in a round")
    parser.add_argument("--clock", choices=["cpu_time", "real_time"], default="cpu_time")
    return parser.parse_args()


def run(program, chosen):
    """Returns the report of one run of the program."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        subprocess.run([program, f"--benchmark_filter={chosen.filter}", f"--benchmark_min_time={chosen.min_time}",
                        f"--benchmark_out={file.name}"], check=True, capture_output=True)
        return json.load(file)


def times(reports, name, clock):
    """Returns {round: time} of a benchmark that ran without an error."""
    return {i: entry[clock] for i, report in enumerate(reports) for entry in report["benchmarks"]
            if entry["name"] == name and not entry.get("error_occurred")}


def table(before, after, clock):
    """Returns the ratios of after to before for every benchmark that both have."""
    names = [entry["name"] for entry in before[0]["benchmarks"]]
    units = {entry["name"]: entry["time_unit"] for entry in before[0]["benchmarks"]}
    rows = []
    for name in names:
        old, new = times(before, name, clock), times(after, name, clock)
        if old and new:
            rows.append([name, f"{number(min(old.values()))} {units[name]}", f"{number(min(new.values()))} {units[name]}",
                         ratio_text(paired_ratios(new, old))])
    return markdown(["benchmark", "least before", "least after", "after / before: median (least-most)"], rows)


def main():
    chosen = arguments()
    before, after = [], []
    for i in range(chosen.rounds):
        order = [(chosen.before, before), (chosen.after, after)]
        for program, reports in order if i % 2 == 0 else reversed(order):
            reports.append(run(program, chosen))
    print(table(before, after, chosen.clock))


if __name__ == "__main__":
    main()
