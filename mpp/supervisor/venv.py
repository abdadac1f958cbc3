"""The project's own Python environment, `venv` in the var folder: made once, repaired, kept up to date."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from mpp.supervisor.paths import ROOT, Trouble, Var, hold, say

RUN = "requirements.txt"
CHECK = "requirements-dev.txt"


def ready(var: Var, *, to_check: bool) -> Path:
    """Return the environment's Python, with everything pinned installed.

    to_check: also what only `script/test` needs.
    The stamp goes first and comes last: an environment without one was left half-made and is made anew.
    """
    var.make()
    lock = hold(var.path / "venv.lock")
    if lock is None:
        raise Trouble("Pustaka sedang dipasang oleh proses lain. Coba lagi sebentar.")
    with lock:
        python, stamp = var.venv / "bin" / "python", var.venv / "mpp-stamp.json"
        have = _read(stamp)
        files = [RUN, CHECK] if to_check or CHECK in have.get("files", {}) else [RUN]
        want = {"python": [sys.version, str(var.venv)], "files": {name: _digest(name) for name in files}}
        if have == want and python.exists():
            return python
        if have.get("python") != want["python"] or not python.exists():
            _make(var.venv)
        stamp.unlink(missing_ok=True)
        _install(python, files)
        stamp.write_text(json.dumps(want))
    return python


def _read(stamp: Path) -> dict:
    try:
        return json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def _make(folder: Path) -> None:
    say("Menyiapkan lingkungan Python …")
    shutil.rmtree(folder, ignore_errors=True)
    # Links, not copies: a copied macOS framework Python does not start.
    venv.create(folder, with_pip=True, symlinks=True)


def _install(python: Path, files: list[str]) -> None:
    say("Memasang pustaka (sekali saja, perlu internet, satu–dua menit) …")
    command: list[str | Path] = [
        python,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--quiet",  # Once more: without the warnings, which nobody here can do anything about.
        "--no-input",
        "--disable-pip-version-check",
    ]
    command += ["--only-binary", ":all:"]
    for name in files:
        command += ["--requirement", ROOT / name]
    # PIP_USER would ask for the home folder, which an environment refuses.
    surroundings = {name: value for name, value in os.environ.items() if name != "PIP_USER"}
    if subprocess.run(command, env=surroundings, stdin=subprocess.DEVNULL).returncode:
        raise Trouble("Pustaka tidak dapat dipasang (pesan pip di atas). Periksa internet, lalu coba lagi.")
