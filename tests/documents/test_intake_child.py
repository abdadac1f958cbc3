"""The child process under attack, and the places in line for it."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from documents.intake import Busy, FileRefused, Limits, check, checking, child
from documents.intake.slots import slot
from tests.documents import files

ALL = ["pdf", "jpg", "png"]
no_memory_limit = pytest.mark.skipif(sys.platform == "darwin", reason="macOS limits no memory")


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "intake"


@pytest.fixture
def checked(folder):
    def run(content, **limits):
        upload = SimpleUploadedFile("upload", content)
        return check(upload, name="", declared_type="", accepts=ALL, folder=folder, limits=Limits(**limits))

    return run


@pytest.fixture
def refused(checked):
    def run(content, **limits):
        with pytest.raises(FileRefused) as caught:
            checked(content, **limits)
        return caught.value

    return run


@pytest.fixture
def worker(tmp_path, monkeypatch):
    """Put a script in the place of the real worker."""

    def replace(script):
        path = tmp_path / "worker.py"
        path.write_text(script)
        monkeypatch.setattr(child, "WORKER", path)

    return replace


def code_of(checked, content, **limits):
    try:
        checked(content, **limits)
    except FileRefused as refusal:
        return refusal.code
    return "taken"


def answering(answer, parts):
    """A worker that gives this answer."""
    written = json.dumps(answer).encode() + b"\n" + parts
    return f"import sys; sys.stdout.buffer.write({written!r})"


# --- Bombs --------------------------------------------------------------------------------------------


def test_a_bomb_of_nested_drawings_is_refused(refused):
    assert refused(files.make_nested_pdf(), cpu_seconds=1).code == "too_heavy"


def test_a_page_that_takes_too_long_is_refused(refused):
    refusal = refused(files.make_pdf(content=files.make_slow_page(100_000)), cpu_seconds=1)

    assert refusal.code == "too_heavy"
    assert "terlalu rumit" in refusal.message


@no_memory_limit
def test_a_bomb_of_drawing_instructions_is_refused(refused):
    assert refused(files.make_pdf(content=b"q " * 60_000_000)).code == "too_heavy"


def test_a_bomb_inside_a_picture_of_a_pdf_does_no_harm(checked):
    content = files.make_picture_pdf(30_000, 30_000, zlib.compress(bytes(100_000_000)))

    assert code_of(checked, content) in {"taken", "too_heavy"}


@no_memory_limit
def test_a_picture_that_needs_too_much_memory_is_refused(refused):
    content = files.make_png(files.make_picture((8000, 5000)), compress_level=1)

    assert refused(content, memory_bytes=200 * 1024 * 1024).code == "too_heavy"


def test_the_largest_picture_fits_into_the_memory(checked):
    content = files.make_png(files.make_picture((8000, 6250), "RGBA"), compress_level=1)

    assert files.has_mark_at(checked(content).pages[0], "top left")


def test_pages_for_which_no_time_is_left_get_a_placeholder(checked):
    found = checked(files.make_pdf(12, content=files.make_slow_page()), cpu_seconds=2)

    assert found.page_count == len(found.pages) == 12
    assert found.undrawn == tuple(range(13 - len(found.undrawn), 13))
    assert 1 <= len(found.undrawn) <= 11
    assert files.opened(found.pages[11]).size == (990, 1400)
    assert files.opened(found.pages[11]).getpixel((0, 0)) == (238, 238, 238)


# --- A child that fails -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGKILL", "SIGXCPU"])
def test_a_killed_child_is_a_refusal(refused, worker, name):
    worker(f"import os, signal\nos.kill(os.getpid(), signal.{name})")

    assert refused(files.make_pdf()).code == "too_heavy"


def test_a_child_that_cannot_start_is_our_fault_and_logged(refused, worker, caplog):
    worker("import no_such_lib")

    refusal = refused(files.make_pdf())

    assert refusal.code == "unchecked"
    assert "sistem kami" in refusal.message
    assert "no_such_lib" in caplog.text


@pytest.mark.parametrize("answer", ["", "nonsense", "[]", "{}", "7", '{"pictures": "x"}', '{"refused": []}'])
def test_a_child_that_was_taken_over_is_not_believed(refused, worker, answer):
    worker(f"print({answer!r})")

    assert refused(files.make_pdf()).code == "unchecked"


@pytest.mark.parametrize(
    "parts",
    [
        [b"<html>", b"\xff\xd8\xff", b"%PDF-"],
        [b"\xff\xd8\xff", b"\xff\xd8\xff", b"<html>"],
        [b"\xff\xd8\xff"],
    ],
    ids=["page", "copy", "nothing"],
)
def test_pictures_and_copies_that_are_none_are_not_believed(refused, worker, parts):
    answer = {"sizes": [len(part) for part in parts], "clean_kind": "pdf"}
    answer |= {"undrawn": [], "hints": [], "signatures": []}
    worker(answering(answer, b"".join(parts)))

    assert refused(files.make_pdf()).code == "unchecked"


@pytest.mark.parametrize(
    "more",
    [
        {"hints": [["<b>", 1]]},
        {"hints": [["dark", "1"]]},
        {"signatures": [{}]},
        {"signatures": [{"signer": 1}]},
    ],
)
def test_strange_hints_and_signatures_are_not_believed(refused, worker, more):
    answer = {"sizes": [3, 3, 5], "clean_kind": "pdf", "undrawn": [], "hints": [], "signatures": []} | more
    parts = b"\xff\xd8\xff\xff\xd8\xff%PDF-"
    worker(answering(answer, parts))

    assert refused(files.make_pdf()).code == "unchecked"


def test_a_child_that_hangs_is_ended_with_all_it_started(checked, worker, folder):
    worker(
        "import subprocess, sys\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "import time; time.sleep(60)"
    )
    started = time.monotonic()

    with pytest.raises(Busy):
        checked(files.make_pdf(), wall_seconds=1)

    assert time.monotonic() - started < 5
    # All held the slot's lock file open; that it can be locked again means that all are gone.
    with slot(folder, count=1, wait_seconds=2):
        pass


def test_a_child_at_work_until_the_end_is_a_refusal_on_a_slow_machine_too(refused, worker):
    worker("while True: pass")

    assert refused(files.make_pdf(), wall_seconds=3, cpu_seconds=1).code == "too_heavy"


def test_a_child_whose_parent_is_gone_ends_itself():
    job = '{"cpu_seconds": 1, "memory_bytes": 500000000, "wall_seconds": 0}'
    script = f"import sys; sys.path.insert(0, {str(child.WORKER.parent)!r})\nimport json, time, worker\n"

    ended = subprocess.run(
        [sys.executable, "-c", f"{script}worker.confine(json.loads({job!r})); time.sleep(30)"], timeout=10
    )

    assert ended.returncode == -signal.SIGALRM


def test_the_child_learns_nothing_of_our_environment(refused, worker, monkeypatch, tmp_path):
    seen = tmp_path / "seen"
    monkeypatch.setenv("MPP_SECRET_KEY", "very-secret")
    monkeypatch.setenv("PYTHONPATH", "/very-secret")
    worker(
        f"import os, sys\nopen({str(seen)!r}, 'w').write(str([os.environ, sys.path]))\n"
        """print('{"refused": "damaged"}')"""
    )

    refused(files.make_pdf())

    assert "TMPDIR" in seen.read_text()
    assert "secret" not in seen.read_text().lower()


def test_what_a_killed_process_left_is_swept(checked, folder):
    old, young = folder / "work-old", folder / "work-young"
    for left in (old, young):
        left.mkdir(parents=True)
        (left / "original").write_bytes(b"...")
    yesterday = time.time() - 86_400
    os.utime(old, (yesterday, yesterday))

    checked(files.make_jpg())

    assert not old.exists()
    assert young.exists()


# --- Taking turns -------------------------------------------------------------------------------------


def test_at_most_two_children_at_once(checked, monkeypatch):
    running, most = set(), []
    examine = child.examine

    def watched(*args, **kwargs):
        running.add(threading.get_ident())
        most.append(len(running))
        time.sleep(0.2)
        try:
            return examine(*args, **kwargs)
        finally:
            running.discard(threading.get_ident())

    monkeypatch.setattr(checking.child, "examine", watched)
    found = []
    threads = [threading.Thread(target=lambda: found.append(checked(files.make_jpg()))) for _ in range(5)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 5
    assert max(most) == 2


def test_who_waits_too_long_is_told(checked, folder):
    folder.mkdir()

    with (
        slot(folder, count=2, wait_seconds=0),
        slot(folder, count=2, wait_seconds=0),
        pytest.raises(Busy, match="sedang ramai"),
    ):
        checked(files.make_jpg(), wait_seconds=0.1)

    assert checked(files.make_jpg(), wait_seconds=0.1)


def test_another_process_counts_too(checked, folder):
    folder.mkdir()
    hold = (
        "import fcntl, sys\n"
        "files = [open(name, 'w') for name in sys.argv[1:]]\n"
        "[fcntl.flock(file, fcntl.LOCK_EX) for file in files]\n"
        "print('held', flush=True); sys.stdin.read()"
    )
    locks = [str(folder / f"slot-{number}.lock") for number in range(2)]
    other = subprocess.Popen(
        [sys.executable, "-c", hold, *locks], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )

    with other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(Busy):
            checked(files.make_jpg(), wait_seconds=0.1)
        other.stdin.close()


def test_a_child_keeps_its_slot_when_its_parent_is_killed(folder):
    folder.mkdir()
    with slot(folder, count=1, wait_seconds=0) as held:
        orphan = subprocess.Popen(
            [sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE, pass_fds=[held]
        )

    with orphan:
        with pytest.raises(Busy), slot(folder, count=1, wait_seconds=0.1):
            pass
        orphan.stdin.close()

    with slot(folder, count=1, wait_seconds=1):
        pass


# --- Whatever comes -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "content",
    [
        files.make_jpg(files.make_photo((200, 150))),
        files.make_png(files.make_photo((200, 20))),
        files.make_pdf(2, content=files.make_slow_page(50)),
        files.make_pdf(encryption=False, linearize=True),
    ],
    ids=["jpg", "png", "pdf", "linear"],
)
def test_broken_bytes_are_taken_or_refused(checked, content):
    known = {"taken", "damaged", "too_heavy", "too_many_pixels", "too_small"}
    known |= {"encrypted", "no_pages", "too_many_pages"}
    rng = random.Random(random.random())  # noqa: S311 - pytest-randomly seeds it, and prints the seed
    for _ in range(5):
        broken = bytearray(content)
        for _ in range(rng.choice([1, 4, 30])):
            broken[rng.randrange(8, len(broken))] = rng.randrange(256)

        assert code_of(checked, bytes(broken)) in known
