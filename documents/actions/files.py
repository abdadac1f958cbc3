"""Writing a paper's files: all of them, or none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from django.core.files import File
from django.core.files.storage import default_storage

from documents.folders import folder_for

Store = Callable[[str, File], str]


@contextmanager
def files_of(code: str) -> Iterator[Store]:
    """Give a function that stores a file of the paper with that code and returns its name in the store.

    If anything inside fails (a full disk: OSError), what was stored is taken away again.
    """
    folder, names = folder_for(code), []

    def store(name: str, content: File) -> str:
        names.append(default_storage.save(f"{folder}/{name}", content))
        return names[-1]

    try:
        yield store
    except BaseException:
        delete_files(names)
        raise


def delete_files(names: list[str]) -> None:
    """Delete files that no row names any more; what cannot be deleted now is swept later."""
    for name in names:
        with suppress(OSError):
            default_storage.delete(name)
