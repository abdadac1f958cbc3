"""Where private files lie: on disk, completely or not at all."""

import os
import secrets
import time
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

UNFINISHED = ".unfinished"


@deconstructible(path="mpp.lib.storage.DurableFileSystemStorage")
class DurableFileSystemStorage(FileSystemStorage):
    """Files that are safely on disk when `save` returns, readable by our account only, and without address.

    A file is written under another name in its folder, fsynced, and only then given its own, so that a row
    committed afterwards never points at a missing or half-written file. When writing fails (a full disk:
    OSError) nothing is left; what a killed process leaves, `remove_unfinished` takes away. Never overwrites.
    """

    def __init__(self, location: str | os.PathLike[str] | None = None) -> None:
        super().__init__(location, file_permissions_mode=0o600, directory_permissions_mode=0o700)

    def url(self, name: str | None) -> NoReturn:
        """Raise ValueError: these files are private, a view that may show one opens it."""
        raise ValueError("Private files have no address.")

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        """Return the folders and files of a folder. A new installation has no file yet: its root is made here."""
        _make_folder(Path(self.location))
        return super().listdir(path)

    def remove_unfinished(self, older_than: timedelta) -> int:
        """Delete what killed processes left half written, and return how many files that were."""
        oldest = time.time() - older_than.total_seconds()
        removed = 0
        for path in Path(self.location).rglob(f"*{UNFINISHED}"):
            with suppress(FileNotFoundError):  # Another process finished or removed it just now.
                if path.stat().st_mtime < oldest:
                    path.unlink()
                    removed += 1
        return removed

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        _make_folder(path.parent)
        unfinished = path.with_name(f".{secrets.token_hex(8)}{UNFINISHED}")
        try:
            _write(unfinished, content)
            name = self._give_name(unfinished, name)
        finally:
            unfinished.unlink(missing_ok=True)
        _sync_folder(path.parent)
        return name

    def _give_name(self, unfinished: Path, name: str) -> str:
        """Give the finished file its name, or the next free one. Unlike a rename, a link never overwrites."""
        while True:
            try:
                os.link(unfinished, self.path(name))
            except FileExistsError:
                name = self.get_available_name(name)
            else:
                return name.replace(os.sep, "/")


def _write(path: Path, content: File) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        for chunk in content.chunks():
            file.write(chunk.encode() if isinstance(chunk, str) else chunk)
        file.flush()
        os.fsync(file.fileno())


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each private, and each durable in the one above."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    with suppress(FileExistsError):  # Two processes may save the first file of a folder together.
        folder.mkdir(mode=0o700)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    """Make names in this folder durable; an fsync of the file alone does not."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
