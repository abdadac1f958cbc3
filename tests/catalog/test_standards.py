from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog import duties, sheets, standards
from catalog.models import Outcome, Service, Standard
from mpp.lib.refused import Refused
from tests.factories import make_document_type, make_service, make_user
from tests.factories.standards import make_standard
from tests.races import at_once

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
DAY = timedelta(days=1)


def published(service: Service, **fields) -> Standard:
    return standards.publish(make_standard(service, **fields).pk, by=make_user())


def come_true(standard: Standard) -> None:
    """Let the first day of a published version be today."""
    Standard.objects.filter(pk=standard.pk).update(in_force_from=TODAY())


# --- The fourteen components ----------------------------------------------------------------------------


def test_components_stand_in_the_order_of_the_regulation():
    names = [part.key for part in standards.components(make_service())]

    assert names == [
        *("requirements", "procedure", "time", "fee", "product", "complaints"),
        *("legal_basis", "facilities", "competence", "supervision", "staffing", "guarantee", "safety"),
        "evaluation",
    ]


def test_components_say_what_the_service_says():
    paper = make_document_type(label="KTP-el")
    service = make_service(documents=[paper], fee_rupiah=25_000, fee_note="Perda 1/2024", validity_months=12)
    stated = {part.key: part.lines for part in standards.components(service)}

    assert stated["requirements"] == ["KTP-el"]
    assert stated["time"] == ["3 hari kerja"]
    assert stated["fee"] == ["Rp25.000", "Perda 1/2024"]
    assert stated["product"] == ["Izin Contoh", "Masa berlaku: 1 tahun"]
    assert stated["procedure"] == []


def test_a_visit_needs_no_paper_but_a_permit_does():
    visit = make_service(documents=[], outcome=Outcome.ADVICE, is_online=False)
    permit = make_service(documents=[])

    assert "Persyaratan" not in standards.missing(standards.components(visit))
    assert "Persyaratan" in standards.missing(standards.components(permit))


# --- Publishing -----------------------------------------------------------------------------------------


def test_publishing_names_what_is_empty():
    service = make_service(documents=[])
    draft = make_standard(service)
    Service.objects.filter(pk=service.pk).update(procedure="", complaints=" \n ")

    with pytest.raises(Refused) as refusal:
        standards.publish(draft.pk, by=make_user())

    assert refusal.value.message == (
        "Standar belum dapat diterbitkan. Isi dahulu: Persyaratan, Sistem, mekanisme, dan prosedur, "
        "Penanganan pengaduan, saran, dan masukan."
    )
    draft.refresh_from_db()
    assert draft.published_at is None


@pytest.mark.parametrize("missing", [{"decree_number": ""}, {"decree_on": None}])
def test_publishing_needs_a_decree(missing):
    draft = make_standard(make_service(), **missing)

    with pytest.raises(Refused, match="nomor dan tanggal keputusan"):
        standards.publish(draft.pk, by=make_user())


def test_published_today_is_in_force_at_once():
    service = make_service(processing_days=3)
    standard = published(service, planned={"processing_days": 2})

    service.refresh_from_db()
    assert service.processing_days == 2
    assert standard.applied_at is not None
    assert {"key": "time", "lines": ["2 hari kerja"]} in standard.sheet["components"]


def test_published_for_a_later_day_changes_nothing_before_it():
    service = make_service(processing_days=3)
    published(service, in_force_from=TODAY() + DAY, planned={"processing_days": 2})

    assert duties.bring_standards_into_force() == 0

    service.refresh_from_db()
    assert service.processing_days == 3


def test_published_twice_is_refused():
    standard = published(make_service())

    with pytest.raises(Refused, match="sudah terbit"):
        standards.publish(standard.pk, by=make_user())


@pytest.mark.parametrize(
    ("planned", "sentence"),
    [
        ({"code": "X"}, "tidak dapat diubah"),
        ({"processing_days": -1}, "janji layanan"),
        ({"processing_days": "lama"}, "janji layanan"),
        ({"fee_rupiah": None}, "Tarif yang dihitung petugas"),
        ({"product": "x" * 201}, "produk"),
        ({"requirements": [{"document_type": "tidak_ada"}]}, "Jenis dokumen tidak ada"),
        ({"requirements": []}, "Isi dahulu: Persyaratan"),
    ],
)
def test_what_cannot_be_carried_out_is_not_published(planned, sentence):
    draft = make_standard(make_service(), planned=planned)

    with pytest.raises(Refused, match=sentence):
        standards.publish(draft.pk, by=make_user())


def test_no_version_begins_with_or_before_one_in_force():
    service = make_service()
    published(service)

    with pytest.raises(Refused, match="sejak tanggal itu"):
        published(service)
    with pytest.raises(Refused, match="Pilih tanggal sesudahnya"):
        published(service, in_force_from=TODAY() - DAY)


def test_a_change_cannot_begin_in_the_past():
    with pytest.raises(Refused, match="berlaku surut"):
        published(make_service(), in_force_from=TODAY() - DAY, planned={"processing_days": 1})


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_two_versions_for_one_day_get_one_and_a_sentence():
    service, by = make_service(), make_user()
    drafts = [make_standard(service, in_force_from=TODAY() + DAY) for _ in range(2)]

    told = at_once([lambda pk=draft.pk: standards.publish(pk, by=by) for draft in drafts])

    assert sorted(type(answer) for answer in told if isinstance(answer, Refused)) == [Refused]
    assert Standard.objects.published().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_press_publish_together_publish_once():
    draft, people = make_standard(make_service()), [make_user(), make_user()]

    told = at_once([lambda by=by: standards.publish(draft.pk, by=by) for by in people])

    assert [isinstance(answer, Refused) for answer in told].count(True) == 1


# --- The first day --------------------------------------------------------------------------------------


def test_the_first_day_carries_out_what_was_planned():
    old, new = make_document_type(), make_document_type()
    service = make_service(documents=[old], processing_days=3)
    planned = {
        "processing_days": 1,
        "fee_rupiah": 0,
        "procedure": "Satu langkah.",
        "legal_basis": ["Perwali 3/2026"],
        "requirements": [{"document_type": new.code, "help": "Yang asli", "show_if": {"bentuk": ["CV"]}}],
    }
    come_true(published(service, in_force_from=TODAY() + DAY, planned=planned))

    assert duties.bring_standards_into_force() == 1
    assert duties.bring_standards_into_force() == 0

    service.refresh_from_db()
    assert (service.processing_days, service.procedure) == (1, "Satu langkah.")
    assert service.legal_basis == ["Perwali 3/2026"]
    rows = service.requirements.values_list("document_type", "help", "show_if", "required")
    assert list(rows) == [(new.pk, "Yang asli", {"bentuk": ["CV"]}, True)]


def test_several_due_versions_are_carried_out_in_their_order():
    service = make_service()
    first = published(service, in_force_from=TODAY() + DAY, planned={"processing_days": 9})
    second = published(service, in_force_from=TODAY() + 2 * DAY, planned={"processing_days": 5})
    Standard.objects.filter(pk=first.pk).update(in_force_from=TODAY() - DAY)
    come_true(second)

    duties.bring_standards_into_force()

    service.refresh_from_db()
    first.refresh_from_db()
    assert service.processing_days == 5
    assert {"key": "time", "lines": ["9 hari kerja"]} in first.sheet["components"]


def test_one_that_fails_keeps_no_other_waiting():
    broken, fine = make_service(), make_service(processing_days=3)
    for service in (broken, fine):
        come_true(published(service, in_force_from=TODAY() + DAY, planned={"processing_days": 1}))
    Standard.objects.filter(service=broken).update(planned={"requirements": [{"wrong": "shape"}]})

    with pytest.raises(KeyError):
        duties.bring_standards_into_force()

    fine.refresh_from_db()
    assert fine.processing_days == 1


# --- What a case keeps, and what everybody may read -------------------------------------------------------


def test_a_sheet_names_the_standard_in_force():
    service = make_service()
    assert sheets.freeze(service)["standard"] is None

    published(service)

    assert sheets.freeze(service)["standard"] == {
        "version": 1,
        "decree_number": "188.4/12/DPMPTSP/2026",
        "in_force_from": TODAY().isoformat(),
    }


def test_everybody_reads_what_was_in_force_when(client):
    service = make_service(processing_days=3)
    old = published(service, in_force_from=TODAY() - 10 * DAY)
    published(service, planned={"processing_days": 1})
    address = reverse("catalog:standard", args=[service.slug])

    now, then = client.get(address), client.get(f"{address}{old.version}/")

    assert [row.is_current for row in now.context["versions"]] == [True, False]
    assert now.context["versions"][1].until == TODAY() - DAY
    assert "1 hari kerja" in now.text
    assert "3 hari kerja" in then.text
    assert "versi lama" in then.text
    assert client.get(f"{address}9/").status_code == 404


def test_a_draft_is_not_public(client):
    service = make_service()
    make_standard(service)
    address = reverse("catalog:standard", args=[service.slug])

    assert client.get(f"{address}1/").status_code == 404
    assert "belum ditetapkan dengan keputusan" in client.get(address).text


def test_an_archived_service_still_tells_its_standards(client):
    decreed, never = make_service(), make_service()
    published(decreed)
    Service.objects.update(is_active=False)

    assert client.get(reverse("catalog:standard", args=[decreed.slug])).status_code == 200
    assert client.get(reverse("catalog:standard", args=[never.slug])).status_code == 404


def test_the_page_of_a_standard_takes_a_fixed_number_of_queries(client, django_assert_max_num_queries):
    service = make_service()
    address = reverse("catalog:standard", args=[service.slug])
    client.get(address)
    for back in (3, 2, 1):
        published(service, in_force_from=TODAY() - back * DAY)
        with django_assert_max_num_queries(4):
            client.get(address)
