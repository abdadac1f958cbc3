"""Citizen and office write to each other inside the application."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from documents.models import Opening, Paper, Safety
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, talks
from permits.models import Message, Refund
from permits.states import ENDED, UNSENT, Advice, State
from tests.documents.files import make_jpg
from tests.factories import (
    make_agency,
    make_application,
    make_membership,
    make_officer,
    make_paper,
    make_power,
    make_recommendation,
    make_service,
    make_user,
)
from tests.permits import walk
from tests.permits.desk import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    return make_application(State.IN_REVIEW)


def citizens_page(case) -> str:
    return reverse("permits:messages", args=[case.code])


def offices_page(case) -> str:
    return reverse("permits:case_messages", args=[case.code])


def send(client, address, **typed):
    key = re.search(r'name="kunci" value="(\w+)"', client.get(address).content.decode())
    return client.post(address, {"body": "Kapan selesai?", "kunci": key[1] if key else ""} | typed)


def photo(name="ktp.jpg"):
    return SimpleUploadedFile(name, make_jpg(), content_type="image/jpeg")


def from_citizen(case, body="Kapan selesai?", **fields) -> Message:
    return actions.write_message(case.pk, by=case.owner, body=body, **fields)


def from_office(case, body="Minggu depan.", **fields) -> Message:
    office = case.counter_agency.short_name
    return actions.write_message(case.pk, by=case.reviewer, body=body, office=office, **fields)


# --- Writing and reading ----------------------------------------------------------------------------


def test_both_sides_write_and_read(case):
    citizen, officer = signed_in(case.owner), signed_in(case.reviewer)

    send(citizen, citizens_page(case), body="Kapan selesai?")
    asked = officer.get(offices_page(case)).content.decode()
    send(officer, offices_page(case), body="Minggu depan.")
    answered = citizen.get(citizens_page(case)).content.decode()

    assert "Kapan selesai?" in asked
    assert case.owner.name in asked
    assert "Minggu depan." in answered
    assert case.counter_agency.short_name in answered
    assert case.reviewer.name not in answered
    assert list(Message.objects.values_list("office", "by")) == [
        ("", case.owner.pk),
        (case.counter_agency.short_name, case.reviewer.pk),
    ]


def test_fifty_equal_posts_are_one_message_and_one_paper(case):
    client = signed_in(case.owner)
    key = re.search(r'name="kunci" value="(\w+)"', client.get(citizens_page(case)).content.decode())[1]

    answers = {
        client.post(citizens_page(case), {"body": "Kapan?", "kunci": key, "files": photo()}).status_code
        for _time in range(50)
    }

    assert answers == {302}
    assert (Message.objects.count(), Paper.objects.count()) == (1, 1)


@pytest.mark.parametrize(("body", "says"), [("", "Tulis dahulu pesannya."), ("x" * 4001, "4000")])
def test_a_wrong_message_is_refused_with_what_was_typed_and_the_files_are_asked_for_again(case, body, says):
    response = send(signed_in(case.owner), citizens_page(case), body=body, files=photo())

    page = response.content.decode()
    assert response.status_code == 422
    assert says in page
    assert "Pilih sekali lagi lampirannya" in page
    assert body in page
    assert not Message.objects.exists()
    assert not Paper.objects.exists()


def test_a_bad_file_is_refused_with_the_text_kept(case):
    bad = SimpleUploadedFile("surat.pdf", b"bukan pdf", content_type="application/pdf")

    response = send(signed_in(case.owner), citizens_page(case), body="Ini suratnya.", files=bad)

    assert response.status_code == 422
    assert "Ini suratnya." in response.content.decode()
    assert not Message.objects.exists()


def test_what_the_office_attaches_takes_none_of_the_citizens_room(case):
    send(signed_in(case.owner), citizens_page(case), files=photo())
    send(signed_in(case.reviewer), offices_page(case), files=photo("balasan.jpg"))

    assert list(Paper.objects.order_by("pk").values_list("made_here", flat=True)) == [False, True]


def test_at_most_three_files_come_along(case):
    four = [photo(f"{n}.jpg") for n in range(4)]

    response = send(signed_in(case.owner), citizens_page(case), files=four)

    assert response.status_code == 422
    assert "Paling banyak 3 berkas" in response.content.decode()


@pytest.mark.parametrize("state", State)
def test_messages_are_taken_from_the_sending_until_long_after_the_end(state):
    case = make_application(state)

    assert talks.is_open(case) == (state not in UNSENT)
    case.state_since = timezone.now() - dt.timedelta(days=31)
    assert talks.is_open(case) == (state not in UNSENT | ENDED)


def test_a_closed_thread_can_be_read_and_takes_nothing(case):
    from_office(case)
    case.state, case.state_since = State.WITHDRAWN, timezone.now() - dt.timedelta(days=31)
    case.save()
    client = signed_in(case.owner)

    page = client.get(citizens_page(case)).content.decode()

    assert "Minggu depan." in page
    assert "sudah ditutup" in page
    with pytest.raises(Refused, match="ditutup"):
        from_citizen(case)


def test_a_draft_has_no_messages():
    draft = make_application()

    assert signed_in(draft.owner).get(citizens_page(draft)).status_code in {403, 404}
    with pytest.raises(Refused):
        from_citizen(draft)


# --- Who ---------------------------------------------------------------------------------------------


def test_who_writes_for_which_office():
    adviser, issuer = make_agency(), make_agency()
    service = make_service(issuing_agency=issuer, technical_agencies=[adviser], fee_rupiah=25_000)
    case = make_application(State.AWAITING_PAYMENT, service=service)
    make_recommendation(case, adviser, advice=Advice.YES)
    counter = case.counter_agency
    people = {
        Role.VERIFIER: counter,
        Role.SUPERVISOR: counter,
        Role.CASHIER: counter,
        Role.TECHNICAL: adviser,
        Role.SIGNATORY: issuer,
    }

    offices = {role: talks.office_for(make_officer(role, agency), case) for role, agency in people.items()}
    others = [make_officer(Role.COUNTER, counter), make_officer(Role.VERIFIER, make_agency()), make_user()]

    assert offices == {role: agency.short_name for role, agency in people.items()}
    assert [talks.office_for(user, case) for user in others] == ["", "", ""]


def test_a_cashier_writes_only_while_money_is_concerned():
    case = make_application(State.AWAITING_DECISION, concerns_cashier=True)
    cashier = walk.cashier_of(case)
    assert talks.office_for(cashier, case) == ""
    client = signed_in(cashier)
    assert "tetapi tidak menulis" in client.get(offices_page(case)).content.decode()
    assert client.post(offices_page(case), {"body": "x", "kunci": "a" * 32}).status_code == 403

    Refund.objects.create(application=case, amount_rupiah=1)

    assert talks.office_for(cashier, case) == case.counter_agency.short_name


def test_strangers_see_no_messages(case):
    from_citizen(case)
    elsewhere = signed_in(make_officer(Role.VERIFIER, make_agency()))

    assert elsewhere.get(offices_page(case)).status_code == 404
    assert signed_in(make_user()).get(citizens_page(case)).status_code == 404
    assert signed_in(case.owner).get(offices_page(case)).status_code == 403
    assert signed_in(case.reviewer).get(citizens_page(case)).url == offices_page(case)


def test_an_attorney_writes_for_the_owner_while_the_power_is_in_force():
    attorney = make_user()
    case = make_application(State.IN_REVIEW, filed_by=attorney)
    client = signed_in(attorney)

    send(client, citizens_page(case))
    case.power.ended_at, case.power.ended_by = timezone.now(), case.owner
    case.power.save()

    message = Message.objects.get()
    assert (message.by, message.office) == (attorney, "")
    assert client.get(citizens_page(case)).status_code == 404


def test_an_officer_with_a_power_from_the_owner_does_not_write_for_the_office(case):
    colleague = make_officer(Role.VERIFIER, case.counter_agency)
    make_power(case.owner, colleague)

    assert talks.office_for(colleague, case) == ""


# --- What is new ------------------------------------------------------------------------------------


def test_what_is_new_is_marked_until_the_other_side_opens_it(case):
    from_citizen(case)
    officer = signed_in(case.reviewer)
    assert "Pesan baru" in officer.get("/meja/").content.decode()
    assert [row.application for row in officer.get("/meja/?tab=pesan").context["rows"]] == [case]
    assert "1 baru" in officer.get(reverse("permits:case", args=[case.code])).content.decode()

    page = officer.get(offices_page(case)).content.decode()

    assert "Baru" in page
    assert Message.objects.get().read_at
    assert [row.application for row in officer.get("/meja/?tab=pesan").context["rows"]] == []


def test_the_citizen_sees_what_is_new_in_the_list_and_on_the_page(case):
    client = signed_in(case.owner)
    from_office(case)
    assert "Pesan baru" in client.get("/permohonan/").content.decode()
    assert "1 baru" in client.get(case.get_absolute_url()).content.decode()

    client.get(citizens_page(case))

    assert "Pesan baru" not in client.get("/permohonan/").content.decode()
    assert "1 baru" not in client.get(case.get_absolute_url()).content.decode()


def test_who_only_looks_leaves_it_unread(case):
    from_citizen(case)
    issuers = make_officer(Role.SUPERVISOR, make_agency())
    make_membership(issuers, Role.SUPERVISOR, case.issuing_agency)
    case.counter_agency = make_agency()
    case.save()

    assert "Kapan selesai?" in signed_in(issuers).get(offices_page(case)).content.decode()

    assert Message.objects.get().read_at is None


def test_the_other_side_is_told_once_until_it_has_read(case):
    for _time in range(3):
        from_office(case)
    first = Notice.objects.filter(to=case.owner)
    assert [notice.subject for notice in first] == [f"Pesan baru pada permohonan {case.number}"]
    assert "Minggu depan." not in first.get().body

    actions.read_messages(case, as_office=False)
    from_office(case)

    assert Notice.objects.filter(to=case.owner).count() == 2


def test_the_verifier_and_who_wrote_last_are_told(case):
    supervisor = make_officer(Role.SUPERVISOR, case.counter_agency)
    actions.write_message(case.pk, by=supervisor, body="Halo", office=case.counter_agency.short_name)

    from_citizen(case)
    from_citizen(case)

    told = Notice.objects.filter(link=offices_page(case))
    assert {notice.to for notice in told} == {supervisor, case.reviewer}
    assert told.count() == 2


def test_without_a_verifier_the_desk_alone_shows_it():
    case = make_application(State.SUBMITTED)

    from_citizen(case)

    assert not Notice.objects.exists()
    verifier = signed_in(walk.verifier_of(case))
    assert [row.application for row in verifier.get("/meja/?tab=pesan").context["rows"]] == [case]


# --- Papers -----------------------------------------------------------------------------------------


def attached(case, **fields):
    paper = make_paper(case.owner, **fields)
    from_citizen(case, keep=lambda: [paper])
    return paper, reverse("permits:message_paper", args=[case.code, paper.pk])


def test_a_paper_is_opened_by_who_sees_the_case_and_logged(case):
    paper, address = attached(case)

    for user, status in ((case.reviewer, 200), (case.owner, 200), (make_user(), 404)):
        response = signed_in(user).get(address)
        assert response.status_code == status
        if status == 200:
            assert b"".join(response)

    assert [(row.by, row.case_number) for row in Opening.objects.filter(paper=paper)] == [
        (case.reviewer, case.number)
    ]


@pytest.mark.parametrize("safety", [Safety.WAITING, Safety.INFECTED, Safety.UNREADABLE])
def test_what_is_not_clean_is_not_opened(case, safety):
    _paper, address = attached(case, safety=safety)
    client = signed_in(case.reviewer)

    assert client.get(address).status_code == 302
    assert address not in client.get(offices_page(case)).content.decode()
    assert not Opening.objects.exists()


def test_a_paper_of_another_case_is_not_found(case):
    paper, _address = attached(make_application(State.IN_REVIEW, owner=case.owner))

    address = reverse("permits:message_paper", args=[case.code, paper.pk])

    assert signed_in(case.owner).get(address).status_code == 404


def test_a_file_of_the_office_reaches_the_citizen(case):
    send(signed_in(case.reviewer), offices_page(case), body="Contohnya.", files=photo())
    paper = Paper.objects.get()

    response = signed_in(case.owner).get(reverse("permits:message_paper", args=[case.code, paper.pk]))

    assert b"".join(response).startswith(b"\xff\xd8")
    assert (paper.given_by, paper.owner, paper.type) == (case.reviewer, case.owner, None)


def test_the_thread_asks_the_same_number_of_queries_for_1_and_3_messages(case, django_assert_num_queries):
    client = signed_in(case.reviewer)
    attached(case)
    client.get(offices_page(case))
    with CaptureQueriesContext(connection) as one:
        client.get(offices_page(case))
    count = len(one)
    attached(case)
    attached(case)
    client.get(offices_page(case))

    with django_assert_num_queries(count):
        client.get(offices_page(case))
