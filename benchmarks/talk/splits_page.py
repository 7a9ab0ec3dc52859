"""Parts I and II and case 1 as text, tables and plots."""

import statistics
from collections import defaultdict

from figures import markdown, number, paired_ratios, ratio_text
from fits import largest_miss, linear_fit, servers_for, servers_saved, spread
from svg import Labels, bar_chart, line_chart

RATE = 200_000  # Requests a second, as in the talk.


def value(row, path):
    """Returns row["a"]["b"] for "a.b"."""
    for name in path.split("."):
        row = row[name]
    return row


def median(windows, path):
    return statistics.median(value(window["row"], path) for window in windows)


def by_point_and_subject(windows):
    groups = defaultdict(list)
    for window in windows:
        groups[window["point"], window["subject"]].append(window)
    return groups


def commands(windows):
    return "\n".join(f"    {command}" for command in dict.fromkeys(window["command"] for window in windows))


def stability(windows):
    """Returns a sentence about the rows whose windows did not agree."""
    shaky = sum(not window["row"]["stable"] for window in windows)
    return f"{shaky} of {len(windows)} rows were not stable (their windows differ by more than 10 %)."


def part1_section(windows):
    groups = by_point_and_subject(windows)
    keys = sorted(groups)
    clients = [point for point, _ in keys]
    queue, compute, length = ([median(groups[key], path) for key in keys]
                              for path in ("queue_ms.mean", "compute_ms.mean", "little_l"))
    slope, _, fit = linear_fit(clients, queue)
    table = markdown(
        ["clients", "req/s", "latency mean ms", "p50", "p99", "queue mean ms", "compute mean ms", "L"],
        [[str(key[0]), *(number(median(groups[key], path)) for path in (
            "throughput", "latency_ms.mean", "latency_ms.p50", "latency_ms.p99", "queue_ms.mean", "compute_ms.mean",
            "little_l"))] for key in keys])
    text = f"""A server with one thread: throughput stays the same however many clients ask, compute time too, and what grows is the time
in the queue.

{commands(windows)}

{table}

![Latency of one thread over the number of clients](talk-part1.svg)

- Queue time over the number of clients is a line of {slope:.1f} ms for each more, r^2 = {fit:.4f}.
- Compute time differs by {spread(compute):.1%} of its mean between the numbers of clients.
- Little's law: L, throughput times latency, differs from the number of clients by {largest_miss(length, clients):.1%} at most.
- {stability(windows)}"""
    plot = bar_chart(Labels("One thread: where the time goes", "clients", "mean ms"), [str(point) for point in clients],
                     {"queue": queue, "compute": compute}, stacked=True)
    return text, {"part1": plot}


def part2_section(windows):
    groups = by_point_and_subject(windows)
    clients = sorted({point for point, _ in groups})
    subjects = sorted({subject for _, subject in groups})
    static = [subject for subject in subjects if subject != "elastic"]
    rows = [[str(point), *(f"{number(median(groups[point, subject], 'throughput'))} /"
                           f" {number(median(groups[point, subject], 'latency_ms.mean'))} /"
                           f" {number(median(groups[point, subject], 'latency_ms.p99'))}" for subject in subjects),
             against_best(groups, point, static)] for point in clients]
    table = markdown(["clients", *subjects, "elastic's latency / best static's"], rows)

    def lines(path):
        return {subject: [(point, median(groups[point, subject], path)) for point in clients] for subject in subjects}

    text = f"""Workers that each lead a request (horizontal, Nx1) give the most throughput when there is much to do; workers that share a
request (vertical, 1xN) the least latency when there is little. Elastic, the default, should not have to choose. Each cell
is req/s / mean latency / p99 in ms; the last column is the ratio of mean latencies to the static split that was best for
this load.

{commands(windows)}

{table}

![Mean latency over the number of clients](talk-part2-latency.svg)
![Throughput over the number of clients](talk-part2-throughput.svg)

{stability(windows)}"""
    return text, {
        "part2-latency": line_chart(Labels("Mean latency", "clients", "ms"), lines("latency_ms.mean")),
        "part2-throughput": line_chart(Labels("Throughput", "clients", "requests/s"), lines("throughput"))}


def against_best(groups, point, static):
    if not static or (point, "elastic") not in groups:
        return "-"
    best = min(static, key=lambda subject: median(groups[point, subject], "latency_ms.mean"))
    return f"{ratios(groups[point, 'elastic'], groups[point, best], 'latency_ms.mean')} {best}"


def ratios(windows, reference, path):
    return ratio_text(paired_ratios(*({(window["run"], window["round"]): value(window["row"], path) for window in some}
                                      for some in (windows, reference))))


def case1_section(windows):
    groups = by_point_and_subject(windows)
    [point] = {point for point, _ in groups}
    subjects = sorted({subject for _, subject in groups})
    vertical = next((subject for subject in subjects if subject.startswith("1x")), subjects[0])
    base = median(groups[point, vertical], "throughput")
    rows = []
    for subject in subjects:
        throughput = median(groups[point, subject], "throughput")
        rows.append([subject, number(throughput),
                     ratios(groups[point, subject], groups[point, vertical], "throughput"),
                     number(median(groups[point, subject], "latency_ms.p99")), str(servers_for(RATE, throughput)),
                     f"{100 * servers_saved(throughput / base):.1f} %"])
    table = markdown(["split", "req/s", f"to {vertical}", "p99 ms", f"servers for {RATE:,} req/s", "fewer"], rows)
    text = f"""A team that served with intra-op parallelism changed to horizontal scaling, had 20 % more throughput, and so needed 17 %
fewer servers for {RATE:,} requests a second (1 - 1/1.2). The same arithmetic for {point} clients on this machine, a
machine of this size being a server:

{commands(windows)}

{table}

{stability(windows)}"""
    return text, {}
