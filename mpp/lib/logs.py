"""Structured logs: one JSON object a line, without identity numbers, codes of links or addresses of mail."""

import logging
import re

from pythonjsonlogger.json import JsonFormatter as BaseJsonFormatter

# NIK and KK have 16 digits, codes of applications and tickets 16 characters of our alphabet.
_SECRET = re.compile(
    r"(?<![\w-])(?:\d{16}|[0-9a-z]{16}|[0-9a-zA-Z_-]{22,}|[^\s@\"'<>]+@[^\s@\"'<>]+)(?![\w-])"
)


def without_secrets(text: str) -> str:
    """Return the text with everything that looks like a number of a person, a code or a mail address hidden."""
    return _SECRET.sub("•••", text)


class JsonFormatter(BaseJsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            "{asctime}{levelname}{name}{message}",
            style="{",
            rename_fields={"asctime": "at", "levelname": "level", "name": "logger"},
            json_ensure_ascii=False,
        )

    def formatMessage(self, record: logging.LogRecord) -> str:
        return without_secrets(super().formatMessage(record))

    def format(self, record: logging.LogRecord) -> str:
        record.msg, record.args = without_secrets(record.getMessage()), ()
        return super().format(record)

    def formatException(self, ei) -> str:  # type: ignore[no-untyped-def]
        return without_secrets(str(super().formatException(ei)))
