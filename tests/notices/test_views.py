import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from notices.actions import tell
from notices.views import PAGE
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def subjects(html):
    return re.findall(r"Kabar \d+", html)


def test_notices_are_new_once_and_only_mine(client):
    user = make_user()
    tell(user, key="a", subject="Kabar 1", body="Isi")
    tell(make_user(), key="a", subject="Kabar 2", body="Isi")
    client.force_login(user)

    first = client.get(reverse("notices:notices")).content.decode()
    second = client.get(reverse("notices:notices")).content.decode()

    assert subjects(first) == ["Kabar 1"]
    assert "Baru" in first
    assert "Baru" not in second


def test_many_notices_are_paged_newest_first(client):
    user = make_user()
    for number in range(PAGE + 2):
        tell(user, key=str(number), subject=f"Kabar {number}", body="Isi")
    client.force_login(user)

    first = client.get(reverse("notices:notices"))
    second = client.get(reverse("notices:notices") + first.context["older"])

    assert subjects(first.content.decode()) == [f"Kabar {number}" for number in range(PAGE + 1, 1, -1)]
    assert subjects(second.content.decode()) == ["Kabar 1", "Kabar 0"]


@pytest.mark.parametrize("before", ["kemarin", "2026-99-99T00:00:00", "2026-01-01T00:00:00"])
def test_a_broken_page_address_shows_the_first_page(client, before):
    user = make_user()
    tell(user, key="a", subject="Kabar 1", body="Isi")
    client.force_login(user)

    html = client.get(reverse("notices:notices"), {"sebelum": before}).content.decode()

    assert subjects(html) == ["Kabar 1"]


def test_a_longer_list_needs_no_more_queries(client):
    counts = []
    for length in (1, 3):
        user = make_user()
        for number in range(length):
            tell(user, key=str(number), subject=f"Kabar {number}", body="Isi")
        client.force_login(user)
        client.get(reverse("notices:notices"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("notices:notices"))
        counts.append(len(queries))

    assert counts[0] == counts[1]
