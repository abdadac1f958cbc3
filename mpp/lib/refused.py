"""How an action says no, and how a view passes that on."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import messages
from django.http import HttpRequest


class Refused(Exception):
    """A deed that cannot be done now. The message is a sentence for the person who tried it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@contextmanager
def told(request: HttpRequest, done: str = "") -> Iterator[None]:
    """Tell the visitor how the deed inside went: `done`, or the sentence of its Refused."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        if done:
            messages.success(request, done)
