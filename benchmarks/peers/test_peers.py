import tempfile
import types
import unittest
from pathlib import Path

import onnx_graph
import peers
import peers_page
import record
import subjects
from environment import last_error
from rounds import is_measured
from worker_process import SubjectFailed, WorkerProcess


def load_window(subject, number=0, **more):
    return {"kind": "window", "run": "a", "table": "load", "point": "closed 1", "subject": subject, "round": number,
            "noisy": False, "latency_ms": [20.0], "seconds": 2.0, "cpu_seconds": 1.0, "idle_cpu_seconds": 0.0,
            "others_share": 0.01, **more}


def quota_window(subject, quota="0.5"):
    return load_window(subject) | {"table": "quota", "point": quota, "late_ms": [0.1], "throttled": 3, "periods": 20}


def package(name, version, reason=None):
    return {"kind": "package", "name": name, "version": version, "reason": reason}


def absence(table, subject, point=None):
    return {"kind": "absent", "table": table, "point": point, "subject": subject, "reason": "ended with code 1"}


class Page(unittest.TestCase):
    def test_has_versions_machine_and_both_tables(self):
        text = peers_page.text([
            {"kind": "comparison", "model": "tiny.onnx", "seconds": 2.0, "quota_seconds": 5.0},
            package("onnxruntime", "1.2"),
            {"kind": "setting", "lines": ["2 CPUs visible (chip), Linux 6", "ort default: onnxruntime 1.2; one session",
                                          "quota 0.5, ort 1x1: onnxruntime 1.2; one session"]},
            load_window("ration elastic", latency_ms=[10.0]), load_window("ort default"), quota_window("ort 1x1")], 4)
        self.assertIn("benchmarks/peers/peers.py tiny.onnx", text)
        self.assertIn("- 2 CPUs visible (chip), Linux 6\n- Windows of 2 s, under a quota of 5 s.\n"
                      "- Python packages: onnxruntime 1.2.", text)
        self.assertIn("## Not measured\n\nNothing that the command asks for.", text)
        self.assertIn("| load | elastic mean ms | ort default |\n| --- | --- | --- |\n"
                      "| closed 1 | 10.0 | 2.000 (2.00-2.00) |", text)
        self.assertIn("| closed 1 | ort default | 1 | 20.0 | 20.0 | 20.0 | 0.50 | 2.000 (2.00-2.00) |", text)
        self.assertIn("| 0.5 | ort 1x1 |", text)
        load, quota = text.split("## Under a quota")
        self.assertIn("- ort default: onnxruntime 1.2; one session", load)
        self.assertNotIn("- quota 0.5", load)
        self.assertIn("- quota 0.5, ort 1x1: onnxruntime 1.2; one session", quota)

    def test_names_what_could_not_be_installed_or_run(self):
        text = peers_page.text([package("torch", None, "pip: ERROR: no space"), absence("load", "ort 2x1"),
                                absence("quota", "every subject")], 4)
        self.assertIn("- torch: pip: ERROR: no space\n", text)
        self.assertIn("- ort 2x1, under load: ended with code 1\n", text)
        self.assertIn("- every subject, under quota: ended with code 1\n", text)
        self.assertIn("## Load\n\nNot measured.\n", text)
        self.assertIn("## Under a quota\n\nNot measured.\n", text)

    def test_a_package_that_came_later_is_not_missing(self):
        self.assertEqual(peers_page.missing([package("torch", None, "left out"), package("torch", "2.0")]), [])

    def test_a_subject_that_ran_later_is_not_missing(self):
        self.assertEqual(peers_page.missing([absence("load", "ort 2x1"), load_window("ort 2x1")]), [])
        self.assertEqual(len(peers_page.missing([load_window("ort 2x1"), absence("load", "ort 2x1")])), 1)
        self.assertEqual(len(peers_page.missing([absence("quota", "ort 1x1", "1"), quota_window("ort 1x1", "0.5")])), 1)
        self.assertEqual(peers_page.missing([absence("quota", "every subject"), quota_window("ration")]), [])

    def test_disturbed_windows_alone_make_no_table(self):
        text = peers_page.text([load_window("ration elastic", noisy=True)], 4)
        self.assertIn("Not measured. 0 windows in 0 rounds; 1 more are left out", text)


class Pieces(unittest.TestCase):
    def test_a_round_is_done_when_one_run_has_all_subjects_quiet(self):
        def done(*windows):
            return is_measured(windows, "load", "closed 1", 0, ["a", "b"])

        self.assertTrue(done(load_window("a"), load_window("b"), load_window("c")))
        self.assertFalse(done(load_window("a")))
        self.assertFalse(done(load_window("a"), load_window("b", run="b")))
        self.assertFalse(done(load_window("a"), load_window("b", noisy=True)))
        self.assertFalse(done(load_window("a", 1), load_window("b", 1)))
        self.assertFalse(done(load_window("a", point="closed 2"), load_window("b", point="closed 2")))

    def test_go_on_where_the_record_ends(self):
        with tempfile.TemporaryDirectory() as folder:
            chosen = types.SimpleNamespace(record=f"{folder}/record", rounds=2, at_most=100, max_others=0.1)

            def measure_round(point, number):
                return [load_window(subject, point=point) for subject in ("a", "b")]

            first = peers.Pieces(chosen)
            first.measure([(0, "closed 1")], measure_round)
            second = peers.Pieces(chosen)
            wanted = second.missing("load", ["closed 1", "closed 8"], ["a", "b"])
            self.assertEqual(wanted, [(0, "closed 8"), (1, "closed 1"), (1, "closed 8")])
            second.measure(wanted, measure_round)
            self.assertEqual(peers.Pieces(chosen).missing("load", ["closed 1", "closed 8"], ["a"]), [])

    def test_begin_one_round_only_when_the_time_is_over(self):
        with tempfile.TemporaryDirectory() as folder:
            pieces = peers.Pieces(types.SimpleNamespace(record=f"{folder}/record", rounds=1, at_most=0, max_others=0.1))
            pieces.measure([(0, "closed 1"), (0, "closed 2")], lambda point, _: [load_window("a", point=point)])
            self.assertEqual([entry["point"] for entry in pieces.kept.entries], ["closed 1"])

    def test_refuse_the_record_of_another_model(self):
        with tempfile.TemporaryDirectory() as folder:
            chosen = types.SimpleNamespace(record=f"{folder}/record", model=f"{folder}/a.onnx", at_most=1, seconds=3.0,
                                           quota_seconds=5.0)
            Path(chosen.model).write_bytes(b"one")
            peers.Pieces(chosen).check_same_comparison()
            peers.Pieces(chosen).check_same_comparison()
            Path(chosen.model).write_bytes(b"two")
            with self.assertRaises(SystemExit):
                peers.Pieces(chosen).check_same_comparison()


class Subjects(unittest.TestCase):
    def test_a_subject_without_its_packages_does_not_take_part(self):
        packages = [package("numpy", "2"), package("onnxruntime", "1"), package("torch", None), package("onnx", "1")]
        names = ["ration elastic", "ort default", "torch default", "openvino latency"]
        self.assertEqual(peers.installed(names, packages), ["ration elastic", "ort default"])

    def test_a_runtime_that_fails_is_left_out_and_recorded(self):
        kept = record.Record()

        def measure(names):
            if "torch default" in names:
                raise SubjectFailed("torch default", "ended with code 1")
            return names

        ran = peers.with_those_that_run(kept, ("load", None), ["ration elastic", "torch default"], measure)
        self.assertEqual(ran, ["ration elastic"])
        self.assertEqual([entry["subject"] for entry in kept.entries], ["torch default"])

    def test_our_own_failure_ends_the_comparison(self):
        def measure(names):
            raise SubjectFailed(names[0], "ended with code 1")

        with self.assertRaises(SubjectFailed):
            peers.with_those_that_run(record.Record(), ("load", None), ["ration elastic"], measure)

    def test_a_worker_that_ends_says_its_last_words(self):
        with self.assertRaises(SubjectFailed) as caught:
            WorkerProcess("ort default", ["sh", "-c", "echo first >&2; echo last words >&2; exit 3"])
        self.assertEqual(caught.exception.reason, "ended with code 3: last words")

    def test_a_setting_belongs_to_the_family_of_its_runtime(self):
        names = ["ration elastic", "ration 4x1", "ort 4x1", "ort 1x4 no spin", "ort default", "openvino throughput"]
        self.assertEqual(subjects.family("best static ration", names), ["ration 4x1"])
        self.assertEqual(subjects.family("best static ort", names), ["ort 4x1", "ort 1x4 no spin"])
        self.assertEqual(subjects.family("best openvino", names), ["openvino throughput"])
        self.assertEqual(subjects.family("best static torch", names), [])

    def test_the_default_subjects_are_known_and_others_are_not(self):
        for name in subjects.LOAD_SUBJECTS + subjects.QUOTA_SUBJECTS:
            subjects.known(name)
        for name in ("ort", "ort 0x1", "torch 1x2 no spin", "tvm 1x1"):
            with self.assertRaises(ValueError):
                subjects.known(name)

    def test_the_remainder_is_used_only_where_there_is_one(self):
        names = ["ration", subjects.REMAINDER_SUBJECT]
        self.assertEqual(subjects.quota_subjects(names, 1.5), names)
        for quota in (0.5, 1.0, 2.0):
            self.assertEqual(subjects.quota_subjects(names, quota), ["ration"])


class Installation(unittest.TestCase):
    def test_the_reason_is_the_last_error(self):
        self.assertEqual(last_error("ERROR: first\nERROR: No matching distribution\nhint: see above\n"),
                         "ERROR: No matching distribution")
        self.assertEqual(last_error("killed\n"), "killed")
        self.assertEqual(last_error(""), "no reason was given")


class OnnxGraph(unittest.TestCase):
    def test_what_a_resnet_does_not_need_is_refused_by_name(self):
        conv = {"kernel_shape": [3, 3], "strides": [2, 2], "auto_pad": "NOTSET"}
        onnx_graph.check(onnx_graph.Node("Conv", ["x", "w"], ["y"], conv | {"pads": [1, 0, 1, 0]}))
        for op, attributes, words in (("Softmax", {}, "'y' is none of Conv"), ("Flatten", {"axis": 2}, "axis 2"),
                                      ("Conv", conv | {"auto_pad": "SAME_UPPER"}, "auto_pad SAME_UPPER"),
                                      ("Conv", conv | {"pads": [0, 0, 1, 1]}, r"\[0, 0, 1, 1\]"),
                                      ("Gemm", {"alpha": 0.5}, "alpha 0.5")):
            with self.assertRaisesRegex(ValueError, words):
                onnx_graph.check(onnx_graph.Node(op, ["x", "w"], ["y"], attributes))


if __name__ == "__main__":
    unittest.main()
