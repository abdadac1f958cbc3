"""The real clamd, with a database that knows one file: the harmless EICAR test file."""

import hashlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from documents.scanner import CLEAN, Infected, ScannerAway, Unreadable, scan
from tests.documents import files

# In pieces, so that no scanner takes this file for an infected one.
EICAR = b"".join([b"X5O!P%@AP[4\\PZX54(P^)7CC)7}", b"$EICAR-STANDARD-", b"ANTIVIRUS-TEST-", b"FILE!$H+H*"])
STREAM_MAX = 2 * 1024 * 1024
START_SECONDS = 30


def _clamd() -> str | None:
    return shutil.which(
        "clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
    )


@pytest.fixture(scope="module")
def address():
    program = _clamd()
    if program is None:
        message = "No clamd on this machine: the virus scanner is not tested. Install clamav-daemon."
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        print(message, file=sys.stderr)  # noqa: T201 - skipped aloud
        pytest.skip(message)
    # Not pytest's folder: the path of a socket may have 100 signs only.
    with tempfile.TemporaryDirectory(prefix="clamd-") as name:
        folder = Path(name)
        running = subprocess.Popen([program, "--foreground", f"--config-file={_configured(folder)}"])
        try:
            _wait(running, f"unix:{folder}/clamd.ctl")
            yield f"unix:{folder}/clamd.ctl"
        finally:
            running.terminate()
            running.wait(10)


def _configured(folder):
    database = folder / "database"
    database.mkdir()
    digest = hashlib.md5(EICAR, usedforsecurity=False).hexdigest()
    (database / "test.hdb").write_text(f"{digest}:{len(EICAR)}:Uji.Eicar\n")
    (database / "test.ndb").write_text(f"Uji.Eicar.Di.Dalam:0:*:{EICAR.hex()}\n")
    settings = {
        "LocalSocket": folder / "clamd.ctl",
        "DatabaseDirectory": database,
        "TemporaryDirectory": folder,
        "StreamMaxLength": STREAM_MAX,
        "MaxThreads": 2,
        "SelfCheck": 0,
        "LogFile": folder / "log",
    }
    path = folder / "clamd.conf"
    path.write_text("".join(f"{key} {value}\n" for key, value in settings.items()))
    return path


def _wait(running, address):
    """Wait until clamd has read its database and answers."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert running.poll() is None, "clamd ended at once"
        try:
            scan(io.BytesIO(b"."), address)
        except ScannerAway:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("clamd did not start")


@pytest.mark.parametrize("make", [files.make_pdf, files.make_jpg, files.make_png])
def test_clean_files_are_clean(address, make):
    assert scan(io.BytesIO(make()), address) == CLEAN


def test_an_empty_file_is_clean(address):
    assert scan(io.BytesIO(), address) == CLEAN


def test_the_test_file_is_infected(address):
    finding = scan(io.BytesIO(EICAR), address)

    assert isinstance(finding, Infected)
    assert finding.name.startswith("Uji.Eicar")


def test_a_file_that_holds_it_inside_is_infected(address):
    finding = scan(io.BytesIO(files.make_jpg() + EICAR), address)

    assert isinstance(finding, Infected)


def test_what_is_too_large_for_clamd_is_unreadable(address):
    finding = scan(io.BytesIO(bytes(3 * STREAM_MAX)), address)

    assert finding == Unreadable("INSTREAM size limit exceeded")


def test_many_at_once(address):
    assert [scan(io.BytesIO(files.make_jpg()), address) for _ in range(20)] == [CLEAN] * 20
