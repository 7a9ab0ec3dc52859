"""A worker process with another runtime in it: serves windows of load on command, as `ration-load serve` does.

    echo "closed 4 2.0" | python peer_worker.py onnxruntime resnet50.onnx --threads 1 --servers 2

Protocol: first one line of JSON that says who answers ({"runtime", "settings", "output"}); then for every line
`closed CLIENTS SECONDS` or `open ARRIVAL...` on stdin one line {"seconds", "latency_ms"} on stdout. No CPU in between.
"""

import argparse
import json
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy

from client_load import closed_loop, open_loop
from runtimes import OnnxRuntime, OpenVino, Torch

COMPARED_OUTPUTS = 16


def behind_queue(answer, servers):
    """Returns a function that has one of `servers` threads answer, first come first served."""
    executor = ThreadPoolExecutor(servers)
    return lambda: executor.submit(answer).result()


def measure(line, answer):
    load, *numbers = line.split()
    if load == "closed":
        clients, seconds = numbers
        return closed_loop(answer, int(clients), float(seconds))
    if load == "open":
        return open_loop(answer, [float(number) for number in numbers])
    raise ValueError(f"'{line.strip()}' is neither 'closed CLIENTS SECONDS' nor 'open ARRIVAL...'")


def arguments():
    parser = argparse.ArgumentParser(description="Serves windows of load on command.")
    parser.add_argument("runtime", choices=["onnxruntime", "openvino", "torch"])
    parser.add_argument("model")
    parser.add_argument("--threads", type=int, default=0, help="intra-op threads; 0: the runtime's default")
    parser.add_argument("--no-spin", action="store_true", help="onnxruntime's threads do not spin")
    parser.add_argument("--hint", choices=["latency", "throughput"], default="latency", help="of openvino")
    parser.add_argument(
        "--servers", type=int, default=0,
        help="threads that answer from a queue; 0: the clients' own threads answer, openvino's as many as it calls"
        " optimal")
    return parser.parse_args()


def main():
    chosen = arguments()
    servers = chosen.servers
    if chosen.runtime == "onnxruntime":
        runtime = OnnxRuntime(chosen.model, chosen.threads, not chosen.no_spin)
    elif chosen.runtime == "torch":
        runtime = Torch(chosen.model, chosen.threads)
    else:
        runtime = OpenVino(chosen.model, chosen.hint, servers, chosen.threads)
        servers = servers or runtime.requests
    answer = behind_queue(runtime.answer, servers) if servers else runtime.answer
    limit = f", {servers} server thread{'s'[:servers - 1]} with a queue" if servers else ", in the clients' threads"
    output = numpy.ravel(answer()[0])[:COMPARED_OUTPUTS].tolist()
    print(json.dumps({"runtime": runtime.name, "settings": runtime.settings + limit, "output": output}), flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(line, answer)), flush=True)


if __name__ == "__main__":
    main()
