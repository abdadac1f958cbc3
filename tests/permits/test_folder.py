"""A person's folder: what is in it, where it is used, who opened it; given again, replaced, removed, allowed."""

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from accounts.once import new_key
from documents.actions import mark_original_seen, record_opening
from documents.models import Consent, Paper, Safety
from mpp.lib.refused import Refused
from permits import actions
from permits.duties import erase_papers
from permits.models import Attachment
from permits.states import State
from tests.documents.uploads import make_upload
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_paper,
    make_power,
    make_recommendation,
    make_service,
    make_site_visit,
    make_user,
)
from tests.permits import walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client):
    owner = make_citizen()
    client.force_login(owner)
    return owner


@pytest.fixture
def card():
    return make_document_type(code="ktp", label="KTP-el", reusable=True)


@pytest.fixture
def asked(card):
    return make_service(documents=[card])


@pytest.fixture
def paper(owner, card):
    return make_paper(owner, type=card)


def page_of(paper):
    return reverse("permits:kept_paper", args=[paper.code])


def text(response):
    return response.content.decode()


def files_of(paper):
    return [paper.file.name, *paper.pages.values_list("file", flat=True)]


# --- What it shows ----------------------------------------------------------------------------------


def test_each_paper_tells_kind_use_term_and_who_saw_the_original(client, owner, asked, paper):
    application = make_application(State.IN_REVIEW, owner=owner, service=asked)
    make_attachment(application, paper=paper)
    mark_original_seen(paper, by=make_user(), agency_name="Disdukcapil", expires_on=dt.date(2030, 1, 2))

    for address in (reverse("permits:folder"), page_of(paper)):
        html = text(client.get(address))
        for words in ("KTP-el", "2 Januari 2030", "Disdukcapil", application.number, "Sedang diperiksa"):
            assert words in html


def test_only_own_papers_exist(client, owner, paper):
    stranger = make_paper(type=paper.type)
    removed = make_paper(owner, removed_at=timezone.now())
    consent = Consent.objects.create(paper=stranger, agency_code="A", agency_name="A")
    html = text(client.get(reverse("permits:folder")))
    assert paper.code in html

    for other in (stranger, removed):
        assert other.code not in html
        assert client.get(page_of(other)).status_code == 404
        for name, more in (("kept_page", [0]), ("kept_original", [])):
            assert client.get(reverse(f"permits:{name}", args=[other.code, *more])).status_code == 404
    for address in (page_of(stranger), reverse("permits:remove_paper", args=[stranger.code])):
        assert client.post(address).status_code == 404
    # neither through one's own paper
    withdraw = reverse("permits:withdraw_consent", args=[paper.code, consent.pk])
    assert client.post(withdraw).status_code == 404


def test_an_offices_photographs_of_a_visit_are_no_papers_of_the_citizen(client, owner):
    visit = make_site_visit(make_recommendation(make_application(State.IN_REVIEW, owner=owner)))
    visit.photos.add(photo := make_paper(owner))

    assert photo.code not in text(client.get(reverse("permits:folder")))
    assert client.get(page_of(photo)).status_code == 404


def test_who_opened_it_and_when_is_shown_page_by_page(client, owner, paper):
    for number in range(21):
        record_opening(paper, by=make_user(), role=f"Verifikator · Dinas {number}", case_number="2026-000007")

    newest, oldest = text(client.get(page_of(paper))), text(client.get(f"{page_of(paper)}?halaman=2"))

    assert "Verifikator · Dinas 20" in newest
    assert "Dinas 0<" not in newest
    assert "Dinas 0<" in oldest
    assert "2026-000007" in newest


def test_pictures_and_original_are_for_the_owner(client, owner, paper):
    for name, more in (("kept_page", [0]), ("kept_page", [1]), ("kept_original", [])):
        response = client.get(reverse(f"permits:{name}", args=[paper.code, *more]))
        assert response.status_code == 200
        assert b"".join(response)
    assert client.get(reverse("permits:kept_page", args=[paper.code, 7])).status_code == 404


def test_an_infected_paper_is_not_opened(client, owner, paper):
    Paper.objects.update(safety=Safety.INFECTED, finding="Uji.EICAR")

    assert client.get(reverse("permits:kept_original", args=[paper.code])).status_code == 404
    assert "Uji.EICAR" in text(client.get(page_of(paper)))


def test_a_longer_folder_costs_no_more_queries(client, owner, asked, django_assert_num_queries):
    def fill(number):
        for _paper in range(number):
            given = make_paper(owner, type=asked.requirements.get().document_type)
            for _use in range(2):
                make_attachment(make_application(State.ISSUED, owner=owner, service=asked), paper=given)

    fill(1)
    client.get(reverse("permits:folder"))  # whatever is remembered from a first time
    with django_assert_num_queries(7):
        client.get(reverse("permits:folder"))
    fill(2)
    with django_assert_num_queries(7):
        client.get(reverse("permits:folder"))


# --- Remove -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.RETURNED, State.AWAITING_VISIT])
def test_what_a_live_case_uses_is_not_removed(client, owner, asked, paper, state):
    application = make_application(state, owner=owner, service=asked)
    make_attachment(application, paper=paper)
    assert reverse("permits:remove_paper", args=[paper.code]) not in text(client.get(page_of(paper)))

    response = client.post(reverse("permits:remove_paper", args=[paper.code]), follow=True)

    assert asked.name in text(response)
    assert "belum selesai" in text(response)
    paper.refresh_from_db()
    assert paper.removed_at is None


def test_what_an_office_received_stays_in_its_archive(client, owner, asked, paper):
    application = make_application(State.ISSUED, owner=owner, service=asked)
    attachment = make_attachment(application, paper=paper)
    assert "arsip" in text(client.get(page_of(paper)))

    client.post(reverse("permits:remove_paper", args=[paper.code]))
    erase_papers()

    assert "KTP-el" not in text(client.get(reverse("permits:folder")))
    client.force_login(walk.verifier_of(application))
    response = client.get(reverse("permits:page", args=[application.code, attachment.pk, 1]))
    assert b"".join(response)


def test_what_no_office_got_is_deleted_with_its_files(
    client, owner, asked, paper, django_capture_on_commit_callbacks
):
    discarded = make_application(State.DISCARDED, owner=owner, service=asked)
    make_attachment(discarded, paper=paper)
    files = files_of(paper)
    assert "dimusnahkan" in text(client.get(page_of(paper)))

    client.post(reverse("permits:remove_paper", args=[paper.code]))
    with django_capture_on_commit_callbacks(execute=True):
        assert erase_papers() == 1

    assert not Paper.objects.exists()
    assert not any(default_storage.exists(name) for name in files)


def test_what_was_replaced_before_sending_is_deleted_too(owner, asked, paper):
    application = make_application(State.IN_REVIEW, owner=owner, service=asked)
    make_attachment(application, paper=paper, superseded_at=application.sent_at - dt.timedelta(hours=1))
    actions.remove_paper(paper.pk, by=owner)

    assert erase_papers() == 1


def test_what_another_row_names_is_kept(client, owner, paper):
    """The letter of a power of attorney: not an attachment, and still needed."""
    make_power(owner, make_citizen(), paper=paper)
    assert "dimusnahkan" not in text(client.get(page_of(paper)))
    actions.remove_paper(paper.pk, by=owner)

    assert erase_papers() == 0
    assert Paper.objects.get() == paper


def test_what_was_not_removed_is_not_deleted(paper):
    assert erase_papers() == 0


# --- Replace ----------------------------------------------------------------------------------------


def test_a_newer_one_takes_its_place(client, owner, card, paper):
    response = client.post(page_of(paper), {"kunci": new_key(), "file": make_upload()})

    new = Paper.objects.kept().get()
    assert response.url == page_of(new)
    assert (new.type, new.owner) == (card, owner)
    assert new != paper


def test_a_second_press_is_answered_like_the_first(client, owner, paper):
    form = {"kunci": new_key(), "file": make_upload()}
    first = client.post(page_of(paper), form)
    form["file"].seek(0)
    assert client.post(page_of(paper), form).url == first.url

    new = Paper.objects.kept().get(owner=owner)
    remove = reverse("permits:remove_paper", args=[new.code])
    assert {client.post(remove).url for _time in range(2)} == {reverse("permits:folder")}


def test_what_is_gone_is_not_replaced(client, owner, paper):
    client.post(reverse("permits:remove_paper", args=[paper.code]))

    response = client.post(page_of(paper), {"kunci": new_key(), "file": make_upload()}, follow=True)

    assert response.redirect_chain[0][0] == reverse("permits:folder")
    assert "Berkas itu sudah dihapus." in response.content.decode()


def test_what_a_live_case_uses_stays_beside_the_newer_one(client, owner, asked, paper):
    make_attachment(make_application(State.IN_REVIEW, owner=owner, service=asked), paper=paper)

    client.post(page_of(paper), {"kunci": new_key(), "file": make_upload()})

    assert Paper.objects.kept().count() == 2


def test_a_kind_with_a_term_asks_until_when(client, owner):
    kind = make_document_type(reusable=True, has_term=True)
    paper = make_paper(owner, type=kind)
    over = timezone.localdate() - dt.timedelta(days=1)
    valid = timezone.localdate() + dt.timedelta(days=100)

    late = client.post(page_of(paper), {"kunci": new_key(), "file": make_upload(), "expires_on": over})
    client.post(page_of(paper), {"kunci": new_key(), "file": make_upload(), "expires_on": valid})

    assert late.status_code == 422
    assert "sudah habis" in text(late)
    assert Paper.objects.kept().get().expires_on == valid


def test_a_bad_file_changes_nothing(client, owner, paper):
    response = client.post(page_of(paper), {"kunci": new_key(), "file": make_upload(b"MZ" * 100)})

    assert response.status_code == 422
    assert Paper.objects.kept().get() == paper


# --- Give again, with consent -----------------------------------------------------------------------


def requirement_page(application):
    return reverse("permits:paper", args=[application.code, "ktp"])


@pytest.fixture
def given(owner, asked, paper):
    """The paper as it was given to one agency."""
    return make_attachment(make_application(State.ISSUED, owner=owner, service=asked), paper=paper)


def test_the_agency_it_was_given_to_needs_no_consent(client, owner, asked, paper, given):
    draft = make_application(owner=owner, service=asked)
    assert 'name="izin"' not in text(client.get(requirement_page(draft)))

    client.post(requirement_page(draft), {"kunci": new_key(), "pakai": paper.pk})

    attachment = draft.attachments.get()
    assert (attachment.paper, attachment.consent) == (paper, None)


def test_another_agency_needs_the_holders_consent(client, owner, card, paper, given):
    draft = make_application(owner=owner, service=make_service(documents=[card]))
    agency = draft.counter_agency
    html = text(client.get(requirement_page(draft)))
    assert 'name="izin"' in html
    assert f"Saya mengizinkan {agency.name} melihat berkas ini" in html

    without = client.post(requirement_page(draft), {"kunci": new_key(), "pakai": paper.pk}, follow=True)
    assert "Centang dahulu izin" in text(without)
    assert not Consent.objects.exists()
    client.post(requirement_page(draft), {"kunci": new_key(), "pakai": paper.pk, "izin": "on"})

    consent = Consent.objects.get()
    assert (consent.paper, consent.agency_code, consent.agency_name) == (paper, agency.code, agency.name)
    assert draft.attachments.get().consent == consent


def test_a_consent_that_stands_is_not_asked_again(client, owner, card, paper, given):
    service = make_service(documents=[card])
    first, second = (make_application(owner=owner, service=service) for _ in range(2))
    actions.reuse(first.pk, "ktp", paper.pk, consents=True)
    assert 'name="izin"' not in text(client.get(requirement_page(second)))

    actions.reuse(second.pk, "ktp", paper.pk)

    assert second.attachments.get().consent == first.attachments.get().consent


def test_a_consent_in_use_is_not_withdrawn(client, owner, card, paper, given):
    draft = make_application(owner=owner, service=make_service(documents=[card]))
    consent = actions.reuse(draft.pk, "ktp", paper.pk, consents=True).consent
    address = reverse("permits:withdraw_consent", args=[paper.code, consent.pk])
    assert address in text(client.get(page_of(paper)))

    response = client.post(address, follow=True)

    assert "Ganti dahulu berkasnya" in text(response)
    consent.refresh_from_db()
    assert consent.withdrawn_at is None


def test_after_a_consent_is_withdrawn_officers_do_not_open_it(client, owner, card, paper, given):
    application = make_application(State.ISSUED, owner=owner, service=make_service(documents=[card]))
    consent = Consent.objects.create(
        paper=paper, agency_code=application.counter_agency.code, agency_name=application.counter_agency.name
    )
    attachment = make_attachment(application, paper=paper, consent=consent)
    picture = reverse("permits:page", args=[application.code, attachment.pk, 1])

    client.post(reverse("permits:withdraw_consent", args=[paper.code, consent.pk]))

    assert b"".join(client.get(picture))  # the holder's own
    client.force_login(walk.verifier_of(application))
    assert client.get(picture).status_code == 403
    case = text(client.get(reverse("permits:case", args=[application.code])))
    assert "Pemilik mencabut izin" in case


def test_what_is_past_its_term_is_not_offered_and_that_is_said(client, owner, asked, paper, given):
    Paper.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    draft = make_application(owner=owner, service=asked)

    html = text(client.get(requirement_page(draft)))

    assert 'name="pakai"' not in html
    assert "tidak ditawarkan lagi karena hanya berlaku sampai" in html
    with pytest.raises(Refused, match="tidak dapat dipakai lagi"):
        actions.reuse(draft.pk, "ktp", paper.pk)


def test_what_is_not_clean_is_not_offered(client, owner, asked, paper, given):
    Paper.objects.update(safety=Safety.WAITING, next_try_at=timezone.now())
    draft = make_application(owner=owner, service=asked)

    assert 'name="pakai"' not in text(client.get(requirement_page(draft)))


def test_an_attorney_has_no_hand_in_the_folder(client, owner, asked, paper, given):
    attorney = make_citizen()
    draft = make_application(owner=owner, filed_by=attorney, service=asked)
    client.force_login(attorney)

    assert 'name="pakai"' not in text(client.get(requirement_page(draft)))
    with pytest.raises(Refused, match="pemohon sendiri"):
        actions.reuse(draft.pk, "ktp", paper.pk, by=attorney)


# --- The original was seen --------------------------------------------------------------------------


def test_a_visit_marks_the_papers_whose_originals_were_seen():
    application = walk.review(walk.send(walk.make_full_service(adviser=False)))

    walk.visit(application)

    agency = application.counter_agency.short_name
    seen = Paper.objects.filter(attachments__application=application)
    assert set(seen.values_list("seen_agency", flat=True)) == {agency}
    assert all(paper.seen_by and paper.seen_at for paper in seen)


def test_an_original_that_was_not_brought_marks_nothing():
    application = walk.review(walk.send(walk.make_full_service(adviser=False)))
    key = Attachment.objects.filter(application=application).first().requirement_key

    walk.visit(application, **{key: "MISSING"})

    assert Paper.objects.filter(seen_at__isnull=True).count() == 1


def test_an_agency_name_of_any_length_fits(paper):
    agency = make_agency(short_name="D" * 60)

    mark_original_seen(paper, by=make_user(), agency_name=agency.short_name + "x")

    paper.refresh_from_db()
    assert len(paper.seen_agency) == 60
