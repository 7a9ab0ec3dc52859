#!/usr/bin/env python3
"""Makes tests/data/onnxruntime/*.npy: what ONNX Runtime answers for the reference models and fixed inputs.

    python3 -m venv ENV && ENV/bin/pip install onnxruntime numpy
    ENV/bin/python tests/serve/make_onnxruntime_golden.py build/release/ration tests/data/onnxruntime

The inputs are made by the same arithmetic as in reference_models_test.cpp, so that only outputs are stored.
"""
import pathlib
import subprocess
import sys
import tempfile

import numpy as np
import onnxruntime as ort


def uniform(count: int) -> np.ndarray:
    """splitmix64 of 1, 2, 3, ...; the top 24 bits as a number in [-1, 1)."""
    with np.errstate(over="ignore"):
        x = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        x = x ^ (x >> np.uint64(31))
    return ((x >> np.uint64(40)).astype(np.float32) * np.float32(2.0**-23) - np.float32(1)).astype(np.float32)


def main() -> None:
    ration, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("resnet18", "resnet34", "resnet50", "resnet101"):
        with tempfile.TemporaryDirectory() as temporary:
            model = pathlib.Path(temporary) / "model.onnx"
            subprocess.run([ration, "model", name, "-o", model, "--batch", "dynamic"], check=True)
            options = ort.SessionOptions()
            options.intra_op_num_threads = 1
            session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
            for batch in (1, 3, 8):
                image = uniform(batch * 3 * 224 * 224).reshape(batch, 3, 224, 224)
                np.save(folder / f"{name}.batch{batch}.npy", session.run(None, {"input": image})[0])
    print("onnxruntime", ort.__version__)


main()
