"""A process that stands for the rest of a container: sleeps 5 ms at a time and measures how late it wakes up.

    echo 8 | python heartbeat.py

Protocol: a line {"runtime"} first; then for every line SECONDS on stdin one line {"late_ms": [...]} on stdout. It needs
next to no CPU, so what makes it late is that its cgroup is throttled or its CPU is taken.
"""

import json
import sys
import time

INTERVAL = 0.005


def beat(seconds):
    late = []
    end = time.monotonic() + seconds
    while (start := time.monotonic()) < end:
        time.sleep(INTERVAL)
        late.append(1000 * (time.monotonic() - start - INTERVAL))
    return late


def main():
    print(json.dumps({"runtime": "heartbeat", "settings": f"every {1000 * INTERVAL:g} ms", "output": []}), flush=True)
    for line in sys.stdin:
        print(json.dumps({"late_ms": beat(float(line))}), flush=True)


if __name__ == "__main__":
    main()
