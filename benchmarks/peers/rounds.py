"""Repeats the rounds of a comparison, and those again in which somebody else used the machine."""

from collections import defaultdict

from record import Record

ATTEMPTS = 3


def add_arguments(parser, rounds, seconds):
    """Adds what all comparisons ask for; `rounds` and `seconds` are the defaults."""
    parser.add_argument("--ration-load", default="build/release/benchmarks/load/ration-load")
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--seconds", type=float, default=seconds, help="length of a window")
    parser.add_argument("--max-others", type=float, default=0.1, metavar="SHARE",
                        help="a round is noisy if others used more than this share of the machine in one of its"
                        f" windows; it is measured again, {ATTEMPTS} times at most, and shows in no table")


def add_single_arguments(parser):
    """Adds what one comparison by itself asks for."""
    parser.add_argument("model", help="ONNX file")
    parser.add_argument("--python", help="interpreter that has the other runtimes; default: the one that runs this")
    parser.add_argument("--record", help="file to which every window is appended; read it with tables.py")


def measure_rounds(chosen, kept: Record, measure_round):
    """Calls measure_round(number), which returns the round's windows, for each round until it was quiet."""
    for number in range(chosen.rounds):
        measure_until_quiet(chosen, kept, number, measure_round)


def measure_until_quiet(chosen, kept: Record, number, measure_round):
    for _ in range(ATTEMPTS):
        windows = measure_round(number)
        noisy = max(window["others_share"] for window in windows) > chosen.max_others
        for window in windows:
            kept.add_window({**window, "round": number, "noisy": noisy})
        if not noisy:
            return


def is_measured(entries, table, point, number, subjects):
    """Returns true if the entries of a record have a quiet round of that number with all of the subjects in it."""
    found = defaultdict(set)
    for entry in entries:
        if entry["kind"] == "window" and not entry["noisy"] and (
                entry["table"], entry["point"], entry["round"]) == (table, point, number):
            found[entry["run"]].add(entry["subject"])
    return any(set(subjects) <= measured for measured in found.values())
