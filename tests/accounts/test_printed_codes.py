"""Accounts without e-mail: opened and reset at a counter, entered with a printed code."""

import datetime as dt
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from accounts import actions
from accounts.models import PRINTED_CODE_TRIES, PrintedCode, User
from accounts.numbers import account_number_shown
from accounts.privacy import PRIVACY_VERSION
from mpp.lib.codes import in_fours
from mpp.lib.refused import Refused
from tests.factories import make_citizen, make_nik, make_user
from tests.races import at_once

PASSWORD = "sungai musi mengalir"


def open_account(**fields) -> tuple[User, str]:
    defaults = {
        "venue_code": "MPP",
        "name": "Siti Aminah",
        "nik": make_nik(),
        "birth_place": "Palembang",
        "birth_date": dt.date(1990, 3, 14),
        "proven": True,
    }
    return actions.open_account(**(defaults | {"by": fields.pop("by", None) or make_user()} | fields))


def a_wrong(code: str) -> str:
    return ("0" if code[0] != "0" else "1") + code[1:]


def signed_in(client) -> bool:
    return client.get("/akun/").status_code == 200


# --- Opening ----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_account_opened_at_a_counter_has_a_number_and_neither_mail_nor_password():
    officer = make_user()

    user, code = open_account(by=officer, phone="081200000001", outside_regency="Banyuasin")

    user.refresh_from_db()
    assert len(user.account_number) == 10
    assert (user.email, user.has_usable_password()) == (None, False)
    assert (user.is_proven, user.proven_by, user.proven_venue_code) == (True, officer, "MPP")
    assert (user.phone, user.outside_regency) == ("081200000001", "Banyuasin")
    assert user.consented_at is None
    printed = PrintedCode.objects.get()
    assert (printed.user, printed.made_by, printed.venue_code) == (user, officer, "MPP")
    assert printed.expires_at - printed.made_at == settings.PRINTED_CODE_VALID
    assert len(code) == 12


@pytest.mark.django_db
def test_of_the_code_only_a_hash_is_kept():
    _user, code = open_account()

    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_printedcode::text FROM accounts_printedcode")
        assert code not in cursor.fetchone()[0]


@pytest.mark.django_db
def test_history_tells_nothing_of_the_account_number():
    user, _code = open_account()

    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_userversion::text FROM accounts_userversion")
        assert user.account_number not in str(cursor.fetchall())


@pytest.mark.django_db
def test_no_second_account_is_opened_for_a_proven_nik():
    nik = make_nik()
    open_account(nik=nik)

    with pytest.raises(Refused, match="sudah punya akun"), transaction.atomic():
        open_account(nik=nik)

    assert User.objects.with_nik(nik).count() == 1


@pytest.mark.django_db
def test_unproven_doubles_may_be_opened():
    nik = make_nik()
    open_account(nik=nik)

    user, _code = open_account(nik=nik, proven=False)

    assert not user.is_proven


@pytest.mark.django_db(transaction=True)
def test_of_two_counters_at_once_one_opens_the_account():
    nik, officer = make_nik(), make_user()

    answers = at_once([partial(open_account, nik=nik, by=officer)] * 2)

    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "tuple"]
    assert User.objects.with_nik(nik).count() == 1
    assert PrintedCode.objects.count() == 1


# --- Resetting --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_a_reset_ends_what_opened_the_account_before(client):
    user, first = open_account()
    actions.redeem(user.account_number, first, password=PASSWORD)
    user.refresh_from_db()
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    client.force_login(user)
    assert signed_in(client)

    actions.new_code(user.pk, by=make_user(), venue_code="MPP")

    user.refresh_from_db()
    assert not user.has_usable_password()
    assert not signed_in(client)
    assert not Authenticator.objects.filter(user=user).exists()


@pytest.mark.django_db
def test_a_new_code_replaces_the_old():
    user, old = open_account()

    new = actions.new_code(user.pk, by=make_user(), venue_code="MPP")

    with pytest.raises(Refused):
        actions.redeem(user.account_number, old, password=PASSWORD)
    assert actions.redeem(user.account_number, new, password=PASSWORD) == user
    assert PrintedCode.objects.filter(replaced_at__isnull=False).count() == 1


@pytest.mark.django_db
def test_who_lost_the_mailbox_gets_a_number():
    user = make_citizen(proven_by=make_user())

    code = actions.new_code(user.pk, by=make_user(), venue_code="MPP")

    user.refresh_from_db()
    assert actions.redeem(user.account_number, code, password=PASSWORD) == user
    assert user.email


@pytest.mark.django_db
def test_nobody_prints_a_code_for_oneself():
    officer = make_citizen(proven_by=make_user())

    with pytest.raises(Refused, match="petugas lain"):
        actions.new_code(officer.pk, by=officer, venue_code="MPP")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"is_staff": True}, "pengelola"),
        ({"is_superuser": True}, "pengelola"),
        ({"is_active": False}, "tidak aktif"),
        ({"proven_at": None}, "belum dibuktikan"),
    ],
)
def test_a_reset_is_refused_and_changes_nothing(fields, sentence):
    user, _code = open_account()
    User.objects.filter(pk=user.pk).update(**fields)

    with pytest.raises(Refused, match=sentence):
        actions.new_code(user.pk, by=make_user(), venue_code="MPP")

    assert PrintedCode.objects.open().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_new_codes_at_once_one_stays_open():
    user, _code = open_account()
    officer = make_user()

    codes = at_once([partial(actions.new_code, user.pk, by=officer, venue_code="MPP")] * 4)

    assert len(set(codes)) == 4
    assert PrintedCode.objects.open().count() == 1


# --- Redeeming --------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_code_sets_the_password_and_takes_the_consent():
    user, code = open_account()

    typed = in_fours(code).upper()
    redeemed = actions.redeem(account_number_shown(user.account_number), typed, password=PASSWORD)

    user.refresh_from_db()
    assert redeemed == user
    assert user.check_password(PASSWORD)
    assert user.consent_version == PRIVACY_VERSION
    assert PrintedCode.objects.get().used_at


@pytest.mark.django_db
def test_a_code_opens_once():
    user, code = open_account()
    actions.redeem(user.account_number, code, password=PASSWORD)

    with pytest.raises(Refused):
        actions.redeem(user.account_number, code, password="kata sandi lain")

    user.refresh_from_db()
    assert user.check_password(PASSWORD)


@pytest.mark.django_db
def test_number_and_code_wrong_are_told_in_the_same_words():
    user, code = open_account()
    other, _code = open_account()

    sentences = set()
    for number, text in ((user.account_number, a_wrong(code)), (other.account_number, code), ("1", code)):
        with pytest.raises(Refused) as refusal:
            actions.redeem(number, text, password=PASSWORD)
        sentences.add(refusal.value.message)

    assert len(sentences) == 1
    assert PrintedCode.objects.get(user=user).wrong_tries == 1
    assert not User.objects.get(pk=user.pk).has_usable_password()


@pytest.mark.django_db
def test_after_ten_wrong_tries_the_right_code_is_refused():
    user, code = open_account()
    for _try in range(PRINTED_CODE_TRIES):
        with pytest.raises(Refused):
            actions.redeem(user.account_number, a_wrong(code), password=PASSWORD)

    with pytest.raises(Refused):
        actions.redeem(user.account_number, code, password=PASSWORD)

    assert not User.objects.get(pk=user.pk).has_usable_password()


@pytest.mark.django_db
def test_a_code_runs_out():
    user, code = open_account()
    PrintedCode.objects.update(expires_at=timezone.now())

    with pytest.raises(Refused):
        actions.redeem(user.account_number, code, password=PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize("fields", [{"is_active": False}, {"is_staff": True}, {"is_superuser": True}])
def test_a_code_opens_no_account_that_became_inactive_or_an_admins(fields):
    user, code = open_account()
    User.objects.filter(pk=user.pk).update(**fields)

    with pytest.raises(Refused):
        actions.redeem(user.account_number, code, password=PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_a_code_is_redeemed_outside_any_transaction_so_that_wrong_tries_stay_counted():
    user, code = open_account()

    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        actions.redeem(user.account_number, code, password=PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_with_one_code_one_wins():
    user, code = open_account()
    passwords = [f"{PASSWORD} {number}" for number in range(4)]

    answers = at_once(
        [partial(actions.redeem, user.account_number, code, password=password) for password in passwords]
    )

    won = [password for password, answer in zip(passwords, answers, strict=True) if isinstance(answer, User)]
    assert len(won) == 1
    user.refresh_from_db()
    assert user.check_password(won[0])


@pytest.mark.django_db(transaction=True)
def test_fifty_wrong_guesses_at_once_are_ten_tries():
    user, code = open_account()

    answers = at_once([partial(actions.redeem, user.account_number, a_wrong(code), password=PASSWORD)] * 50)

    assert all(isinstance(answer, Refused) for answer in answers)
    assert PrintedCode.objects.get().wrong_tries == PRINTED_CODE_TRIES
    with pytest.raises(Refused):
        actions.redeem(user.account_number, code, password=PASSWORD)


# --- What can never be true -------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "law"),
    [
        ({"wrong_tries": PRINTED_CODE_TRIES + 1}, "printed_code_tries"),
        ({"used_at": timezone.now(), "replaced_at": timezone.now()}, "printed_code_used_or_replaced"),
    ],
)
def test_the_law_of_printed_codes(fields, law):
    open_account()

    with pytest.raises(IntegrityError, match=law):
        PrintedCode.objects.update(**fields)


@pytest.mark.django_db
def test_the_law_knows_one_open_code_and_no_own_ones():
    user, _code = open_account()
    row = PrintedCode.objects.get()

    with pytest.raises(IntegrityError, match="printed_code_not_for_oneself"), transaction.atomic():
        PrintedCode.objects.update(made_by=user)
    row.pk = None
    with pytest.raises(IntegrityError, match="printed_code_one_open"):
        row.save()
