"""What is compared: names, and the command of the worker process behind each."""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ELASTIC = "ration elastic"

# Several engines stand side by side, and each would leave the CPUs to which another one is pinned; hence --no-pin.
_RATION = {
    ELASTIC: ["--no-pin"],
    "ration 2x1": ["--no-pin", "--split", "2x1"],
    "ration 1x2": ["--no-pin", "--split", "1x2"],
    "ration": [],
    "ration, no governor": ["--no-govern"],
    "ration, remainder used": ["--use-remainder"],
}

_PEERS = {
    "ort default": ["onnxruntime"],
    "ort 2x1": ["onnxruntime", "--threads", "1", "--servers", "2"],
    "ort 1x2": ["onnxruntime", "--threads", "2", "--servers", "1"],
    "ort 1x2 no spin": ["onnxruntime", "--threads", "2", "--servers", "1", "--no-spin"],
    "ort 1x1": ["onnxruntime", "--threads", "1", "--servers", "1"],
    "openvino latency": ["openvino", "--hint", "latency"],
    "openvino throughput": ["openvino", "--hint", "throughput"],
}

LOAD_SUBJECTS = [ELASTIC, "ration 2x1", "ration 1x2", "ort default", "ort 2x1", "ort 1x2", "ort 1x2 no spin"]
QUOTA_SUBJECTS = ["ration", "ration, no governor", "ort default", "ort 1x1"]
REMAINDER_SUBJECT = "ration, remainder used"

# Families of settings that a user would have to choose from, for each load anew.
STATIC_SETTINGS = {
    "best static ration": ["ration 2x1", "ration 1x2"],
    "best static ort": ["ort 2x1", "ort 1x2", "ort 1x2 no spin"],
}


def command(name, ration_load, model):
    """Returns the command line of the subject's worker."""
    if name in _RATION:
        return [ration_load, "serve", model, *_RATION[name]]
    runtime, *options = _PEERS[name]
    return [sys.executable, str(HERE / "peer_worker.py"), runtime, model, *options]


def heartbeat_command():
    return [sys.executable, str(HERE / "heartbeat.py")]


def known(name):
    """Returns the name if it is a subject's; for argparse."""
    if name not in _RATION and name not in _PEERS:
        raise ValueError(name)
    return name
