import errno
import os
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile

from mpp.lib.storage import DurableFileSystemStorage


@pytest.fixture
def storage(tmp_path):
    return DurableFileSystemStorage(tmp_path / "files")


def files_in(storage):
    root = Path(storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file())


def content_of(storage, name):
    with storage.open(name) as file:
        return file.read()


def mode_of(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_saves_and_opens(storage):
    name = storage.save("ab/paper.pdf", ContentFile(b"%PDF-1.7"))

    assert name == "ab/paper.pdf"
    assert content_of(storage, name) == b"%PDF-1.7"
    assert files_in(storage) == ["ab/paper.pdf"]


def test_saves_text(storage):
    name = storage.save("note.txt", ContentFile("Rp25.000 · é"))

    assert content_of(storage, name) == "Rp25.000 · é".encode()


def test_copies_a_large_upload_and_leaves_it_to_its_owner(storage):
    upload = TemporaryUploadedFile("scan.pdf", "application/pdf", 8, None)
    upload.write(b"%PDF-1.7")

    name = storage.save("scan.pdf", upload)

    assert content_of(storage, name) == b"%PDF-1.7"
    assert os.path.exists(upload.temporary_file_path())
    upload.close()


def test_only_our_account_may_read(storage):
    old = os.umask(0)
    try:
        storage.save("ab/cd/paper.pdf", ContentFile(b"secret"))
    finally:
        os.umask(old)

    assert mode_of(storage.path("ab/cd/paper.pdf")) == 0o600
    assert [mode_of(storage.path(folder)) for folder in ("", "ab", "ab/cd")] == [0o700] * 3


def test_has_no_addresses(storage):
    name = storage.save("paper.pdf", ContentFile(b"secret"))

    with pytest.raises(ValueError, match="no address"):
        storage.url(name)


def test_never_overwrites(storage):
    first = storage.save("paper.pdf", ContentFile(b"one"))

    second = storage.save("paper.pdf", ContentFile(b"two"))

    assert first != second
    assert [content_of(storage, name) for name in (first, second)] == [b"one", b"two"]


def test_never_overwrites_a_name_taken_while_writing(storage):
    class Slow(ContentFile):
        def chunks(self, chunk_size=None):
            storage.save("paper.pdf", ContentFile(b"other"))
            yield b"mine"

    name = storage.save("paper.pdf", Slow(b"mine"))

    assert name != "paper.pdf"
    assert content_of(storage, "paper.pdf") == b"other"
    assert content_of(storage, name) == b"mine"


def test_refuses_a_name_outside(storage):
    with pytest.raises(SuspiciousFileOperation):
        storage.save("../paper.pdf", ContentFile(b"mine"))


def test_a_full_disk_leaves_nothing(storage):
    class TooMuch(ContentFile):
        def chunks(self, chunk_size=None):
            yield b"a beginning"
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        storage.save("ab/paper.pdf", TooMuch(b"..."))

    assert files_in(storage) == []


@pytest.mark.parametrize("call", ["fsync", "link"])
def test_a_failing_disk_leaves_nothing(storage, monkeypatch, call):
    storage.save("ab/earlier.pdf", ContentFile(b"earlier"))

    def fail(*args):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, call, fail)

    with pytest.raises(OSError, match="Input/output"):
        storage.save("ab/paper.pdf", ContentFile(b"..."))

    assert files_in(storage) == ["ab/earlier.pdf"]


def test_the_name_comes_after_the_content_is_on_disk(storage, monkeypatch):
    events = []
    real_fsync, real_link = os.fsync, os.link
    storage.save("ab/earlier.pdf", ContentFile(b"earlier"))

    def fsync(descriptor):
        events.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_fsync(descriptor)

    def link(source, target):
        events.append("name")
        real_link(source, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "link", link)

    storage.save("ab/paper.pdf", ContentFile(b"..."))

    assert events == ["file", "name", "folder"]


def test_removes_what_a_killed_process_left(storage, monkeypatch):
    storage.save("ab/paper.pdf", ContentFile(b"whole"))
    left, writing = (Path(storage.path("ab")) / f".{name}.unfinished" for name in ("left", "writing"))
    for path in (left, writing):
        path.write_bytes(b"half")
    yesterday = time.time() - 86_400
    os.utime(left, (yesterday, yesterday))
    os.utime(storage.path("ab/paper.pdf"), (yesterday, yesterday))

    removed = storage.remove_unfinished(older_than=timedelta(hours=1))

    assert removed == 1
    assert files_in(storage) == ["ab/.writing.unfinished", "ab/paper.pdf"]


def test_is_what_django_saves_files_with(settings):
    assert settings.STORAGES["default"]["BACKEND"] == "mpp.lib.storage.DurableFileSystemStorage"


def test_deletes(storage):
    name = storage.save("paper.pdf", ContentFile(b"..."))

    storage.delete(name)

    assert not storage.exists(name)
