"""libration from Python: ONNX models on exactly the CPUs that the process may use.

    engine = ration.Engine()
    model = ration.Model(engine, "resnet18.onnx")
    [logits] = model.run(numpy.zeros((1, 3, 224, 224), "float32"))

Inputs are C-contiguous arrays of the model's types; they are read where they lie, and outputs are arrays over the
library's memory. The interpreter's lock is free while the library works. What fails raises ration.Error, with a code
such as "not_found" and one sentence. The library is the file that RATION_LIBRARY names, or libration of the loader's
path.

Model.submit() returns a concurrent.futures.Future that can be awaited, too. At the interpreter's end the engines are
shut down, and requests in flight end with an Error.
"""

import asyncio
import atexit
import concurrent.futures
import ctypes
import itertools
import os
import sys
import weakref
from ctypes import POINTER, byref, c_char_p, c_double, c_int32, c_int64, c_size_t, c_void_p

import numpy

_ABI = 1
_ABORT = 1
_MAX_RANK = 8
_FOREVER = 2**63 - 1
_TYPES = ("float32", "float64", "float16", None, "int8", "int16", "int32", "int64",
          "uint8", "uint16", "uint32", "uint64", "bool")  # At 3 is bfloat16, which NumPy does not have.


class _Tensor(ctypes.Structure):
    _fields_ = [("data", c_void_p), ("type", c_int32), ("rank", c_int32), ("dims", c_int64 * _MAX_RANK)]


class _TensorInfo(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("name", c_char_p), ("type", c_int32), ("rank", c_int32),
                ("dims", c_int64 * _MAX_RANK)]


class _Budget(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("threads", c_int32), ("affinity", c_int32), ("cpus", c_double),
                ("remainder", c_double)]


class _EngineOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("threads", c_int32), ("split_inter", c_int32), ("split_intra", c_int32),
                ("create_threads", c_int32), ("pin", c_int32), ("govern", c_int32), ("use_remainder", c_int32),
                ("max_queued", c_int32), ("overflow", c_int32), ("reject_early", c_int32), ("metrics", c_int32),
                ("log", c_void_p), ("log_user", c_void_p)]


class _ModelOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("name", c_char_p), ("max_workers", c_int32), ("batch_max", c_int32),
                ("batch_max_delay_ns", c_int64), ("batch_preferred", POINTER(c_int32)),
                ("batch_preferred_count", c_size_t), ("warm_up", c_int32), ("fast_algorithms", c_int32),
                ("choice_time_ns", c_int64), ("external_data", c_void_p), ("external_data_user", c_void_p)]


class _SubmitOptions(ctypes.Structure):
    _fields_ = [("size", c_size_t), ("outputs", POINTER(_Tensor)), ("output_count", c_size_t),
                ("deadline_ns", c_int64), ("priority", c_int32), ("copy_inputs", c_int32), ("callback", c_void_p),
                ("callback_user", c_void_p)]


_Callback = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)


class Error(Exception):
    """What the library says; `code` is for the program, the sentence for the person."""

    def __init__(self, code, sentence):
        super().__init__(sentence)
        self.code = code


def _exception_of(error):
    return Error(_c.ration_code_name(_c.ration_error_code(error)).decode(),
                 _c.ration_error_message(error).decode(errors="replace"))


def _check(error, function, arguments):
    """Turns a ration_error* that a call returned into an exception."""
    if error:
        try:
            raise _exception_of(error)
        finally:
            _c.ration_error_free(error)


def _load():
    library = ctypes.CDLL(os.environ.get("RATION_LIBRARY", "libration.so.0.1"))
    if library.ration_c_abi() != _ABI:
        raise ImportError(f"libration has the C ABI {library.ration_c_abi()}, expected {_ABI}")
    results = {
        None: "error_free text_free engine_free model_free request_free response_free stats_free request_cancel "
              "engine_options_init model_options_init submit_options_init",
        c_int32: "c_abi engine_workers error_code",
        c_size_t: "model_input_count model_output_count",
        c_char_p: "version error_message code_name",
        c_void_p: "response_error",
    }
    for result, names in results.items():
        for name in names.split():
            getattr(library, "ration_" + name).restype = result
    library.ration_response_outputs.restype = POINTER(_Tensor)
    arguments = {
        "error_free": [c_void_p], "error_code": [c_void_p], "error_message": [c_void_p], "code_name": [c_int32],
        "text_free": [c_void_p], "engine_free": [c_void_p], "engine_workers": [c_void_p],
        "engine_options_init": [c_void_p, c_size_t], "model_options_init": [c_void_p, c_size_t],
        "submit_options_init": [c_void_p, c_size_t], "model_free": [c_void_p], "request_free": [c_void_p],
        "request_cancel": [c_void_p], "response_free": [c_void_p], "response_error": [c_void_p],
        "response_outputs": [c_void_p, c_void_p], "stats_free": [c_void_p], "model_input_count": [c_void_p],
        "model_output_count": [c_void_p],
    }
    fallible = {
        "doctor": [c_void_p], "budget_detect": [c_void_p], "engine_create": [c_void_p, c_void_p],
        "engine_shut_down": [c_void_p, c_int32],
        "engine_stats": [c_void_p, c_void_p], "stats_prometheus": [c_void_p, c_void_p],
        "model_load": [c_void_p, c_char_p, c_void_p, c_void_p],
        "model_load_bytes": [c_void_p, c_void_p, c_size_t, c_void_p, c_void_p],
        "model_input": [c_void_p, c_size_t, c_void_p], "model_output": [c_void_p, c_size_t, c_void_p],
        "model_run": [c_void_p, c_void_p, c_size_t, c_void_p],
        "model_run_into": [c_void_p, c_void_p, c_size_t, c_void_p, c_size_t],
        "model_submit": [c_void_p, c_void_p, c_size_t, c_void_p, c_void_p],
    }
    for name, types in {**arguments, **fallible}.items():
        getattr(library, "ration_" + name).argtypes = types
    for name in fallible:
        function = getattr(library, "ration_" + name)
        function.restype = c_void_p
        function.errcheck = _check
    return library


_c = _load()


def _text(function, *arguments):
    """Returns the text that a function gives the host, and frees it."""
    text = c_void_p()
    function(*arguments, byref(text))
    try:
        return ctypes.string_at(text).decode()
    finally:
        _c.ration_text_free(text)


def version():
    """Returns the library's version."""
    return _c.ration_version().decode()


def doctor():
    """Returns what the process may use, and what goes wrong, as lines."""
    return _text(_c.ration_doctor)


def cpus():
    """Returns the CPU budget of the process as a real number."""
    budget = _Budget(size=ctypes.sizeof(_Budget))
    _c.ration_budget_detect(byref(budget))
    return budget.cpus


def _options(kind, init, settings):
    options = kind()
    init(byref(options), ctypes.sizeof(options))
    for name, value in settings.items():
        if name not in dict(kind._fields_) or name == "size":
            raise TypeError(f"there is no option {name!r}")
        value = value.encode() if isinstance(value, str) else value
        setattr(options, name, value)
        if isinstance(value, (int, bytes)) and getattr(options, name) != value:  # ctypes cuts without a word.
            raise ValueError(f"the option {name!r} cannot be {value!r}")
    return options


_engines = weakref.WeakSet()


@atexit.register
def _shut_down():
    """No thread of the library may call back into an interpreter that has ended."""
    for engine in list(_engines):
        _c.ration_engine_shut_down(engine._handle, _ABORT)


class Engine:
    """The workers and the queue that all models share; one is enough for a process. The settings are those of
    ration_engine_options."""

    def __init__(self, **settings):
        self._handle = c_void_p()
        options = _options(_EngineOptions, _c.ration_engine_options_init, settings)
        _c.ration_engine_create(byref(options), byref(self._handle))
        _engines.add(self)

    def __del__(self, free=_c.ration_engine_free):
        free(self._handle)

    @property
    def workers(self):
        return _c.ration_engine_workers(self._handle)

    def prometheus(self):
        """Returns the statistics in Prometheus' text format."""
        stats = c_void_p()
        _c.ration_engine_stats(self._handle, byref(stats))
        try:
            return _text(_c.ration_stats_prometheus, stats)
        finally:
            _c.ration_stats_free(stats)


class _Response:
    """Keeps the memory of outputs as long as an array looks at it."""

    def __init__(self, handle):
        self._handle = handle

    def __del__(self, free=_c.ration_response_free):
        free(self._handle)

    def arrays(self):
        count = c_size_t()
        outputs = _c.ration_response_outputs(self._handle, byref(count))
        return [numpy.asarray(_Memory(self, outputs[i])) for i in range(count.value)]


class _Memory:
    """One output as NumPy's array interface; the array keeps it, and it keeps the response."""

    def __init__(self, response, tensor):
        self._response = response
        if _TYPES[tensor.type] is None:
            raise TypeError("NumPy has no bfloat16")
        self.__array_interface__ = {
            "version": 3, "typestr": numpy.dtype(_TYPES[tensor.type]).str, "shape": tuple(tensor.dims[:tensor.rank]),
            "data": (tensor.data or 0, False)}


def _tensors(arrays, role):
    """Describes arrays where they lie."""
    tensors = (_Tensor * len(arrays))()
    for tensor, array in zip(tensors, arrays):
        if not isinstance(array, numpy.ndarray) or not array.flags.c_contiguous:
            raise TypeError(f"an {role} is no C-contiguous array")
        if role == "output" and not array.flags.writeable:
            raise TypeError("an output is not writeable")
        if array.dtype.name not in _TYPES or not array.dtype.isnative:
            raise TypeError(f"the library has no type {array.dtype}")
        if array.ndim > _MAX_RANK:
            raise TypeError(f"an array has {array.ndim} dimensions, more than {_MAX_RANK}")
        tensor.data, tensor.type, tensor.rank = array.ctypes.data, _TYPES.index(array.dtype.name), array.ndim
        tensor.dims[:array.ndim] = array.shape
    return tensors


class Value:
    """An input or output of a model: its name, NumPy type and shape, in which None is a free dimension."""

    def __init__(self, info):
        self.name = info.name.decode(errors="replace")
        self.dtype = _TYPES[info.type]
        self.shape = tuple(None if dim < 0 else dim for dim in info.dims[:info.rank])

    def __repr__(self):
        return f"{self.name}: {self.dtype} {list(self.shape)}"


class Model:
    """A network from the path of an ONNX file, or from its bytes. The settings are those of ration_model_options. Any
    number of threads may use one."""

    def __init__(self, engine, source, **settings):
        self._handle = c_void_p()
        self._engine = engine  # Requests need it.
        options = _options(_ModelOptions, _c.ration_model_options_init, settings)
        if isinstance(source, (bytes, bytearray, memoryview)):
            data = numpy.frombuffer(source, "uint8")
            _c.ration_model_load_bytes(engine._handle, data.ctypes.data, data.size, byref(options), byref(self._handle))
        else:
            path = os.fsencode(source)
            if b"\0" in path:  # The library would see the part before it.
                raise ValueError("a path with a null character")
            _c.ration_model_load(engine._handle, path, byref(options), byref(self._handle))
        self.inputs = self._face(_c.ration_model_input_count, _c.ration_model_input)
        self.outputs = self._face(_c.ration_model_output_count, _c.ration_model_output)

    def __del__(self, free=_c.ration_model_free):
        free(self._handle)

    def _face(self, count, describe):
        info = _TensorInfo(size=ctypes.sizeof(_TensorInfo))
        values = []
        for i in range(count(self._handle)):
            describe(self._handle, i, byref(info))
            values.append(Value(info))
        return values

    def run(self, *inputs, out=None):
        """Answers one request. Returns the outputs, or writes them into the arrays of `out`."""
        tensors = _tensors(inputs, "input")
        if out is not None:
            _c.ration_model_run_into(self._handle, tensors, len(tensors), _tensors(out, "output"), len(out))
            return list(out)
        response = c_void_p()
        _c.ration_model_run(self._handle, tensors, len(tensors), byref(response))
        return _Response(response).arrays()

    def submit(self, *inputs, deadline=None, priority=0):
        """Queues one request and returns its Future. The deadline is in seconds from now. The inputs must not be
        changed before the future is done."""
        tensors = _tensors(inputs, "input")
        number = next(_numbers)
        options = _options(_SubmitOptions, _c.ration_submit_options_init, {
            "deadline_ns": _FOREVER if deadline is None else int(min(deadline * 1e9, _FOREVER)), "priority": priority,
            "callback": ctypes.cast(_deliver, c_void_p).value, "callback_user": number})
        future = Future()
        _flights[number] = future, self, inputs
        try:
            _c.ration_model_submit(self._handle, tensors, len(tensors), byref(options), byref(future._request))
        except BaseException:
            _flights.pop(number, None)
            raise
        return future


class Future(concurrent.futures.Future):
    """The outputs of a submitted request, or its Error. cancel() asks for its end, also while it runs; what comes of
    that is Error("cancelled")."""

    def __init__(self):
        super().__init__()
        self._request = c_void_p()
        self.set_running_or_notify_cancel()

    def __del__(self, free=_c.ration_request_free):
        free(self._request)

    def __await__(self):
        return asyncio.wrap_future(self).__await__()

    def cancel(self):
        _c.ration_request_cancel(self._request)
        return self.done() and getattr(self.exception(), "code", None) == "cancelled"


# Requests that the library has not answered, by the number that it knows them by: the future, and what must stay till
# then. The model, too, so that its end never waits for a callback that may need a lock of the thread that ends it. The
# interpreter makes each access one step; a lock could be held by a thread that ends a model.
_flights = {}
_numbers = itertools.count(1)


@_Callback
def _deliver(number, handle):
    """Runs on a thread of the library, or of the one that submits or cancels."""
    response = _Response(c_void_p(handle))
    future, model, inputs = _flights.pop(number)
    try:
        error = _c.ration_response_error(response._handle)
        if error:
            future.set_exception(_exception_of(error))
        else:
            future.set_result(response.arrays())
    except Exception as failure:  # Nothing may pass into the library.
        future.set_exception(failure)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python -m ration MODEL.onnx")
    engine = Engine()
    print(f"libration {version()}: {engine.workers} workers for {cpus():.2f} CPUs")
    model = Model(engine, sys.argv[1])
    print("inputs", model.inputs, "outputs", model.outputs)
    inputs = [numpy.zeros([dim or 1 for dim in value.shape], value.dtype) for value in model.inputs]
    output = model.run(*inputs)[0]
    print("class", int(output.reshape(-1).argmax()))


if __name__ == "__main__":
    try:
        main()
    except Error as error:
        sys.exit(f"ration: {error}")
