#!/usr/bin/env python3
# ruff: noqa: T201 - it prints figures
"""What many watchers of the board cost the portal behind nginx, with the very lines of deploy/nginx.conf.

    python3 bench/board.py --watchers 1000

Starts nginx (Debian: `apt install nginx-light`) on loopback ports, before a small upstream that counts how often it is
asked and changes its board every few seconds. Needs no database. Prints requests and answers a second, what they cost
the upstream, how old the boards were, and whether nginx hands through what it must.
"""

import argparse
import asyncio
import gzip
import http.client
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
UPSTREAM, FRONT = 8393, 8394
CHANGES_EVERY = 3.0  # seconds
PATH = "/antrean/papan/mpp.json"


def main() -> None:
    arguments = _arguments()
    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", UPSTREAM), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    with _nginx():
        _look_closely()
        seen = asyncio.run(_watch(arguments.watchers, arguments.every, arguments.seconds))
        _show(seen, arguments)
        upstream.shutdown()
        upstream.server_close()
        _look_without_upstream()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure what watchers of the board cost behind nginx.")
    parser.add_argument("--watchers", type=int, default=1000)
    parser.add_argument("--every", type=float, default=1.0, help="seconds between two polls of one watcher")
    parser.add_argument("--seconds", type=float, default=15.0)
    return parser.parse_args()


class Upstream(http.server.BaseHTTPRequestHandler):
    """A portal that only has the board, of a full hall, and takes 50 ms to build it."""

    protocol_version = "HTTP/1.1"
    asked: Counter[str] = Counter()

    def do_GET(self) -> None:
        self.asked[self.path] += 1
        version = int(time.time() / CHANGES_EVERY)
        etag = f'W/"{version}"'
        if self.headers.get("If-None-Match") == etag:
            self._answer(304, etag, b"")
            return
        time.sleep(0.05)
        waiting = [[f"A{number:03}", number, 1_790_000_000_000 + number, 5, 9] for number in range(400)]
        body = json.dumps({"at": time.time(), "version": version, "waiting": waiting}).encode()
        self._answer(200, etag, body)

    def _answer(self, status: int, etag: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Cache-Control", "public, max-age=1")
        if status == 200:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Vary", "Accept-Encoding, Cookie")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


@contextmanager
def _nginx() -> Iterator[None]:
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or sys.exit("nginx is missing.")
    with tempfile.TemporaryDirectory(prefix="mpp-nginx-") as folder:
        configuration = Path(folder) / "nginx.conf"
        configuration.write_text(_configuration(folder))
        command = [program, "-c", str(configuration), "-p", folder, "-e", f"{folder}/error.log"]
        running = subprocess.Popen(command, cwd=folder)  # noqa: S603 - our own command
        try:
            for _ in range(50):
                try:
                    http.client.HTTPConnection("127.0.0.1", FRONT, timeout=1).connect()
                    break
                except OSError:
                    time.sleep(0.1)
            yield
        finally:
            running.terminate()
            running.wait(10)


def _configuration(folder: str) -> str:
    """deploy/nginx.conf as it is, on our ports, without TLS and without the folders of a real machine."""
    text = (ROOT / "deploy" / "nginx.conf").read_text()
    text = re.sub(r"server \{\s*listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^\s*(ssl_\w+|http2) .*;\n", "", text, flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{FRONT};")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{UPSTREAM}")
    text = text.replace("/var/cache/nginx/mpp", f"{folder}/cache").replace(
        "/srv/mpp/var/files/", f"{folder}/"
    )
    paths = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return (
        f"daemon off;\nworker_processes 2;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        f"user {'root' if os.geteuid() == 0 else 'nobody'};\n"
        f"events {{ worker_connections 8192; }}\nhttp {{\n{paths}{text}\n}}\n"
    )


# --- Details ------------------------------------------------------------------------------------------


def _look_closely() -> None:
    answer, body = _get()
    etag = answer["ETag"]
    _must(
        "a board is handed through with its ETag and age",
        bool(etag) and answer["Cache-Control"] == "public, max-age=1",
    )
    _must("nobody gets a cookie with it", answer["Set-Cookie"] is None)
    status = _get({"If-None-Match": etag})[0].status
    _must("who has it already gets 304", status == 304 or _get()[0]["ETag"] != etag)
    zipped, small = _get({"Accept-Encoding": "gzip"})
    plain = gzip.decompress(small)
    _must(f"it is sent compressed: {len(small)} of {len(plain)} bytes", zipped["Content-Encoding"] == "gzip")
    before = Upstream.asked[PATH]
    for number in range(20):
        _get({"Cookie": f"sesi={number}", "Accept-Language": f"x-{number}"})
    _must("browsers with other cookies share it", Upstream.asked[PATH] - before <= 2)
    before = Upstream.asked[f"{PATH}?x"]
    for number in range(20):
        _get(path=f"{PATH}?{number}")
    others = sum(count for path, count in Upstream.asked.items() if "?" in path)
    _must("an address with something behind “?” does not ask anew", others == 0)
    before = Upstream.asked["/kios/mpp/"]
    for _ in range(5):
        _get(path="/kios/mpp/")
    _must("kiosk and console are never kept", Upstream.asked["/kios/mpp/"] - before == 5)
    assert body


def _look_without_upstream() -> None:
    time.sleep(2)
    answer, _ = _get()
    _must(f"with the portal away watchers are told so: {answer.status}", answer.status == 502)


def _must(what: str, is_so: bool) -> None:
    print(f"{'yes' if is_so else 'NO '}  {what}")


def _get(
    headers: dict[str, str] | None = None, path: str = PATH
) -> tuple["http.client.HTTPResponse | _Answer", bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", FRONT, timeout=10)
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return _Answer(response.status, dict(response.getheaders())), body


class _Answer(dict):  # type: ignore[type-arg]
    """Headers of an answer, None for one that is not there."""

    def __init__(self, status: int, headers: dict[str, str]) -> None:
        super().__init__(headers)
        self.status = status

    def __missing__(self, name: str) -> None:
        return None


# --- Many watchers ------------------------------------------------------------------------------------


async def _watch(watchers: int, every: float, seconds: float) -> list[tuple[int, float, float]]:
    """Let watchers poll; return status, milliseconds and age in seconds of each answer."""
    seen: list[tuple[int, float, float]] = []
    asked = Upstream.asked[PATH]
    ends = time.monotonic() + seconds
    await asyncio.gather(*[_poll(number / watchers * every, every, ends, seen) for number in range(watchers)])
    Upstream.asked["while watched"] = Upstream.asked[PATH] - asked
    return seen


async def _poll(delay: float, every: float, ends: float, seen: list[tuple[int, float, float]]) -> None:
    await asyncio.sleep(delay)
    reader, writer = await asyncio.open_connection("127.0.0.1", FRONT)
    etag, at = "", 0.0
    while time.monotonic() < ends:
        began = time.monotonic()
        more = f"If-None-Match: {etag}\r\n" if etag else ""
        writer.write(f"GET {PATH} HTTP/1.1\r\nHost: localhost\r\n{more}\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        status = int(head.split(" ", 2)[1])
        if status == 200:
            length = int(re.search(r"Content-Length: (\d+)", head)[1])  # type: ignore[index]
            at = json.loads(await reader.readexactly(length))["version"] * CHANGES_EVERY
            etag = re.search(r"ETag: (.+)\r", head)[1]  # type: ignore[index]
        # How much older than the newest board is what is shown now.
        late = max(0.0, time.time() - at - CHANGES_EVERY)
        seen.append((status, (time.monotonic() - began) * 1000, late))
        await asyncio.sleep(max(0.0, every - (time.monotonic() - began)))
    writer.close()


def _show(seen: list[tuple[int, float, float]], arguments: argparse.Namespace) -> None:
    took = sorted(each[1] for each in seen)
    statuses = Counter(each[0] for each in seen)
    print(
        f"{arguments.watchers} watchers, {len(seen) / arguments.seconds:.0f} polls a second: upstream asked "
        f"{Upstream.asked['while watched'] / arguments.seconds:.2f} times a second; "
        f"answers {dict(statuses)}; p50 {took[len(took) // 2]:.1f} ms, p99 {took[len(took) * 99 // 100]:.1f} ms; "
        f"a change seen at most {max(each[2] for each in seen):.1f} s late"
    )


if __name__ == "__main__":
    main()
