"""What an examination finds, or why the file is not taken."""

from dataclasses import dataclass, field
from typing import Any


class NotTaken(Exception):
    """The file is not taken: a code of the list in `worker.py`, and numbers for the sentence."""

    def __init__(self, code: str, **detail: int) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail


@dataclass
class Found:
    """A JPEG of each page, the thumbnail, the clean copy ("jpg" or "pdf").

    undrawn: numbers (from 1) of pages with only a placeholder. hints: code and page number.
    signatures: see `signatures.py`.
    """

    pages: list[bytes]
    thumbnail: bytes
    clean: bytes
    clean_kind: str
    undrawn: list[int] = field(default_factory=list)
    hints: list[tuple[str, int]] = field(default_factory=list)
    signatures: list[dict[str, Any]] = field(default_factory=list)
