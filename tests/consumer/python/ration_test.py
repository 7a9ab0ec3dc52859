"""The Python example against an installed shared library. RATION_MODEL is a network of one free batch of images."""

import concurrent.futures
import gc
import os
import pathlib
import threading
import unittest

import numpy
import ration

PATH = os.environ["RATION_MODEL"]


def image(seed, batch=1):
    return numpy.random.default_rng(seed).standard_normal((batch, 3, 224, 224), dtype="float32")


class Ration(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.engine = ration.Engine()
        cls.model = ration.Model(cls.engine, PATH, choice_time_ns=0)

    def test_describes_the_models_face(self):
        self.assertEqual(self.model.inputs[0].shape, (None, 3, 224, 224))
        self.assertEqual(self.model.outputs[0].dtype, "float32")

    def test_returns_the_librarys_memory_as_long_as_it_is_looked_at(self):
        expected = self.model.run(image(1))[0].copy()
        outputs = [self.model.run(image(1))[0] for _ in range(4)]
        gc.collect()
        for output in outputs:
            self.assertFalse(output.flags.owndata)
            numpy.testing.assert_array_equal(output, expected)

    def test_writes_into_the_callers_arrays(self):
        out = numpy.empty((2, 1000), "float32")
        [same] = self.model.run(image(2, batch=2), out=[out])
        self.assertIs(same, out)
        numpy.testing.assert_allclose(out, self.model.run(image(2, batch=2))[0])

    def test_loads_bytes(self):
        model = ration.Model(self.engine, pathlib.Path(PATH).read_bytes(), choice_time_ns=0)
        numpy.testing.assert_array_equal(model.run(image(3))[0], self.model.run(image(3))[0])

    def test_takes_an_empty_batch(self):
        self.assertEqual(self.model.run(image(1, batch=0))[0].shape, (0, 1000))

    def test_answers_eight_threads_while_python_runs(self):
        expected = self.model.run(image(4))[0]
        answers = []

        def ask():
            for _ in range(3):
                answers.append(self.model.run(image(4))[0])

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(answers), 24)
        for answer in answers:
            numpy.testing.assert_array_equal(answer, expected)

    def test_submits(self):
        expected = self.model.run(image(5))[0]
        futures = [self.model.submit(image(5), deadline=60, priority=i % 2) for i in range(8)]
        for future in concurrent.futures.as_completed(futures):
            numpy.testing.assert_array_equal(future.result()[0], expected)

    def test_cancels(self):
        engine = ration.Engine(threads=1, create_threads=0)
        model = ration.Model(engine, PATH, choice_time_ns=0)
        future = model.submit(image(6))
        self.assertFalse(future.done())
        self.assertTrue(future.cancel())
        with self.assertRaises(ration.Error) as caught:
            future.result()
        self.assertEqual(caught.exception.code, "cancelled")

    def test_says_what_is_wrong(self):
        with self.assertRaises(ration.Error) as caught:
            ration.Model(self.engine, "/nowhere/none.onnx")
        self.assertEqual(caught.exception.code, "not_found")
        self.assertIn("/nowhere/none.onnx", str(caught.exception))
        with self.assertRaisesRegex(ration.Error, "expects float32, but float64"):
            self.model.run(image(1).astype("float64"))
        with self.assertRaises(TypeError):
            self.model.run(image(1)[:, :, ::2])
        with self.assertRaises(TypeError):
            ration.Engine(thread=2)
        with self.assertRaises(ration.Error):
            self.model.submit(image(1)[0])

    def test_tells_the_budget_and_the_statistics(self):
        self.assertEqual(ration.version().count("."), 2)
        self.assertGreaterEqual(self.engine.workers, 1)
        self.assertGreater(ration.cpus(), 0)
        self.assertIn("budget: ", ration.doctor())
        self.assertIn("ration_", self.engine.prometheus())


if __name__ == "__main__":
    unittest.main()
