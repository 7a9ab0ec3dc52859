"""The Python example against an installed shared library. RATION_MODEL is a network of one free batch of images."""

import asyncio
import concurrent.futures
import ctypes
import gc
import os
import pathlib
import subprocess
import sys
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

    def test_joins_requests_into_batches(self):
        model = ration.Model(self.engine, PATH, choice_time_ns=0, batch_max=2, batch_preferred=(ctypes.c_int32 * 1)(2),
                             batch_preferred_count=1, name="joined")
        expected = self.model.run(image(4))[0]
        for future in [model.submit(image(4)) for _ in range(8)]:
            numpy.testing.assert_allclose(future.result()[0], expected, rtol=1e-4, atol=1e-4)
        self.assertIn('model="joined"', self.engine.prometheus())

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
        futures = [self.model.submit(image(5), deadline=deadline, priority=i % 2)
                   for i, deadline in enumerate([None, 60, 1e12, float("inf")] * 2)]
        for future in concurrent.futures.as_completed(futures):
            numpy.testing.assert_array_equal(future.result()[0], expected)

    def test_is_awaited(self):
        async def ask(seed):
            return (await self.model.submit(image(seed)))[0]

        async def ask_all():
            return await asyncio.gather(*(ask(seed) for seed in range(4)))

        for seed, answer in enumerate(asyncio.run(ask_all())):
            numpy.testing.assert_array_equal(answer, self.model.run(image(seed))[0])

    def test_is_cancelled_with_the_task_that_awaits_it(self):
        model = self.without_threads()
        futures = []

        async def give_up():
            futures.append(model.submit(image(6)))
            with self.assertRaises(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.wrap_future(futures[0]), timeout=0)

        asyncio.run(give_up())
        self.assertEqual(futures[0].exception().code, "cancelled")

    def test_reads_inputs_where_they_lie(self):
        model = self.without_threads()
        given = image(6)
        future = model.submit(given)
        given[:] = image(7)
        [expected] = model.run(image(7))  # Lends this thread, and the older request goes first.
        numpy.testing.assert_array_equal(future.result()[0], expected)

    def test_keeps_what_a_request_needs(self):
        model = self.without_threads()
        engine = model._engine
        future = model.submit(image(8))
        [expected] = model.run(image(8))
        second = model.submit(image(8))
        del model
        gc.collect()
        self.assertFalse(second.done())
        other = ration.Model(engine, PATH, choice_time_ns=0)
        while not second.done():  # Each run lends this thread, and models get their turns.
            other.run(image(8))
        for answered in (future, second):
            numpy.testing.assert_array_equal(answered.result()[0], expected)

    def test_leaves_the_interpreter_in_peace_at_its_end(self):
        program = ("import numpy, ration, sys\n"
                   "engine = ration.Engine()\n"
                   "model = ration.Model(engine, sys.argv[1], choice_time_ns=0)\n"
                   "x = numpy.zeros((1, 3, 224, 224), 'float32')\n"
                   "futures = [model.submit(x) for _ in range(32)]\n"
                   "print('end')\n")
        done = subprocess.run([sys.executable, "-c", program, PATH], capture_output=True, text=True, timeout=120)
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "end\n", ""))

    def without_threads(self):
        return ration.Model(ration.Engine(threads=1, create_threads=0), PATH, choice_time_ns=0)

    def test_cancels(self):
        future = self.without_threads().submit(image(6))
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
        with self.assertRaisesRegex(ValueError, "'threads' cannot be 4294967297"):
            ration.Engine(threads=2**32 + 1)
        with self.assertRaisesRegex(ValueError, "'priority' cannot be 2147483648"):
            self.model.submit(image(1), priority=2**31)
        with self.assertRaisesRegex(ValueError, "null character"):
            ration.Model(self.engine, PATH + "\0.onnx")
        frozen = numpy.empty((1, 1000), "float32")
        frozen.flags.writeable = False
        with self.assertRaisesRegex(TypeError, "not writeable"):
            self.model.run(image(1), out=[frozen])
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
