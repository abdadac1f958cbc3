"""Help at the counter: found by the card, filled in by the officer for the person, on that day and no longer."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.models import Role
from mpp.lib.refused import Refused
from permits import access, actions
from permits.models import Application, Assistance
from permits.states import State
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_membership,
    make_nik,
    make_officer,
    make_open_venue,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db

ASSIST = "/loket/bantu/"
BORN = dt.date(1990, 3, 14)


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
    return make_citizen(proven_by=make_user(), email=None)


def find(client, nik):
    return client.post(ASSIST, {"nik": nik})


def begun(officer, agency, person, **fields) -> Application:
    return actions.begin_for(make_service(agency=agency, **fields), owner=person, by=officer, agency=agency)


# --- Who ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.CASHIER, Role.SUPERVISOR])
def test_only_counters_help(client, agency, role):
    client.force_login(make_officer(role, agency))

    assert client.get(ASSIST).status_code == 403


def test_a_proven_person_is_found_by_the_card_and_shown_to_be_compared(client, officer, person):
    response = find(client, person.nik)

    assert response.url == reverse("permits:helped_person")
    html = client.get(response.url).content.decode()
    assert "Siti Aminah" in html
    assert "14 Maret 1990" in html
    assert person.nik not in html


def test_the_nik_is_kept_in_no_session(client, officer, person):
    find(client, person.nik)

    assert person.nik not in str(dict(client.session))


def test_an_officer_does_not_help_themself(client, officer, agency):
    officer.set_nik(make_nik())
    officer.proven_at, officer.proven_by, officer.birth_date = timezone.now(), make_user(), BORN
    officer.save()

    response = find(client, officer.nik)

    assert response.status_code == 422
    with pytest.raises(Refused):
        actions.begin_for(make_service(agency=agency), owner=officer, by=officer, agency=agency)


def test_an_unproven_account_is_not_found(client, officer):
    stranger = make_citizen()

    html = find(client, stranger.nik).content.decode()

    assert "Belum ada akun yang dibuktikan" in html
    assert stranger.name not in html


# --- A case -------------------------------------------------------------------------------------------


def test_a_case_is_begun_for_the_person_with_both_names(client, officer, agency, person):
    service = make_service(agency=agency)
    find(client, person.nik)
    make_service(agency=agency, name="Izin Trayek Angkutan")
    listed = client.get(reverse("permits:helped_person"), {"q": service.name}).context["services"]
    assert list(listed) == [service]
    sent = {"kunci": new_key()}

    answers = {client.post(reverse("permits:begin_for", args=[service.slug]), sent).url for _ in range(50)}

    case = Application.objects.get()
    assert answers == {case.get_absolute_url()}
    assert (case.owner, case.filed_by, case.assisted_agency) == (person, officer, agency)
    event = case.events.get()
    assert (event.by, event.office) == (officer, agency.short_name)
    assert case.assistances.get().by == officer
    assert person.notices.get().subject == "Ada permohonan baru atas nama Anda"


def test_another_agencys_service_is_not_begun_here(client, officer, person):
    service = make_service()
    find(client, person.nik)

    response = client.post(reverse("permits:begin_for", args=[service.slug]), {"kunci": new_key()})

    assert response.status_code == 404
    with pytest.raises(Refused):
        actions.begin_for(service, owner=person, by=officer, agency=make_agency())


def test_the_whole_case_at_the_counter(client, officer, agency, person):
    case = begun(officer, agency, person)
    make_attachment(case)
    task_list = client.get(case.get_absolute_url()).content.decode()
    assert "Anda membantu Siti Aminah" in task_list
    declaration = client.get(reverse("permits:declaration", args=[case.code]))
    assert declaration.content.startswith(b"%PDF")
    assert "hadir di loket" in client.get(reverse("permits:check", args=[case.code])).content.decode()

    sent = client.post(reverse("permits:submit", args=[case.code]), {"declared": "on", "kunci": new_key()})

    assert sent.url == reverse("permits:receipt", args=[case.code])
    assert client.get(sent.url).status_code == 200
    assert client.get(reverse("permits:receipt_file", args=[case.code])).content.startswith(b"%PDF")
    event = case.events.get(deed="submit")
    assert (event.by, event.office) == (officer, agency.short_name)


def test_the_citizen_reads_who_did_it_for_them(client, officer, agency, person):
    case = begun(officer, agency, person)
    make_attachment(case)
    actions.submit(case.pk, by=officer)
    client.force_login(person)

    html = client.get(case.get_absolute_url()).content.decode()

    assert f"Petugas {agency.short_name} untuk Anda" in html
    assert "Rina Wati" not in html


def test_the_helper_writes_what_is_missing_of_the_person(client, officer, agency, person):
    person.phone = ""
    person.save()
    case = begun(officer, agency, person)
    page = reverse("permits:owners_data", args=[case.code])
    assert page in client.get(case.get_absolute_url()).content.decode()

    client.post(page, {"phone": "081200000003", "address": person.address, "home": person.village_id})

    person.refresh_from_db()
    assert person.phone == "081200000003"


def test_yesterdays_help_opens_nothing(client, officer, agency, person):
    case = begun(officer, agency, person)
    Assistance.objects.update(on=timezone.localdate() - dt.timedelta(days=1))

    assert client.get(case.get_absolute_url()).status_code == 404
    assert client.get(reverse("permits:declaration", args=[case.code])).status_code == 404
    with pytest.raises(Refused):
        actions.submit(case.pk, by=officer)


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED])
def test_a_case_that_the_citizen_filed_alone_is_helped_with(client, officer, agency, person, state):
    case = make_application(state, owner=person, service=make_service(agency=agency))
    assert client.get(case.get_absolute_url()).status_code == 404

    response = client.post(reverse("permits:help_again"), {"code": case.code})

    assert response.url == case.get_absolute_url()
    html = client.get(response.url).content.decode()
    assert f"Anda membantu {person.name}" in html
    assert access.is_party(officer, case)
    assert not access.may_withdraw(officer, case)
    assert person.notices.get().subject == "Permohonan Anda dibantu di loket"
    assert case.events.get(deed="help_again").office == agency.short_name


def test_a_stand_in_reads_in_whose_hands_the_case_is(client, officer, agency, person):
    case = make_application(State.RETURNED, owner=person, service=make_service(agency=agency))
    actions.help_again(case.pk, by=officer, agency=agency)
    helpers = client.get(case.get_absolute_url()).content.decode()
    client.force_login(person)
    owners = client.get(case.get_absolute_url()).content.decode()

    assert f"pemohon ({person.name})" in helpers
    assert "Batas waktu pemohon" in helpers
    assert "pemohon (" not in owners
    assert "Batas waktu Anda" in owners


def test_a_case_of_the_citizens_own_is_helped_with_nowhere_else(officer, agency, person):
    """Neither another agency's counter, nor an officer who only holds its code, nor yesterday's helper."""
    case = make_application(State.RETURNED, owner=person, service=make_service(agency=agency))
    elsewhere = make_agency()
    with pytest.raises(Refused):
        actions.help_again(case.pk, by=make_officer(Role.COUNTER, elsewhere), agency=elsewhere)
    with pytest.raises(Refused):
        actions.resubmit(case.pk, by=officer)
    actions.help_again(case.pk, by=officer, agency=agency)
    assert access.assists(officer, case)

    Assistance.objects.update(on=timezone.localdate() - dt.timedelta(days=1))

    assert not access.assists(officer, case)
    assert access.is_party(officer, case)


def test_the_corrections_of_the_citizens_own_case_are_sent_with_help(client, officer, agency, person):
    service = make_service(agency=agency, documents=[], optional=[make_document_type()])
    case = make_application(State.RETURNED, owner=person, service=service)
    Application.objects.update(sent_at=timezone.now() - dt.timedelta(days=3))
    client.post(reverse("permits:help_again"), {"code": case.code})

    sent = client.post(reverse("permits:resubmit", args=[case.code]))

    assert case.events.get(deed="resubmit").office == agency.short_name
    assert client.get(sent.url).status_code == 200
    assert client.get(reverse("permits:receipt_file", args=[case.code])).status_code == 200


def test_the_helper_throws_away_only_what_the_counter_began(client, officer, agency, person):
    own = make_application(owner=person, service=make_service(agency=agency))
    actions.help_again(own.pk, by=officer, agency=agency)
    helped = begun(officer, agency, person)
    page = reverse("permits:discard", args=[own.code])

    assert page not in client.get(own.get_absolute_url()).content.decode()
    assert client.get(page).status_code == 403
    with pytest.raises(Refused):
        actions.discard(own.pk, by=officer)
    assert actions.discard(helped.pk, by=officer).state == State.DISCARDED


def test_what_the_person_left_unfinished_is_offered(client, officer, agency, person):
    own = make_application(owner=person, service=make_service(agency=agency))
    elsewhere = make_application(owner=person)
    find(client, person.nik)

    html = client.get(reverse("permits:helped_person")).content.decode()

    assert own.code in html
    assert elsewhere.code not in html


def test_a_search_leaves_a_trace_without_the_number(client, officer, agency, person, caplog):
    caplog.set_level("INFO", logger="mpp.assist")
    nobody = make_nik()

    find(client, person.nik)
    find(client, nobody)

    searches = [record for record in caplog.records if record.name == "mpp.assist"]
    assert [(row.user_id, row.agency_id, row.found) for row in searches] == [
        (officer.pk, agency.pk, True),
        (officer.pk, agency.pk, False),
    ]
    written = "".join(str(vars(record)) for record in caplog.records)
    assert person.nik not in written
    assert nobody not in written


def test_another_officer_of_the_agency_helps_on_another_day(client, officer, agency, person):
    case = begun(make_officer(Role.COUNTER, agency), agency, person)
    assert client.get(case.get_absolute_url()).status_code == 404

    response = client.post(reverse("permits:help_again"), {"code": f"http://x/permohonan/{case.code}/"})

    assert response.url == case.get_absolute_url()
    assert client.get(response.url).status_code == 200
    assert case.events.filter(deed="help_again", by=officer, office=agency.short_name).count() == 1


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW])
def test_what_is_with_the_office_is_not_helped_with(officer, agency, person, state):
    case = make_application(
        state, owner=person, filed_by=make_user(), assisted_agency=agency, service=make_service(agency=agency)
    )

    with pytest.raises(Refused):
        actions.help_again(case.pk, by=officer, agency=agency)


def test_a_returned_case_is_mended_with_help(officer, agency, person):
    case = make_application(
        State.RETURNED,
        owner=person,
        filed_by=make_user(),
        assisted_agency=agency,
        service=make_service(agency=agency, documents=[], optional=[make_document_type()]),
    )
    actions.help_again(case.pk, by=officer, agency=agency)

    actions.resubmit(case.pk, by=officer)

    assert case.events.get(deed="resubmit").office == agency.short_name


def test_a_case_of_another_agencys_counter_is_not_found(client, officer, person):
    elsewhere = make_agency()
    case = begun(make_officer(Role.COUNTER, elsewhere), elsewhere, person)

    response = client.post(reverse("permits:help_again"), {"code": case.code})

    assert response.status_code == 422
    with pytest.raises(Refused):
        actions.help_again(case.pk, by=officer, agency=make_agency())


def test_the_helper_does_not_withdraw(officer, agency, person):
    case = begun(officer, agency, person)
    make_attachment(case)
    case = actions.submit(case.pk, by=officer)

    assert not access.may_withdraw(officer, case)
    with pytest.raises(Refused):
        actions.withdraw(case.pk, by=officer, reason="Lama")


def test_helped_cases_are_not_in_the_officers_own_list(client, officer, agency, person):
    case = begun(officer, agency, person)

    assert case.get_absolute_url() not in client.get(reverse("permits:mine")).content.decode()
    assert case.get_absolute_url() in client.get(ASSIST).content.decode()


def test_when_the_person_goes_the_next_one_starts_anew(client, officer, person):
    find(client, person.nik)

    client.post(reverse("permits:finish_helping"))

    assert client.get(reverse("permits:helped_person")).url == reverse("permits:assist")


def test_more_cases_cost_no_more_queries(client, officer, agency, person, django_assert_num_queries):
    begun(officer, agency, person)
    client.get(ASSIST)
    with django_assert_num_queries(7) as one:
        client.get(ASSIST)
    for _number in range(2):
        begun(officer, agency, person)

    with django_assert_num_queries(len(one)):
        client.get(ASSIST)


def test_who_serves_at_several_counters_says_at_which(client, officer, agency, person):
    elsewhere = make_agency()
    make_membership(officer, Role.COUNTER, elsewhere)
    assert find(client, person.nik).status_code == 422

    client.post(ASSIST, {"nik": person.nik, "agency": elsewhere.pk})

    html = client.get(reverse("permits:helped_person")).content.decode()
    assert f"Layanan {elsewhere.short_name}" in html
