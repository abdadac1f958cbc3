"""A citizen follows a case: the list, the page in every state, the receipt."""

import datetime as dt

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agencies import calendar
from agencies.models import Presence, Role
from documents.models import DocumentKind
from mpp.lib.formats import long_date, plain_date
from permits import story
from permits.actions.moving import write_event
from permits.clock import venue_of
from permits.states import ENDED, State, Verdict
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_citizen,
    make_counter,
    make_document_type,
    make_officer,
    make_permit,
    make_question,
    make_service,
    make_zone,
)

pytestmark = pytest.mark.django_db

MINE = "/permohonan/"


@pytest.fixture
def citizen(client):
    citizen = make_citizen()
    client.force_login(citizen)
    return citizen


def shown(client, application):
    response = client.get(application.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


# --- The list ---------------------------------------------------------------------------------------


def test_an_empty_list_says_what_to_do(client, citizen):
    html = client.get(MINE).content.decode()

    assert "Belum ada permohonan" in html
    assert reverse("catalog:services") in html


def test_the_list_shows_ones_own_newest_first_with_what_comes_next(client, citizen):
    older = make_application(State.AWAITING_VISIT, owner=citizen)
    newer = make_application(owner=citizen, created_at=timezone.now() + dt.timedelta(seconds=1))
    other = make_application(State.SUBMITTED)

    html = client.get(MINE).content.decode()

    assert html.index(newer.get_absolute_url()) < html.index(older.get_absolute_url())
    assert "Datang ke loket dengan membawa berkas asli." in html
    assert other.get_absolute_url() not in html


def test_what_waits_for_the_citizen_comes_first(client, citizen):
    over = make_application(State.ISSUED, owner=citizen)
    at_office = make_application(State.IN_REVIEW, owner=citizen)
    returned = make_application(State.RETURNED, owner=citizen)

    html = client.get(MINE).content.decode()

    headings = ["Perlu Anda kerjakan", "Sedang diproses instansi", "Selesai</h2>"]
    places = [html.index(heading) for heading in headings]
    pages = [html.index(case.get_absolute_url()) for case in (returned, at_office, over)]
    assert sorted(places + pages) == [place for pair in zip(places, pages, strict=True) for place in pair]
    for button in ("Perbaiki", "Lihat permohonan", "Ambil izin"):
        assert button in html


def test_the_list_says_until_when(client, citizen):
    draft = make_application(owner=citizen)
    returned = make_application(State.RETURNED, owner=citizen)

    html = client.get(MINE).content.decode()

    assert f"tersimpan sampai {plain_date(draft.changed_at + settings.DRAFT_KEPT)}" in html
    assert f"Paling lambat {long_date(returned.expires_on)}." in html


def test_the_list_is_cut_into_pages(client, citizen):
    service = make_service()
    oldest = make_application(
        owner=citizen, service=service, created_at=timezone.now() - dt.timedelta(days=1)
    )
    for _number in range(20):
        make_application(owner=citizen, service=service)

    first = client.get(MINE).content.decode()
    second = client.get(MINE, {"halaman": 2}).content.decode()

    assert "?halaman=2" in first
    assert oldest.get_absolute_url() not in first
    assert oldest.get_absolute_url() in second


def test_a_longer_list_costs_no_more_queries(client, citizen, django_assert_num_queries):
    service = make_service()
    make_application(owner=citizen, service=service)
    client.get(MINE)
    with django_assert_num_queries(7) as one:
        client.get(MINE)
    for _number in range(2):
        make_application(State.SUBMITTED, owner=citizen, service=service)

    with django_assert_num_queries(len(one)):
        client.get(MINE)


# --- The page in every state ------------------------------------------------------------------------


@pytest.mark.parametrize("state", State)
def test_there_is_a_page_for_every_state(client, citizen, state):
    application = make_application(state, owner=citizen)
    write_event(application, state, deed="begin", by=citizen)

    html = shown(client, application)

    assert str(state.label) in html
    assert application.service_name in html
    assert "None" not in html


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_tone_and_a_next_step(state):
    assert state in story.TONES
    assert state in story.NEXT_STEPS


def test_the_page_says_who_holds_it_and_until_when(client, citizen):
    sent = make_application(State.SUBMITTED, owner=citizen)

    html = shown(client, sent)

    assert sent.counter_agency.short_name in html
    assert long_date(sent.due_on) in html


def test_while_the_citizen_holds_it_the_days_stand_still(client, citizen):
    today = timezone.localdate()
    returned = make_application(
        State.RETURNED,
        owner=citizen,
        sent_at=timezone.now() - dt.timedelta(days=28),
        due_on=calendar.add_working_days(today - dt.timedelta(days=28), 3),
        paused_on=today - dt.timedelta(days=28),
    )
    days = calendar.working_days_between(returned.paused_on, today)

    html = shown(client, returned)

    assert "Hitungan hari berhenti karena menunggu Anda." in html
    assert long_date(returned.expires_on) in html
    assert long_date(calendar.add_working_days(returned.due_on, days)) in html
    returned.refresh_from_db()
    assert returned.paused_on is not None


def test_a_broken_promise_is_admitted(client, citizen):
    late = make_application(
        State.IN_REVIEW, owner=citizen, due_on=timezone.localdate() - dt.timedelta(days=9)
    )

    assert "Lewat dari janji. Kami mohon maaf." in shown(client, late)


def test_a_visit_lists_originals_place_and_qr(client, citizen):
    agency = make_agency()
    diploma = make_document_type(label="Ijazah")
    all_originals = make_document_type(code="berkas_asli", kind=DocumentKind.ORIGINAL_AT_COUNTER)
    service = make_service(agency=agency, documents=[diploma, all_originals])
    application = make_application(State.AWAITING_VISIT, owner=citizen, service=service)
    make_attachment(application, diploma.code, verdict=Verdict.ACCEPTED)
    venue = venue_of(agency)
    zone = make_zone(venue, name="Zona Merah")
    Presence.objects.create(venue=venue, agency=agency, zone=zone)
    counter = make_counter(agency, zone=zone)

    html = shown(client, application)

    for words in (
        '<li lang="id">Ijazah</li>',
        "Zona Merah",
        f"Loket {counter.number}",
        "untuk dipindai di kios",
        "<svg",
    ):
        assert words in html


@pytest.mark.parametrize(
    ("fee", "note", "says"),
    [(25_000, "", "Tarif tetap"), (None, "Menurut luas bidang.", "2 m² × Rp12.500")],
)
def test_a_payment_says_how_much_and_where(client, citizen, fee, note, says):
    service = make_service(fee_rupiah=fee, fee_note=note)
    application = make_application(State.AWAITING_PAYMENT, owner=citizen, service=service)

    html = shown(client, application)

    for words in ("Rp25.000", says, application.bills.get().number):
        assert words in html
    assert f"Kasir {application.counter_agency.name}" in html


def test_an_issued_permit_is_downloaded_here(client, citizen):
    application = make_application(State.ISSUED, owner=citizen)
    permit = make_permit(application)

    html = shown(client, application)

    assert reverse("permits:permit_file", args=[application.code]) in html
    assert permit.get_absolute_url() in html
    assert permit.entry.number in html


def test_what_was_handed_over_names_the_other_number(client, citizen):
    application = make_application(State.COMPLETED, owner=citizen, external_system="SIMPEG")

    html = shown(client, application)

    assert "SIMPEG" in html
    assert application.external_number in html


def test_a_refusal_gives_reasons_and_the_way_to_object(client, citizen):
    application = make_application(State.REJECTED, owner=citizen)
    last_day = calendar.add_working_days(timezone.localdate(application.decided_at), 21)

    html = shown(client, application)

    assert application.decision_note in html
    assert long_date(last_day) in html
    assert "UU 30/2014" in html


def test_an_officer_is_led_to_the_desk(client):
    application = make_application(State.SUBMITTED)
    client.force_login(make_officer(Role.VERIFIER, application.counter_agency))

    response = client.get(application.get_absolute_url())

    assert response.url == reverse("permits:case", args=[application.code])


# --- The story --------------------------------------------------------------------------------------


def test_the_story_is_told_newest_first_without_names(client, citizen):
    application = make_application(State.RETURNED, owner=citizen)
    write_event(application, State.DRAFT, deed="submit", by=citizen)
    write_event(
        application,
        State.IN_REVIEW,
        deed="return_faults",
        by=application.reviewer,
        office="DPMPTSP",
        note="Ijazah: terpotong",
    )

    lines = story.told_to_citizen(application.events.all())

    assert [(line.title, line.who, line.note) for line in lines] == [
        ("Dikembalikan untuk diperbaiki", "DPMPTSP", "Ijazah: terpotong"),
        ("Permohonan dikirim", "Anda", ""),
    ]
    assert application.reviewer.name not in shown(client, application)


@pytest.mark.parametrize(
    "state",
    [State.RECOMMENDING, State.AWAITING_VISIT, State.AWAITING_PAYMENT, State.AWAITING_DECISION],
)
def test_a_case_that_goes_on_by_itself_is_told_by_where_it_arrives(state):
    application = make_application(state)

    event = write_event(application, State.IN_REVIEW, deed="go_on", by=None)

    assert story.title_of(event)


@pytest.mark.parametrize("state", State)
def test_somebody_holds_every_case_that_is_not_over(state):
    asked = (
        {"service": make_service(technical_agencies=[make_agency()])} if state == State.RECOMMENDING else {}
    )
    application = make_application(state, **asked)

    assert bool(story.in_hands_of(application)) == (state not in ENDED)


# --- The receipt ------------------------------------------------------------------------------------


def test_the_receipt_carries_what_one_needs(client, citizen):
    service = make_service()
    make_question(service, "nama")
    sent = make_application(State.SUBMITTED, owner=citizen, service=service)

    response = client.get(reverse("permits:receipt", args=[sent.code]))

    html = response.content.decode()
    for words in (sent.number, sent.service_name, "Siti Aminah", sent.counter_agency.name):
        assert words in html
    assert f"Selesai paling lambat <strong>{long_date(sent.due_on)}</strong>" in html
    assert response.context["address"] == f"{settings.SITE_URL}/permohonan/{sent.code}/"


def test_a_draft_has_no_receipt(client, citizen):
    draft = make_application(owner=citizen)

    assert client.get(reverse("permits:receipt", args=[draft.code])).status_code == 403
