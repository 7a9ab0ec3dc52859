"""Prints the tables of recorded windows: python tables.py FILE..."""

import sys

import record
from load_tables import load_tables
from quota_table import quota_table
from surroundings import surroundings_text


def print_tables(entries):
    print("\n".join(f"- {line}" for line in record.settings(entries)))
    for table, text in (("load", load_tables), ("quota", quota_table)):
        if windows := record.windows(entries, table):
            quiet = [window for window in windows if not window["noisy"]]
            print(f"- {surroundings_text(windows)}\n\n{text(quiet)}")


if __name__ == "__main__":
    print_tables([entry for path in sys.argv[1:] for entry in record.read(path)])
