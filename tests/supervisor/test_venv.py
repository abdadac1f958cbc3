from pathlib import Path

import pytest

from mpp.supervisor import venv
from mpp.supervisor.paths import Trouble, Var, hold


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would have been done, without a network."""
    done: list[str] = []

    def make(folder: Path) -> None:
        done.append("make")
        (folder / "bin").mkdir(parents=True, exist_ok=True)
        (folder / "bin" / "python").touch()

    monkeypatch.setattr(venv, "_make", make)
    monkeypatch.setattr(venv, "_install", lambda python, files: done.extend(files))
    return done


def test_a_second_time_there_is_nothing_to_do(var: Var, done: list[str]):
    venv.ready(var, to_check=False)
    venv.ready(var, to_check=False)

    assert done == ["make", "requirements.txt"]


def test_checks_add_their_tools_and_the_server_leaves_them(var: Var, done: list[str]):
    venv.ready(var, to_check=False)
    done.clear()

    venv.ready(var, to_check=True)
    venv.ready(var, to_check=False)

    assert done == ["requirements.txt", "requirements-dev.txt"]


def test_changed_requirements_are_installed(var: Var, done: list[str], monkeypatch: pytest.MonkeyPatch):
    venv.ready(var, to_check=False)
    done.clear()
    monkeypatch.setattr(venv, "_digest", lambda name: "changed")

    venv.ready(var, to_check=False)

    assert done == ["requirements.txt"]


def test_a_half_made_environment_is_made_anew(var: Var, done: list[str], monkeypatch: pytest.MonkeyPatch):
    def killed(python: Path, files: list[str]) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as while_installing:
        while_installing.setattr(venv, "_install", killed)
        with pytest.raises(KeyboardInterrupt):
            venv.ready(var, to_check=False)
    done.clear()

    venv.ready(var, to_check=False)

    assert done == ["make", "requirements.txt"]


def test_two_do_not_install_at_once(var: Var, done: list[str]):
    with hold(var.path / "venv.lock"), pytest.raises(Trouble, match="sedang dipasang oleh proses lain"):
        venv.ready(var, to_check=False)

    assert done == []
