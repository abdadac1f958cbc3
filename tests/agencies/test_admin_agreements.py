"""Agreements in the admin: moved by buttons, read by who may, with their scan."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from agencies.models import Agreement, AgreementKind, Role
from agencies.states import AgreementState
from documents.models import Opening, Paper, Safety
from tests.documents.files import make_jpg
from tests.factories import (
    make_agency,
    make_agreement,
    make_officer,
    make_paper,
    make_service,
    make_user,
    make_venue,
    make_zone,
)

pytestmark = pytest.mark.django_db

S = AgreementState


def address(page, *args):
    return reverse(f"admin:agencies_agreement_{page}", args=args)


@pytest.fixture
def chief(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def press(client, deed, agreement, **typed):
    return client.post(address(deed, agreement.pk), {"kunci": new_key(), **typed})


def labels(page):
    return [button.label for button in page.context["deeds"]]


def test_the_page_shows_the_buttons_that_would_do_something(chief):
    shown = {
        state: labels(chief.get(address("change", make_agreement(state=state).pk)))
        for state in (S.DRAFT, S.SENT, S.PKS_SIGNED, S.ACTIVE, S.ENDED, S.TERMINATED)
    }

    assert shown == {
        S.DRAFT: ["Kirim", "Hentikan"],
        S.SENT: ["Kembalikan ke rancangan", "Catat tanda tangan", "Hentikan"],
        S.PKS_SIGNED: ["Berlakukan", "Hentikan"],
        S.ACTIVE: ["Perpanjang", "Hentikan"],
        S.ENDED: ["Perpanjang"],
        S.TERMINATED: [],
    }


def test_a_decree_goes_its_own_way(chief):
    agreement = make_agreement(state=S.SENT, kind=AgreementKind.DECREE)
    today = timezone.localdate().isoformat()

    assert "Berlakukan" in labels(chief.get(address("change", agreement.pk)))
    press(chief, "berlakukan", agreement, number="061/1", signed_on=today, valid_from=today)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.number) == (S.ACTIVE, "061/1")


def test_a_pks_is_led_through_its_life_by_buttons(chief):
    agreement = make_agreement(state=S.DRAFT)
    today = timezone.localdate().isoformat()

    assert chief.get(address("kirim", agreement.pk)).status_code == 200
    press(chief, "kirim", agreement, note="Lewat kurir")
    press(chief, "tandatangani", agreement, number="119/1", signed_on=today)
    press(chief, "berlakukan", agreement, valid_from=today, valid_until="2099-12-31")
    press(chief, "perpanjang", agreement)

    agreement.refresh_from_db()
    assert (agreement.state, agreement.successor.state) == (S.ACTIVE, S.DRAFT)
    assert agreement.events.first().note == "Lewat kurir"


def test_a_refusal_keeps_what_was_typed(chief):
    make_agreement(number="119/1")
    agreement = make_agreement(state=S.SENT)

    page = press(
        chief,
        "tandatangani",
        agreement,
        number="119/1",
        signed_on=timezone.localdate().isoformat(),
        note="Catatan saya",
    )

    assert page.status_code == 422
    assert "sudah dipakai" in page.content.decode()
    assert "Catatan saya" in page.content.decode()


def test_terminating_wants_a_reason(chief):
    agreement = make_agreement()

    assert press(chief, "hentikan", agreement).status_code == 422
    press(chief, "hentikan", agreement, reason="Pindah")

    agreement.refresh_from_db()
    assert agreement.state == S.TERMINATED


def test_the_state_is_never_typed(chief):
    agreement = make_agreement(state=S.DRAFT)
    typed = {
        "agency": agreement.agency_id,
        "kind": "pks",
        "title": "Baru",
        "state": "active",
        "terms-TOTAL_FORMS": 0,
        "terms-INITIAL_FORMS": 0,
        "events-TOTAL_FORMS": 0,
        "events-INITIAL_FORMS": 0,
    }

    chief.post(address("change", agreement.pk), typed)

    agreement.refresh_from_db()
    assert (agreement.title, agreement.state) == ("Baru", S.DRAFT)


def test_terms_of_services_are_written_on_the_agreements_page(chief):
    agreement = make_agreement()
    service = make_service(agency=agreement.agency)
    typed = {
        "title": "Baru",
        "number": agreement.number,
        "signed_on": agreement.signed_on,
        "valid_from": agreement.valid_from,
        "terms-TOTAL_FORMS": 1,
        "terms-INITIAL_FORMS": 0,
        "terms-0-service": service.pk,
        "terms-0-terms": "Dua petugas setiap hari kerja",
        "terms-0-officers": 2,
        "events-TOTAL_FORMS": 0,
        "events-INITIAL_FORMS": 0,
    }

    response = chief.post(address("change", agreement.pk), typed)

    assert response.status_code == 302
    assert agreement.terms.get().officers == 2


def test_who_ends_first_comes_first_and_what_is_over_last(chief):
    today, day = timezone.localdate(), dt.timedelta(days=1)
    over = make_agreement(state=S.ENDED, valid_until=today - day)
    draft = make_agreement(state=S.DRAFT)
    endless = make_agreement()
    late, soon = (make_agreement(valid_until=today + days * day) for days in (200, 20))

    page = chief.get(address("changelist"))
    narrowed = chief.get(address("changelist"), {"berakhir": "segera"})

    assert list(page.context["cl"].result_list) == [soon, late, endless, draft, over]
    assert list(narrowed.context["cl"].result_list) == [soon]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(chief, count, django_assert_max_num_queries):
    for _number in range(count):
        make_agreement()
    chief.get(address("changelist"))

    with django_assert_max_num_queries(9):
        chief.get(address("changelist"))


# --- Who may what -----------------------------------------------------------------------------------------


def admins_of(agreement):
    """Return the ADMIN of the venue where its agency sits, and that of the agency."""
    venue = make_venue()
    venue.presences.create(agency=agreement.agency, zone=make_zone(venue))
    return make_officer(Role.ADMIN, venue), make_officer(Role.ADMIN, agreement.agency)


def test_the_venues_admin_keeps_agreements_and_the_agencys_own_reads_them(client):
    agreement = make_agreement(state=S.DRAFT)
    keeper, reader = admins_of(agreement)

    client.force_login(reader)
    assert list(client.get(address("changelist")).context["cl"].result_list) == [agreement]
    assert labels(client.get(address("change", agreement.pk))) == []
    assert press(client, "kirim", agreement).status_code == 403
    assert client.post(address("change", agreement.pk), {"title": "Lain"}).status_code == 403

    client.force_login(keeper)
    assert labels(client.get(address("change", agreement.pk))) == ["Kirim", "Hentikan"]
    assert press(client, "kirim", agreement).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == S.SENT


def test_agreements_of_others_are_unknown(client):
    agreement, other = make_agreement(state=S.DRAFT), make_agreement(state=S.DRAFT)
    for user in admins_of(agreement):
        client.force_login(user)

        assert list(client.get(address("changelist")).context["cl"].result_list) == [agreement]
        assert press(client, "kirim", other).status_code == 404
        assert client.get(address("naskah", other.pk)).status_code == 404

    assert Agreement.objects.get(pk=other.pk).state == S.DRAFT


# --- The scan ---------------------------------------------------------------------------------------------


def upload(client, agreement, content=None, name="naskah.jpg"):
    scan = SimpleUploadedFile(name, content or make_jpg(), "image/jpeg")
    return client.post(address("pindai", agreement.pk), {"kunci": new_key(), "scan": scan})


def test_a_scan_is_taken_in_and_served_to_who_may_and_logged(client):
    agreement = make_agreement()
    keeper, reader = admins_of(agreement)
    client.force_login(keeper)

    assert upload(client, agreement).status_code == 302
    agreement.refresh_from_db()
    client.force_login(reader)
    answer = client.get(address("naskah", agreement.pk))

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(answer)
    assert Opening.objects.get().by == reader
    paper = agreement.paper
    assert (paper.safety, paper.made_here, bool(paper.clean)) == (Safety.CLEAN, True, True)


def test_the_scan_is_in_nobodys_folder(client):
    agreement = make_agreement()
    keeper, _reader = admins_of(agreement)
    client.force_login(keeper)
    upload(client, agreement)

    assert "naskah.jpg" not in client.get("/akun/berkas/").content.decode()


def test_a_new_scan_takes_the_place_of_the_old_one(chief):
    agreement = make_agreement()
    upload(chief, agreement)
    first = Paper.objects.get()

    upload(chief, agreement)

    agreement.refresh_from_db()
    first.refresh_from_db()
    assert agreement.paper != first
    assert first.removed_at


def test_what_is_no_paper_is_refused_in_words(chief):
    agreement = make_agreement()

    page = upload(chief, agreement, b"MZ not a picture", "naskah.exe")

    assert page.status_code == 422
    assert not Paper.objects.exists()


def test_a_scan_that_waits_to_be_examined_is_not_served(chief):
    agreement = make_agreement(paper=make_paper(make_user(), safety=Safety.WAITING))

    answer = chief.get(address("naskah", agreement.pk))

    assert answer.status_code == 302
    assert not Opening.objects.exists()


def test_nobody_else_fetches_the_scan(client):
    agreement = make_agreement(paper=make_paper(make_user()))
    for user in (
        make_officer(Role.SUPERVISOR, agreement.agency),
        make_officer(Role.ADMIN, make_agency()),
        make_user(),
    ):
        client.force_login(user)
        assert client.get(address("naskah", agreement.pk)).status_code in {302, 403, 404}

    assert not Opening.objects.exists()
