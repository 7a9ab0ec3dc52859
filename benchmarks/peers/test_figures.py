import math
import unittest

from figures import number, paired_ratios, quantile, ratio_text
from load_tables import load_tables
from quota_table import quota_table
from worker_process import check_same_output


def window(point, subject, round_number, latencies):
    return {"run": "a", "point": point, "subject": subject, "round": round_number, "latency_ms": latencies,
            "seconds": 2.0}


class Worker:
    def __init__(self, output):
        self.name = "worker"
        self.introduction = {"output": output}


class Figures(unittest.TestCase):
    def test_a_quantile_is_the_nearest_rank(self):
        self.assertEqual(quantile([4, 1, 3, 2], 0.5), 2)
        self.assertEqual(quantile([4, 1, 3, 2], 0.99), 4)
        self.assertTrue(math.isnan(quantile([], 0.5)))

    def test_ratios_are_taken_within_a_round(self):
        self.assertEqual(paired_ratios({1: 2.0, 2: 9.0, 3: 1.0}, {1: 1.0, 2: 3.0}), [2.0, 3.0])

    def test_a_ratio_shows_median_and_spread(self):
        self.assertEqual(ratio_text([1.2, 1.0, 3.0]), "1.200 (1.00-3.00)")
        self.assertEqual(ratio_text([]), "-")

    def test_a_missing_figure_is_a_dash(self):
        self.assertEqual([number(value) for value in (math.nan, 2.346, 23.46, 2345.6)], ["-", "2.35", "23.5", "2346"])


class Tables(unittest.TestCase):
    def test_the_best_static_setting_is_chosen_by_its_mean(self):
        windows = [window("closed 1", "ration elastic", 0, [10.0]), window("closed 1", "ort 2x1", 0, [20.0]),
                   window("closed 1", "ort 1x2", 0, [12.0])]
        self.assertIn("| load | elastic mean ms | best static ort |\n| --- | --- | --- |\n"
                      "| closed 1 | 10.0 | 1.200 (1.20-1.20) ort 1x2 |", load_tables(windows))

    def test_each_runtime_has_its_columns(self):
        windows = [window("closed 1", subject, 0, [latency]) for subject, latency in (
            ("ration elastic", 10.0), ("openvino latency", 11.0), ("openvino throughput", 9.0), ("torch 1x2", 20.0),
            ("torch default", 30.0))] + [window("closed 2", "ration elastic", 0, [10.0])]
        text = load_tables(windows)
        self.assertIn("ms | best openvino | best static torch | openvino default | torch default |", text)
        self.assertIn("| closed 1 | 10.0 | 0.900 (0.90-0.90) openvino throughput | 2.000 (2.00-2.00) torch 1x2 |"
                      " 1.100 (1.10-1.10) | 3.000 (3.00-3.00) |", text)
        self.assertIn("| closed 2 | 10.0 | - | - | - | - |", text)

    def test_load_points_are_ordered_by_amount(self):
        points = ("open 0.3", "closed 8", "closed 2")
        text = load_tables([window(point, "ration elastic", 0, [1.0]) for point in points])
        self.assertLess(text.index("closed 2"), text.index("closed 8"))
        self.assertLess(text.index("closed 8"), text.index("open 0.3"))

    def test_throttled_periods_are_added_over_the_rounds(self):
        under_quota = {"late_ms": [0.1], "throttled": 3, "periods": 20, "cpu_seconds": 1.0}
        text = quota_table([{**window("0.5", "ration", i, [5.0]), **under_quota} for i in range(2)])
        self.assertIn("| 0.5 | ration | 0.50 | 5.00 | 5.00 | 6 of 40 | 100 % | 0.10 | 0.10 | 0.10 |", text)


class SameOutput(unittest.TestCase):
    def test_workers_that_differ_are_refused(self):
        check_same_output([Worker([1.0, -2.0]), Worker([1.001, -2.0])])
        for output in ([1.01, -2.0], [math.nan, -2.0]):
            with self.assertRaises(RuntimeError):
                check_same_output([Worker([1.0, -2.0]), Worker(output)])


if __name__ == "__main__":
    unittest.main()
