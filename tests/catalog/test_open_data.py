import csv
import io
import json
import re

import pytest
from django.urls import reverse

from catalog.models import Service
from catalog.open_data import HEADER
from tests.factories import make_agency, make_document_type, make_service

pytestmark = pytest.mark.django_db

JSON, CSV = "/data/layanan.json", "/data/layanan.csv"


def body_of(response) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def test_json_tells_each_offered_service_whole(client, settings):
    adviser = make_agency()
    service = make_service(
        name="Izin Apotek",
        processing_days=14,
        fee_rupiah=50_000,
        legal_basis=["Perda 1/2024"],
        documents=[make_document_type(label="KTP")],
        optional=[make_document_type(label="Akta")],
        technical_agencies=[adviser],
    )
    make_service(is_active=False)

    data = json.loads(body_of(client.get(JSON)))
    [entry] = data["services"]

    assert data["licence"]["name"] == "CC BY 4.0"
    assert data["changed_at"]
    assert entry["address"] == f"{settings.SITE_URL}{service.get_absolute_url()}"
    assert (entry["name"], entry["processing_days"], entry["fee_rupiah"]) == ("Izin Apotek", 14, 50_000)
    assert [(paper["name"], paper["required"]) for paper in entry["requirements"]] == [
        ("KTP", True),
        ("Akta", False),
    ]
    assert entry["technical_agencies"] == [{"code": adviser.code, "name": adviser.name}]
    assert entry["legal_basis"] == ["Perda 1/2024"]


def test_json_without_services_is_json_too(client):
    assert json.loads(body_of(client.get(JSON)))["services"] == []


def test_csv_has_a_row_for_each_service_and_harmless_cells(client):
    make_service(name="=2+2", code="A-1", fee_rupiah=None, fee_note="Menurut luas")
    make_service(name="Izin Kedai", code="B-1")

    rows = list(csv.DictReader(io.StringIO(body_of(client.get(CSV)).removeprefix("\ufeff"))))

    assert tuple(rows[0]) == HEADER
    assert [row["nama"] for row in rows] == ["'=2+2", "Izin Kedai"]
    assert (rows[0]["biaya_rupiah"], rows[0]["keterangan_biaya"]) == ("", "Menurut luas")


@pytest.mark.parametrize("address", [JSON, CSV])
def test_who_has_the_data_is_told_so_until_it_changes(client, address):
    service = make_service()
    first = client.get(address)

    assert client.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304

    Service.objects.filter(pk=service.pk).update(fee_rupiah=1)
    again = client.get(address, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]
    assert again["Last-Modified"]


@pytest.mark.parametrize("address", [JSON, CSV])
@pytest.mark.parametrize("count", [1, 3])
def test_the_data_takes_a_fixed_number_of_queries(client, django_assert_max_num_queries, address, count):
    for _ in range(count):
        make_service(technical_agencies=[make_agency()])

    with django_assert_max_num_queries(18):
        body_of(client.get(address))


def test_the_page_names_licence_and_files(client):
    make_service()

    page = client.get(reverse("catalog:open_data")).content.decode()

    for words in ("CC BY 4.0", f'href="{JSON}"', f'href="{CSV}"'):
        assert words in page


def test_the_service_page_carries_its_description_for_machines(client, settings):
    service = make_service(name="Izin </script><b>Aneh", description="Uji & coba", fee_rupiah=25_000)

    page = client.get(service.get_absolute_url()).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)[1]
    data = json.loads(block)

    assert "<" not in block
    assert data["@type"] == "GovernmentService"
    assert (data["name"], data["description"]) == ("Izin </script><b>Aneh", "Uji & coba")
    assert data["offers"] == {"@type": "Offer", "price": "25000", "priceCurrency": "IDR"}
    assert data["url"] == f"{settings.SITE_URL}{service.get_absolute_url()}"


def test_of_a_cost_that_is_reckoned_no_price_is_told(client):
    service = make_service(fee_rupiah=None, fee_note="Menurut luas")

    assert '"offers"' not in client.get(service.get_absolute_url()).content.decode()
