"""What is written down is Indonesian: notices, histories and papers are read by others than who caused them."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.utils import translation

P = ParamSpec("P")
R = TypeVar("R")

LANGUAGE = "id"


def indonesian() -> translation.override:
    """Return a context in which sentences, dates and money are Indonesian, whatever the language of the screen."""
    return translation.override(LANGUAGE)


def in_indonesian(function: Callable[P, R]) -> Callable[P, R]:
    """Let a function write Indonesian.

    Not `@translation.override("id")`: that is one object for all threads, which would give one person's language back
    to another.
    """

    @wraps(function)
    def written(*args: P.args, **kwargs: P.kwargs) -> R:
        with indonesian():
            return function(*args, **kwargs)

    return written
