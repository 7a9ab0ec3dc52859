"""The other runtimes behind one face: `answer()` runs one request in the caller's thread and returns the outputs."""

import threading

import numpy


def repeatable_input(shape):
    """Returns the input that benchmarks/load/subject.hpp defines, bit by bit."""
    count = int(numpy.prod(shape))
    hashes = numpy.arange(count, dtype=numpy.uint64) * 2654435761 % 2**32
    return ((hashes >> 8).astype(numpy.float32) * numpy.float32(2**-23) - numpy.float32(1)).reshape(shape)


class OnnxRuntime:
    """One session, defaults but for what is asked: `threads` for intra-op (0: the default), and whether they spin."""

    def __init__(self, model, threads=0, spin=True):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        if threads > 0:
            options.intra_op_num_threads = threads
        if not spin:
            options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        declared = self._session.get_inputs()[0]
        shape = [dim if isinstance(dim, int) else 1 for dim in declared.shape]
        self._inputs = {declared.name: repeatable_input(shape)}
        self.name = f"onnxruntime {onnxruntime.__version__}"
        self.settings = f"one session, intra-op threads {threads or 'default'}" + ("" if spin else ", no spinning")

    def answer(self):
        return self._session.run(None, self._inputs)


class OpenVino:
    """One compiled model with a performance hint, and an infer request for each thread that asks."""

    def __init__(self, model, hint, threads=0):
        import openvino

        # Where the chip has bfloat16 OpenVINO would use it unasked; everybody computes in float32 here.
        config = {"PERFORMANCE_HINT": hint.upper(), "INFERENCE_PRECISION_HINT": "f32"}
        if threads > 0:
            config["INFERENCE_NUM_THREADS"] = threads
        self._compiled = openvino.Core().compile_model(model, "CPU", config)
        shape = [dim.get_length() if dim.is_static else 1 for dim in self._compiled.input(0).partial_shape]
        self._input = repeatable_input(shape)
        self._requests = threading.local()
        self.requests = self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self.name = f"openvino {openvino.__version__.split('-')[0]}"
        self.settings = f"{hint} hint, streams {self._compiled.get_property('NUM_STREAMS')}" + (
            f", threads {threads}" if threads > 0 else "")

    def answer(self):
        if not hasattr(self._requests, "mine"):
            self._requests.mine = self._compiled.create_infer_request()
        results = self._requests.mine.infer([self._input], share_inputs=True)
        return [results[output] for output in self._compiled.outputs]
