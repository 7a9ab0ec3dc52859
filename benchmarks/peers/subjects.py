"""What is compared: names, and the command of the worker process behind each.

A name is the runtime and its setting: "ort default", "ration 2x1". IxJ is I requests at a time on J threads each.
"""

import os
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
ELASTIC = "ration elastic"
CPUS = len(os.sched_getaffinity(0))

# Several engines stand side by side, and each would leave the CPUs to which another one is pinned; hence --no-pin.
_RATION = {
    ELASTIC: ["--no-pin"],
    "ration": [],
    "ration, no governor": ["--no-govern"],
    "ration, remainder used": ["--use-remainder"],
}
REMAINDER_SUBJECT = "ration, remainder used"

_RUNTIMES = {"ort": "onnxruntime", "openvino": "openvino", "torch": "torch"}
# What has to be installed for each; numpy is for the worker itself.
_PACKAGES = {"ort": ["numpy", "onnxruntime"], "openvino": ["numpy", "openvino"], "torch": ["numpy", "torch", "onnx"]}
_NAMED_SETTINGS = {
    "ort default": [],
    "torch default": [],
    "openvino latency": ["--hint", "latency"],
    "openvino throughput": ["--hint", "throughput"],
}

# OpenVINO without a hint does what it does with the hint for latency.
DEFAULTS = {"ort default": "ort default", "openvino default": "openvino latency", "torch default": "torch default"}


def _static(runtime):
    """Returns the two settings between which a user would have to choose: requests side by side, or one on all CPUs."""
    return list(dict.fromkeys([f"{runtime} {CPUS}x1", f"{runtime} 1x{CPUS}"]))


LOAD_SUBJECTS = [ELASTIC, *_static("ration"), "ort default", *_static("ort"), f"ort 1x{CPUS} no spin",
                 "openvino latency", "openvino throughput", "torch default", *_static("torch")]
QUOTA_SUBJECTS = ["ration", "ration, no governor", REMAINDER_SUBJECT, "ort default", "ort 1x1", "openvino latency",
                  "openvino 1x1", "torch default", "torch 1x1"]

# Families of settings that a user would have to choose from, for each load anew.
FAMILIES = {"best static ration": "ration", "best static ort": "ort", "best openvino": "openvino",
            "best static torch": "torch"}


def family(column, subjects):
    """Returns those of the subjects that belong to a column of FAMILIES."""
    setting = re.compile(FAMILIES[column] + r" (\d+x\d+( no spin)?|latency|throughput)")
    return [subject for subject in subjects if setting.fullmatch(subject)]


def is_ours(name):
    return name.startswith("ration")


def packages_of(name):
    """Returns the Python packages that the subject needs."""
    return [] if is_ours(name) else _PACKAGES[name.split()[0]]


def quota_subjects(subjects, quota):
    """Returns the subjects without the one that uses the remainder, if the quota has none beside whole CPUs."""
    has_remainder = quota > 1 and quota % 1 > 0
    return [subject for subject in subjects if has_remainder or subject != REMAINDER_SUBJECT]


def command(name, chosen):
    """Returns the command line of the subject's worker; `chosen`: --ration-load, model and --python as of rounds.py."""
    options = _options(name)
    if is_ours(name):
        return [chosen.ration_load, "serve", chosen.model, *options]
    runtime = _RUNTIMES[name.split()[0]]
    return [chosen.python or sys.executable, str(HERE / "peer_worker.py"), runtime, chosen.model, *options]


def heartbeat_command():
    return [sys.executable, str(HERE / "heartbeat.py")]


def known(name):
    """Returns the name if it is a subject's; for argparse."""
    _options(name)
    return name


def _options(name):
    named = _RATION | _NAMED_SETTINGS
    if name in named:
        return named[name]
    split = re.fullmatch(r"(ration|ort|openvino|torch) (([1-9]\d*)x([1-9]\d*))( no spin)?", name)
    if not split or (split[5] and split[1] != "ort"):
        raise ValueError(f"'{name}' is no subject")
    if split[1] == "ration":
        return ["--no-pin", "--split", split[2]]
    return ["--threads", split[4], "--servers", split[3], *(["--no-spin"] if split[5] else [])]
