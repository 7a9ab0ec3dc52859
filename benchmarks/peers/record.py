"""Keeps every window of a comparison in a file, one JSON object a line, so that a long one can be run in pieces.

A piece begins with a line {"kind": "setting", "run", "lines"}; each window is {"kind": "window", "run", "table",
"point", "round", "noisy", "subject", ...}. Windows are pairs if they agree in run, point and round.
"""

import json
import time


class Record:
    """Collects windows in memory, and appends them to a file if there is one."""

    def __init__(self, path=None):
        self._path = path
        self._run = time.strftime("%Y-%m-%dT%H:%M:%S")
        self.entries = []

    def add_setting(self, lines):
        self._add({"kind": "setting", "lines": lines})

    def add(self, kind, **fields):
        """Adds what is neither a setting nor a window."""
        self._add({"kind": kind, **fields})

    def add_window(self, window):
        self._add({"kind": "window", **window})

    def _add(self, entry):
        entry["run"] = self._run
        self.entries.append(entry)
        if self._path:
            with open(self._path, "a") as file:
                file.write(json.dumps(entry) + "\n")


def read(path):
    with open(path) as file:
        return [json.loads(line) for line in file]


def windows(entries, table):
    return [entry for entry in entries if entry["kind"] == "window" and entry["table"] == table]


def settings(entries):
    """Returns the lines that describe the runs, each once."""
    lines = [line for entry in entries if entry["kind"] == "setting" for line in entry["lines"]]
    return list(dict.fromkeys(lines))
