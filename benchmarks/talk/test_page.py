import sys
import tempfile
import unittest
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "peers"))

import page
import process_counters
import splits
from talk import Rounds

TASK_MS = 50.0


def quantiles(value):
    return {name: value for name in ("mean", "p50", "p90", "p95", "p99", "p999")}


def row(split, clients, servers, task_ms):
    """A row as `ration perf` writes it, for a perfect machine: `servers` requests at a time, each in `task_ms`."""
    latency = task_ms * max(clients / servers, 1)
    throughput = 1000 * min(clients, servers) / task_ms
    return {"split": split, "intra_op": "pool", "concurrency": clients, "batch": 1, "requests": 100, "failed": 0,
            "seconds": 6.0, "throughput": throughput, "latency_ms": quantiles(latency),
            "queue_ms": quantiles(latency - task_ms), "compute_ms": quantiles(task_ms), "width_mean": 1.0,
            "throttled_periods": 0, "throttled_ms": 0, "context_switches": {"voluntary": 1, "involuntary": 1},
            "cpu_user_s": 1.0, "cpu_system_s": 0.1, "little_l": throughput * latency / 1000, "stable": True}


def recorded(part, rows):
    windows = splits.windows(part, {"rows": rows}, {"command": f"ration perf {part}", "others_share": 0.01})
    return [{"kind": "window", "run": "a", "round": 0, **window} for window in windows]


def pair_window(clients, subject, **more):
    return {"kind": "window", "run": "a", "round": 0, "table": "case2", "point": clients, "subject": subject,
            "seconds": 2.0, "latency_ms": [10.0, 30.0], "voluntary": 400, "involuntary": 100, "threads": 6,
            "user_s": 3.0, "system_s": 1.0, "others_share": 0.0, **more}


def quota_window(quota, model, subject):
    return {"kind": "window", "run": "a", "round": 0, "table": "case3", "point": quota, "model": model,
            "subject": subject, "seconds": 2.0, "latency_ms": [10.0, 30.0], "periods": 20, "throttled": 15,
            "throttled_ms": 900.0, "others_share": 0.0}


class Page(unittest.TestCase):
    def write(self, entries):
        with tempfile.TemporaryDirectory() as folder:
            page.write(entries, Path(folder))
            self.plots = sorted(path.name for path in Path(folder).glob("*.svg"))
            return (Path(folder) / "talk.md").read_text()

    def test_a_perfect_single_thread_shows_the_law(self):
        text = self.write(recorded("part1", [row("1x1", clients, 1, TASK_MS) for clients in range(1, 9)]))
        self.assertIn("a line of 50.0 ms for each more, r^2 = 1.0000", text)
        self.assertIn("Compute time differs by 0.0% of its mean", text)
        self.assertIn("from the number of clients by 0.0% at most", text)
        self.assertIn("| 4 | 20.0 | 200.0 | 200.0 | 200.0 | 150.0 | 50.0 | 4.00 |", text)
        self.assertEqual(self.plots, ["talk-part1.svg"])

    def test_a_part_that_was_not_measured_is_said_to_be_missing(self):
        text = self.write(recorded("part1", [row("1x1", clients, 1, TASK_MS) for clients in (1, 2)]))
        self.assertIn("## Case 3: a container with a quota\n\nNot measured.", text)

    def test_elastic_is_compared_with_the_split_that_was_best_for_each_load(self):
        rows = [row("2x1", clients, 2, TASK_MS) for clients in (1, 8)]
        rows += [row("1x2", clients, 1, 0.6 * TASK_MS) for clients in (1, 8)]
        rows += [row("elastic", 1, 1, 0.6 * TASK_MS), row("elastic", 8, 2, TASK_MS)]
        text = self.write(recorded("part2", rows))
        self.assertIn("1.000 (1.00-1.00) 1x2 |", text)
        self.assertIn("1.000 (1.00-1.00) 2x1 |", text)

    def test_case_1_counts_servers(self):
        text = self.write(recorded("case1", [row("1x2", 8, 1, 60.0), row("2x1", 8, 2, 100.0)]))
        self.assertIn("| 2x1 | 20.0 | 1.200 (1.20-1.20) | 400.0 | 10000 | 16.7 % |", text)

    def test_switches_and_system_time_are_those_of_both_processes(self):
        text = self.write([pair_window(1, "ours"), pair_window(1, "ORT", system_s=0.0)])
        self.assertIn("| 1 | ours | 1.00 | 20.0 | 10.0 | 30.0 | 6 | 200.0 | 50.0 | 25.0 % |", text)
        self.assertIn("| 1 | ORT | 1.00 | 20.0 | 10.0 | 30.0 | 6 | 200.0 | 50.0 | 0.0 % |", text)

    def test_throttled_periods_stand_beside_latencies(self):
        text = self.write([quota_window(0.5, "resnet50", "ours"), quota_window(1.0, "trees", "ORT")])
        self.assertIn("| 0.5 | resnet50 | ours | 1.00 | 20.0 | 10.0 | 30.0 | 15 of 20 | 450.0 |", text)
        self.assertEqual(self.plots, ["talk-case3.svg"])


class Commands(unittest.TestCase):
    def test_every_round_begins_with_another_split(self):
        orders = [splits.command(splits.SWEEPS["part2"][0], 4, 2.0, number)[3] for number in range(4)]
        self.assertEqual(orders, ["4x1,1x4,elastic", "1x4,elastic,4x1", "elastic,4x1,1x4", "4x1,1x4,elastic"])

    def test_an_interrupted_report_is_refused(self):
        with self.assertRaises(RuntimeError):
            splits.windows("part1", {"rows": [], "interrupted": True}, {})


class Counters(unittest.TestCase):
    def test_switches_are_summed_over_threads(self):
        status = "Name:\tration-w0\nvoluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t2\n"
        self.assertEqual(process_counters.count_switches([status, status]),
                         {"voluntary": 14, "involuntary": 4, "threads": 2})

    def test_a_name_with_brackets_does_not_shift_the_fields(self):
        fields = " ".join(["S"] + ["0"] * 10 + ["300", "100"] + ["0"] * 5)
        seconds = process_counters.parse_stat(f"7 (a) b ( c) {fields}")
        self.assertAlmostEqual(seconds["user_s"] / seconds["system_s"], 3)


class Resuming(unittest.TestCase):
    def chosen(self, folder, **more):
        return SimpleNamespace(**{"record": str(Path(folder) / "r.jsonl"), "rounds": 2, "seconds": 1.0,
                                  "at_most": float("inf"), **more})

    def test_what_is_in_the_record_is_not_measured_again(self):
        with tempfile.TemporaryDirectory() as folder:
            asked = []
            Rounds(self.chosen(folder, rounds=1)).measure("k", [], lambda number: asked.append(number) or [{"table": "k"}])
            Rounds(self.chosen(folder)).measure("k", [], lambda number: asked.append(number) or [{"table": "k"}])
            self.assertEqual(asked, [0, 1])
            self.assertEqual(Rounds(self.chosen(folder)).missing("k"), [])

    def test_windows_of_another_length_are_refused(self):
        with tempfile.TemporaryDirectory() as folder:
            Rounds(self.chosen(folder)).measure("k", [], lambda number: [{"table": "k"}])
            with self.assertRaises(SystemExit):
                Rounds(self.chosen(folder, seconds=2.0))

    def test_no_round_begins_when_the_time_is_over(self):
        with tempfile.TemporaryDirectory() as folder:
            rounds = Rounds(self.chosen(folder, at_most=-1.0))
            rounds.measure("k", [], lambda number: self.fail("a round began"))


if __name__ == "__main__":
    unittest.main()
