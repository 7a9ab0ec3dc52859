"""Context switches and CPU time of a running process, from /proc: the same measure for every runtime."""

import os
from pathlib import Path

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def read(pid):
    """Returns the counters so far. Switches are those of the threads that live; pools keep theirs."""
    counters = parse_stat(Path(f"/proc/{pid}/stat").read_text())
    statuses = [status.read_text() for status in Path(f"/proc/{pid}/task").glob("*/status")]
    return counters | count_switches(statuses)


def parse_stat(text):
    """Returns user and system CPU seconds from /proc/PID/stat; the name in it may hold anything."""
    fields = text.rpartition(")")[2].split()
    return {"user_s": int(fields[11]) / TICKS_PER_SECOND, "system_s": int(fields[12]) / TICKS_PER_SECOND}


def count_switches(statuses):
    """Returns the switches of all threads from their /proc/PID/task/TID/status, and how many threads there are."""
    lines = [line.split() for status in statuses for line in status.splitlines()]
    total = {"voluntary": 0, "involuntary": 0, "threads": len(statuses)}
    for words in lines:
        if words and words[0] == "voluntary_ctxt_switches:":
            total["voluntary"] += int(words[1])
        elif words and words[0] == "nonvoluntary_ctxt_switches:":
            total["involuntary"] += int(words[1])
    return total


def difference(after, before):
    """Returns what was added; the number of threads as it is afterwards."""
    return {name: after[name] - before[name] for name in after} | {"threads": after["threads"]}


def added(all_counters):
    """Returns the sums over several processes."""
    return {name: sum(counters[name] for counters in all_counters) for name in all_counters[0]}
