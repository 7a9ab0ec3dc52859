"""A torch module that computes what an ONNX file says, node by node, as eager code of a user's would."""

from functools import partial

import torch
from torch.nn import functional


class TorchNetwork(torch.nn.Module):
    def __init__(self, graph):
        super().__init__()
        self._buffer_names = {}
        for name, array in graph.constants.items():
            self._buffer_names[name] = f"constant{len(self._buffer_names)}"
            self.register_buffer(self._buffer_names[name], torch.from_numpy(array.copy()))
        self._input = graph.input
        self._output = graph.output
        last_use = {name: i for i, node in enumerate(graph.nodes) for name in node.inputs}
        kept = {graph.input, graph.output, *graph.constants}
        # Each value is given back with its last use, as the local variables of a user's code are.
        self._steps = [
            (_function(node, inputs_end=node.inputs[0] not in kept and last_use[node.inputs[0]] == i), node.inputs,
             node.outputs[0], {name for name in node.inputs if last_use[name] == i} - kept)
            for i, node in enumerate(graph.nodes)]

    def forward(self, values):
        there = {self._input: values}
        for function, inputs, output, ended in self._steps:
            operands = [there[name] if name in there else getattr(self, self._buffer_names[name]) for name in inputs]
            for name in ended:
                del there[name]
            there[output] = function(*operands)
            del operands
        return there[self._output]


def _function(node, inputs_end):
    """Returns what computes the node's output from its inputs. `inputs_end`: nobody needs its first input any more."""
    attributes = node.attributes
    if node.op == "Conv":
        return partial(functional.conv2d, groups=attributes.get("group", 1), **_window(attributes))
    if node.op == "MaxPool":
        return partial(functional.max_pool2d, kernel_size=attributes["kernel_shape"], **_window(attributes))
    if node.op == "BatchNormalization":
        return partial(_batch_norm, epsilon=attributes.get("epsilon", 1e-5))
    if node.op == "Gemm":
        return functional.linear if attributes.get("transB", 0) else _gemm
    # In place where it can be, as ResNets are written in torch.
    return {"Relu": partial(functional.relu, inplace=inputs_end), "Add": torch.add,
            "GlobalAveragePool": partial(functional.adaptive_avg_pool2d, output_size=1),
            "Flatten": partial(torch.flatten, start_dim=1)}[node.op]


def _window(attributes):
    ones = [1] * len(attributes["kernel_shape"])
    return {"stride": attributes.get("strides", ones), "dilation": attributes.get("dilations", ones),
            "padding": attributes.get("pads", [0] * 2 * len(ones))[:len(ones)]}


def _batch_norm(values, scale, bias, mean, variance, epsilon):
    return functional.batch_norm(values, mean, variance, scale, bias, False, 0.0, epsilon)


def _gemm(values, weights, bias):
    return torch.addmm(bias, values, weights)
