"""`script/test`: every check, in order, on a database of its own; with arguments only pytest, with these."""

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from mpp.supervisor import secrets
from mpp.supervisor.parts import Crew, Stopping
from mpp.supervisor.paths import ROOT, Trouble, Var, say
from mpp.supervisor.postgres import Cluster

BROWSER = "tests/browser"
MOST_WORKERS = 4  # More find the one database cluster busy.


@dataclass(frozen=True)
class Check:
    name: str
    command: Sequence[str | Path]
    env: Mapping[str, str]


def main(arguments: list[str]) -> int:
    """Return 0 when all is well. arguments: for pytest; with some, only pytest runs."""
    var = Var.from_environment()
    crew = Crew(var.path / "test-parts.json")
    crew.listen()
    try:
        cluster = None if os.environ.get("DATABASE_URL") else Cluster(var, "test-pg", is_durable=False)
        with cluster or nullcontext(), crew:
            env = _surroundings(var)
            if cluster is not None:
                env["DATABASE_URL"] = cluster.start(crew)
            if arguments:
                return crew.attend([_tool("pytest"), *arguments], env, cwd=ROOT)
            return _carry_out(crew, _checks(env))
    except Stopping:
        return 130
    except Trouble as trouble:
        say(str(trouble))
    return 1


def _checks(env: Mapping[str, str]) -> list[Check]:
    manage = [sys.executable, "manage.py"]
    return [
        Check("format", [_tool("ruff"), "format", "--check", "--quiet"], env),
        Check("lint", [_tool("ruff"), "check", "--quiet"], env),
        Check("template", [_tool("djade"), "--check", *_templates()], env),
        Check("impor", [_tool("lint-imports"), "--no-cache", "--no-logo"], env),
        Check("tipe", [_tool("mypy"), "--no-error-summary", *_typed()], env),
        Check("migrasi", [*manage, "makemigrations", "--check", "--dry-run"], env),
        Check("deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], {**env, **_PRODUCTION}),
        Check("pytest", [_tool("pytest"), f"--ignore={BROWSER}", "-n", _workers()], env),
        # On its own: the browser's driver keeps an event loop running, in which others cannot start theirs.
        Check("browser", [_tool("pytest"), BROWSER], env),
    ]


def _workers() -> str:
    """Return among how many processes the tests are divided, each with a database of its own."""
    return str(min(os.cpu_count() or 1, MOST_WORKERS))


_PRODUCTION = {
    "MPP_DEMO": "0",
    "MPP_HOSTS": "mpp.example.go.id",
    "MPP_SITE_URL": "https://mpp.example.go.id",
}


def _carry_out(crew: Crew, checks: list[Check]) -> int:
    failed = []
    for check in checks:
        say(f"— {check.name}")
        begun = time.monotonic()
        is_bad = crew.attend(check.command, check.env, cwd=ROOT) != 0
        say(f"  {check.name}: {'GAGAL' if is_bad else 'baik'}, {time.monotonic() - begun:.1f} detik")
        if is_bad:
            failed.append(check.name)
    say(f"Gagal: {', '.join(failed)}." if failed else "Semua baik.")
    return 1 if failed else 0


def _surroundings(var: Var) -> dict[str, str]:
    """Return the environment of every check: its own var folder and keys, nothing of a server beside it."""
    own = var.path / "test"
    own.mkdir(parents=True, exist_ok=True)
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("MPP_")},
        **secrets.fresh(),
        "MPP_VAR": str(own),
        "MPP_DEMO": "1",
    }


def _tool(name: str) -> Path:
    return Path(sys.executable).parent / name


def _typed() -> list[str]:
    """The modules with rules in them, which carry type hints; the rest is checked as far as they call it."""
    names = ("actions", "access", "states", "duties")
    found = [path for name in names for path in (*ROOT.glob(f"*/{name}.py"), *ROOT.glob(f"*/{name}"))]
    ours = [path.relative_to(ROOT) for path in found if path.parent.name != "tests"]
    return ["mpp/lib", "mpp/supervisor", *sorted(map(str, ours))]


def _templates() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*templates/*.html"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    if listed.returncode == 0:
        return [name for name in listed.stdout.split("\0") if name and (ROOT / name).exists()]
    return [str(path.relative_to(ROOT)) for path in sorted((ROOT / "templates").rglob("*.html"))]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
