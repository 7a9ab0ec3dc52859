"""Starts the worker processes of a comparison and asks them for windows.

A worker is any program with the protocol of peer_worker.py. It computes only when asked; what it uses otherwise is
measured and shows in the record.
"""

import json
import os
import subprocess
import sys
import tempfile

TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


class SubjectFailed(RuntimeError):
    """A subject that does not start, ends early, or answers something else than the others."""

    def __init__(self, subject, reason):
        super().__init__(f"'{subject}' {reason}")
        self.subject = subject
        self.reason = reason


class WorkerProcess:
    """One worker, from its start to its end; a context manager. `cgroup` is entered before the program is loaded."""

    def __init__(self, name, command, cgroup=None):
        self.name = name
        self._errors = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, text=True,
            preexec_fn=cgroup.enter if cgroup else None)
        try:
            self.introduction = self.receive()
        except BaseException:
            self._end()
            raise

    def send(self, request):
        try:
            self._process.stdin.write(request + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._failure() from None

    def receive(self):
        line = self._process.stdout.readline()
        if not line:
            raise self._failure()
        return json.loads(line)

    def measure(self, request):
        self.send(request)
        return self.receive()

    @property
    def pid(self):
        return self._process.pid

    def cpu_seconds(self):
        """Returns the CPU time of the process so far, with the kernel's resolution of one tick."""
        with open(f"/proc/{self._process.pid}/stat") as stat:
            fields = stat.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._end()

    def _failure(self):
        code = self._process.wait()
        lines = self._written_errors().strip().splitlines()
        return SubjectFailed(self.name, f"ended with code {code}" + (f": {lines[-1]}" if lines else ""))

    def _written_errors(self):
        self._errors.seek(0)
        return self._errors.read().decode(errors="replace")

    def _end(self):
        self._process.stdin.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        for line in self._written_errors().splitlines():
            print(f"{self.name}: {line}", file=sys.stderr)
        self._errors.close()


def closed_request(clients, seconds):
    return f"closed {clients} {seconds}"


def open_request(arrivals):
    return "open " + " ".join(f"{arrival:.6f}" for arrival in arrivals)


def check_same_output(workers, tolerance=1e-3):
    """Raises SubjectFailed if outputs differ from the first worker's by more than `tolerance` of the largest."""
    first = workers[0].introduction["output"]
    scale = max(map(abs, first))
    for worker in workers[1:]:
        output = worker.introduction["output"]
        worst = max((abs(a - b) for a, b in zip(first, output, strict=True)), default=0.0)
        if not worst <= tolerance * scale:
            raise SubjectFailed(
                worker.name, f"and '{workers[0].name}' differ by {worst} in outputs up to {scale}")
