"""Makes the Python environment in which the other runtimes live, and says what could not be installed."""

import os
import subprocess
import sys
from pathlib import Path

# numpy is for the worker, onnx reads the file for torch.
PACKAGES = ["numpy", "onnxruntime", "openvino", "torch", "onnx"]
OPTIONAL = ["onnxruntime", "openvino", "torch"]
# Seconds for one package; torch brings several gigabytes.
INSTALL_LIMIT = 900


def default_folder():
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "libration-peers"


class Environment:
    def __init__(self, folder):
        self._folder = Path(folder).absolute()
        self.python = str(self._folder / "bin" / "python")

    def prepare(self, without=()):
        """Installs what is missing, each package by itself, so that one may fail alone.

        Returns for each package {"name", "version", "reason"}; one that is not there has no version but a reason.
        """
        reason = self._make()
        return [self._package(name, without, reason) for name in PACKAGES]

    def _make(self):
        if Path(self.python).exists():
            return None
        made = subprocess.run([sys.executable, "-m", "venv", self._folder], capture_output=True, text=True)
        return None if made.returncode == 0 else f"no virtual environment: {last_error(made.stdout + made.stderr)}"

    def _package(self, name, without, reason):
        if name in without or (name == "onnx" and "torch" in without):
            reason = "left out by --without"
        version = None if reason else self._version(name)
        if not reason and version is None:
            reason = self._install(name)
            version = None if reason else self._version(name)
        return {"name": name, "version": version, "reason": reason}

    def _version(self, name):
        code = "import importlib.metadata, sys; print(importlib.metadata.version(sys.argv[1]))"
        asked = subprocess.run([self.python, "-c", code, name], capture_output=True, text=True)
        return asked.stdout.strip() if asked.returncode == 0 else None

    def _install(self, name):
        """Returns None, or why it could not be installed."""
        print(f"installing {name}", file=sys.stderr, flush=True)
        try:
            pip = subprocess.run([self.python, "-m", "pip", "install", "--disable-pip-version-check", name],
                                 capture_output=True, text=True, timeout=INSTALL_LIMIT)
        except subprocess.TimeoutExpired:
            return f"not installed within {INSTALL_LIMIT} s"
        return None if pip.returncode == 0 else f"pip: {last_error(pip.stderr)}"


def last_error(text):
    """Returns the last line that calls itself an error, or else the last one."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or ["no reason was given"])[-1]
