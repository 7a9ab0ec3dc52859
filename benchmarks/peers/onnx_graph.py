"""Reads an ONNX file into plain values, and refuses what a ResNet does not need."""

from dataclasses import dataclass, field

# For each operator: the attributes that torch_network.py translates, and those that must have this value if they are
# there at all.
_OPERATORS = {
    "Conv": ({"dilations", "group", "kernel_shape", "pads", "strides"}, {"auto_pad": "NOTSET"}),
    "BatchNormalization": ({"epsilon", "momentum"}, {"training_mode": 0, "spatial": 1}),
    "Relu": (set(), {}),
    "MaxPool": ({"dilations", "kernel_shape", "pads", "strides"},
                {"auto_pad": "NOTSET", "ceil_mode": 0, "storage_order": 0}),
    "Add": (set(), {}),
    "GlobalAveragePool": (set(), {}),
    "Flatten": (set(), {"axis": 1}),
    "Gemm": ({"transB"}, {"alpha": 1.0, "beta": 1.0, "transA": 0}),
}


@dataclass
class Node:
    op: str
    inputs: list
    outputs: list
    attributes: dict = field(default_factory=dict)
    name: str = ""


@dataclass
class Graph:
    input: str
    input_shape: list
    output: str
    constants: dict  # Name: array.
    nodes: list


def check(node):
    """Raises ValueError, one sentence, if the node is none that torch_network.py builds."""
    if node.op not in _OPERATORS:
        raise ValueError(f"{_what(node)} is none of {', '.join(_OPERATORS)}")
    translated, fixed = _OPERATORS[node.op]
    for name, value in node.attributes.items():
        if name not in translated and not (name in fixed and value == fixed[name]):
            raise ValueError(f"{_what(node)} has {name} {value}, which is not built here")
    pads = node.attributes.get("pads", [])
    if list(pads[:len(pads) // 2]) != list(pads[len(pads) // 2:]):
        raise ValueError(f"{_what(node)} has the pads {list(pads)}, which differ at its two ends")
    if len(node.outputs) != 1:
        raise ValueError(f"{_what(node)} has {len(node.outputs)} outputs, and one is built here")


def read(path):
    """Returns the graph of a file; a free dimension counts as 1."""
    import onnx
    from onnx import helper, numpy_helper

    graph = onnx.load(path).graph
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    inputs = [value for value in graph.input if value.name not in constants]
    if len(inputs) != 1 or len(graph.output) != 1:
        raise ValueError(
            f"'{path}' has {len(inputs)} inputs and {len(graph.output)} outputs, and one of each is built here")
    shape = [dim.dim_value or 1 for dim in inputs[0].type.tensor_type.shape.dim]
    nodes = [Node(node.op_type, list(node.input), list(node.output),
                  {entry.name: _plain(helper.get_attribute_value(entry)) for entry in node.attribute}, node.name)
             for node in graph.node]
    for node in nodes:
        check(node)
    return Graph(inputs[0].name, shape, graph.output[0].name, constants, nodes)


def _plain(value):
    return value.decode() if isinstance(value, bytes) else list(value) if hasattr(value, "__len__") else value


def _what(node):
    return f"the {node.op} '{node.name or node.outputs[0]}'"
