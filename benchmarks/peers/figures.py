"""Quantiles, paired ratios and Markdown; pure functions."""

import math
import statistics


def quantile(values, q):
    """Returns the quantile by the nearest rank, as benchmarks/load does; nan of nothing."""
    if not values:
        return math.nan
    return sorted(values)[max(math.ceil(q * len(values)) - 1, 0)]


def mean(values):
    return statistics.fmean(values) if values else math.nan


def paired_ratios(values, reference):
    """Returns value / reference for each key that both have (a key is a run and a round)."""
    return [values[key] / reference[key] for key in values if key in reference]


def ratio_text(ratios):
    """Returns "median (minimum-maximum)"."""
    if not ratios:
        return "-"
    return f"{statistics.median(ratios):.3f} ({min(ratios):.2f}-{max(ratios):.2f})"


def number(value):
    """Returns a figure with three digits or more, "-" for none."""
    if math.isnan(value):
        return "-"
    return f"{value:.0f}" if value >= 1000 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def markdown(header, rows):
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
