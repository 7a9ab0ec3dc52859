"""Writes docs/talk.md and its plots from the windows of a record."""

import record
from cases_page import case2_section, case3_section
from splits_page import case1_section, part1_section, part2_section

INTRODUCTION = """# The talk's experiments, on this machine

*Understanding Thread Tuning for Inference Servers of Deep Models* (LY Corporation) argues with two experiments and three
cases. Here they are run again, with ResNet-50 of random weights and random inputs of shape (1, 3, 224, 224). This page was
written by

    python benchmarks/talk/talk.py resnet50.onnx

[benchmarks/talk](../benchmarks/talk/README.md) says what is installed before, and how it runs in pieces. In parts I and II
and case 1 a figure is the median over the rounds; a ratio is taken within each round, and its median stands with its
smallest and largest; [measuring.md](measuring.md) says why. In cases 2 and 3 the answers of all rounds are taken
together."""

SECTIONS = {"part1": ("Part I: one thread", part1_section),
            "part2": ("Part II: horizontal, vertical, elastic", part2_section),
            "case1": ("Case 1: capacity", case1_section),
            "case2": ("Case 2: two servers on one node", case2_section),
            "case3": ("Case 3: a container with a quota", case3_section)}


def write(entries, docs):
    """Writes the page and the plots; parts that were not measured are said to be missing."""
    plots, texts = {}, [INTRODUCTION, conditions(entries)]
    for table, (title, section) in SECTIONS.items():
        windows = record.windows(entries, table)
        text, section_plots = section(windows) if windows else ("Not measured.", {})
        texts.append(f"## {title}\n\n{text}")
        plots |= section_plots
    docs.mkdir(exist_ok=True)
    for name, svg in plots.items():
        (docs / f"talk-{name}.svg").write_text(svg)
    (docs / "talk.md").write_text("\n\n".join(texts) + "\n")


def conditions(entries):
    windows = [entry for entry in entries if entry["kind"] == "window"]
    shares = sorted(window["others_share"] for window in windows)
    lines = [f"- {line}" for line in record.settings(entries)]
    if shares:
        lines.append(f"- Others used {shares[len(shares) // 2]:.1%} of the machine in the median window and"
                     f" {shares[-1]:.1%} in the worst.")
    return "\n".join(["## Conditions", "", *lines])
