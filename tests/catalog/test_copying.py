import pytest
from django.urls import reverse

from accounts.once import new_key
from agencies.models import Role
from catalog import actions
from catalog.models import Service
from tests.factories import (
    make_agency,
    make_document_type,
    make_officer,
    make_question,
    make_service,
    make_user,
)

pytestmark = pytest.mark.django_db


def columns_of(rows, *names: str) -> list[tuple]:
    return list(rows.values_list(*names))


def test_a_copy_asks_what_the_service_asks_and_is_not_offered():
    technical = make_agency()
    service = make_service(
        code="KES-01", slug="izin-apotek", name="Izin Apotek", technical_agencies=[technical]
    )
    service.requirements.update(help="Asli", show_if={"bentuk": ["CV"]})
    make_question(service, "luas", unit="m²")

    copy = actions.copy_service(service.pk)

    assert (copy.code, copy.slug, copy.name) == ("KES-01-2", "izin-apotek-2", "Izin Apotek (salinan)")
    assert not copy.is_active
    asked = ("document_type", "help", "show_if", "required")
    assert columns_of(copy.requirements, *asked) == columns_of(service.requirements, *asked)
    assert columns_of(copy.own_questions, "key", "unit") == [("luas", "m²")]
    assert list(copy.technical_agencies.all()) == [technical]
    assert service.own_questions.count() == 1


def test_copies_of_copies_find_a_free_code_within_its_length():
    service = make_service(code="KODE-YANG-PANJANG-01", name="n" * 200)

    codes = [actions.copy_service(service.pk).code for _ in range(2)]

    assert codes == ["KODE-YANG-PANJANG--2", "KODE-YANG-PANJANG--3"]


def test_what_a_data_folder_gave_is_not_said_of_the_copy():
    service = make_service(loaded={"name": "x"}, source="https://contoh.example", verified_fields=["name"])

    copy = actions.copy_service(service.pk)

    assert (copy.loaded, copy.source, copy.verified_fields) == ({}, "", [])


def test_the_button_copies_once_and_opens_the_copy(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    service = make_service()
    address, form = reverse("admin:catalog_service_copy", args=[service.pk]), {"kunci": new_key()}

    first, second = client.post(address, form), client.post(address, form)

    copy = Service.objects.exclude(pk=service.pk).get()
    assert first.url == second.url == reverse("admin:catalog_service_change", args=[copy.pk])


def test_an_agencys_admin_copies_own_services_alone(client):
    own, other = make_service(), make_service()
    client.force_login(make_officer(Role.ADMIN, own.agency))

    answers = [
        client.post(reverse("admin:catalog_service_copy", args=[row.pk]), {"kunci": new_key()}).status_code
        for row in (own, other)
    ]

    assert answers == [302, 403]
    assert Service.objects.count() == 3


# --- Looked at as a citizen -------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["preview_service", "preview_questions"])
def test_a_service_not_offered_is_looked_at_by_its_admin(client, page):
    service = make_service(is_active=False, documents=[make_document_type(label="KTP-el")])
    make_question(service, "luas", label="Luas lahan")
    client.force_login(make_officer(Role.ADMIN, service.agency))

    answer = client.get(reverse(page, args=[service.slug]))

    assert answer.status_code == 200
    assert "belum ditawarkan" in answer.text
    assert "KTP-el" in answer.text
    assert "Luas lahan" in answer.text


def test_nobody_else_looks_at_it(client):
    hidden, offered = make_service(is_active=False), make_service()
    client.force_login(make_officer(Role.ADMIN, make_agency()))

    assert client.get(reverse("preview_service", args=[hidden.slug])).status_code == 404
    assert client.get(reverse("preview_service", args=[offered.slug])).status_code == 403
    client.logout()
    assert client.get(reverse("preview_service", args=[hidden.slug])).status_code == 302
