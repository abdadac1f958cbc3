"""Clients for measurements: many at once in a few processes, one deed after another each."""

import multiprocessing
import os
import socket
import statistics
import threading
import time
from collections.abc import Callable
from typing import Any, NamedTuple

Deed = Callable[[], Any]  # done again and again; what it returns is kept, an exception ends the measurement
PROCESSES = os.cpu_count() or 2


class Rate(NamedTuple):
    """What clients did in a time: deeds a second, and how long one took, in milliseconds."""

    per_second: float
    p50: float
    p99: float
    results: list[Any]


def measure(make: Callable[[int], Deed], clients: int, seconds: float, *, processes: int = PROCESSES) -> Rate:
    """Let so many clients do deeds for some seconds. make: client number -> its deed, called in its own process."""
    forked = multiprocessing.get_context("fork")
    results: Any = forked.SimpleQueue()
    ready = forked.Barrier(clients)
    shares = [list(range(first, clients, processes)) for first in range(min(processes, clients))]
    workers = [
        forked.Process(target=_work, args=(make, share, ready, seconds, results), daemon=True)
        for share in shares
    ]
    for worker in workers:
        worker.start()
    answers = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    for answer in answers:
        if isinstance(answer, str):
            raise RuntimeError(answer)
    done = [each for answer in answers for each in answer]
    took = sorted(took * 1000 for took, _ in done)
    if len(took) < 2:
        raise RuntimeError("Nothing was measured.")
    p99 = statistics.quantiles(took, n=100)[-1]
    return Rate(len(done) / seconds, statistics.median(took), p99, [result for _, result in done])


def _work(make: Callable[[int], Deed], share: list[int], ready: Any, seconds: float, results: Any) -> None:
    done: list[tuple[float, Any]] = []
    faults: list[str] = []

    def run(number: int) -> None:
        try:
            deed = make(number)
            deed()  # to be warm
            ready.wait(60)
            begins = time.monotonic()
            while (at := time.monotonic()) < begins + seconds:
                result = deed()
                done.append((time.monotonic() - at, result))
        except Exception as error:
            ready.abort()
            faults.append(f"{type(error).__name__}: {error}")

    threads = [threading.Thread(target=run, args=(number,)) for number in share]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    results.put(min(faults, key=lambda fault: "Barrier" in fault) if faults else done)


class Browser:
    """One keep-alive connection. As little of HTTP as our own servers need, so that the client costs little."""

    def __init__(self, port: int, cookies: str = "") -> None:
        self.port = port
        self.head = "Host: localhost\r\n" + (f"Cookie: {cookies}\r\n" if cookies else "")
        self.socket: socket.socket | None = None

    def get(self, path: str, more: str = "") -> tuple[int, bytes, bytes]:
        """Return status, headers and body."""
        return self._ask(f"GET {path} HTTP/1.1\r\n{self.head}{more}\r\n".encode())

    def post(self, path: str, body: str) -> tuple[int, bytes, bytes]:
        form = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return self._ask(f"POST {path} HTTP/1.1\r\n{self.head}{form}\r\n{body}".encode())

    def _ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        kept = self.socket is not None
        try:
            return self._answer(request)
        except OSError:
            self.socket = None
            if not kept:
                raise
            return self._answer(request)  # the server closed an idle connection

    def _answer(self, request: bytes) -> tuple[int, bytes, bytes]:
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        lower = head.lower()
        if b"content-length:" in lower:
            length = int(lower.split(b"content-length:")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += self._more()
        if b"connection: close" in lower:
            self.socket.close()
            self.socket = None
        return int(head.split(b" ", 2)[1]), head, body

    def _more(self) -> bytes:
        assert self.socket is not None
        data = self.socket.recv(65536)
        if not data:
            raise ConnectionResetError("closed by the server")
        return data
