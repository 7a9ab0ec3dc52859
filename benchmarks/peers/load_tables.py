"""Turns recorded windows of load points into Markdown tables."""

from collections import defaultdict

from figures import markdown, mean, number, paired_ratios, quantile, ratio_text
from subjects import DEFAULTS, ELASTIC, FAMILIES, family


def load_tables(windows):
    return f"{subject_table(windows)}\n\n{ratio_table(windows)}"


def subject_table(windows):
    """Returns the table of every subject at every point."""
    return markdown(
        ["load", "subject", "requests", "mean ms", "p50 ms", "p99 ms", "req/s", "mean / elastic's"],
        [row for point, subjects in _by_point(windows) for row in _subject_rows(point, subjects)])


def ratio_table(windows):
    """Returns the table of paired ratios to the elastic split; a runtime that was not measured at all has no column."""
    measured = {window["subject"] for window in windows}
    columns = [column for column in FAMILIES if family(column, measured)]
    defaults = {column: subject for column, subject in DEFAULTS.items() if subject in measured}
    return markdown(
        ["load", "elastic mean ms", *columns, *defaults],
        [[point, number(mean(_latencies(subjects.get(ELASTIC, [])))),
          *(_best_of(family(column, subjects), subjects) for column in columns),
          *(_ratio_to_elastic(subjects, subject) for subject in defaults.values())]
         for point, subjects in _by_point(windows)])


def _by_point(windows):
    points = defaultdict(lambda: defaultdict(list))
    for window in windows:
        points[window["point"]][window["subject"]].append(window)
    return [(point, points[point]) for point in sorted(points, key=_point_order)]


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


def _best_of(settings, subjects):
    if not settings:
        return "-"
    # Chosen with hindsight, by the same windows: what luck there is, the static settings have.
    best = min(settings, key=lambda subject: mean(_latencies(subjects[subject])))
    return f"{_ratio_to_elastic(subjects, best)} {best}"


def _latencies(windows):
    return [latency for window in windows for latency in window["latency_ms"]]


def _ratio_to_elastic(subjects, subject):
    def means(name):
        return {(window["run"], window["round"]): mean(window["latency_ms"]) for window in subjects.get(name, [])}

    return ratio_text(paired_ratios(means(subject), means(ELASTIC)))
