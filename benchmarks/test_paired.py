import unittest

from paired import table


def report(**times):
    return {"benchmarks": [{"name": name, "cpu_time": time, "time_unit": "ms"} for name, time in times.items()]}


class Paired(unittest.TestCase):
    def test_ratios_are_taken_within_a_round(self):
        # The machine was three times as slow in the second round: only the pairs tell that nothing changed.
        text = table([report(a=1.0), report(a=3.0)], [report(a=1.1), report(a=3.3)], "cpu_time")
        self.assertIn("| a | 1.00 ms | 1.10 ms | 1.100 (1.10-1.10) |", text)

    def test_what_only_one_of_them_has_is_left_out(self):
        self.assertNotIn("b", table([report(a=1.0, bb=1.0)], [report(a=1.0)], "cpu_time").splitlines()[-1])

    def test_a_run_that_failed_counts_for_nothing(self):
        failed = {"benchmarks": [{"name": "a", "cpu_time": 0.0, "time_unit": "ms", "error_occurred": True}]}
        text = table([report(a=2.0), report(a=2.0)], [failed, report(a=4.0)], "cpu_time")
        self.assertIn("| a | 2.00 ms | 4.00 ms | 2.000 (2.00-2.00) |", text)


if __name__ == "__main__":
    unittest.main()
