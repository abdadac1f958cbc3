import pytest
from django.urls import reverse

from agencies.models import Role
from catalog.models import Question, QuestionType, Service, Standard
from tests.catalog.test_admin import address, faults_of, service_data
from tests.factories import (
    make_agency,
    make_category,
    make_document_type,
    make_officer,
    make_question,
    make_service,
    make_user,
)
from tests.factories.standards import STATED, make_standard

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def all_faults(answer) -> list[str]:
    """Faults of the page, those of whole formsets too."""
    formsets = answer.context["inline_admin_formsets"]
    return faults_of(answer) + [str(f) for inline in formsets for f in inline.formset.non_form_errors()]


def requirement_row(service: Service, **cells: str) -> dict[str, str]:
    """What the page sends with the one requirement of a service, and its questions unchanged."""
    row = service.requirements.get()
    data = {"id": row.pk, "service": service.pk, "document_type": row.document_type_id, "position": "0"}
    data |= {"required": "on"} | cells
    sent = {f"requirements-0-{name}": value for name, value in data.items()}
    return sent | {"requirements-TOTAL_FORMS": "1", "requirements-INITIAL_FORMS": "1"}


def new_service(**changes: str) -> dict[str, str]:
    like = make_service()
    data = service_data(like, code="BARU-1", slug="izin-baru", name="Izin Baru")
    paper = make_document_type()
    data |= {"requirements-0-document_type": str(paper.pk), "requirements-0-required": "on"}
    data |= {"requirements-0-position": "1", "requirements-TOTAL_FORMS": "1"}
    return data | changes


# --- Conditions of papers -----------------------------------------------------------------------------------


def test_a_requirement_is_asked_for_by_a_ticked_answer(admin):
    service = make_service()
    make_question(service, "bentuk", QuestionType.CHOICE, choices=["Perorangan", "Badan usaha"])
    data = service_data(service) | requirement_row(service, show_if=["bentuk=Badan usaha"], help="Asli")

    assert 'value="bentuk=Badan usaha"' in admin.get(address(service)).text
    assert admin.post(address(service), _with_question(data, service)).status_code == 302

    assert service.requirements.get().show_if == {"bentuk": ["Badan usaha"]}
    assert service.requirements.get().help == "Asli"


def _with_question(data: dict, service: Service, **cells: str) -> dict:
    question = service.own_questions.get()
    row = {"id": question.pk, "key": question.key, "label": question.label, "type": question.type}
    row |= {"position": question.position, "choices": "\n".join(question.choices)} | cells
    sent = {f"own_questions-0-{name}": value for name, value in row.items()}
    return data | sent | {"own_questions-TOTAL_FORMS": "1", "own_questions-INITIAL_FORMS": "1"}


def test_a_condition_on_what_nobody_asks_is_refused(admin):
    service = make_service()
    data = service_data(service) | requirement_row(service, show_if=["lain=Ya"])

    answer = admin.post(address(service), data)

    assert "Tidak ada pertanyaan “lain” sebelum pertanyaan ini." in faults_of(answer)


@pytest.mark.parametrize("cells", [{"DELETE": "on"}, {"choices": "Perorangan"}, {"key": "badan"}])
def test_a_question_on_which_a_paper_depends_does_not_go_unnoticed(admin, cells):
    service = make_service()
    make_question(service, "bentuk", QuestionType.CHOICE, choices=["Perorangan", "Badan usaha"])
    service.requirements.update(show_if={"bentuk": ["Badan usaha"]})
    data = service_data(service) | requirement_row(service, show_if=["bentuk=Badan usaha"])

    answer = admin.post(address(service), _with_question(data, service, **cells))

    assert any("diminta menurut pertanyaan yang Anda ubah" in fault for fault in all_faults(answer))
    assert service.own_questions.get().choices == ["Perorangan", "Badan usaha"]


def test_a_service_does_not_move_to_a_category_that_lacks_its_question(admin):
    service = make_service()
    Question.objects.create(category=service.category, key="bentuk", label="Bentuk", type=QuestionType.YES_NO)
    service.requirements.update(show_if={"bentuk": ["Ya"]})
    data = service_data(service, category=str(make_category().pk)) | requirement_row(service)

    answer = admin.post(address(service), data)

    assert any("bergantung pada pertanyaan kategori" in fault for fault in faults_of(answer))


# --- Offered only when it states what it must ---------------------------------------------------------------


def test_a_new_service_is_not_offered_while_it_states_too_little(admin):
    answer = admin.post(reverse("admin:catalog_service_add"), new_service(is_active="on"))

    [fault] = [fault for fault in all_faults(answer) if "belum dapat ditawarkan" in fault]
    assert "Sistem, mekanisme, dan prosedur, Penanganan pengaduan, saran, dan masukan" in fault
    assert not Service.objects.filter(code="BARU-1").exists()


def test_a_new_service_is_saved_unoffered_and_offered_when_complete(admin):
    unoffered = {name: value for name, value in new_service().items() if name != "is_active"}
    admin.post(reverse("admin:catalog_service_add"), unoffered)
    service = Service.objects.get(code="BARU-1")
    rows = requirement_row(service, position="1")

    refused = admin.post(address(service), service_data(service) | rows)
    done = admin.post(address(service), service_data(service) | rows | STATED)

    assert any("belum dapat ditawarkan" in fault for fault in all_faults(refused))
    assert done.status_code == 302
    service.refresh_from_db()
    assert service.is_active


def test_a_service_offered_already_is_edited_all_the_same(admin):
    service = make_service()

    answer = admin.post(address(service), service_data(service, name="Nama lain") | requirement_row(service))

    assert answer.status_code == 302


def test_a_new_service_starts_unoffered_and_its_page_says_what_is_next(admin):
    form = admin.get(reverse("admin:catalog_service_add")).context["adminform"].form
    unoffered = {name: value for name, value in new_service().items() if name != "is_active"}
    answer = admin.post(reverse("admin:catalog_service_add"), unoffered, follow=True)

    assert form["is_active"].value() is False
    assert "Langkah berikutnya: lihat sebagai warga" in answer.text
    assert reverse("preview_service", args=["izin-baru"]) in answer.text


# --- An agency's own admin ------------------------------------------------------------------------------------


def test_an_agencys_admin_makes_a_service_that_the_agency_itself_issues(client):
    agency = make_agency()
    client.force_login(make_officer(Role.ADMIN, agency))
    data = {
        name: value for name, value in new_service().items() if name not in {"is_active", "issuing_agency"}
    }

    assert client.post(reverse("admin:catalog_service_add"), data).status_code == 200  # another agency's
    answer = client.post(reverse("admin:catalog_service_add"), data | {"agency": str(agency.pk)})

    assert answer.status_code == 302
    assert Service.objects.get(code="BARU-1").issuing_agency == agency


# --- Standards ------------------------------------------------------------------------------------------------


def test_a_version_is_drafted_changed_and_published(admin):
    service = make_service(processing_days=3, **STATED)
    paper = service.requirements.get().document_type.code
    about = {"service": str(service.pk), "decree_number": "188/1/2026", "decree_on": "2026-01-02"}
    about |= {"in_force_from": "2099-01-01"}

    added = admin.post(reverse("admin:catalog_standard_add"), about)
    standard = Standard.objects.get()
    columns = {"processing_days": "2", "fee_rupiah": "0", "product": service.product}
    columns |= STATED | {"requirements": f"{paper} (bila berlaku)"}
    saved = admin.post(added.url, about | columns)
    published = admin.post(reverse("admin:catalog_standard_publish", args=[standard.pk]), follow=True)

    assert saved.status_code == 302
    standard.refresh_from_db()
    assert standard.planned == {
        "processing_days": 2,
        "requirements": [{"document_type": paper, "required": False, "help": "", "show_if": {}}],
    }
    assert "Standar diterbitkan." in published.text
    assert standard.published_at is not None


def test_a_change_that_cannot_be_is_told_in_the_form(admin):
    standard = make_standard(make_service())
    about = {"decree_number": "1", "decree_on": "2026-01-02", "in_force_from": "2099-01-01"}
    columns = {"processing_days": "2", "fee_rupiah": "0", "product": "Izin", "requirements": "tidak_ada"}

    answer = admin.post(address(standard), about | columns | STATED)

    assert any("Jenis dokumen tidak ada" in fault for fault in faults_of(answer))


def test_a_published_version_is_neither_changed_nor_deleted(admin):
    standard = make_standard(make_service())
    admin.post(reverse("admin:catalog_standard_publish", args=[standard.pk]))

    assert "_save" not in admin.get(address(standard)).text
    assert admin.post(address(standard), {"decree_number": "lain"}).status_code == 403
    assert admin.post(address(standard, "delete"), {"post": "yes"}).status_code == 403


def test_publishing_is_refused_in_words_and_only_for_those_who_may(admin, client):
    standard = make_standard(make_service(documents=[]))
    publish = reverse("admin:catalog_standard_publish", args=[standard.pk])

    assert "Isi dahulu: Persyaratan" in admin.post(publish, follow=True).text
    client.force_login(make_officer(Role.ADMIN, make_agency()))
    assert client.post(publish).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_standards_takes_a_fixed_number_of_queries(admin, django_assert_max_num_queries, count):
    for _ in range(count):
        make_standard(make_service())

    with django_assert_max_num_queries(11):
        admin.get(reverse("admin:catalog_standard_changelist"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_a_service_takes_a_fixed_number_of_queries(admin, django_assert_max_num_queries, count):
    service = make_service(documents=[make_document_type() for _ in range(count)])
    for number in range(count):
        make_question(service, f"tanya_{number}", QuestionType.YES_NO)

    with django_assert_max_num_queries(18):
        admin.get(address(service))
