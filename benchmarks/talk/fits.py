"""Straight lines, constancy and capacity: the arithmetic of the talk's claims; pure functions."""

import math
import statistics


def linear_fit(xs, ys):
    """Returns slope, intercept and r^2 of the least-squares line; r^2 is 1 where all ys are equal."""
    slope, intercept = statistics.linear_regression(xs, ys)
    middle = statistics.fmean(ys)
    total = sum((y - middle) ** 2 for y in ys)
    residual = sum((y - slope * x - intercept) ** 2 for x, y in zip(xs, ys, strict=True))
    return slope, intercept, 1.0 if total == 0 else 1 - residual / total


def spread(values):
    """Returns how far apart the values lie: the largest less the smallest, as a part of their mean."""
    return (max(values) - min(values)) / statistics.fmean(values)


def largest_miss(got, wanted):
    """Returns the largest |got - wanted| / wanted."""
    return max(abs(a - b) / b for a, b in zip(got, wanted, strict=True))


def servers_for(rate, throughput):
    """Returns how many servers of this throughput carry the rate."""
    return math.ceil(rate / throughput)


def servers_saved(ratio):
    """Returns the part of the servers that `ratio` times the throughput of each makes superfluous."""
    return 1 - 1 / ratio
