"""Ask clamd, the virus scanner's service, about one file.

Plain sockets: the protocol is one command and one answer, and the client libraries for it are unmaintained or
under the LGPL. Source: clamd(8), INSTREAM.
"""

import socket
import struct
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import IO

CONNECT_SECONDS = 2.0
WHOLE_SECONDS = 60.0
CHUNK_BYTES = 256 * 1024
ANSWER_BYTES = 4096  # a signature's name is short
COMMAND = b"zINSTREAM\0"
TOO_LARGE = "INSTREAM size limit exceeded"
# With AlertExceedsMax, AlertEncrypted and the like, clamd says so of what it could not look into.
UNREADABLE_PREFIXES = ("Heuristics.Limits.Exceeded", "Heuristics.Encrypted")


class ScannerAway(Exception):
    """No answer about the file: clamd is not reachable, too slow, or has a fault of its own. Ask again later."""


@dataclass(frozen=True)
class Clean:
    """Nothing known was found."""


@dataclass(frozen=True)
class Infected:
    """Something was found; `name` is the signature's."""

    name: str


@dataclass(frozen=True)
class Unreadable:
    """The scanner cannot look into this file, now or later; `reason` is in its own words."""

    reason: str


Finding = Clean | Infected | Unreadable
CLEAN = Clean()


def scan(file: IO[bytes], address: str, *, seconds: float = WHOLE_SECONDS) -> Finding:
    """Send a file, from where it stands to its end, and return what clamd found.

    address: "unix:/run/clamav/clamd.ctl" or "tcp:127.0.0.1:3310". seconds: for the whole conversation.
    Raises ScannerAway without an answer, ValueError for another address.
    """
    deadline = time.monotonic() + seconds
    try:
        with _connected(address) as connection:
            _send(connection, file, deadline)
            answer = _answer(connection, deadline)
    except OSError as error:
        raise ScannerAway(f"{type(error).__name__}: {error}") from error
    return _understood(answer)


def _connected(address: str) -> socket.socket:
    kind, _, place = address.partition(":")
    if kind == "unix" and place:
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.settimeout(CONNECT_SECONDS)
            connection.connect(place)
        except BaseException:
            connection.close()
            raise
        return connection
    host, _, port = place.rpartition(":")
    if kind != "tcp" or not host or not port.isdigit():
        raise ValueError(f'No address of clamd: "{address}". Write unix:/path or tcp:host:port.')
    return socket.create_connection((host.strip("[]"), int(port)), timeout=CONNECT_SECONDS)


def _send(connection: socket.socket, file: IO[bytes], deadline: float) -> None:
    # clamd closes its end over a file that is too large, and has said so: that answer must still be read.
    with suppress(BrokenPipeError, ConnectionResetError):
        _send_some(connection, COMMAND, deadline)
        while chunk := file.read(CHUNK_BYTES):
            _send_some(connection, struct.pack("!I", len(chunk)) + chunk, deadline)
        _send_some(connection, struct.pack("!I", 0), deadline)


def _send_some(connection: socket.socket, data: bytes, deadline: float) -> None:
    connection.settimeout(_left(deadline))
    connection.sendall(data)


def _answer(connection: socket.socket, deadline: float) -> str:
    answer = b""
    while not answer.endswith(b"\0"):
        connection.settimeout(_left(deadline))
        part = connection.recv(ANSWER_BYTES)
        if not part or len(answer) > ANSWER_BYTES:
            raise ConnectionError(f"The answer is not complete: {answer[:100]!r}")
        answer += part
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("clamd took too long")
    return left


def _understood(answer: str) -> Finding:
    if answer == "stream: OK":
        return CLEAN
    if answer.startswith(TOO_LARGE):
        return Unreadable(TOO_LARGE)
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        name = answer.removeprefix("stream: ").removesuffix(" FOUND")
        return Unreadable(name) if name.startswith(UNREADABLE_PREFIXES) else Infected(name)
    raise ScannerAway(f"clamd answered: {answer[:200]}")
