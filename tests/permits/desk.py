"""How tests sit at the review desk: signed in, pressing the buttons that a page offers."""

import re

from django.test import Client
from django.urls import reverse

from permits.models import Application


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def press(client: Client, page: str, address: str, **typed):
    """Post the form of a page that leads to `address`, with its one-time key if it has one."""
    form = re.search(rf'<form[^>]*action="{re.escape(address)}".*?</form>', page, re.DOTALL)
    assert form, f"{address} is not offered"
    key = re.search(r'name="kunci" value="(\w+)"', form[0])
    return client.post(address, typed | ({"kunci": key[1]} if key else {}))


def page_of(client: Client, application: Application, query: str = "") -> str:
    return client.get(reverse("permits:case", args=[application.code]) + query).content.decode()


def case_url(name: str, application: Application, *args: int) -> str:
    return reverse(f"permits:{name}", args=[application.code, *args])


def numbers_in(response) -> list[str]:
    return [row.application.number for row in response.context["rows"]]
