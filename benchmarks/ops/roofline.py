"""Prints each layer of ResNet-50 as a part of what the processor could do: hot and in the network, ours and oneDNN's.

    build/release/benchmarks/ops/ration-ops-benchmark --benchmark_filter='^(fma_peak|.*batch:1/)' \\
        --benchmark_repetitions=5 --benchmark_out=hot.json
    build/release/ration run resnet50.onnx image.npy --profile --threads 1 --json > ours.json
    build/release/ration run resnet50.onnx image.npy --profile --threads 1 --disable kernel --json > onednn.json
    python3 benchmarks/ops/roofline.py hot.json ours.json onednn.json

All times are the least of several runs, the hot ones CPU time. GFLOP/s count the multiplications of direct convolution,
whatever the kernel really does, so that a kernel that multiplies less can exceed the peak.
"""

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers"))

from figures import markdown, number


def layer_of(step):
    """Returns the benchmark's name of the layer that a convolution of ResNet-50 is; None for other steps."""
    if step == "conv1":
        return "conv7x7s2_3to64_at224"
    if step in ("output", "fc"):
        return "gemm_2048to1000"
    found = re.fullmatch(r"layer(\d)\.(\d)\.(conv1|conv2|conv3|downsample\.0)", step)
    if not found:
        return None
    stage, block, name = int(found[1]), int(found[2]), found[3]
    width, size = 64 << (stage - 1), 56 >> (stage - 1)
    halves = block == 0 and stage > 1
    before = size * 2 if halves else size
    inputs = (64 if stage == 1 else width * 2) if block == 0 else width * 4
    stride = 2 if halves else 1
    return {"conv1": f"conv1x1s1_{inputs}to{width}_at{before}",
            "conv2": f"conv3x3s{stride}_{width}to{width}_at{before}",
            "conv3": f"conv1x1s1_{width}to{width * 4}_at{size}",
            "downsample.0": f"conv1x1s{stride}_{inputs}to{width * 4}_at{before}"}[name]


def multiply_adds(layer):
    """Returns those of one image, from the layer's name."""
    if layer.startswith("gemm"):
        inputs, outputs = map(int, re.fullmatch(r"gemm_(\d+)to(\d+)", layer).groups())
        return inputs * outputs
    edge, stride, inputs, outputs, size = map(
        int, re.fullmatch(r"conv(\d)x\d+s(\d)_(\d+)to(\d+)_at(\d+)", layer).groups())
    return edge * edge * inputs * outputs * (size // stride) ** 2


def hot_times(report):
    """Returns {layer: {implementation: least ms}} of batch 1, and the peak in GFLOP/s."""
    times, peak = defaultdict(dict), 0.0
    for entry in report["benchmarks"]:
        if entry.get("run_type") == "aggregate":
            continue
        name = entry["run_name"]
        if name == "fma_peak":
            peak = max(peak, entry["GFLOP/s"])
        elif found := re.fullmatch(r"(\w+)/batch:1/([a-z:0-9]+)(/.*)?", name):
            layer, implementation = found[1], found[2]
            times[layer][implementation] = min(times[layer].get(implementation, float("inf")), entry["cpu_time"])
    return times, peak


def network_times(profile):
    """Returns {layer: (implementation, ms of all its steps, how many)}, and the time of the whole network."""
    layers, whole = {}, 0.0
    for step in profile["profile"]["steps"]:
        whole += step["min_ms"]
        if layer := layer_of(step["name"]):
            _, time, count = layers.get(layer, ("", 0.0, 0))
            layers[layer] = (step["implementation"], time + step["min_ms"], count + 1)
    return layers, whole


def rows(hot, peak, ours, direct, whole):
    for layer, (implementation, time, count) in sorted(ours.items(), key=lambda item: -item[1][1]):
        operations = 2 * multiply_adds(layer)

        def rate(ms, operations=operations):
            return f"{number(operations / ms * 1e-6)} ({operations / ms * 1e-6 / peak:.2f})" if ms else "-"

        yield [layer, str(count), f"{time / whole:.1%}", implementation, number(time / count),
               rate(hot.get(layer, {}).get(implementation)), rate(time / count),
               number(direct[layer][1] / direct[layer][2]) if layer in direct else "-",
               rate(hot.get(layer, {}).get("onednn:gemm" if layer.startswith("gemm") else "onednn:conv")),
               rate(direct[layer][1] / direct[layer][2]) if layer in direct else "-"]


def main():
    parser = argparse.ArgumentParser(description="Prints the layers of ResNet-50 as parts of the peak.")
    parser.add_argument("hot")
    parser.add_argument("ours")
    parser.add_argument("onednn")
    chosen = parser.parse_args()
    hot, peak = hot_times(json.loads(Path(chosen.hot).read_text()))
    ours, whole = network_times(json.loads(Path(chosen.ours).read_text()))
    direct, direct_whole = network_times(json.loads(Path(chosen.onednn).read_text()))
    print(f"Peak {number(peak)} GFLOP/s (`fma_peak`). The whole network: {number(whole)} ms by the kernels chosen,"
          f" {number(direct_whole)} ms by oneDNN alone.\n")
    print(markdown(["layer", "times", "share", "chosen", "ms", "hot GFLOP/s (of peak)", "in the network",
                    "oneDNN ms", "oneDNN hot", "oneDNN in the network"],
                   list(rows(hot, peak, ours, direct, whole))))


if __name__ == "__main__":
    main()
