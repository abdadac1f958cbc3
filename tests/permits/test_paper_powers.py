"""Powers of attorney on paper: written down at the counter from the signed letter, which both sides may open."""

import datetime as dt
from functools import partial

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.models import Role
from documents.models import Opening, Paper, Safety
from mpp.lib.refused import Refused
from permits import access, actions
from permits.models import PowerOfAttorney
from permits.states import State
from tests.documents.uploads import keep, make_upload
from tests.factories import (
    make_agency,
    make_application,
    make_citizen,
    make_membership,
    make_officer,
    make_open_venue,
    make_paper,
    make_power,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
DAY = dt.timedelta(days=1)


@pytest.fixture
def agency():
    make_open_venue()
    return make_agency()


@pytest.fixture
def officer(client, agency):
    officer = make_officer(Role.COUNTER, agency, name="Rina Wati")
    client.force_login(officer)
    return officer


@pytest.fixture
def person():
    return make_citizen(proven_by=make_user())


def filled(**fields) -> dict:
    return {
        "contact": "agus@contoh.example",
        "company": "Biro Jasa Agus",
        "service": "",
        "since": (TODAY - 3 * DAY).isoformat(),
        "until": (TODAY + 30 * DAY).isoformat(),
        "file": make_upload(name="surat.jpg"),
        "seen": "on",
        "kunci": new_key(),
    } | fields


def find(client, person):
    client.post(reverse("permits:assist"), {"nik": person.nik})


def record(officer, agency, person, **fields) -> PowerOfAttorney:
    terms = {"contact": "agus@contoh.example", "since": TODAY, "until": TODAY + DAY} | fields
    keep_it = partial(keep, person, made_here=True)
    return actions.record_power(person, by=officer, agency=agency, keep=keep_it, **terms)


# --- Written down -------------------------------------------------------------------------------------


def test_a_signed_letter_is_written_down_and_accepted_as_always(client, officer, agency, person):
    attorney = make_user(email="agus@contoh.example")
    find(client, person)
    page = reverse("permits:record_power")
    assert page in client.get(reverse("permits:helped_person")).content.decode()

    response = client.post(page, filled())

    assert response.url == reverse("permits:helped_person")
    power = PowerOfAttorney.objects.get()
    assert (power.grantor, power.recorded_by, power.company) == (person, officer, "Biro Jasa Agus")
    assert (power.paper.given_by, power.paper.made_here, power.since) == (officer, True, TODAY - 3 * DAY)
    assert person.notices.get().subject == "Surat kuasa Anda dicatat di loket"
    assert agency.short_name in person.notices.get().body
    assert attorney.notices.get().subject == "Anda diberi kuasa"
    assert not PowerOfAttorney.objects.active().exists()
    actions.accept_power(power.pk, by=attorney)
    assert PowerOfAttorney.objects.active().get() == power
    actions.end_power(power.pk, by=person)
    assert not PowerOfAttorney.objects.active().exists()


def test_equal_posts_write_one_power(client, officer, person):
    find(client, person)
    key = new_key()

    for _number in range(3):
        client.post(reverse("permits:record_power"), filled(kunci=key))

    assert PowerOfAttorney.objects.count() == 1
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"seen": ""},
        {"file": ""},
        {"file": make_upload(b"bukan gambar", "surat.jpg")},
        {"until": (TODAY - DAY).isoformat()},
        {"until": (TODAY + 400 * DAY).isoformat()},
    ],
    ids=["unseen", "no_file", "no_picture", "over", "too_long"],
)
def test_what_is_wrong_is_said_and_nothing_is_kept(client, officer, person, wrong):
    find(client, person)

    response = client.post(reverse("permits:record_power"), filled(**wrong))

    assert response.status_code == 422
    assert 'value="agus@contoh.example"' in response.content.decode()
    assert not PowerOfAttorney.objects.exists()
    assert not Paper.objects.exists()


def test_without_somebody_found_by_the_card_there_is_nothing_to_write(client, officer):
    assert client.get(reverse("permits:record_power")).url == reverse("permits:assist")


def test_only_counters_write_powers_down(client, agency):
    client.force_login(make_officer(Role.VERIFIER, agency))

    assert client.get(reverse("permits:record_power")).status_code == 403


def test_no_power_of_an_unproven_person_nor_of_or_for_the_officer(officer, agency, person):
    proven_officer = make_citizen(proven_by=make_user())
    make_membership(proven_officer, Role.COUNTER, agency)
    with pytest.raises(Refused, match="belum dibuktikan"):
        record(officer, agency, make_citizen())
    with pytest.raises(Refused, match="petugas lain"):
        record(proven_officer, agency, proven_officer)
    with pytest.raises(Refused, match="petugas lain"):
        record(officer, agency, person, contact=officer.email)
    with pytest.raises(Refused, match="pemberi kuasa"):
        record(officer, agency, person, contact=person.email)

    assert not PowerOfAttorney.objects.exists()


# --- The letter ---------------------------------------------------------------------------------------


def opened(client, letter) -> int:
    response = client.get(letter)
    if response.streaming:
        response.getvalue()
    return response.status_code


def on_paper(person, attorney, **fields) -> PowerOfAttorney:
    return make_power(person, attorney, paper=keep(person, made_here=True), recorded_by=make_user(), **fields)


def test_both_sides_open_the_letter_and_nobody_else(client, person):
    attorney = make_user()
    power = on_paper(person, attorney)
    letter = reverse("permits:power_paper", args=[power.code])
    answers = {}
    for who, user in {"giver": person, "attorney": attorney, "stranger": make_user()}.items():
        client.force_login(user)
        answers[who] = opened(client, letter)
        assert (letter in client.get(reverse("permits:powers")).content.decode()) == (who != "stranger")

    assert answers == {"giver": 200, "attorney": 200, "stranger": 404}
    assert [opening.by for opening in Opening.objects.all()] == [attorney]


def test_with_the_end_of_the_power_its_letter_closes_to_the_attorney(client, person):
    attorney = make_user()
    power = on_paper(person, attorney)
    actions.end_power(power.pk, by=person)
    client.force_login(attorney)

    assert client.get(reverse("permits:power_paper", args=[power.code])).status_code == 404


def test_officers_of_a_case_filed_by_it_open_the_letter_and_that_is_remembered(client, agency, person):
    attorney = make_user(name="Agus Salim")
    power = on_paper(person, attorney, company="Biro Jasa Agus")
    service = make_service(agency=agency)
    case = make_application(State.IN_REVIEW, service=service, owner=person, filed_by=attorney, power=power)
    client.force_login(case.reviewer)
    letter = reverse("permits:case_power_paper", args=[case.code])

    html = client.get(reverse("permits:case", args=[case.code])).content.decode()
    assert "Diajukan dengan surat kuasa" in html
    assert "Agus Salim (Biro Jasa Agus)" in html
    assert letter in html
    assert opened(client, letter) == 200

    opening = Opening.objects.get()
    assert (opening.paper, opening.by, opening.case_number) == (power.paper, case.reviewer, case.number)
    client.force_login(make_officer(Role.VERIFIER, make_agency()))
    assert client.get(letter).status_code == 404


def test_a_case_without_a_signed_letter_has_none_to_open(client, agency):
    service = make_service(agency=agency)
    alone = make_application(State.IN_REVIEW, service=service)
    by_portal = make_application(State.IN_REVIEW, service=service, filed_by=make_user())
    client.force_login(make_officer(Role.SUPERVISOR, agency))

    for case in (alone, by_portal):
        assert client.get(reverse("permits:case_power_paper", args=[case.code])).status_code == 404
    html = client.get(reverse("permits:case", args=[by_portal.code])).content.decode()
    assert "Diberikan pemohon di portal ini" in html


def test_a_letter_that_waits_for_its_check_is_not_opened_yet(client, person):
    power = on_paper(person, make_user())
    Paper.objects.update(safety=Safety.WAITING)
    client.force_login(person)

    response = client.get(reverse("permits:power_paper", args=[power.code]), follow=True)

    assert "belum dapat dibuka" in response.content.decode()


def test_the_letter_is_no_paper_of_the_folder(person):
    on_paper(person, make_user())
    own = make_paper(person)

    assert list(access.papers_of(person)) == [own]
