"""A worker process for models whose input is a table of features, in ONNX Runtime alone: this library has no trees.

Protocol of peers/peer_worker.py. The input has --rows rows where the model leaves their number free.
"""

import argparse
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "peers"))

import numpy
import onnxruntime
from client_load import closed_loop
from runtimes import repeatable_input


class Trees:
    def __init__(self, model, rows, threads):
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3  # Old opsets are worth a warning each time; errors still show.
        if threads > 0:
            options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        declared = self._session.get_inputs()[0]
        shape = [dim if isinstance(dim, int) else rows for dim in declared.shape]
        self._inputs = {declared.name: repeatable_input(shape)}
        self._outputs = [self._session.get_outputs()[0].name]
        self.settings = f"intra-op threads {threads or 'default'}, {shape[0]} rows a request"

    def answer(self):
        return self._session.run(self._outputs, self._inputs)


def main():
    parser = argparse.ArgumentParser(description="Serves windows of load on command.")
    parser.add_argument("model")
    parser.add_argument("--rows", type=int, default=1)
    parser.add_argument("--threads", type=int, default=0, help="intra-op threads; 0: the default")
    chosen = parser.parse_args()
    trees = Trees(chosen.model, chosen.rows, chosen.threads)
    output = numpy.ravel(trees.answer()[0])[:16].astype(float).tolist()
    print(json.dumps({"runtime": f"onnxruntime {onnxruntime.__version__}", "settings": trees.settings,
                      "output": output}), flush=True)
    for line in sys.stdin:
        load, clients, seconds = line.split()
        if load != "closed":
            raise ValueError(f"'{line.strip()}' is not 'closed CLIENTS SECONDS'")
        print(json.dumps(closed_loop(trees.answer, int(clients), float(seconds))), flush=True)


if __name__ == "__main__":
    main()
