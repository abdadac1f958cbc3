import datetime as dt
from threading import Barrier, Thread

import pytest
from django.db import connection

from accounts import actions
from accounts.models import User
from mpp.lib.refused import Refused
from tests.factories import make_citizen, make_nik, make_user, make_village


def own_data(**fields):
    defaults = {
        "name": "Siti Aminah",
        "nik": make_nik(),
        "kk": "1671991403900009",
        "birth_place": "Palembang",
        "birth_date": dt.date(1990, 3, 14),
        "phone": "081200000001",
        "address": "Jalan Contoh 1",
        "village": None,
        "outside_regency": "Banyuasin",
        "outside_province": "Sumatera Selatan",
    }
    return defaults | fields


@pytest.mark.django_db
def test_own_data_makes_a_person_ready_to_apply():
    user = make_user()

    actions.save_own_data(user.pk, **own_data())

    user.refresh_from_db()
    assert user.has_own_data
    assert user.place == "Banyuasin, Sumatera Selatan"


@pytest.mark.django_db
def test_nik_and_kk_are_encrypted_in_the_database_and_found_by_hash():
    user, nik = make_user(), make_nik()

    actions.save_own_data(user.pk, **own_data(nik=nik, kk="1671991403900009"))

    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_user::text FROM accounts_user WHERE id = %s", [user.pk])
        row = cursor.fetchone()[0]
    assert nik not in row
    assert "1671991403900009" not in row
    assert User.objects.with_nik(nik).get() == user


@pytest.mark.django_db
def test_history_tells_that_identity_changed_but_not_what():
    user, nik = make_user(), make_nik()

    actions.save_own_data(user.pk, **own_data(nik=nik))

    with connection.cursor() as cursor:
        cursor.execute("SELECT accounts_userversion::text FROM accounts_userversion")
        rows = [row for (row,) in cursor.fetchall()]
    assert len(rows) == 2
    user.refresh_from_db()
    for secret in (user.name, nik, user.nik_hash, user.phone):
        assert secret not in "".join(rows)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed", [{"name": "Lain"}, {"nik": make_nik()}, {"birth_date": dt.date(1991, 1, 1)}]
)
def test_a_proven_identity_is_not_the_persons_to_change(changed):
    user = make_citizen(proven_by=make_user())
    kept = {
        "name": user.name,
        "nik": user.nik,
        "birth_place": user.birth_place,
        "birth_date": user.birth_date,
    }

    with pytest.raises(Refused, match="sudah dibuktikan"):
        actions.save_own_data(user.pk, **own_data(**(kept | changed)))

    actions.save_own_data(
        user.pk, **own_data(**kept, village=make_village(), outside_regency="", outside_province="")
    )


@pytest.mark.django_db
def test_an_officer_proves_an_identity():
    user, officer = make_citizen(), make_user()

    actions.prove_identity(user.pk, by=officer, venue_code="MPP")

    user.refresh_from_db()
    assert (user.is_proven, user.proven_by, user.proven_venue_code) == (True, officer, "MPP")


@pytest.mark.django_db
def test_the_nik_on_the_card_replaces_what_was_typed():
    user, nik = make_citizen(), make_nik()

    actions.prove_identity(user.pk, by=make_user(), venue_code="MPP", nik=nik)

    assert User.objects.proven().with_nik(nik).get() == user


@pytest.mark.django_db
def test_proving_again_changes_nothing():
    user = actions.prove_identity(make_citizen().pk, by=make_user(), venue_code="MPP")

    again = actions.prove_identity(user.pk, by=make_user(), venue_code="LAIN")

    assert (again.proven_by, again.proven_at) == (user.proven_by, user.proven_at)
    with pytest.raises(Refused, match="NIK lain"):
        actions.prove_identity(user.pk, by=make_user(), venue_code="MPP", nik=make_nik())


@pytest.mark.django_db
def test_nobody_proves_themselves():
    user = make_citizen()

    with pytest.raises(Refused, match="petugas lain"):
        actions.prove_identity(user.pk, by=user, venue_code="MPP")


@pytest.mark.django_db
def test_nobody_is_proven_without_nik():
    user = make_user()

    with pytest.raises(Refused, match="NIK"):
        actions.prove_identity(user.pk, by=make_user(), venue_code="MPP")


@pytest.mark.django_db
def test_unproven_doubles_are_allowed_until_one_is_proven():
    nik = make_nik()
    first, second = make_citizen(nik=nik), make_citizen(nik=nik)
    actions.prove_identity(first.pk, by=make_user(), venue_code="MPP")

    with pytest.raises(Refused, match="akun lain"):
        actions.prove_identity(second.pk, by=make_user(), venue_code="MPP")

    second.refresh_from_db()
    assert not second.is_proven


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_one_proves_the_nik():
    nik, officer = make_nik(), make_user()
    people = [make_citizen(nik=nik), make_citizen(nik=nik)]
    together, outcomes = Barrier(2), []

    def prove(user):
        together.wait()
        try:
            actions.prove_identity(user.pk, by=officer, venue_code="MPP")
            outcomes.append("proven")
        except Refused:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [Thread(target=prove, args=[user]) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["proven", "refused"]
    assert User.objects.proven().with_nik(nik).count() == 1
