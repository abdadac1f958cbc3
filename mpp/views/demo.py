"""The page /demo/surat/: the demo has no mail server, so what it would have mailed is read here."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

SHOWN = 30  # Files, the newest; each holds one mail or a few.
BETWEEN = b"\n" + b"-" * 79 + b"\n"  # what Django's file backend writes after each mail


class Mail(NamedTuple):
    to: str
    subject: str
    sent_at: datetime
    text: str


@never_cache
def mail(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/mail.html", {"mails": list(_newest())})


def _newest() -> Iterator[Mail]:
    """Yield the mails of the newest files; their names begin with the time."""
    for path in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"), reverse=True)[:SHOWN]:
        for raw in reversed(path.read_bytes().split(BETWEEN)):
            if raw.strip():
                yield _read(raw)


def _read(raw: bytes) -> Mail:
    message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain",))
    return Mail(
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=message["Date"].datetime.replace(tzinfo=UTC),  # Django writes "-0000", which reads as naive
        text=body.get_content() if body else "",
    )
