"""Writes a gradient boosting model as ONNX: a sum of decision trees with random thresholds, the same every time.

    python gradient_boosting.py OUT.onnx

Not trained: what a tree costs depends on its depth and its size, not on what it learnt. Needs the package onnx.
"""

import random
import sys

import onnx
from onnx import TensorProto, helper

TREES, DEPTH, FEATURES = 500, 6, 50


def tree(number, generator, columns):
    """Adds a complete binary tree, its nodes numbered as in a heap, to the columns of the node's attributes."""
    inner = 2**DEPTH - 1
    for node in range(2 ** (DEPTH + 1) - 1):
        leaf = node >= inner
        columns["nodes_treeids"].append(number)
        columns["nodes_nodeids"].append(node)
        columns["nodes_modes"].append("LEAF" if leaf else "BRANCH_LEQ")
        columns["nodes_featureids"].append(0 if leaf else generator.randrange(FEATURES))
        columns["nodes_values"].append(0.0 if leaf else generator.uniform(-0.9, 0.9))
        columns["nodes_truenodeids"].append(0 if leaf else 2 * node + 1)
        columns["nodes_falsenodeids"].append(0 if leaf else 2 * node + 2)
        if leaf:
            columns["target_treeids"].append(number)
            columns["target_nodeids"].append(node)
            columns["target_ids"].append(0)
            columns["target_weights"].append(generator.uniform(-0.1, 0.1))


def model():
    generator = random.Random(1)
    columns = {name: [] for name in (
        "nodes_treeids", "nodes_nodeids", "nodes_modes", "nodes_featureids", "nodes_values", "nodes_truenodeids",
        "nodes_falsenodeids", "target_treeids", "target_nodeids", "target_ids", "target_weights")}
    for number in range(TREES):
        tree(number, generator, columns)
    node = helper.make_node("TreeEnsembleRegressor", ["features"], ["score"], domain="ai.onnx.ml", n_targets=1, **columns)
    graph = helper.make_graph(
        [node], "gradient_boosting",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", FEATURES])],
        [helper.make_tensor_value_info("score", TensorProto.FLOAT, ["rows", 1])])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


if __name__ == "__main__":
    onnx.save(model(), sys.argv[1])
