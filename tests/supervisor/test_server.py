import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mpp.supervisor.paths import ROOT, Var, hold


def script(name: str, var: Var, **env: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [ROOT / "script" / name],
        env={"PATH": os.environ["PATH"], "MPP_VAR": str(var.path), **env},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_a_taken_port_is_said_in_one_sentence_before_anything_slow(var: Var, taken_port: int):
    done = script("server", var, PORT=str(taken_port), LC_ALL="zz_ZZ.UTF-8", LANG="zz_ZZ")

    assert done.returncode == 1
    assert done.stderr == (
        f"Port {taken_port} sudah dipakai program lain. Pilih yang lain: PORT=8001 script/server\n"
    )
    assert not var.venv.exists()


@pytest.mark.parametrize("port", ["delapan", "0", "65536", "-1"])
def test_what_is_no_port_is_refused(var: Var, port: str):
    done = script("server", var, PORT=port)

    assert (done.returncode, done.stderr) == (1, f"PORT={port} bukan nomor port (1–65535).\n")


def test_a_second_server_on_the_same_var_is_refused(var: Var, free_port: int):
    with hold(var.path / "server.lock"):
        done = script("server", var, PORT=str(free_port))

    assert done.returncode == 1
    assert done.stderr.startswith(f"Portal sudah berjalan dengan {var.path}.")
    assert done.stderr.count("\n") == 1


def test_without_a_fitting_python_one_sentence_says_what_to_install(var: Var, tmp_path: Path):
    (tmp_path / "dirname").symlink_to(shutil.which("dirname") or "")
    (tmp_path / "python3").write_text("#!/bin/sh\nexit 1\n")
    (tmp_path / "python3").chmod(0o755)

    done = script("server", var, PATH=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr == "Perlu Python 3.11–3.14 dengan venv. Debian, Ubuntu: `apt install python3-venv`\n"


def test_an_unreachable_database_is_said_in_one_sentence(var: Var, free_port: int):
    done = subprocess.run(
        [sys.executable, "-m", "mpp.supervisor.server"],
        env={
            "PATH": os.environ["PATH"],
            "MPP_VAR": str(var.path),
            "PORT": str(free_port),
            "DATABASE_URL": "postgres://mpp:rahasia@127.0.0.1:1/mpp",
        },
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == 1
    assert "Basis data tidak dapat dihubungi (DATABASE_URL)" in done.stderr
    assert "Traceback" not in done.stderr
    assert "rahasia" not in done.stderr
