"""Plots as SVG text, by hand: lines over numbers, and bars beside or upon each other. They follow the reader's theme."""

import math
from dataclasses import dataclass
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 640, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 16, 64, 48
COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"]  # Told apart by the colour-blind, too.
STYLE = """text{font:12px sans-serif;fill:#222}.title{font-size:14px;font-weight:bold}.axis{stroke:#888}
.grid{stroke:#ddd}.back{fill:#fff}line,polyline{fill:none}
@media(prefers-color-scheme:dark){text{fill:#ddd}.axis{stroke:#999}.grid{stroke:#333}.back{fill:#111}}"""


@dataclass
class Labels:
    title: str
    x: str
    y: str


def line_chart(labels, series):
    """Returns a plot of `series`: {name: [(x, y), ...]}, with both axes from 0."""
    points = [point for line in series.values() for point in line]
    x_scale = _Scale(max(x for x, _ in points), WIDTH - LEFT - RIGHT)
    y_scale = _Scale(max(y for _, y in points), HEIGHT - TOP - BOTTOM)
    parts = _grid(y_scale)
    parts += [_text(LEFT + x_scale.length(tick), HEIGHT - BOTTOM + 16, _number(tick), "middle") for tick in x_scale.ticks]
    for line, colour in zip(series.values(), _colours()):
        places = [(LEFT + x_scale.length(x), HEIGHT - BOTTOM - y_scale.length(y)) for x, y in line]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        parts.append(f'<polyline points="{drawn}" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in places]
    return _page(labels, list(series), parts)


def bar_chart(labels, groups, series, stacked=False):
    """Returns bars of `series`: {name: [value of each group, or None]}, side by side in each group or stacked."""
    columns = list(zip(*[[value or 0 for value in values] for values in series.values()], strict=True))
    y_scale = _Scale(max(sum(column) if stacked else max(column) for column in columns), HEIGHT - TOP - BOTTOM)
    slot = (WIDTH - LEFT - RIGHT) / len(groups)
    bar = 0.7 * slot if stacked else 0.8 * slot / len(series)
    parts = _grid(y_scale)
    for i, (group, column) in enumerate(zip(groups, columns, strict=True)):
        start = LEFT + slot * (i + 0.5) - (bar if stacked else bar * len(series)) / 2
        parts.append(_text(LEFT + slot * (i + 0.5), HEIGHT - BOTTOM + 16, group, "middle"))
        below = 0.0
        for j, (value, colour) in enumerate(zip(column, _colours())):
            height = y_scale.length(value)
            x = start if stacked else start + j * bar
            parts.append(f'<rect x="{x:.1f}" y="{HEIGHT - BOTTOM - below - height:.1f}" width="{bar:.1f}"'
                         f' height="{height:.1f}" fill="{colour}"/>')
            below += height if stacked else 0.0
    return _page(labels, list(series), parts)


class _Scale:
    """From 0 to a round number at or above `largest`, over `pixels`."""

    def __init__(self, largest, pixels):
        self.step = _nice_step(largest)
        self.top = self.step * max(math.ceil(largest / self.step - 1e-9), 1)
        self.ticks = [self.step * i for i in range(round(self.top / self.step) + 1)]
        self._pixels = pixels

    def length(self, value):
        return value / self.top * self._pixels


def _nice_step(largest):
    """Returns 1, 2 or 5 times a power of ten, so that there are 3 to 9 ticks."""
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest / 4))
    return next(factor * power for factor in (1, 2, 5, 10) if largest / (factor * power) <= 8)


def _colours():
    while True:
        yield from COLOURS


def _number(value):
    return f"{value:g}"


def _text(x, y, text, anchor, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{more}>{escape(text)}</text>'


def _grid(y_scale):
    parts = []
    for tick in y_scale.ticks:
        y = HEIGHT - BOTTOM - y_scale.length(tick)
        parts.append(f'<line class="{"grid" if tick else "axis"}" x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}"/>')
        parts.append(_text(LEFT - 8, y + 4, _number(tick), "end"))
    return parts


def _legend(names):
    """Returns the names with their colours, and by how much the plot moves down where they need several lines."""
    parts, x, y = [], LEFT, 34
    for name, colour in zip(names, _colours()):
        width = 30 + 7 * len(name)
        if x > LEFT and x + width > WIDTH:
            x, y = LEFT, y + 18
        parts.append(f'<rect x="{x}" y="{y}" width="10" height="10" fill="{colour}"/>')
        parts.append(_text(x + 15, y + 9, name, "start"))
        x += width
    return parts, y - 34


def _page(labels, names, parts):
    legend, down = _legend(names)
    height = HEIGHT + down
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(labels.title)}</title><style>{STYLE}</style>",
        f'<rect class="back" width="{WIDTH}" height="{height}"/>',
        _text(LEFT, 20, labels.title, "start", ' class="title"'), *legend, f'<g transform="translate(0 {down})">', *parts,
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, labels.x, "middle"),
        _text(0, 0, labels.y, "middle", f' transform="translate(16 {(TOP + HEIGHT - BOTTOM) / 2:.0f}) rotate(-90)"'),
        "</g>", "</svg>", ""])
