"""Powers of attorney: given without telling who has an account, accepted by whom they are for, ended at any time."""

import datetime as dt
import time
from threading import Event

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from documents.models import DocumentKind
from mpp.lib.refused import Refused
from permits import access, actions, printing
from permits.models import Application, PowerOfAttorney
from permits.states import State
from permits.urls import of_an_application
from tests.factories import (
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_open_venue,
    make_power,
    make_service,
    make_user,
)
from tests.permits import walk
from tests.races import at_once

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YEAR = dt.timedelta(days=365)


def give(grantor, contact, **fields) -> PowerOfAttorney:
    return actions.give_power(grantor, contact=contact, **({"since": TODAY, "until": TODAY + YEAR} | fields))


def told(user) -> list[str]:
    return list(user.notices.order_by("pk").values_list("subject", flat=True))


# --- Given, accepted, declined, ended -----------------------------------------------------------------


def test_a_power_is_in_force_once_whoever_has_the_address_accepts_it():
    grantor, attorney = make_citizen(), make_user(email="rina@contoh.example")

    power = give(grantor, "Rina@Contoh.example ")
    assert not PowerOfAttorney.objects.active().exists()
    actions.accept_power(power.pk, by=attorney)

    assert PowerOfAttorney.objects.active().get().attorney == attorney
    assert told(grantor) == ["Kuasa Anda tercatat", "Kuasa Anda diterima"]
    assert told(attorney) == ["Anda diberi kuasa"]


def test_an_account_number_is_a_contact_too():
    attorney = make_user(email=None, account_number="4821305967")

    power = give(make_citizen(), "482-130-5967")

    assert access.offered_powers(attorney).get() == power


def test_a_stranger_can_neither_accept_nor_decline():
    power, stranger = give(make_citizen(), "rina@contoh.example"), make_user()

    for deed in (actions.accept_power, actions.decline_power, actions.end_power):
        with pytest.raises(Refused):
            deed(power.pk, by=stranger)

    power.refresh_from_db()
    assert (power.attorney, power.ended_at) == (None, None)


def test_a_power_whose_contact_became_the_givers_own_is_offered_to_nobody():
    grantor = make_citizen()
    power = give(grantor, "lama@contoh.example")
    grantor.email = "lama@contoh.example"
    grantor.save(update_fields=["email"])

    assert not access.offered_powers(grantor).exists()
    with pytest.raises(Refused, match="tidak berlaku lagi"):
        actions.accept_power(power.pk, by=grantor)


def test_what_was_declined_cannot_be_accepted_any_more():
    attorney = make_user()
    power = give(make_citizen(), attorney.email)

    actions.decline_power(power.pk, by=attorney)

    with pytest.raises(Refused):
        actions.accept_power(power.pk, by=attorney)
    assert "Kuasa Anda tidak diterima" in told(power.grantor)


@pytest.mark.parametrize("side", ["grantor", "attorney"])
def test_either_side_ends_it_and_both_are_told(side):
    power = make_power(make_citizen(), make_user())

    actions.end_power(power.pk, by=getattr(power, side))
    actions.end_power(power.pk, by=getattr(power, side))

    power.refresh_from_db()
    assert power.ended_by == getattr(power, side)
    assert told(power.grantor) == told(power.attorney) == ["Kuasa sudah diakhiri"]


@pytest.mark.parametrize(
    "days",
    [
        {"since": TODAY - dt.timedelta(days=1)},
        {"until": TODAY - dt.timedelta(days=1)},
        {"until": TODAY + dt.timedelta(days=367)},
    ],
)
def test_days_that_cannot_be_are_refused(days):
    with pytest.raises(Refused):
        give(make_citizen(), "rina@contoh.example", **days)


def test_nobody_gives_a_power_to_oneself():
    grantor = make_citizen()

    with pytest.raises(Refused):
        give(grantor, grantor.email.upper())


def test_there_is_an_end_to_open_powers():
    grantor = make_citizen()
    for number in range(20):
        give(grantor, f"orang-lain-{number}@contoh.example")

    with pytest.raises(Refused):
        give(grantor, "rina@contoh.example")


# --- What the attorney may --------------------------------------------------------------------------


def test_a_case_begun_by_power_belongs_to_its_giver_and_they_are_told():
    power = make_power(make_citizen(name="Siti Aminah"), make_user(name="Rina Wati"))

    case = actions.begin(make_service(), owner=power.grantor, by=power.attorney, power=power)

    assert (case.owner, case.filed_by, case.power) == (power.grantor, power.attorney, power)
    assert case.events.get().by == power.attorney
    assert "Rina Wati" in power.grantor.notices.get().body


@pytest.mark.parametrize("wrong", ["other_service", "ended", "not_begun", "other_attorney"])
def test_a_power_that_is_not_in_force_for_it_begins_nothing(wrong):
    service, by = make_service(), None
    power = make_power(make_citizen(), make_user())
    if wrong == "other_service":
        PowerOfAttorney.objects.filter(pk=power.pk).update(service=make_service())
    elif wrong == "ended":
        actions.end_power(power.pk, by=power.grantor)
    elif wrong == "not_begun":
        PowerOfAttorney.objects.filter(pk=power.pk).update(since=TODAY + dt.timedelta(days=1))
    else:
        by = make_user()

    with pytest.raises(Refused):
        actions.begin(service, owner=power.grantor, by=by or power.attorney, power=power)

    assert not Application.objects.exists()


def by_power(state: State = State.DRAFT, **fields) -> Application:
    owner, attorney = make_citizen(name="Siti Aminah"), make_user(name="Rina Wati")
    return make_application(state, owner=owner, filed_by=attorney, **fields)


def test_ending_the_power_closes_every_deed_and_the_page(client):
    case = by_power()
    client.force_login(case.filed_by)
    assert client.get(case.get_absolute_url()).status_code == 200

    actions.end_power(case.power_id, by=case.owner)

    assert client.get(case.get_absolute_url()).status_code == 404
    for deed in (
        lambda: actions.save_answers(case.pk, {}, by=case.filed_by),
        lambda: actions.submit(case.pk, by=case.filed_by),
        lambda: actions.discard(case.pk, by=case.filed_by),
    ):
        with pytest.raises(Refused):
            deed()


def test_after_the_end_the_attorney_neither_writes_nor_objects():
    open_case, refused_case = by_power(State.SUBMITTED), by_power(State.REJECTED)
    for case in (open_case, refused_case):
        actions.end_power(case.power_id, by=case.owner)

    with pytest.raises(Refused, match="berakhir"):
        actions.write_message(open_case.pk, by=open_case.filed_by, body="Kapan selesai?")
    with pytest.raises(Refused, match="berakhir"):
        actions.object_to(refused_case.pk, by=refused_case.filed_by, text="Keberatan.")


def test_the_owner_goes_on_alone_after_the_end():
    case = by_power()
    make_attachment(case)
    actions.end_power(case.power_id, by=case.owner)

    assert actions.submit(case.pk, by=case.owner).state == State.SUBMITTED


def test_a_case_sent_by_power_tells_both_and_names_the_attorney():
    case = by_power()
    make_attachment(case)

    actions.submit(case.pk, by=case.filed_by)

    assert case.events.get(deed="submit").by == case.filed_by
    assert "Rina Wati" in case.owner.notices.get(subject__startswith="Permohonan diterima").body
    assert case.filed_by.notices.filter(subject__startswith="Permohonan diterima").exists()


def test_the_attorney_withdraws_with_a_reason_that_owner_and_reviewer_read():
    case = by_power(State.IN_REVIEW)

    actions.withdraw(case.pk, by=case.filed_by, reason="Salah memilih layanan")

    for person in (case.owner, case.reviewer):
        assert "Salah memilih layanan" in person.notices.get().body


def test_the_pages_of_a_case_say_for_whom_and_hide_the_owners_data(client):
    case = by_power()
    make_attachment(case)
    client.force_login(case.filed_by)

    for name in ("application", "check", "discard"):
        html = client.get(reverse(f"permits:{name}", args=[case.code])).content.decode()

        assert "Atas nama Siti Aminah" in html
        for secret in (case.owner.nik, case.owner.address, case.owner.phone, "14 Maret 1990"):
            assert secret not in html


def test_an_owner_without_data_is_asked_to_complete_it_themself(client):
    case = by_power()
    case.owner.phone = ""
    case.owner.save()
    client.force_login(case.filed_by)

    html = client.get(case.get_absolute_url()).content.decode()

    assert "Siti Aminah perlu melengkapi data dirinya" in html
    assert reverse("accounts:own_data") not in html


def test_the_story_names_the_attorney_to_the_owner(client):
    case = by_power()
    make_attachment(case)
    actions.submit(case.pk, by=case.filed_by)
    client.force_login(case.owner)

    html = client.get(case.get_absolute_url()).content.decode()

    assert "Kuasa: Rina Wati untuk Anda" in html


# --- Races --------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_sending_while_the_power_is_being_ended_waits_and_is_refused():
    """Seen to fail with the power read without its lock."""
    case = walk.draft(make_service())
    power = make_power(case.owner, make_user())
    Application.objects.filter(pk=case.pk).update(filed_by=power.attorney, power=power)
    power_is_held = Event()

    def end():
        with transaction.atomic():
            actions.end_power(power.pk, by=power.grantor)
            power_is_held.set()
            time.sleep(0.3)  # the sending comes to the power

    def send():
        power_is_held.wait(5)
        return actions.submit(case.pk, by=power.attorney)

    _ended, sent = at_once([end, send])

    case.refresh_from_db()
    assert isinstance(sent, Refused)
    assert case.state == State.DRAFT


@pytest.mark.django_db(transaction=True)
def test_accepting_and_ending_at_once_leaves_no_power_in_force():
    attorney = make_user()
    power = give(make_citizen(), attorney.email)

    at_once(
        [
            lambda: actions.accept_power(power.pk, by=attorney),
            lambda: actions.end_power(power.pk, by=power.grantor),
        ]
    )

    assert not PowerOfAttorney.objects.active().exists()


# --- Pages --------------------------------------------------------------------------------------------


def form(contact: str, **fields) -> dict:
    days = {"since": TODAY.isoformat(), "until": (TODAY + YEAR).isoformat()}
    return {"contact": contact, "kunci": new_key()} | days | fields


@pytest.mark.parametrize("exists", [True, False])
def test_giving_says_the_same_whether_or_not_there_is_an_account(client, exists):
    if exists:
        make_user(email="rina@contoh.example")
    client.force_login(make_citizen())

    response = client.post(reverse("permits:give_power"), form("rina@contoh.example"), follow=True)

    html = response.content.decode()
    assert "Kuasa tercatat. Minta rina@contoh.example masuk" in html
    assert "Menunggu diterima" in html


def test_equal_posts_make_one_power(client):
    client.force_login(make_citizen())
    sent = form("rina@contoh.example")

    answers = {client.post(reverse("permits:give_power"), sent).url for _ in range(50)}

    assert answers == {reverse("permits:powers")}
    assert PowerOfAttorney.objects.count() == 1


def test_a_wrong_contact_keeps_what_was_typed(client):
    client.force_login(make_citizen())

    response = client.post(reverse("permits:give_power"), form("bukan-alamat", company="CV Jasa"))

    assert response.status_code == 422
    assert 'value="CV Jasa"' in response.content.decode()


def test_accepting_on_the_page_then_choosing_for_whom(client):
    attorney, grantor, service = make_citizen(), make_citizen(name="Siti Aminah"), make_service()
    power = give(grantor, attorney.email)
    client.force_login(attorney)
    client.post(reverse("permits:accept_power", args=[power.code]))
    start = reverse("permits:start", args=[service.slug])
    assert "Siti Aminah, dengan surat kuasa" in client.get(start).content.decode()
    assert client.post(start, {"kunci": new_key()}).status_code == 422

    client.post(start, {"kunci": new_key(), "whom": power.code})

    case = Application.objects.get()
    assert (case.owner, case.filed_by, case.power) == (grantor, attorney, power)
    mine = client.get(reverse("permits:mine")).content.decode()
    assert case.get_absolute_url() in mine
    assert "Untuk Siti Aminah" in mine


def test_others_powers_are_a_404(client):
    power = make_power(make_citizen(), make_user())
    client.force_login(make_user())

    for name in ("accept_power", "decline_power", "end_power"):
        assert client.post(reverse(f"permits:{name}", args=[power.code])).status_code == 404
    assert client.get(reverse("permits:power_letter", args=[power.code])).status_code == 404


def test_only_the_giver_has_the_letter(client):
    power = make_power(make_citizen(), make_user())
    make_application()  # with a mall
    letter = reverse("permits:power_letter", args=[power.code])
    client.force_login(power.attorney)
    assert client.get(letter).status_code == 404

    client.force_login(power.grantor)

    assert client.get(letter).content.startswith(b"%PDF")


def test_long_lists_cost_no_more_queries(client, django_assert_num_queries):
    make_open_venue()
    grantor = make_citizen()
    client.force_login(grantor)
    powers = reverse("permits:powers")
    make_power(grantor, make_user(), service=make_service())
    client.get(powers)
    with django_assert_num_queries(6) as one:
        client.get(powers)
    for _number in range(2):
        make_power(grantor, make_user(), service=make_service())
        make_power(make_citizen(), grantor)

    with django_assert_num_queries(len(one)):
        client.get(powers)


def test_the_form_for_the_attorney_names_the_owner_and_no_more(client, monkeypatch):
    kind = make_document_type(kind=DocumentKind.FORM, form_text="Saya memohon {layanan}.")
    case = by_power(service=make_service(documents=[kind]))
    made = []
    monkeypatch.setattr(printing, "form_pdf", lambda data: made.append(data) or b"%PDF")
    form_pdf = reverse("permits:form_pdf", args=[case.code, kind.code])
    for reader in (case.filed_by, case.owner):
        client.force_login(reader)

        client.get(form_pdf)

    to_attorney, to_owner = (dict(data.applicant) for data in made)
    assert {label for label, value in to_attorney.items() if value} == {"Nama"}
    assert to_owner["NIK"] == case.owner.nik


ADDRESSES = sorted(pattern.name for pattern in of_an_application if not pattern.pattern.converters)


@pytest.mark.parametrize("state", [State.DRAFT, State.RETURNED, State.ISSUED])
def test_every_page_of_a_case_is_closed_with_the_power(client, state):
    case = by_power(state)
    client.force_login(case.filed_by)
    pages = {name: reverse(f"permits:{name}", args=[case.code]) for name in ADDRESSES}
    assert client.get(pages["application"]).status_code == 200

    actions.end_power(case.power_id, by=case.owner)

    answers = {
        name: (client.get(page).status_code, client.post(page).status_code) for name, page in pages.items()
    }
    open_still = {name: found for name, found in answers.items() if not set(found) <= {404, 405}}
    assert open_still == {}
