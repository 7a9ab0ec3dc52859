"""Writes docs/peers.md from the entries of a record."""

import record
from load_tables import ratio_table, subject_table
from quota_table import quota_table
from surroundings import surroundings_text

INTRODUCTION = """# Beside other runtimes, on this machine

The same ONNX file, {model}, answered by this library and by other runtimes, at their defaults and at the settings that
suit the machine, in turn within each round. This page was written by

    python3 benchmarks/peers/peers.py {model}

[benchmarks/peers](../benchmarks/peers/README.md) says what a subject's name means, how a window is measured, and how
the command runs in pieces."""

SUBJECTS_TEXT = """One row for each load and subject: `closed 4` is 4 clients that ask again at once, `open 0.6` are
Poisson arrivals at 0.6 of one capacity for all. Only rows of one load compare. A ratio is taken within each round: it is
the median over the rounds, with the smallest and the largest; a spread that includes 1 says that the machine's noise is
larger than the difference."""

RATIOS_TEXT = """Mean latency by elastic's, in one row for each load; above 1 elastic was faster. A *best* column takes,
for this load, the setting of the runtime with the lowest mean, chosen with hindsight and named: what a user gets who knows
the load and sets the runtime for it. The columns after them are the runtimes as they come."""

QUOTA_TEXT = """{clients} clients ask without a pause, so that every subject could use more than the quota. Requests a
second say what it makes of it; throttled periods, in how many the kernel stopped the whole container; the heartbeat, how
late a process beside it in the same container woke up, which is what a health check or a network thread feels."""


def text(entries, clients):
    """Returns the page; tables that were not measured, and subjects that are in none, are named with the reason."""
    model = next((entry["model"] for entry in entries if entry["kind"] == "comparison"), "a model")
    return "\n\n".join([
        INTRODUCTION.format(model=model), f"## Conditions\n\n{_bullets(_conditions(entries))}",
        f"## Not measured\n\n{_bullets(missing(entries)) or 'Nothing that the command asks for.'}",
        f"## Load\n\n{_load(entries)}",
        f"## Under a quota\n\n{_quota(entries, QUOTA_TEXT.format(clients=clients))}"]) + "\n"


def missing(entries):
    """Returns a line for each package that is not there and each subject that failed and did not run afterwards."""
    packages = {entry["name"]: entry for entry in entries if entry["kind"] == "package"}
    lines = [f"{name}: {package['reason']}" for name, package in packages.items() if package["version"] is None]
    for i, entry in enumerate(entries):
        if entry["kind"] == "absent" and not any(_is_window_of(entry, later) for later in entries[i + 1:]):
            at = f" of {entry['point']}" if entry["point"] else ""
            lines.append(f"{entry['subject']}, under {entry['table']}{at}: {entry['reason']}")
    return list(dict.fromkeys(lines))


def _is_window_of(absent, entry):
    return (entry["kind"] == "window" and entry["table"] == absent["table"]
            and absent["subject"] in (entry["subject"], "every subject") and absent["point"] in (entry["point"], None))


def _conditions(entries):
    machines = [line for line in record.settings(entries) if not _is_subject(line)]
    versions = {entry["name"]: entry["version"] for entry in entries if entry["kind"] == "package"}
    packages = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    lengths = [f"Windows of {entry['seconds']:g} s, under a quota of {entry['quota_seconds']:g} s."
               for entry in entries if entry["kind"] == "comparison"]
    return machines + lengths + ([f"Python packages: {packages}."] if packages else [])


def _load(entries):
    windows = record.windows(entries, "load")
    quiet = [window for window in windows if not window["noisy"]]
    if not quiet:
        return f"Not measured. {surroundings_text(windows) if windows else ''}".strip()
    subjects = [line for line in record.settings(entries) if _is_subject(line) and not line.startswith("quota ")]
    return "\n\n".join([surroundings_text(windows), RATIOS_TEXT, ratio_table(quiet), SUBJECTS_TEXT,
                        subject_table(quiet), "The subjects, as they introduce themselves:", _bullets(subjects)])


def _quota(entries, explanation):
    windows = record.windows(entries, "quota")
    quiet = [window for window in windows if not window["noisy"]]
    if not quiet:
        return f"Not measured. {surroundings_text(windows) if windows else ''}".strip()
    subjects = [line for line in record.settings(entries) if line.startswith("quota ")]
    return "\n\n".join([surroundings_text(windows), explanation, quota_table(quiet),
                        "The subjects, as they introduce themselves:", _bullets(subjects)])


def _is_subject(line):
    """Subjects' lines are "NAME: RUNTIME; SETTINGS"."""
    return ": " in line and "; " in line


def _bullets(lines):
    return "\n".join(f"- {line}" for line in lines)
