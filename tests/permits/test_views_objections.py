"""Objections on their pages: filed, taken in, answered."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from documents.models import Paper
from permits.models import Objection
from permits.states import ObjectionOutcome, State
from tests.documents.files import make_pdf
from tests.factories import (
    make_application,
    make_objection,
)
from tests.permits import walk
from tests.permits.desk import case_url, numbers_in, page_of, press, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused():
    return make_application(State.REJECTED)


def test_the_citizen_objects_with_papers_and_reads_what_becomes_of_it(refused):
    citizen = signed_in(refused.owner)
    address = reverse("permits:object_to", args=[refused.code])
    assert address in citizen.get(refused.get_absolute_url()).content.decode()
    letter = SimpleUploadedFile("surat.pdf", make_pdf(), "application/pdf")

    citizen.post(address, {"kunci": new_key(), "text": "Lokasi saya sesuai.", "papers": [letter]})

    objection = Objection.objects.get()
    page = citizen.get(refused.get_absolute_url()).content.decode()
    assert "Keberatan Anda sedang ditelaah" in page
    assert "Lokasi saya sesuai." in page
    paper = reverse("permits:objection_paper", args=[refused.code, objection.pk, objection.papers.get().pk])
    assert paper in page
    assert b"".join(citizen.get(paper)).startswith(b"%PDF")
    assert f'href="{address}"' not in page


def test_equal_posts_file_one_objection(refused):
    citizen = signed_in(refused.owner)
    typed = {"kunci": new_key(), "text": "Lokasi saya sesuai."}
    address = reverse("permits:object_to", args=[refused.code])

    answers = [
        citizen.post(
            address, typed | {"papers": [SimpleUploadedFile("surat.pdf", make_pdf(), "application/pdf")]}
        )
        for _ in range(5)
    ]

    assert {answer.status_code for answer in answers} == {302}
    assert (Objection.objects.count(), Paper.objects.count()) == (1, 1)


def test_what_was_typed_is_kept_when_a_paper_is_refused(refused):
    broken = SimpleUploadedFile("rusak.pdf", b"bukan PDF", "application/pdf")

    response = signed_in(refused.owner).post(
        reverse("permits:object_to", args=[refused.code]),
        {"kunci": new_key(), "text": "Lokasi saya sesuai.", "papers": [broken]},
    )

    assert response.status_code == 422
    assert "Lokasi saya sesuai." in response.content.decode()
    assert not Objection.objects.exists()


def test_an_officer_takes_in_a_letter(refused):
    client = signed_in(walk.verifier_of(refused))
    address = case_url("record_objection", refused)
    assert address in page_of(client, refused)

    client.post(
        address,
        {"kunci": new_key(), "received_on": timezone.localdate().isoformat(), "text": "Surat keberatan."},
    )

    assert Objection.objects.get().received_by is not None


@pytest.mark.parametrize(
    ("outcome", "stored", "state"),
    [
        ("kabul", ObjectionOutcome.UPHELD, State.IN_REVIEW),
        ("tolak", ObjectionOutcome.DISMISSED, State.REJECTED),
    ],
)
def test_another_signatory_finds_it_at_the_desk_and_decides(refused, outcome, stored, state):
    objection = make_objection(refused)
    signatory = signed_in(walk.signatory_of(refused))
    assert numbers_in(signatory.get(reverse("permits:desk"))) == [refused.number]
    assert numbers_in(signed_in(refused.decided_by).get(reverse("permits:desk"))) == []

    press(
        signatory,
        page_of(signatory, refused),
        case_url("decide_objection", refused, objection.pk),
        outcome=outcome,
        reasons="Sesuai peta terbaru.",
    )

    objection.refresh_from_db()
    refused.refresh_from_db()
    assert (objection.outcome, refused.state) == (stored, state)
    assert "Sesuai peta terbaru." in signed_in(refused.owner).get(refused.get_absolute_url()).content.decode()
    assert numbers_in(signatory.get(reverse("permits:desk"))) == []


def test_who_refused_decides_where_there_is_nobody_else_and_is_told_why(refused):
    make_objection(refused)
    client = signed_in(refused.decided_by)

    assert numbers_in(client.get(reverse("permits:desk"))) == [refused.number]
    assert "belum ada penanda tangan lain" in page_of(client, refused)


def test_a_dismissed_objection_names_the_next_way(refused):
    make_objection(
        refused,
        outcome=ObjectionOutcome.DISMISSED,
        reasons="Tetap tidak sesuai.",
        decided_by=refused.decided_by,
        decided_at=timezone.now(),
    )

    page = signed_in(refused.owner).get(refused.get_absolute_url()).content.decode()

    assert "Tetap tidak sesuai." in page
    assert "banding tertulis" in page
