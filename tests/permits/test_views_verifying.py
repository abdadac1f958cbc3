"""Anybody proves a permit: what it is worth, whose it may be, and whether a file is the one that was issued."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from mpp.lib.codes import new_code
from permits.forms.upload import ComparisonForm
from permits.models import Permit
from permits.proving import standing
from permits.states import PermitState
from tests.factories import make_permit

pytestmark = pytest.mark.django_db

VERIFY = "/verifikasi/"
TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("fields", "title"),
    [
        ({}, "Berlaku"),
        ({"valid_until": TODAY}, "Berlaku"),
        ({"valid_from": TODAY + DAY}, "Belum berlaku"),
        ({"valid_from": TODAY - 9 * DAY, "valid_until": TODAY - DAY}, "Kedaluwarsa"),
        ({"state": PermitState.REVOKED}, "Dicabut"),
        ({"state": PermitState.REPLACED}, "Diganti"),
        (
            {"state": PermitState.REVOKED, "valid_from": TODAY - 9 * DAY, "valid_until": TODAY - DAY},
            "Dicabut",
        ),
    ],
)
def test_a_permit_is_worth_what_state_and_dates_say(client, fields, title):
    permit = make_permit(**fields)

    assert standing(permit).title == title
    assert title in client.get(permit.get_absolute_url()).content.decode()


def test_the_page_masks_the_holder(client):
    permit = make_permit(holder="Siti Aminah")

    response = client.get(permit.get_absolute_url())

    html = response.content.decode()
    assert "S*** A*****" in html
    assert "Siti" not in html
    assert permit.entry.number in html
    assert permit.entry.issuer.name in html


def test_the_page_is_not_for_search_machines(client):
    response = client.get(make_permit().get_absolute_url())

    assert response["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()


def test_a_sample_never_looks_valid(client):
    html = client.get(make_permit(is_sample=True).get_absolute_url()).content.decode()

    assert "CONTOH – TIDAK BERLAKU" in html
    assert "notice--ok" not in html


def test_an_unknown_code_is_a_404(client):
    assert client.get(reverse("permits:verification", args=[new_code()])).status_code == 404


def test_a_permit_is_found_by_code_address_or_number(client):
    permit = make_permit()
    token = permit.entry.token

    for text in (
        token,
        f" {token[:4].upper()}-{token[4:8]} {token[8:]} ",
        f"https://mpp.example/verifikasi/{token}/",
        permit.entry.number,
        permit.entry.number.lower(),
    ):
        assert client.get(VERIFY, {"q": text}).url == permit.get_absolute_url()


@pytest.mark.parametrize("text", ["", "503/9999/X/Y/2026", "0" * 16, "x" * 300, "\x00"])
def test_what_is_not_found_says_so(client, text):
    response = client.get(VERIFY, {"q": text})

    assert response.status_code == 422
    assert 'href="#id_q"' in response.content.decode()


def compared(client, permit, content):
    upload = SimpleUploadedFile("izin.pdf", content, "application/pdf")
    return client.post(permit.get_absolute_url(), {"file": upload})


def issued_file(permit):
    with permit.file.open() as file:
        return file.read()


def test_the_issued_file_is_recognised(client):
    permit = make_permit()

    response = compared(client, permit, issued_file(permit))

    assert "Sama persis" in response.content.decode()


def test_a_file_changed_by_one_byte_is_not_the_same(client):
    permit = make_permit()

    response = compared(client, permit, issued_file(permit) + b"\n")

    assert "Bukan berkas yang sama" in response.content.decode()


def test_a_file_too_large_is_not_even_read(client, monkeypatch):
    monkeypatch.setattr(ComparisonForm, "MOST_BYTES", 10)
    permit = make_permit()

    response = compared(client, permit, b"0" * 11)

    assert response.status_code == 422
    assert "lebih besar dari 10 MB" in response.content.decode()


def test_comparing_needs_a_file(client):
    permit = make_permit()

    assert client.post(permit.get_absolute_url()).status_code == 422
    assert Permit.objects.get() == permit
