"""Times ONNX Runtime's run() on a model that computes next to nothing, beside `ration-requests overhead` on the same file.

    python measure_overhead.py tiny.onnx

The binding to memory that stays (run_with_iobinding) leaves out the conversion of arrays; what is left of Python in it
is one call of an extension.
"""

import sys
import time

import numpy
import onnxruntime

REQUESTS = 20000
WARM_UP = 1000


def measure(name, run):
    times = []
    for i in range(REQUESTS + WARM_UP):
        start = time.perf_counter_ns()
        run()
        if i >= WARM_UP:
            times.append((time.perf_counter_ns() - start) / 1000)
    times.sort()
    print(f"{name:28} p50 {times[len(times) // 2]:8.2f} us, p99 {times[len(times) * 99 // 100]:8.2f} us, "
          f"minimum {times[0]:8.2f} us")


def main():
    for threads in (0, 1):
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        session = onnxruntime.InferenceSession(sys.argv[1], options, providers=["CPUExecutionProvider"])
        value = session.get_inputs()[0]
        shape = [dim if isinstance(dim, int) else 1 for dim in value.shape]
        zeros = numpy.zeros(shape, numpy.float32)
        print(f"onnxruntime {onnxruntime.__version__}, intra-op threads {threads or 'default'}")
        measure("run()", lambda: session.run(None, {value.name: zeros}))
        binding = session.io_binding()
        binding.bind_cpu_input(value.name, zeros)
        binding.bind_output(session.get_outputs()[0].name)
        measure("run_with_iobinding()", lambda: session.run_with_iobinding(binding))


if __name__ == "__main__":
    main()
