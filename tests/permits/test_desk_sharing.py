"""How officers share the work: cases given to a colleague, covers, labels, notes."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, deeds
from permits.actions import desk as sharing
from permits.models import Cover, Label, Note
from permits.states import State, Verdict
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_citizen,
    make_membership,
    make_officer,
    make_service,
)
from tests.permits.desk import case_url, numbers_in, page_of, press, signed_in
from tests.races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def service():
    return make_service()


@pytest.fixture
def verifier(service):
    return make_officer(Role.VERIFIER, service.agency, name="Dewi")


@pytest.fixture
def colleague(service):
    return make_officer(Role.VERIFIER, service.agency, name="Budi")


@pytest.fixture
def supervisor(service):
    return make_officer(Role.SUPERVISOR, service.agency)


# --- Giving a case to a colleague -------------------------------------------------------------------


def test_verifier_gives_a_case_to_a_colleague_who_is_told(service, verifier, colleague):
    case = make_application(State.IN_REVIEW, service=service, reviewer=verifier)
    client = signed_in(verifier)

    press(client, page_of(client, case), case_url("assign", case), to=colleague.pk, reason="Cuti besok.")

    case.refresh_from_db()
    assert (case.state, case.reviewer) == (State.IN_REVIEW, colleague)
    assert case.events.get(deed="assign").note == "Kepada Budi. Cuti besok."
    assert "Budi" not in signed_in(case.owner).get(case.get_absolute_url()).content.decode()
    notice = Notice.objects.get(to=colleague)
    assert notice.body == f"Dewi menyerahkan 1 permohonan kepada Anda: {case.number}. Cuti besok."
    assert notice.link == case_url("case", case)


def test_a_new_case_stays_new_and_waits_for_whom_it_was_given_to(service, verifier, colleague, supervisor):
    case = make_application(State.SUBMITTED, service=service)

    sharing.assign([case.pk], by=supervisor, to=colleague)

    case.refresh_from_db()
    assert case.state == State.SUBMITTED
    assert numbers_in(signed_in(colleague).get("/meja/")) == [case.number]
    assert numbers_in(signed_in(verifier).get("/meja/")) == []
    assert numbers_in(signed_in(verifier).get("/meja/?tab=baru")) == []


def test_a_case_is_given_only_to_who_may_review_it(service, verifier, supervisor):
    case = make_application(State.IN_REVIEW, service=service, reviewer=verifier)
    former = make_officer(Role.VERIFIER, service.agency)
    former.memberships.update(since=dt.date(2020, 1, 1), until=dt.date(2020, 12, 31))
    party = case.owner
    make_membership(party, Role.VERIFIER, service.agency)
    elsewhere = make_officer(Role.VERIFIER, make_agency())

    for wrong in (former, party, elsewhere, make_officer(Role.COUNTER, service.agency)):
        with pytest.raises(Refused):
            sharing.assign([case.pk], by=supervisor, to=wrong)

    case.refresh_from_db()
    assert case.reviewer == verifier


def test_verifier_does_not_give_away_a_colleagues_case(service, verifier, colleague):
    case = make_application(State.IN_REVIEW, service=service, reviewer=colleague)

    with pytest.raises(Refused, match="Minta penyelia"):
        sharing.assign([case.pk], by=verifier, to=verifier)

    assert signed_in(verifier).post(case_url("assign", case), {"to": verifier.pk}).status_code == 403


@pytest.mark.parametrize("state", sorted(set(State) - sharing.ASSIGNABLE))
def test_only_what_waits_for_review_is_given(state, service, colleague, supervisor):
    case = make_application(state) if state == State.COMPLETED else make_application(state, service=service)
    agency = case.counter_agency
    by, to = make_officer(Role.SUPERVISOR, agency), make_officer(Role.VERIFIER, agency)
    before = case.reviewer

    with pytest.raises(Refused):
        sharing.assign([case.pk], by=by, to=to)

    case.refresh_from_db()
    assert case.reviewer == before


def test_supervisor_gives_several_ticked_cases_at_once(service, colleague, supervisor):
    cases = [make_application(State.SUBMITTED, service=service) for _ in range(3)]
    client = signed_in(supervisor)
    page = client.get("/meja/?tab=baru").content.decode()

    response = client.post(
        reverse("permits:assign_many"),
        {"kasus": [case.code for case in cases[:2]], "to": colleague.pk, "kunci": _key(page)},
    )

    assert response.url == "/meja/?tab=baru"
    assert numbers_in(signed_in(colleague).get("/meja/?tab=saya")) == [case.number for case in cases[:2]]
    assert Notice.objects.filter(to=colleague).count() == 1


def test_of_several_cases_all_or_none_are_given(service, colleague, supervisor):
    fine = make_application(State.SUBMITTED, service=service)
    done = make_application(State.ISSUED, service=service)
    client = signed_in(supervisor)
    page = client.get("/meja/?tab=semua").content.decode()

    client.post(
        reverse("permits:assign_many"),
        {"kasus": [fine.code, done.code], "to": colleague.pk, "kunci": _key(page)},
    )

    fine.refresh_from_db()
    assert fine.reviewer is None
    told = client.get("/meja/").content.decode()
    assert f"Permohonan {done.number} sedang tidak menunggu pemeriksaan." in told


def test_only_the_supervisor_gives_several(verifier, colleague, service):
    case = make_application(State.SUBMITTED, service=service)

    response = signed_in(verifier).post(
        reverse("permits:assign_many"), {"kasus": [case.code], "to": colleague.pk, "kunci": "a" * 32}
    )

    assert response.status_code == 403


# --- Covering for a colleague -----------------------------------------------------------------------


def covered(colleague, substitute, agency, **fields) -> Cover:
    today = timezone.localdate()
    days = {"since": today, "until": today + dt.timedelta(days=3)} | fields
    return sharing.cover(agency.pk, colleague=colleague, substitute=substitute, by=colleague, **days)


def test_while_it_lasts_the_colleagues_cases_stand_in_the_substitutes_lists(service, verifier, colleague):
    case = make_application(State.IN_REVIEW, service=service, reviewer=colleague)
    client = signed_in(verifier)
    before = numbers_in(client.get("/meja/"))

    covered(colleague, verifier, service.agency)

    for tab in ("kerja", "saya"):
        response = client.get(f"/meja/?tab={tab}")
        assert numbers_in(response) == [case.number]
        assert "Anda menggantikan" in response.content.decode()
    assert before == []
    with time_machine.travel(timezone.now() + dt.timedelta(days=5)):
        assert numbers_in(signed_in(verifier).get("/meja/")) == []


def test_the_substitute_takes_the_case_over_with_the_first_deed(service, verifier, colleague):
    case = make_application(State.IN_REVIEW, service=service, reviewer=colleague)
    paper = make_attachment(case)
    covered(colleague, verifier, service.agency)
    client = signed_in(verifier)

    press(client, page_of(client, case), case_url("accept", case, paper.pk))

    paper.refresh_from_db()
    case.refresh_from_db()
    assert (paper.verdict, paper.judged_by, case.reviewer) == (Verdict.ACCEPTED, verifier, verifier)
    assert case.events.get(deed="take_over").note == "Menggantikan petugas yang berhalangan."


def test_who_does_not_cover_now_may_not_act(service, verifier, colleague):
    case = make_application(State.IN_REVIEW, service=service, reviewer=colleague)
    paper = make_attachment(case)
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    covered(colleague, verifier, service.agency, since=tomorrow)
    ended = covered(colleague, verifier, service.agency, until=timezone.localdate())
    sharing.end_cover(ended.pk, by=colleague)

    with pytest.raises(Refused, match="Ambil alih dahulu"):
        actions.accept(paper.pk, by=verifier)

    assert "accept" not in deeds.open_to(verifier, case)


def test_verifier_settles_their_own_cover_on_the_page(service, verifier, colleague):
    client = signed_in(verifier)
    today = timezone.localdate()
    address = reverse("permits:covers")
    typed = {"agency": service.agency.pk, "colleague": verifier.pk, "since": today, "until": today}

    wrong = press(client, client.get(address).content.decode(), address, **typed, substitute="")
    press(client, client.get(address).content.decode(), address, **typed, substitute=colleague.pk)
    page = client.get(address).content.decode()

    row = Cover.objects.get()
    assert wrong.status_code == 422
    assert (row.colleague, row.substitute, row.made_by) == (verifier, colleague, verifier)
    assert Notice.objects.filter(to=colleague, subject="Penggantian petugas diatur").count() == 1
    press(client, page, reverse("permits:end_cover", args=[row.pk]))
    row.refresh_from_db()
    assert row.ended_at


def test_nobody_settles_a_cover_of_others_but_the_supervisor(service, verifier, colleague, supervisor):
    third = make_officer(Role.VERIFIER, service.agency)
    today = timezone.localdate()
    times = {"since": today, "until": today}

    with pytest.raises(Refused):
        sharing.cover(service.agency.pk, colleague=colleague, substitute=verifier, by=third, **times)
    made = sharing.cover(service.agency.pk, colleague=colleague, substitute=verifier, by=supervisor, **times)
    with pytest.raises(Refused):
        sharing.end_cover(made.pk, by=third)

    assert {notice.to for notice in Notice.objects.all()} == {colleague, verifier}
    assert signed_in(third).post(reverse("permits:end_cover", args=[made.pk])).status_code == 404


@pytest.mark.parametrize(
    ("since", "until"), [(0, -1), (-3, -2)], ids=["ends before it begins", "is over already"]
)
def test_a_cover_lies_ahead(since, until, service, verifier, colleague):
    today = timezone.localdate()

    with pytest.raises(Refused):
        covered(
            colleague,
            verifier,
            service.agency,
            since=today + dt.timedelta(days=since),
            until=today + dt.timedelta(days=until),
        )


@pytest.mark.django_db(transaction=True)
def test_of_two_covers_for_one_person_at_once_one_is_made():
    agency = make_agency()
    away, first, second = (make_officer(Role.VERIFIER, agency) for _ in range(3))

    answers = at_once(lambda by=by: covered(away, by, agency) for by in (first, second))

    assert {type(answer) for answer in answers} == {Cover, Refused}
    assert Cover.objects.count() == 1


# --- Labels and notes -------------------------------------------------------------------------------


def test_labels_are_set_on_a_case_shown_in_the_list_and_filter_it(service, verifier):
    label = Label.objects.create(agency=service.agency, name="Prioritas")
    case = make_application(State.SUBMITTED, service=service)
    make_application(State.SUBMITTED, service=service)
    client = signed_in(verifier)

    press(client, page_of(client, case), case_url("set_labels", case), labels=[label.pk])

    response = client.get(f"/meja/?label={label.pk}")
    assert numbers_in(response) == [case.number]
    assert '<span class="badge badge--info">Prioritas</span>' in response.content.decode()
    press(client, page_of(client, case), case_url("set_labels", case))
    assert not case.labels.exists()


def test_a_label_is_put_on_ticked_cases_and_taken_off(service, verifier):
    label = Label.objects.create(agency=service.agency, name="Prioritas")
    cases = [make_application(State.SUBMITTED, service=service) for _ in range(2)]
    client, address = signed_in(verifier), reverse("permits:label_many")
    chosen = {"kasus": [case.code for case in cases], "label": label.pk}

    client.post(address, chosen | {"cara": "pasang", "kunci": "a" * 32})
    put_on = label.applications.count()
    client.post(address, chosen | {"cara": "lepas", "kunci": "b" * 32})

    assert (put_on, label.applications.count()) == (2, 0)


def test_another_agencys_label_is_refused(service, verifier):
    label = Label.objects.create(agency=make_agency(), name="Lain")
    case = make_application(State.SUBMITTED, service=service)

    with pytest.raises(Refused):
        sharing.label_cases([case.pk], label.pk, by=verifier, on=True)

    assert not case.labels.exists()


def test_a_note_is_read_by_officers_and_never_by_the_citizen(service, verifier, supervisor):
    case = make_application(State.IN_REVIEW, service=service, reviewer=verifier)
    client = signed_in(verifier)

    press(client, page_of(client, case), case_url("note", case), body="Alamat sudah dicek di peta.")

    note = Note.objects.get()
    assert (note.by, note.office) == (verifier, f"Verifikator · {service.agency.short_name}")
    assert "Alamat sudah dicek di peta." in page_of(signed_in(supervisor), case)
    citizens = signed_in(case.owner).get(case.get_absolute_url()).content.decode()
    assert case.number in citizens
    assert "Alamat sudah dicek di peta." not in citizens


def test_an_officer_on_the_citizens_side_does_not_read_the_notes(service, supervisor):
    owner = make_citizen()
    make_membership(owner, Role.SUPERVISOR, service.agency)
    case = make_application(State.SUBMITTED, service=service, owner=owner)
    sharing.note(case.pk, by=supervisor, body="Hanya untuk petugas.")

    page = page_of(signed_in(owner), case)
    refused = signed_in(owner).post(case_url("note", case), {"body": "Saya", "kunci": "a" * 32})

    assert case.number in page
    assert "Hanya untuk petugas." not in page
    assert refused.status_code == 403


@pytest.mark.parametrize("name", ["assign_many", "label_many"])
def test_a_ticked_case_that_no_case_can_be_is_passed_over(supervisor, name):
    response = signed_in(supervisor).post(
        reverse(f"permits:{name}"), {"kasus": "a\0b", "label": "1", "to": "1", "kunci": "a" * 32}
    )

    assert response.status_code == 302


def test_an_empty_note_is_wrong(service, verifier):
    case = make_application(State.SUBMITTED, service=service)
    client = signed_in(verifier)

    response = press(client, page_of(client, case), case_url("note", case), body=" ")

    assert response.status_code == 422
    assert not Note.objects.exists()


def _key(page: str) -> str:
    return page.partition('name="kunci" value="')[2][:32]
