"""The virus scanner's word on files. Without a scanner (CLAMD empty) there is nothing to wait for."""

import logging
from collections.abc import Iterable
from typing import Any

from django.conf import settings

from documents import scanner
from documents.models import Safety

logger = logging.getLogger(__name__)

# A visitor waits for the answer; what takes longer is looked at later.
VISITOR_SECONDS = 8.0


def look_at(files: Iterable[Any], *, seconds: float = scanner.WHOLE_SECONDS) -> tuple[Safety, str]:
    """Let the scanner look at open files; return the word and what was found, e.g. the virus's name.

    seconds: how long the scanner may take for each file.
    The first word other than "clean" counts. While the scanner is away, it is WAITING. Leaves the files rewound.
    """
    if not settings.CLAMD:
        return Safety.CLEAN, ""
    for file in files:
        safety, finding = _word_on(file, seconds)
        if safety != Safety.CLEAN:
            return safety, finding
    return Safety.CLEAN, ""


def _word_on(file: Any, seconds: float) -> tuple[Safety, str]:
    file.seek(0)
    try:
        match scanner.scan(file, settings.CLAMD, seconds=seconds):
            case scanner.Infected(name):
                return Safety.INFECTED, name
            case scanner.Unreadable():
                return Safety.UNREADABLE, ""
            case _:
                return Safety.CLEAN, ""
    except scanner.ScannerAway:
        logger.warning("The virus scanner is away")
        return Safety.WAITING, ""
    finally:
        file.seek(0)
