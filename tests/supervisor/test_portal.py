"""The whole portal as `script/server` runs it, on a var folder of its own."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from mpp.supervisor.parts import birth
from mpp.supervisor.paths import ROOT, Var
from mpp.supervisor.postgres import Cluster
from tests.supervisor.test_parts import soon


class Portal:
    def __init__(self, var: Var, port: int) -> None:
        self.var = var
        self.port = port
        # Only what a shell would give: nothing of these tests' own settings.
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "mpp.supervisor.server"],
            env={**kept, "MPP_VAR": str(var.path), "PORT": str(port)},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait_until_announced(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.strip() == f"http://localhost:{self.port}":
                return
        raise AssertionError("It ended without saying where it is.")

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}/readyz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def pid_of(self, name: str) -> int:
        return next(part["pid"] for part in json.loads(self.var.parts.read_text()) if part["name"] == name)

    def database_pid(self) -> int:
        return int((Cluster(self.var).data / "postmaster.pid").read_text().split()[0])


@contextmanager
def portal(var: Var, port: int) -> Iterator[Portal]:
    running = Portal(var, port)
    try:
        running.wait_until_announced()
        yield running
    finally:
        running.process.terminate()
        running.process.wait(60)
        assert running.process.stdout is not None
        running.process.stdout.close()


def test_it_starts_says_where_and_stops_with_all_it_started(session_var: Var, free_port: int):
    with portal(session_var, free_port) as running:
        assert running.is_ready()
        pids = [running.pid_of("web"), running.pid_of("tick"), running.database_pid()]

    assert running.process.returncode == 0
    assert [birth(pid) for pid in pids] == [None, None, None]
    assert not (Cluster(session_var).data / "postmaster.pid").exists()


def test_killed_parts_come_back(session_var: Var, free_port: int):
    with portal(session_var, free_port) as running:
        for pid in (running.pid_of("web"), running.pid_of("tick"), running.database_pid()):
            os.kill(pid, signal.SIGKILL)
        assert soon(lambda: not running.is_ready())

        assert soon(running.is_ready, within=30)


def test_a_start_after_a_killed_run_takes_over(session_var: Var, free_port: int):
    with portal(session_var, free_port) as killed:
        pids = [killed.pid_of("web"), killed.pid_of("tick"), killed.database_pid()]
        killed.process.kill()
        killed.process.wait()

        with portal(session_var, free_port) as running:
            assert running.is_ready()
            assert [birth(pid) for pid in pids] == [None, None, None]
