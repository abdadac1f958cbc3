import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mpp.supervisor import secrets
from mpp.supervisor.parts import Crew
from mpp.supervisor.paths import Var
from mpp.supervisor.postgres import SYSTEM_HOMES


@pytest.fixture(scope="session")
def session_var() -> Iterator[Var]:
    """A var folder that keeps its cluster from test to test, for a start in a fraction of a second."""
    for var in _fresh_var():
        secrets.ready(var, data_exists=False)
        yield var


@pytest.fixture
def var() -> Iterator[Var]:
    yield from _fresh_var()


@pytest.fixture
def crew(tmp_path: Path) -> Iterator[Crew]:
    crew = Crew(tmp_path / "parts.json")
    yield crew
    crew.stop()


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


@pytest.fixture
def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def _fresh_var() -> Iterator[Var]:
    # Not tmp_path: another user must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="mpp-test-", dir="/tmp")).resolve()
    var = Var(folder / "var")
    var.make()
    yield var
    shutil.rmtree(folder)
    if os.geteuid() == 0:
        for home in SYSTEM_HOMES.glob(f"mpp-{var.fingerprint()}*"):
            shutil.rmtree(home)
