"""What is understood of clamd's answers, and of its silence."""

import io
import socket
import struct
import threading
import time

import pytest

from documents.scanner import CLEAN, Infected, ScannerAway, Unreadable, scan


class FakeClamd:
    """Takes one connection in a thread. `received` is the content that was sent in chunks."""

    def __init__(self, behave):
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._behave = behave
        self.received = b""
        self.address = f"tcp:127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        connection, _ = self._listener.accept()
        with connection:
            self._behave(self, connection)

    def take_all(self, connection):
        assert connection.recv(10, socket.MSG_WAITALL) == b"zINSTREAM\0"
        while length := struct.unpack("!I", connection.recv(4, socket.MSG_WAITALL))[0]:
            self.received += connection.recv(length, socket.MSG_WAITALL)

    def close(self):
        self._thread.join(10)
        self._listener.close()


@pytest.fixture
def clamd():
    """Start a fake clamd that behaves so, or that takes all and gives an answer."""
    started = []

    def start(behaviour):
        def answer(fake, connection):
            fake.take_all(connection)
            connection.sendall(behaviour)

        started.append(FakeClamd(behaviour if callable(behaviour) else answer))
        return started[-1]

    yield start
    for fake in started:
        fake.close()


CONTENT = bytes(range(256)) * 3000


@pytest.mark.parametrize(
    ("answer", "finding"),
    [
        (b"stream: OK\0", CLEAN),
        (b"stream: Uji.Virus.A UNOFFICIAL FOUND\0", Infected("Uji.Virus.A UNOFFICIAL")),
        (b"INSTREAM size limit exceeded. ERROR\0", Unreadable("INSTREAM size limit exceeded")),
        (
            b"stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND\0",
            Unreadable("Heuristics.Limits.Exceeded.MaxFileSize"),
        ),
        (b"stream: Heuristics.Encrypted.PDF FOUND\0", Unreadable("Heuristics.Encrypted.PDF")),
    ],
)
def test_answers_about_the_file(clamd, answer, finding):
    fake = clamd(answer)

    assert scan(io.BytesIO(CONTENT), fake.address) == finding
    assert fake.received == CONTENT


@pytest.mark.parametrize(
    "answer",
    [
        *(
            b"",
            b"\0",
            b"stream: OK",
            b"OK\0",
            b"stream: O",
            b"UNKNOWN COMMAND\0",
            b"nonsense\0",
            b"\xff\xfe\0",
        ),
        *(b"stream: Can't allocate memory ERROR\0", b"Error processing command. ERROR\0", b"stream: \0"),
        *(b"COMMAND READ TIMED OUT\0", b"x" * 20_000),
    ],
)
def test_any_other_answer_is_none(clamd, answer):
    with pytest.raises(ScannerAway):
        scan(io.BytesIO(CONTENT), clamd(answer).address)


def test_an_answer_in_pieces(clamd):
    def slowly(fake, connection):
        fake.take_all(connection)
        for part in (b"str", b"eam: ", b"OK", b"\0"):
            connection.sendall(part)
            time.sleep(0.02)

    assert scan(io.BytesIO(CONTENT), clamd(slowly).address) == CLEAN


def test_clamd_that_refuses_a_large_file_midway_is_heard(clamd):
    def refuse(_fake, connection):
        connection.recv(100_000)
        connection.sendall(b"INSTREAM size limit exceeded. ERROR\0")
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(100_000):
            pass

    assert scan(io.BytesIO(CONTENT * 10), clamd(refuse).address) == Unreadable("INSTREAM size limit exceeded")


def test_clamd_that_hangs_up_is_away(clamd):
    with pytest.raises(ScannerAway):
        scan(io.BytesIO(CONTENT * 10), clamd(lambda _fake, connection: connection.recv(10)).address)


@pytest.mark.parametrize("is_reading", [True, False])
def test_clamd_that_is_silent_is_away_in_time(clamd, is_reading):
    done = threading.Event()

    def hang(fake, connection):
        if is_reading:
            fake.take_all(connection)
        done.wait(10)

    started = time.monotonic()
    with pytest.raises(ScannerAway):
        scan(io.BytesIO(CONTENT * 20), clamd(hang).address, seconds=0.3)
    done.set()

    assert time.monotonic() - started < 3


def test_clamd_that_trickles_is_away_in_time(clamd):
    done = threading.Event()

    def trickle(fake, connection):
        fake.take_all(connection)
        while not done.wait(0.05):
            connection.sendall(b"s")

    with pytest.raises(ScannerAway):
        scan(io.BytesIO(CONTENT), clamd(trickle).address, seconds=0.4)
    done.set()


def test_nobody_listens(tmp_path):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]

        for address in (f"tcp:127.0.0.1:{port}", f"unix:{tmp_path}/clamd.ctl"):
            with pytest.raises(ScannerAway):
                scan(io.BytesIO(CONTENT), address)


@pytest.mark.parametrize("address", ["", "unix:", "127.0.0.1:3310", "tcp:3310", "tcp:host:x", "http:host:1"])
def test_an_address_that_is_none(address):
    with pytest.raises(ValueError, match="No address of clamd"):
        scan(io.BytesIO(), address)
