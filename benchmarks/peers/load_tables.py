"""Turns recorded windows of load points into Markdown tables."""

from collections import defaultdict

from figures import markdown, mean, number, paired_ratios, quantile, ratio_text
from subjects import ELASTIC, STATIC_SETTINGS


def load_tables(windows):
    """Returns the table of every subject at every point, and the table of paired ratios to the elastic split."""
    points = defaultdict(lambda: defaultdict(list))
    for window in windows:
        points[window["point"]][window["subject"]].append(window)
    ordered = sorted(points, key=_point_order)
    return "\n\n".join([
        markdown(
            ["load", "subject", "requests", "mean ms", "p50 ms", "p99 ms", "req/s", "mean / elastic's"],
            [row for point in ordered for row in _subject_rows(point, points[point])]),
        markdown(
            ["load", "elastic mean ms", *STATIC_SETTINGS, "ort default"],
            [_ratio_row(point, points[point]) for point in ordered]),
    ])


def _point_order(point):
    load, amount = point.split()
    return load, float(amount)


def _subject_rows(point, subjects):
    for subject, windows in subjects.items():
        latencies = _latencies(windows)
        seconds = sum(window["seconds"] for window in windows)
        yield [point, subject, str(len(latencies)), number(mean(latencies)), number(quantile(latencies, 0.5)),
               number(quantile(latencies, 0.99)), number(len(latencies) / seconds),
               _ratio_to_elastic(subjects, subject)]


def _ratio_row(point, subjects):
    row = [point, number(mean(_latencies(subjects.get(ELASTIC, []))))]
    for family in STATIC_SETTINGS.values():
        measured = [subject for subject in family if subject in subjects]
        if not measured:
            row.append("-")
            continue
        # Chosen with hindsight, by the same windows: what luck there is, the static settings have.
        best = min(measured, key=lambda subject: mean(_latencies(subjects[subject])))
        row.append(f"{_ratio_to_elastic(subjects, best)} {best}")
    row.append(_ratio_to_elastic(subjects, "ort default"))
    return row


def _latencies(windows):
    return [latency for window in windows for latency in window["latency_ms"]]


def _ratio_to_elastic(subjects, subject):
    def means(name):
        return {(window["run"], window["round"]): mean(window["latency_ms"]) for window in subjects.get(name, [])}

    return ratio_text(paired_ratios(means(subject), means(ELASTIC)))
