"""Agreements move by named actions, each of which writes down and tells."""

import datetime as dt
from itertools import product

import pytest
from django.utils import timezone

from agencies import actions
from agencies.models import Agreement, AgreementKind, Role
from agencies.states import NEXT_OF_AGREEMENT, AgreementState
from mpp.lib.refused import Refused
from notices.models import Notice
from tests.factories import (
    make_agency,
    make_agreement,
    make_officer,
    make_user,
    make_venue,
    make_zone,
)
from tests.races import at_once

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
S = AgreementState


def today():
    return timezone.localdate()


def history(agreement):
    return list(agreement.events.values_list("state", flat=True))


def test_a_pks_is_sent_signed_and_put_in_force():
    admin = make_user()
    agreement = make_agreement(state=S.DRAFT)

    actions.send(agreement.pk, by=admin)
    actions.sign(agreement.pk, by=admin, number="119/1/PKS", signed_on=today(), partner_number="B/2")
    actions.activate(agreement.pk, by=admin, valid_from=today(), valid_until=today() + 365 * DAY)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.number, agreement.partner_number) == (S.ACTIVE, "119/1/PKS", "B/2")
    assert history(agreement) == [S.SENT, S.PKS_SIGNED, S.ACTIVE]
    assert Agreement.objects.in_force(today()).get() == agreement


def test_a_memorandum_that_is_signed_is_a_signed_memorandum():
    agreement = make_agreement(state=S.SENT, kind=AgreementKind.MOU)

    actions.sign(agreement.pk, by=make_user(), number="119/2/MOU", signed_on=today())

    agreement.refresh_from_db()
    assert agreement.state == S.MOU_SIGNED


def test_a_decree_goes_from_sent_to_in_force_without_a_second_signature():
    decree = make_agreement(state=S.SENT, kind=AgreementKind.DECREE)
    admin = make_user()

    with pytest.raises(Refused, match="Berlakukan"):
        actions.sign(decree.pk, by=admin, number="061/1", signed_on=today())
    actions.activate(
        decree.pk, by=admin, valid_from=today(), valid_until=None, number="061/1", signed_on=today()
    )

    decree.refresh_from_db()
    assert (decree.state, decree.number, decree.valid_until) == (S.ACTIVE, "061/1", None)


def test_a_pks_that_was_only_sent_is_not_put_in_force():
    agreement = make_agreement(state=S.SENT, number="119/3", signed_on=today())

    with pytest.raises(Refused, match="belum ditandatangani"):
        actions.activate(agreement.pk, by=make_user(), valid_from=today(), valid_until=None)


@pytest.mark.parametrize(
    ("state", "stands"),
    [(S.MOU_SIGNED, True), (S.ACTIVE, True), (S.ENDING, True), (S.SENT, False), (S.TERMINATED, False)],
)
def test_a_pks_is_signed_only_while_its_memorandum_stands(state, stands):
    agency = make_agency()
    memorandum = make_agreement(agency, kind=AgreementKind.MOU, state=state)
    agreement = make_agreement(agency, state=S.SENT, under=memorandum)

    def sign():
        actions.sign(agreement.pk, by=make_user(), number="119/4/PKS", signed_on=today())

    if stands:
        sign()
    else:
        with pytest.raises(Refused, match="dasar PKS ini"):
            sign()
    agreement.refresh_from_db()
    assert (agreement.state == S.PKS_SIGNED) == stands


@pytest.mark.parametrize(
    ("number", "signed_in_days", "sentence"),
    [(" ", 0, "nomor"), ("119/5", 1, "lewat dari hari ini"), ("119/6", 0, "sudah dipakai")],
)
def test_a_signature_without_number_of_tomorrow_or_with_a_number_of_another_is_refused(
    number, signed_in_days, sentence
):
    make_agreement(number="119/6")
    agreement = make_agreement(state=S.SENT)

    with pytest.raises(Refused, match=sentence):
        actions.sign(agreement.pk, by=make_user(), number=number, signed_on=today() + signed_in_days * DAY)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.number) == (S.SENT, "")
    assert history(agreement) == []


@pytest.mark.parametrize(
    ("first", "last", "sentence"), [(5, 4, "sebelum tanggal mulai"), (-9, -1, "berakhir")]
)
def test_a_time_that_runs_backwards_or_is_over_is_refused(first, last, sentence):
    agreement = make_agreement(state=S.PKS_SIGNED)

    with pytest.raises(Refused, match=sentence):
        actions.activate(
            agreement.pk,
            by=make_user(),
            valid_from=today() + first * DAY,
            valid_until=today() + last * DAY,
        )


def test_what_extends_an_agreement_leaves_it_in_force_until_it_begins():
    admin, agency = make_user(), make_agency()
    old = make_agreement(agency, valid_until=today() + 20 * DAY, first_party="Pemerintah Kota")

    new = actions.extend(old.pk, by=admin)
    old.refresh_from_db()
    assert (new.state, new.agency, new.kind, new.first_party) == (
        S.DRAFT,
        agency,
        old.kind,
        "Pemerintah Kota",
    )
    assert (old.state, old.successor) == (S.ACTIVE, new)

    actions.send(new.pk, by=admin)
    actions.sign(new.pk, by=admin, number="119/7/PKS", signed_on=today())
    actions.activate(new.pk, by=admin, valid_from=today(), valid_until=None)
    old.refresh_from_db()
    assert old.state == S.EXTENDED


def test_an_agreement_is_extended_with_one_that_is_there_already():
    agency = make_agency()
    old = make_agreement(agency, state=S.ENDED, valid_until=today() - DAY)
    new = make_agreement(agency)

    actions.extend(old.pk, by=make_user(), successor_id=new.pk)

    old.refresh_from_db()
    assert (old.state, old.successor) == (S.EXTENDED, new)


@pytest.mark.parametrize("change", [{"kind": AgreementKind.MOU}, {"state": S.TERMINATED}, {"agency": None}])
def test_nothing_else_extends_an_agreement(change):
    old = make_agreement()
    new = make_agreement(**{"agency": old.agency} | change)

    with pytest.raises(Refused):
        actions.extend(old.pk, by=make_user(), successor_id=new.pk)
    with pytest.raises(Refused):
        actions.extend(old.pk, by=make_user(), successor_id=old.pk)


def test_an_extension_that_was_given_up_may_be_prepared_anew():
    old, admin = make_agreement(), make_user()
    first = actions.extend(old.pk, by=admin)
    with pytest.raises(Refused, match="sudah disiapkan"):
        actions.extend(old.pk, by=admin)

    actions.terminate(first.pk, by=admin, reason="Salah naskah")
    second = actions.extend(old.pk, by=admin)

    old.refresh_from_db()
    assert old.successor == second


def test_an_agreement_is_ended_before_its_time_with_a_reason():
    agreement = make_agreement()

    with pytest.raises(Refused, match="alasan"):
        actions.terminate(agreement.pk, by=make_user(), reason=" ")
    actions.terminate(agreement.pk, by=make_user(), reason="Instansi pindah")

    agreement.refresh_from_db()
    assert agreement.state == S.TERMINATED
    assert agreement.events.get().note == "Instansi pindah"


def test_a_memorandum_is_not_ended_under_a_pks():
    memorandum = make_agreement(kind=AgreementKind.MOU)
    resting = make_agreement(memorandum.agency, under=memorandum)

    with pytest.raises(Refused, match=resting.number):
        actions.terminate(memorandum.pk, by=make_user(), reason="Pindah")


def moved(agreement, target):
    """Try the deed that leads to a state."""
    by = make_user()
    deeds = {
        S.DRAFT: lambda: actions.back_to_draft(agreement.pk, by=by),
        S.SENT: lambda: actions.send(agreement.pk, by=by),
        S.PKS_SIGNED: lambda: actions.sign(agreement.pk, by=by, number="119/9", signed_on=today()),
        S.ACTIVE: lambda: actions.activate(agreement.pk, by=by, valid_from=today(), valid_until=None),
        S.TERMINATED: lambda: actions.terminate(agreement.pk, by=by, reason="Sebab"),
    }
    deeds[target]()


@pytest.mark.parametrize(
    ("state", "target"),
    [
        (state, target)
        for state, target in product(S, [S.DRAFT, S.SENT, S.PKS_SIGNED, S.ACTIVE, S.TERMINATED])
        if target not in NEXT_OF_AGREEMENT[state]
    ],
)
def test_no_other_move_is_possible(state, target):
    agreement = make_agreement(state=state, valid_from=today() - DAY, number="119/8", signed_on=today() - DAY)

    with pytest.raises(Refused):
        moved(agreement, target)

    agreement.refresh_from_db()
    assert agreement.state == state


def test_who_looks_after_agency_or_venue_is_told_and_nobody_else():
    agency, venue = make_agency(), make_venue()
    venue.presences.create(agency=agency, zone=make_zone(venue))
    doer = make_officer(Role.ADMIN, venue)
    concerned = {
        make_officer(Role.ADMIN, agency),
        make_officer(Role.SUPERVISOR, agency),
        make_officer(Role.ADMIN, venue),
    }
    for role, where in [
        (Role.COUNTER, agency),
        (Role.SUPERVISOR, venue),
        (Role.ADMIN, make_agency()),
        (Role.ADMIN, make_venue()),
    ]:
        make_officer(role, where)
    agreement = make_agreement(agency, state=S.DRAFT)

    actions.send(agreement.pk, by=doer, note="Lewat kurir")

    notices = Notice.objects.all()
    assert {notice.to for notice in notices} == concerned
    assert all("Lewat kurir" in notice.body for notice in notices)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_extend_at_once_one_is_refused():
    old, admin = make_agreement(), make_user()

    results = at_once([lambda: actions.extend(old.pk, by=admin)] * 2)

    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
    assert Agreement.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_memorandum_ended_at_the_same_time_never_has_a_pks_signed_on_it():
    admin = make_user()
    memorandum = make_agreement(kind=AgreementKind.MOU)
    agreement = make_agreement(memorandum.agency, state=S.SENT, under=memorandum)

    results = at_once(
        [
            lambda: actions.sign(agreement.pk, by=admin, number="119/10", signed_on=today()),
            lambda: actions.terminate(memorandum.pk, by=admin, reason="Pindah"),
        ]
    )

    assert sorted(isinstance(result, Refused) for result in results) == [False, True]
