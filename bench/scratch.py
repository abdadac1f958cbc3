"""What measurements stand on: a database of their own, a mall in it, and servers as in production."""

import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).parents[1]


@contextmanager
def database(name: str, *, keep: bool = False) -> Iterator[str]:
    """Make a database beside that of DATABASE_URL, name it there, and drop it at the end unless it is to be kept."""
    given = os.environ.get("DATABASE_URL") or sys.exit("DATABASE_URL names the server: postgres://…")
    url = urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
    if not (keep and _exists(given, name)):
        _run(given, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _run(given, f'CREATE DATABASE "{name}"')
    os.environ["DATABASE_URL"] = url
    try:
        yield url
    finally:
        if not keep:
            _run(given, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def ask(url: str, statement: str) -> Any:
    """Return the one value that a statement answers with."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            row = cursor.fetchone() if cursor.description else None
            return row[0] if row else None
    finally:
        connection.close()


def _run(url: str, statement: str) -> None:
    ask(url, statement)


def _exists(url: str, name: str) -> bool:
    return bool(ask(url, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))  # noqa: S608 - our own name


@contextmanager
def server(
    application: str,
    port: int,
    path: str,
    *,
    workers: int = 4,
    threads: int = 8,
    env: Mapping[str, str] | None = None,
) -> Iterator[subprocess.Popen]:
    """Run gunicorn as deploy/mpp-web.service does, from when `path` is answered on."""
    command = [sys.executable, "-m", "gunicorn", application, f"--bind=127.0.0.1:{port}"]
    command += ["--worker-class=gthread", f"--workers={workers}", f"--threads={threads}", "--log-level=error"]
    running = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, env={**os.environ, **(env or {})}, start_new_session=True
    )
    try:
        _wait_until_answered(running, port, path)
        yield running
    finally:
        running.terminate()
        running.wait(30)


def _wait_until_answered(running: subprocess.Popen, port: int, path: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and running.poll() is None:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", path)
            if connection.getresponse().status < 500:
                return
        time.sleep(0.2)
    sys.exit(f"The server on port {port} did not answer {path}.")
