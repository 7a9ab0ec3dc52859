"""Turns recorded windows under a quota into a Markdown table."""

from collections import defaultdict

from figures import markdown, mean, number, quantile


def quota_table(windows):
    rows = defaultdict(list)
    for window in windows:
        rows[window["point"], window["subject"]].append(window)
    return markdown(
        ["quota", "subject", "req/s", "p50 ms", "p99 ms", "throttled periods", "share of quota used",
         "heartbeat late p50 ms", "p99 ms", "max ms"],
        [_row(point, subject, rows[point, subject]) for point, subject in sorted(rows, key=lambda key: float(key[0]))])


def _row(point, subject, windows):
    latencies = [latency for window in windows for latency in window["latency_ms"]]
    late = [lateness for window in windows for lateness in window["late_ms"]]
    seconds = sum(window["seconds"] for window in windows)
    throttled = sum(window["throttled"] for window in windows)
    periods = sum(window["periods"] for window in windows)
    used = mean([window["cpu_seconds"] / (window["seconds"] * float(point)) for window in windows])
    return [point, subject, number(len(latencies) / seconds), number(quantile(latencies, 0.5)),
            number(quantile(latencies, 0.99)), f"{throttled} of {periods}", f"{100 * used:.0f} %",
            number(quantile(late, 0.5)), number(quantile(late, 0.99)), number(max(late))]
