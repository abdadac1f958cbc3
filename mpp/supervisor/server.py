"""`script/server`: the whole portal in one command, until somebody stops it."""

import http.client
import os
import socket
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from mpp.supervisor import secrets
from mpp.supervisor.parts import Crew, Part, Stopping, end_leftovers
from mpp.supervisor.paths import ROOT, Trouble, Var, hold, say
from mpp.supervisor.postgres import Cluster

READY_WITHIN = 90.0  # seconds
WORKERS, THREADS = 2, 4


@dataclass(frozen=True)
class Address:
    """Where the portal listens: this machine only, unless `BIND` names another address of it."""

    host: str
    port: int

    @classmethod
    def from_environment(cls) -> "Address":
        given = os.environ.get("PORT") or "8000"
        if not given.isascii() or not given.isdigit() or not 1 <= int(given) <= 65535:
            raise Trouble(f"PORT={given} bukan nomor port (1–65535).")
        return cls(os.environ.get("BIND") or "127.0.0.1", int(given))

    @property
    def from_here(self) -> str:
        """An address under which this machine reaches it."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104

    @property
    def url(self) -> str:
        name = "localhost" if self.from_here in ("127.0.0.1", "::1") else self.host
        return f"http://{name}:{self.port}"


def check_before_anything_slow(var: Var) -> IO[str]:
    """Return the lock of the var folder, the leftovers of an earlier run ended and the port free.

    Raises Trouble.
    """
    address = Address.from_environment()
    var.make()
    lock = hold(var.path / "server.lock")
    if lock is None:
        raise Trouble(f"Portal sudah berjalan dengan {var.path}. Hentikan dulu, atau pakai MPP_VAR lain.")
    end_leftovers(var.parts)
    _refuse_taken_port(address)
    return lock


def main() -> int:
    var = Var.from_environment()
    crew = Crew(var.parts)
    crew.listen()
    try:
        cluster = None if os.environ.get("DATABASE_URL") else Cluster(var)
        with check_before_anything_slow(var), cluster or nullcontext(), crew:
            _run(crew, var, cluster)
    except Stopping:
        return 0
    except Trouble as trouble:
        say(str(trouble))
    except OSError as error:
        say(f"Portal tidak dapat dijalankan: {error.strerror} ({error.filename}).")
    return 1


def _run(crew: Crew, var: Var, cluster: Cluster | None) -> None:
    """Start everything, in order, and keep it running until Stopping or Trouble."""
    address = Address.from_environment()
    env = surroundings(var, address, cluster)
    if cluster is not None:
        say("Menyalakan basis data …")
        env["DATABASE_URL"] = cluster.start(crew)
    say("Menyiapkan data dan berkas statis …")
    accounts = crew.run([sys.executable, "-m", "mpp.supervisor.prepare", *_stamp(cluster)], env)
    for part in _parts(var, address, env):
        crew.add(part)
    if not crew.wait_until(lambda: _ask_whether_ready(address, env)[0], within=READY_WITHIN, every=0.3):
        words = _ask_whether_ready(address, env)[1]
        raise Trouble(f"Portal tidak kunjung siap ({words}). Lihat {var.log('web').parent}.")
    print(f"\n{address.url}\n\n{accounts}", end="", flush=True)
    say("Ctrl-C menghentikan.")
    while True:
        crew.mind()
        crew.pause(0.2)


def surroundings(var: Var, address: Address, cluster: Cluster | None) -> dict[str, str]:
    """Return the environment of every part; DATABASE_URL is still to come when there is a cluster."""
    return {
        **os.environ,
        "MPP_VAR": str(var.path),
        "MPP_DEMO": os.environ.get("MPP_DEMO", "1"),
        "PORT": str(address.port),
        **secrets.ready(var, data_exists=cluster is not None and cluster.exists()),
    }


def _stamp(cluster: Cluster | None) -> list[str | Path]:
    """Where `prepare` may remember what it did: inside the cluster, so that both come and go together."""
    return [] if cluster is None else [cluster.home / "prepared"]


def _parts(var: Var, address: Address, env: Mapping[str, str]) -> list[Part]:
    python = [sys.executable]
    host = f"[{address.host}]" if ":" in address.host else address.host
    web = ["-m", "gunicorn", "mpp.wsgi", f"--bind={host}:{address.port}", "--worker-class=gthread"]
    web += [
        f"--workers={WORKERS}",
        f"--threads={THREADS}",
        "--graceful-timeout=10",
        "--no-control-socket",
        "--preload",
    ]
    return [
        Part("tick", [*python, "manage.py", "tick", "--every", "2"], var.log("tick"), env, ROOT),
        Part("web", [*python, *web], var.log("web"), env, ROOT),
    ]


def _ask_whether_ready(address: Address, env: Mapping[str, str]) -> tuple[bool, str]:
    """Return whether the portal says that it is able to work, and its own words."""
    # Outside the demo it answers only to the hosts that it was told.
    name = (env.get("MPP_HOSTS") or "localhost").split(",")[0].strip().lstrip("*.") or "localhost"
    connection = http.client.HTTPConnection(address.from_here, address.port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": name})
        answer = connection.getresponse()
        return answer.status == http.HTTPStatus.OK, answer.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return False, str(error)
    finally:
        connection.close()


def _refuse_taken_port(address: Address) -> None:
    if _somebody_listens(address):
        raise Trouble(
            f"Port {address.port} sudah dipakai program lain. Pilih yang lain: PORT=8001 script/server"
        )
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # As gunicorn does.
        try:
            probe.bind((address.host, address.port))
        except OSError as error:
            raise Trouble(
                f"Port {address.port} di {address.host} tidak dapat dipakai ({error.strerror}). "
                "Pilih yang lain dengan PORT dan BIND."
            ) from None


def _somebody_listens(address: Address) -> bool:
    try:
        socket.create_connection((address.from_here, address.port), timeout=1).close()
    except OSError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
