import unittest
from xml.etree import ElementTree

from fits import largest_miss, linear_fit, servers_for, servers_saved, spread
from svg import Labels, bar_chart, line_chart

SVG = "{http://www.w3.org/2000/svg}"


class Fits(unittest.TestCase):
    def test_a_straight_line_fits_perfectly(self):
        slope, intercept, fit = linear_fit([1, 2, 3, 4], [5, 7, 9, 11])
        self.assertAlmostEqual(slope, 2)
        self.assertAlmostEqual(intercept, 3)
        self.assertAlmostEqual(fit, 1)

    def test_a_curve_does_not(self):
        xs = list(range(1, 9))
        self.assertLess(linear_fit(xs, [x**3 for x in xs])[2], 0.98)

    def test_noise_lowers_the_fit_as_much_as_it_explains(self):
        # By hand: the line is 1.5 x + 0.5, the squared residuals add up to 1.5, those around the mean to 6.
        slope, intercept, fit = linear_fit([0, 1, 2], [0, 3, 3])
        self.assertAlmostEqual(slope, 1.5)
        self.assertAlmostEqual(intercept, 0.5)
        self.assertAlmostEqual(fit, 1 - 1.5 / 6)

    def test_what_never_changes_is_a_line(self):
        self.assertEqual(linear_fit([1, 2, 3], [4, 4, 4]), (0, 4, 1.0))

    def test_constancy_is_the_range_over_the_mean(self):
        self.assertAlmostEqual(spread([95, 100, 105]), 0.1)

    def test_little_s_law_is_missed_by_the_worst_row(self):
        self.assertAlmostEqual(largest_miss([1.0, 1.9, 4.1], [1, 2, 4]), 0.05)

    def test_a_fifth_more_throughput_saves_a_sixth_of_the_servers(self):
        self.assertAlmostEqual(servers_saved(1.2), 1 / 6)
        self.assertEqual(servers_for(200_000, 19.3), 10_363)


class Plots(unittest.TestCase):
    def test_a_line_goes_through_its_points(self):
        root = ElementTree.fromstring(line_chart(Labels("t", "x", "y"), {"a": [(0, 0), (10, 100)]}))
        [line] = root.iter(SVG + "polyline")
        (x0, y0), (x1, y1) = (map(float, point.split(",")) for point in line.get("points").split())
        axis = float(next(iter(root.iter(SVG + "line"))).get("y1"))
        self.assertEqual(y0, axis)
        self.assertLess(y1, y0)
        self.assertLess(x0, x1)

    def test_stacked_bars_stand_on_each_other(self):
        root = ElementTree.fromstring(bar_chart(Labels("t", "x", "y"), ["g"], {"a": [1], "b": [3]}, stacked=True))
        lower, upper = (bar for bar in root.iter(SVG + "rect") if bar.get("fill") and float(bar.get("width")) > 10)
        self.assertAlmostEqual(float(upper.get("y")) + float(upper.get("height")), float(lower.get("y")), places=0)
        self.assertAlmostEqual(float(upper.get("height")) / float(lower.get("height")), 3, places=1)

    def test_bars_of_one_group_stand_beside_each_other(self):
        root = ElementTree.fromstring(bar_chart(Labels("t", "x", "y"), ["g", "h"], {"a": [1, None], "b": [3, 2]}))
        bars = [bar for bar in root.iter(SVG + "rect") if bar.get("fill") and float(bar.get("width")) > 10]
        self.assertEqual(len(bars), 4)
        self.assertAlmostEqual(float(bars[0].get("x")) + float(bars[0].get("width")), float(bars[1].get("x")), places=0)
        self.assertEqual(float(bars[2].get("height")), 0)

    def test_a_legend_stays_within_the_plot(self):
        root = ElementTree.fromstring(bar_chart(Labels("t", "x", "y"), ["g"], {f"a long name, number {i}": [1] for i in range(8)}))
        marks = [bar for bar in root.findall(SVG + "rect") if bar.get("fill")]
        self.assertEqual(len(marks), 8)
        self.assertTrue(all(float(mark.get("x")) < 500 for mark in marks))
        self.assertGreater(len({mark.get("y") for mark in marks}), 1)

    def test_text_from_outside_cannot_break_the_plot(self):
        root = ElementTree.fromstring(line_chart(Labels("a < b & c", "", ""), {"<>": [(1, 1)]}))
        self.assertIn("a < b & c", [text.text for text in root.iter(SVG + "text")])

    def test_nothing_but_zeros_can_be_drawn(self):
        ElementTree.fromstring(bar_chart(Labels("t", "x", "y"), ["g"], {"a": [0]}))


if __name__ == "__main__":
    unittest.main()
