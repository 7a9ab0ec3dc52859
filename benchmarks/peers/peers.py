"""Compares this library with other runtimes, in rounds, and writes docs/peers.md. README.md has the commands."""

import argparse
import hashlib
import os
import signal
import sys
import time
from pathlib import Path

import cgroup
import peers_page
import record
from environment import OPTIONAL, Environment, default_folder
from measure_load import LoadComparison, add_load_arguments, capacity_line
from measure_quota import CLIENTS, QUOTAS, QuotaComparison
from rounds import add_arguments, is_measured, measure_until_quiet
from subjects import QUOTA_SUBJECTS, is_ours, known, packages_of, quota_subjects
from worker_process import SubjectFailed

HERE = Path(__file__).resolve().parent
PARTS = ["load", "quota"]
POINTS = ["closed 1", "closed 2", "closed 4", "closed 8", "open 0.3", "open 0.6", "open 0.8"]


def arguments():
    parser = argparse.ArgumentParser(description="Compares this library with other runtimes and writes docs/peers.md.")
    parser.add_argument("model", nargs="?", help="ONNX file; without it only the page is written, from the record")
    parser.add_argument("--part", nargs="+", choices=PARTS, default=PARTS, help="default: both")
    parser.add_argument("--at-most", type=float, default=float("inf"), metavar="SECONDS",
                        help="begin no round after so long; ask again to go on")
    parser.add_argument("--record", default="peers.jsonl", help="file of the windows; what is in it is not run again")
    parser.add_argument("--docs", type=Path, default=HERE.parent.parent / "docs", help="where the page is written")
    parser.add_argument("--venv", type=Path, default=default_folder(), metavar="DIR",
                        help="virtual environment, made if it is not there; default: %(default)s")
    parser.add_argument("--without", nargs="+", choices=OPTIONAL, default=[], help="install and measure all but these")
    add_arguments(parser, rounds=3, seconds=3.0)
    add_load_arguments(parser, POINTS)
    parser.add_argument("--quotas", nargs="+", type=float, default=QUOTAS, metavar="CPUS")
    parser.add_argument("--quota-subjects", nargs="+", type=known, default=QUOTA_SUBJECTS, metavar="SUBJECT")
    parser.add_argument("--quota-seconds", type=float, default=5.0, help="length of a window under a quota")
    return parser.parse_args()


class Pieces:
    """What is in the record already, what is wanted, and how much time is left."""

    def __init__(self, chosen):
        self._chosen = chosen
        self._before = record.read(chosen.record) if os.path.exists(chosen.record) else []
        self.kept = record.Record(chosen.record)
        self._end = time.monotonic() + chosen.at_most

    def entries(self):
        return self._before + self.kept.entries

    def has_time(self):
        return time.monotonic() < self._end

    def check_same_comparison(self):
        """Ends the program if the record is one of another model or of other windows."""
        digest = hashlib.sha256(Path(self._chosen.model).read_bytes()).hexdigest()[:12]
        mine = {"model": Path(self._chosen.model).name, "sha256": digest, "seconds": self._chosen.seconds,
                "quota_seconds": self._chosen.quota_seconds}
        theirs = next((entry for entry in self.entries() if entry["kind"] == "comparison"), None)
        if theirs is None:
            self.kept.add("comparison", **mine)
            return
        differences = [f"{name} {theirs[name]} and not {mine[name]}" for name in mine if theirs[name] != mine[name]]
        if differences:
            raise SystemExit(f"{self._chosen.record} has {', '.join(differences)}; name another --record")

    def missing(self, table, points, subjects):
        """Returns the (round, point) that are not in the record, or not quiet, or without one of the subjects."""
        return [(number, point) for number in range(self._chosen.rounds) for point in points
                if not is_measured(self.entries(), table, point, number, subjects)]

    def measure(self, wanted, measure_round):
        """Calls measure_round(point, number) for what is wanted while there is time, but once at least: what asks here has
        taken time to start, and a piece must come forward."""
        for i, (number, point) in enumerate(wanted):
            if i > 0 and not self.has_time():
                return
            print(f"round {number + 1} of {self._chosen.rounds}, {point}", file=sys.stderr, flush=True)
            measure_until_quiet(self._chosen, self.kept, number, lambda number: measure_round(point, number))


def with_those_that_run(kept, where, subjects, measure):
    """Calls measure(subjects), again without any other runtime that fails; the record says which and why.

    `where`: the table, and its point if the failure concerns this one alone.
    """
    table, point = where
    while True:
        try:
            return measure(subjects)
        except SubjectFailed as failure:
            if failure.subject not in subjects or is_ours(failure.subject):
                raise
            print(failure, file=sys.stderr)
            kept.add("absent", table=table, point=point, subject=failure.subject, reason=failure.reason)
            subjects = [subject for subject in subjects if subject != failure.subject]


def installed(subjects, packages):
    """Returns the subjects whose packages are all there."""
    there = {package["name"] for package in packages if package["version"]}
    return [subject for subject in subjects if there.issuperset(packages_of(subject))]


def measure_load(chosen, pieces, subjects):
    wanted = pieces.missing("load", chosen.points, subjects)
    if not wanted or not pieces.has_time():
        return
    with LoadComparison(chosen, subjects) as comparison:
        known_capacity = next((entry for entry in pieces.entries() if entry["kind"] == "capacity"), None)
        comparison.capacity = known_capacity["rate"] if known_capacity else comparison.measure_capacity()
        if not known_capacity:
            pieces.kept.add("capacity", rate=comparison.capacity)
        pieces.kept.add_setting([*comparison.settings(), capacity_line(comparison.capacity)])
        pieces.measure(wanted, comparison.measure_round)


def measure_quota(chosen, pieces, quota, subjects):
    wanted = pieces.missing("quota", [f"{quota:g}"], subjects)
    if not wanted or not pieces.has_time():
        return
    chosen = argparse.Namespace(**{**vars(chosen), "seconds": chosen.quota_seconds})
    with QuotaComparison(chosen, quota, subjects) as comparison:
        pieces.kept.add_setting(comparison.settings())
        pieces.measure(wanted, lambda _, number: comparison.measure_round(number))


def measure(chosen, packages, pieces):
    for package in packages:
        pieces.kept.add("package", **package)
    if "load" in chosen.part:
        with_those_that_run(pieces.kept, ("load", None), installed(chosen.subjects, packages),
                            lambda subjects: measure_load(chosen, pieces, subjects))
    if "quota" not in chosen.part:
        return
    if reason := cgroup.refusal():
        pieces.kept.add("absent", table="quota", point=None, subject="every subject", reason=reason)
        return
    for quota in chosen.quotas:
        subjects = quota_subjects(installed(chosen.quota_subjects, packages), quota)
        with_those_that_run(pieces.kept, ("quota", f"{quota:g}"), subjects,
                            lambda subjects, quota=quota: measure_quota(chosen, pieces, quota, subjects))


def main():
    chosen = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # So that no cgroup is left behind.
    if chosen.model:
        if not os.path.exists(chosen.ration_load):
            raise SystemExit(f"there is no '{chosen.ration_load}'; build the target ration-load, or name it")
        environment = Environment(chosen.venv)
        chosen.python = environment.python
        pieces = Pieces(chosen)
        pieces.check_same_comparison()
        measure(chosen, environment.prepare(chosen.without), pieces)
    elif not os.path.exists(chosen.record):
        raise SystemExit(f"there is no record '{chosen.record}' to write the page from")
    chosen.docs.mkdir(exist_ok=True)
    (chosen.docs / "peers.md").write_text(peers_page.text(record.read(chosen.record), CLIENTS))
    print(f"wrote {chosen.docs / 'peers.md'}", file=sys.stderr)


if __name__ == "__main__":
    main()
