"""Parts I and II and case 1, by `ration perf`: one thread, then splits beside each other under the same load."""

import json
import os
import resource
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import machine

# `ration perf` measures at least three windows of a row, and leads into each with a fifth of its length.
WINDOWS = 3
LEAD_IN = 0.2


@dataclass
class Sweep:
    """What one call of `ration perf` measures. `splits` may name the number of CPUs as N."""

    part: str
    concurrency: str
    splits: list


# Part II is cut in two so that no call takes more than some minutes.
SWEEPS = {
    "part1": [Sweep("part1", "1:8", ["1x1"])],
    "part2": [Sweep("part2", "1:4", ["Nx1", "1xN", "elastic"]), Sweep("part2", "5:8", ["Nx1", "1xN", "elastic"])],
    "case1": [Sweep("case1", "8:8", ["1xN", "Nx1", "elastic"])],
}


def named(split, threads):
    """Returns the split on a machine of so many CPUs: "Nx1" is "4x1" on four."""
    return split.replace("N", str(threads))


def command(sweep, threads, seconds, round_number):
    """Returns the words of the command after `ration perf MODEL`; every round begins with another split."""
    first = round_number % len(sweep.splits)
    order = sweep.splits[first:] + sweep.splits[:first]
    splits = dict.fromkeys(named(split, threads) for split in order)  # One CPU makes two of them the same.
    return ["--concurrency", sweep.concurrency, "--split", ",".join(splits),
            "--window", f"{seconds:g}", "--warm-up", "1", "--duration", f"{WINDOWS * (1 + LEAD_IN) * seconds:g}"]


def measure_round(chosen, sweep, number):
    """Runs `ration perf` once and returns its rows as windows of the record."""
    words = command(sweep, chosen.threads, chosen.seconds, number)
    report, share = _run([chosen.ration, "perf", chosen.model, *words])
    shown = " ".join(["ration perf", Path(chosen.model).name, *words])
    return windows(sweep.part, report, {"command": shown, "others_share": share})


def windows(part, report, common):
    """Turns a report (the JSON of `ration perf`) into windows."""
    if report.get("interrupted"):
        raise RuntimeError("`ration perf` was interrupted")
    return [{"table": part, "point": row["concurrency"], "subject": row["split"], "row": row, **common}
            for row in report["rows"]]


def _run(command_line):
    """Returns the report, and the share of the machine that everybody else used meanwhile."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        everything, own, begin = machine.busy_seconds(), _children_seconds(), os.times().elapsed
        subprocess.run([*command_line, "--json", file.name], check=True, stdout=subprocess.DEVNULL)
        elapsed = os.times().elapsed - begin
        others = machine.busy_seconds() - everything - (_children_seconds() - own)
        return json.load(file), round(max(others, 0.0) / (elapsed * os.cpu_count()), 4)


def _children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
