"""The other runtimes behind one face: `answer()` runs one request in the caller's thread and returns the outputs."""

import threading
import warnings

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
    """One compiled model with a performance hint, or with `streams` (one at least) of `threads` each; an infer request
    for each thread that asks."""

    def __init__(self, model, hint, streams=0, threads=0):
        import openvino

        # Where the chip has bfloat16 OpenVINO would use it unasked; everybody computes in float32 here.
        config = {"PERFORMANCE_HINT": hint.upper(), "INFERENCE_PRECISION_HINT": "f32"}
        if threads > 0:
            streams = max(streams, 1)
            config |= {"NUM_STREAMS": streams, "INFERENCE_NUM_THREADS": streams * threads}
        self._compiled = openvino.Core().compile_model(model, "CPU", config)
        shape = [dim.get_length() if dim.is_static else 1 for dim in self._compiled.input(0).partial_shape]
        self._input = repeatable_input(shape)
        self._requests = threading.local()
        self.requests = self._compiled.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS")
        self.name = f"openvino {openvino.__version__.split('-')[0]}"
        self.settings = (f"{hint} hint, streams {self._compiled.get_property('NUM_STREAMS')}, threads"
                         f" {self._compiled.get_property('INFERENCE_NUM_THREADS')}")

    def answer(self):
        if not hasattr(self._requests, "mine"):
            self._requests.mine = self._compiled.create_infer_request()
        results = self._requests.mine.infer([self._input], share_inputs=True)
        return [results[output] for output in self._compiled.outputs]


class Torch:
    """The graph of the file as a torch module: eager with torch's defaults, or traced, frozen and optimised for
    inference with `threads` for intra-op."""

    def __init__(self, model, threads=0):
        import onnx_graph
        import torch
        from torch_network import TorchNetwork

        self._torch = torch
        self._threads = threads
        self._prepared = threading.local()
        graph = onnx_graph.read(model)
        self._input = torch.from_numpy(repeatable_input(graph.input_shape))
        self._network = TorchNetwork(graph).eval()
        if threads > 0:
            # TorchScript is deprecated and says so each time; what follows it needs a compiler on the machine.
            warnings.simplefilter("ignore", FutureWarning)
            self._prepare_thread()
            with torch.no_grad():
                traced = torch.jit.freeze(torch.jit.trace(self._network, self._input))
                self._network = torch.jit.optimize_for_inference(traced)
        self.name = f"torch {torch.__version__}"
        self.settings = (f"traced, frozen, optimize_for_inference, intra-op threads {threads}" if threads > 0 else
                         f"eager, intra-op threads default ({torch.get_num_threads()})")

    def answer(self):
        self._prepare_thread()
        with self._torch.inference_mode():
            return [self._network(self._input).numpy()]

    def _prepare_thread(self):
        # torch keeps the number for each thread that asks.
        if self._threads > 0 and not hasattr(self._prepared, "done"):
            self._torch.set_num_threads(self._threads)
            self._prepared.done = True
