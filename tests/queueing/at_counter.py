"""An officer in a browser at the console, and what they press there."""

from typing import Any

from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.once import new_key
from agencies.models import Counter, Role
from queueing.models import Line
from tests.factories import make_line, make_officer, make_queue


def officer_at(counter: Counter) -> tuple[User, Client]:
    """Return an officer and a browser in which they have opened the counter, with all its lines."""
    officer = make_officer(Role.COUNTER, counter.agency)
    client = Client()
    client.force_login(officer)
    open_with(client, counter, counter.lines.all())
    return officer, client


def open_with(client: Client, counter: Counter, lines: Any, **data: str) -> Any:
    return press(client, "open", counter=counter.pk, lines=[line.pk for line in lines], **data)


def press(client: Client, deed: str, ticket: Any = None, key: str | None = None, **data: Any) -> Any:
    """Press a button of the console, and follow to the page that it leads to."""
    address = reverse(f"queueing:console_{deed}", args=[ticket.visit.code] if ticket else [])
    return client.post(address, {"kunci": key or new_key()} | data, follow=True)


def console(client: Client) -> str:
    return client.get(reverse("queueing:console")).content.decode()


def line_beside(line: Line) -> Line:
    """Return a line of another agency in the same venue."""
    return make_line(make_queue(line.queue.venue))
