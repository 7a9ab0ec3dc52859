"""Measures a window together with what else used the CPUs meanwhile: the idle workers, and everybody else."""

import os

import machine


def watched(measure, busy, idle):
    """Returns the window that measure() returns, and what `busy`, `idle` and all other processes used."""
    everything, own, parked = machine.busy_seconds(), _cpu_seconds(busy), _cpu_seconds(idle)
    window = measure()
    everything, own = machine.busy_seconds() - everything, _cpu_seconds(busy) - own
    share = max(everything - own, 0.0) / (window["seconds"] * os.cpu_count())
    return {**window, "cpu_seconds": round(own, 2), "idle_cpu_seconds": round(_cpu_seconds(idle) - parked, 2),
            "others_share": round(share, 4)}


def _cpu_seconds(workers):
    return sum(worker.cpu_seconds() for worker in workers)


def surroundings_text(windows):
    """Returns a sentence for the reader who wonders how quiet the machine was."""
    quiet = [window for window in windows if not window["noisy"]]
    rounds = {(window["run"], window["point"], window["round"]) for window in quiet}
    text = (f"{len(quiet)} windows in {len(rounds)} rounds; {len(windows) - len(quiet)} more are left out, because"
            " others used the machine in their round.")
    if not quiet:
        return text
    shares = sorted(window["others_share"] for window in quiet)
    parked = max(window["idle_cpu_seconds"] for window in quiet)
    return (f"{text} Others used {shares[len(shares) // 2]:.1%} of the machine in the median window"
            f" and {shares[-1]:.1%} in the worst; the workers not asked at most {1000 * parked:.0f} ms in a window.")
