"""One person, two accounts: what a counter opened goes over into the person's own."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.actions import new_code, open_account
from accounts.models import PRINTED_CODE_TRIES, PrintedCode, User
from agencies.models import Role
from catalog.models import Outcome
from documents import actions as documents
from mpp.lib.refused import Refused
from permits import actions
from permits.models import Application, PowerOfAttorney, Referral
from permits.states import State
from tests.factories import (
    make_agency,
    make_application,
    make_citizen,
    make_nik,
    make_officer,
    make_paper,
    make_power,
    make_service,
    make_user,
    make_village,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)

BORN = dt.date(1990, 3, 14)
JOIN = "/akun/gabung/"


def opened(officer: User | None = None, **fields) -> tuple[User, str]:
    """An account as a counter opens it, proven, with its printed code."""
    defaults = {
        "name": "Siti Aminah",
        "nik": make_nik(BORN),
        "birth_place": "Palembang",
        "birth_date": BORN,
        "proven": True,
        "address": "Jalan Contoh 1",
        "phone": "081200000001",
        "village": make_village(),
    }
    return open_account(by=officer or make_user(), venue_code="MPP", **(defaults | fields))


def own(**fields) -> User:
    return make_user(name="Siti A.", **fields)


def test_everything_comes_over_and_the_old_account_is_closed():
    old, code = opened()
    into = own()
    nik, number = old.nik, old.account_number
    agency = make_agency()
    helper = make_officer(Role.COUNTER, agency)
    case = make_application(owner=old, filed_by=helper, assisted_agency=agency)
    self_filed = make_application(State.SUBMITTED, owner=old)
    paper = make_paper(old)
    consent = documents.give_consent(paper.pk, agency_code="X", agency_name="Dinas X")
    given, held = (
        make_power(old, make_user(), contact="a@b.example"),
        make_power(make_citizen(), old, contact=number),
    )
    referred = Referral.objects.create(
        owner=old, service=make_service(outcome=Outcome.REFERRED, is_online=False)
    )

    assert actions.join_account(old.account_number_shown, code.upper(), into=into) == 2

    for row in (old, into, case, self_filed, paper, given, held, referred, consent):
        row.refresh_from_db()
    assert (case.owner, case.filed_by) == (into, helper)
    assert (self_filed.owner, self_filed.filed_by) == (into, into)
    assert {paper.owner, given.grantor, held.attorney, referred.owner} == {into}
    assert consent.paper == paper
    assert (into.nik, into.name, into.is_proven, into.account_number) == (nik, "Siti Aminah", True, number)
    assert into.has_own_data
    assert (old.is_active, old.nik, old.account_number, old.is_proven) == (False, "", None, False)
    assert User.objects.proven().with_nik(nik).get() == into
    assert into.notices.get(subject="Akun dari loket sudah digabungkan").body.endswith("2 permohonan.")
    assert old.notices.filter(subject="Akun dari loket sudah digabungkan").exists()


def test_what_the_own_account_says_already_stays():
    old, code = opened()
    into = own(phone="081299999999", address="Jalan Lain 9")

    actions.join_account(old.account_number, code, into=into)

    into.refresh_from_db()
    assert (into.phone, into.address, into.birth_place) == ("081299999999", "Jalan Lain 9", "Palembang")


def test_a_power_between_both_accounts_ends():
    old, code = opened()
    into = own()
    case = make_application(owner=old, filed_by=into)

    actions.join_account(old.account_number, code, into=into)

    case.refresh_from_db()
    assert (case.owner, case.filed_by, case.power) == (into, into, None)
    assert PowerOfAttorney.objects.get().ended_at is not None


def test_a_case_that_the_old_account_filed_for_the_own_one_becomes_its_own():
    old, code = opened()
    into = make_citizen(name="Siti A.", nik=old.nik)
    power = make_power(into, old, contact=old.account_number)
    case = make_application(owner=into, filed_by=old, power=power)

    actions.join_account(old.account_number, code, into=into)

    case.refresh_from_db()
    assert (case.owner, case.filed_by, case.power) == (into, into, None)


# --- Not so ---------------------------------------------------------------------------------------------


def unchanged(old: User, code: str, into: User) -> str:
    """Try to join; return why it is refused, having seen that nothing changed and the code still works."""
    case = make_application(owner=old)

    with pytest.raises(Refused) as refused:
        actions.join_account(old.account_number, code, into=into)

    case.refresh_from_db()
    old.refresh_from_db()
    assert (case.owner, old.is_active) == (old, True)
    assert PrintedCode.objects.working().filter(user=old).exists()
    return refused.value.message


def test_a_wrong_code_is_refused_and_counts_until_the_right_one_is_dead():
    old, code = opened()
    into = own()
    wrong = "0" * 12 if code != "0" * 12 else "1" * 12
    for _try in range(PRINTED_CODE_TRIES):
        with pytest.raises(Refused, match="salah"):
            actions.join_account(old.account_number, wrong, into=into)

    with pytest.raises(Refused, match="salah"):
        actions.join_account(old.account_number, code, into=into)


def test_an_unknown_number_gets_the_same_sentence():
    _old, code = opened()

    with pytest.raises(Refused, match="Nomor akun atau kode ini salah"):
        actions.join_account("1234567890", code, into=own())


def test_two_proven_accounts_are_two_people():
    assert "orang yang berbeda" in unchanged(*opened(), into=make_citizen(proven_by=make_user()))


def test_different_niks_are_two_people():
    assert "NIK kedua akun berbeda" in unchanged(*opened(), into=make_citizen())


def test_an_account_with_mail_is_entered_not_joined():
    old = make_citizen(proven_by=make_user())
    code = new_code(old.pk, by=make_user(), venue_code="MPP")
    old.refresh_from_db()

    assert "sudah punya alamat surel" in unchanged(old, code, into=own())


def test_the_officer_who_opened_it_does_not_get_it():
    officer = make_user()

    assert "petugas" in unchanged(*opened(officer), into=officer)


def test_who_reviewed_a_case_does_not_get_it():
    old, code = opened()
    case = make_application(State.IN_REVIEW, owner=old)

    assert "menanganinya sebagai petugas" in unchanged(old, code, into=case.reviewer)


def test_joining_twice_at_once_moves_once():
    old, code = opened()
    make_application(owner=old)
    first, second = own(), own()

    answers = at_once(
        lambda into=into: actions.join_account(old.account_number, code, into=into)
        for into in (first, second)
    )

    assert {type(answer) for answer in answers} == {int, Refused}
    assert Application.objects.get().owner in {first, second}


def test_beginning_at_the_counter_meanwhile_waits_and_finds_the_account_closed():
    """Seen to fail without the owner's lock in `begin`: the new case stayed with the closed account."""
    old, code = opened()
    into, agency = own(), make_agency()
    make_application()  # with a mall
    officer, service = make_officer(Role.COUNTER, agency), make_service(agency=agency)

    _joined, begun = at_once(
        [
            lambda: actions.join_account(old.account_number, code, into=into),
            lambda: actions.begin_for(service, owner=old, by=officer, agency=agency),
        ]
    )

    assert not Application.objects.filter(owner=old).exists()
    assert isinstance(begun, Refused) or begun.pk


def test_it_is_not_done_inside_a_transaction():
    old, code = opened()

    with pytest.raises(RuntimeError), transaction.atomic():
        actions.join_account(old.account_number, code, into=own())


# --- The page -------------------------------------------------------------------------------------------


def test_the_page_joins_and_a_second_press_says_so(client):
    old, code = opened()
    into = own()
    client.force_login(into)
    sent = {"account_number": old.account_number_shown, "code": code}

    assert client.post(JOIN, sent).url == reverse("permits:mine")
    again = client.post(JOIN, sent, follow=True)

    assert "Akun dengan nomor itu adalah akun ini." in again.content.decode()


def test_guessing_is_slowed_down(client):
    old, code = opened()
    client.force_login(own())
    for _try in range(5):
        response = client.post(JOIN, {"account_number": old.account_number, "code": "0" * 12})
        assert response.status_code == 422

    assert client.post(JOIN, {"account_number": old.account_number, "code": code}).status_code == 429


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda number, code: (number[:-1], code), "terdiri dari 10 angka"),
        (lambda number, code: (number[:-1] + str((int(number[-1]) + 1) % 10), code), "Ada angka yang keliru"),
        (lambda number, code: (number, code[:-1]), "terdiri dari 12 huruf dan angka"),
    ],
    ids=["digit missing", "digit wrong", "letter missing"],
)
def test_what_was_mistyped_is_said_at_its_field_and_is_no_try(client, change, says):
    old, code = opened()
    client.force_login(own())
    number, code = change(old.account_number, code)

    response = client.post(JOIN, {"account_number": number, "code": code})

    assert response.status_code == 422
    assert says in response.content.decode()
    assert PrintedCode.objects.get().wrong_tries == 0
