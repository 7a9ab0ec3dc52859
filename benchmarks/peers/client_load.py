"""Puts load on a function that answers one request, and takes the time of each answer.

The twin of benchmarks/load/client_load.cpp, with the same rules and the same number of threads.
"""

import itertools
import threading
import time

# As many as the C++ twin has. Below saturation so many requests are never in flight.
OPEN_LOOP_THREADS = 64
# Until all of them stand ready.
START_DELAY = 0.02


def closed_loop(answer, clients, seconds):
    """Has `clients` threads ask again as soon as they are answered; returns the latencies and the window's seconds."""
    end = time.monotonic() + seconds

    def client(latencies):
        while (start := time.monotonic()) < end:
            answer()
            latencies.append(time.monotonic() - start)

    return _gather(clients, client)


def open_loop(answer, arrivals):
    """Asks once at each arrival (seconds from the start); latency counts from the intended arrival."""
    start = time.monotonic() + START_DELAY
    following = itertools.count()  # next() on it is one operation for the interpreter, so threads may share it.

    def client(latencies):
        while (i := next(following)) < len(arrivals):
            intended = start + arrivals[i]
            time.sleep(max(0.0, intended - time.monotonic()))
            answer()
            latencies.append(time.monotonic() - intended)

    return _gather(OPEN_LOOP_THREADS, client)


def _gather(threads, client):
    lists = [[] for _ in range(threads)]
    start = time.monotonic()
    clients = [threading.Thread(target=client, args=(mine,)) for mine in lists]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    seconds = time.monotonic() - start
    return {"seconds": seconds, "latency_ms": [1000 * latency for mine in lists for latency in mine]}
