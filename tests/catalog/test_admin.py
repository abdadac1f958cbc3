import pytest
from django.urls import reverse

from catalog.admin.lines import LinesField
from catalog.models import Category, Outcome, Question, QuestionType, Service
from tests.factories import make_category, make_document_type, make_question, make_service, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def address(row, page: str = "change") -> str:
    return reverse(f"admin:catalog_{row._meta.model_name}_{page}", args=[row.pk])


def category_with(category: Category, *questions: dict) -> dict[str, str]:
    """What the category's page sends with new questions."""
    data = {"name": category.name, "slug": category.slug}
    data |= {"questions-TOTAL_FORMS": str(len(questions)), "questions-INITIAL_FORMS": "0"}
    plain = {"type": "text", "label": "Pertanyaan", "choices": ""}
    for position, question in enumerate(questions):
        row = plain | {"position": str(position)} | question
        data |= {f"questions-{position}-{name}": value for name, value in row.items()}
    return data


def service_data(service: Service, **changes: str) -> dict[str, str]:
    """What the service's page sends."""
    columns = ["name", "code", "slug", "type", "description", "outcome", "product", "processing_days"]
    data = {name: str(getattr(service, name)) for name in [*columns, "counter_minutes"]}
    data |= {name: str(getattr(service, f"{name}_id")) for name in ("category", "agency", "issuing_agency")}
    data |= {"fee_rupiah": "0", "is_active": "on", "is_online": "on"}
    for rows in ("requirements", "own_questions"):
        data |= {f"{rows}-TOTAL_FORMS": "0", f"{rows}-INITIAL_FORMS": "0"}
    return data | changes


def faults_of(answer) -> list[str]:
    """All sentences of fault on an admin page, of the form and of its inlines."""
    context = answer.context
    faults = [str(fault) for errors in context["adminform"].form.errors.values() for fault in errors]
    for inline in context["inline_admin_formsets"]:
        for errors in inline.formset.errors:
            faults += [str(fault) for group in errors.values() for fault in group]
    return faults


# --- Lists --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("service", 8), ("category", 5)])
def test_lists_take_a_fixed_number_of_queries(admin, django_assert_max_num_queries, model, queries, count):
    for _ in range(count):
        make_service()

    with django_assert_max_num_queries(queries + 2):  # session and user
        admin.get(reverse(f"admin:catalog_{model}_changelist"))


def test_services_are_found_by_name_code_and_agency(admin):
    service = make_service(name="Izin Apotek", code="FKS-01")
    make_service()
    where = reverse("admin:catalog_service_changelist")

    for question in ("apotek", "fks-01", service.agency.short_name):
        assert list(admin.get(where, {"q": question}).context["cl"].queryset) == [service]


# --- One service --------------------------------------------------------------------------------------


def test_service_is_saved_with_its_lists(admin):
    service = make_service(legal_basis=["UU lama"])

    answer = admin.post(address(service), service_data(service, legal_basis="UU 1/2022\n\n  PP 5/2021  \n"))

    assert answer.status_code == 302
    service.refresh_from_db()
    assert service.legal_basis == ["UU 1/2022", "PP 5/2021"]


def test_service_page_shows_its_lists_line_by_line(admin):
    service = make_service(legal_basis=["UU 1/2022", "PP 5/2021"])

    assert ">\nUU 1/2022\nPP 5/2021</textarea>" in admin.get(address(service)).text


def test_service_has_a_requirement_added(admin):
    service = make_service(documents=[])
    paper = make_document_type()
    row = {"position": "1", "document_type": str(paper.pk), "required": "on"}
    data = service_data(service) | {f"requirements-0-{name}": value for name, value in row.items()}

    admin.post(address(service), data | {"requirements-TOTAL_FORMS": "1"})

    assert [row.document_type for row in service.requirements.all()] == [paper]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"outcome": Outcome.ADVICE}, "Layanan rujukan dan kunjungan tidak dapat diajukan daring."),
        ({"fee_rupiah": ""}, "Tarif yang dihitung petugas perlu keterangan cara menghitungnya."),
        ({"legal_basis": "x" * 301}, "lebih panjang dari 300 huruf."),
    ],
)
def test_service_that_cannot_be_is_refused_in_words(admin, changes, sentence):
    service = make_service()

    answer = admin.post(address(service), service_data(service, **changes))

    assert answer.status_code == 200
    assert any(sentence in fault for fault in faults_of(answer))


def test_service_is_viewed_on_site(admin):
    service = make_service()

    page = admin.get(address(service)).text

    assert "viewsitelink" in page


# --- Questions ----------------------------------------------------------------------------------------

FORM = {"key": "bentuk", "type": "choice", "choices": "Perorangan\nBadan usaha"}


def test_questions_may_depend_on_earlier_ones(admin):
    category = make_category()
    data = category_with(
        category,
        FORM,
        {"key": "limbah", "type": "yes_no"},
        {"key": "nama", "show_if": ["bentuk=Badan usaha", "limbah=Ya"]},
    )

    answer = admin.post(address(category), data)

    assert answer.status_code == 302
    assert Question.objects.get(key="nama").show_if == {"bentuk": ["Badan usaha"], "limbah": ["Ya"]}


def test_question_without_a_ticked_condition_is_always_shown(admin):
    category = make_category()

    admin.post(address(category), category_with(category, {"key": "nama"}))

    assert Question.objects.get(key="nama").show_if == {}


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ({"show_if": "lain=Ya"}, "Tidak ada pertanyaan “lain” sebelum pertanyaan ini."),
        ({"show_if": "nama=Ya"}, "Tidak ada pertanyaan “nama” sebelum pertanyaan ini."),
        ({"show_if": "bentuk=Yayasan"}, "“Yayasan” bukan jawaban dari “Pertanyaan”."),
        ({"show_if": "bentuk"}, "“” bukan jawaban dari “Pertanyaan”."),
        ({"key": "bentuk"}, "Kunci “bentuk” sudah dipakai pertanyaan lain."),
        ({"type": "choice"}, "Jenis pilihan perlu daftar pilihan; jenis lain tidak memakainya."),
        ({"position": "0", "show_if": "bentuk=Perorangan"}, ""),
    ],
)
def test_questions_that_cannot_be_are_refused_in_words(admin, question, sentence):
    category = make_category()

    answer = admin.post(address(category), category_with(category, FORM, {"key": "nama"} | question))

    if sentence:
        assert answer.status_code == 200
        assert any(sentence in fault for fault in faults_of(answer))
        assert not category.questions.exists()
    else:
        assert answer.status_code == 302


def test_question_before_the_one_it_depends_on_is_refused(admin):
    category = make_category()
    early = {"key": "nama", "show_if": "bentuk=Perorangan", "position": "1"}

    answer = admin.post(address(category), category_with(category, FORM | {"position": "2"}, early))

    assert "Tidak ada pertanyaan “bentuk” sebelum pertanyaan ini." in faults_of(answer)


def test_own_question_of_a_service_may_depend_on_its_category(admin):
    service = make_service()
    Question.objects.create(
        category=service.category, key="bentuk", label="Bentuk", type=QuestionType.CHOICE, choices=["A", "B"]
    )
    row = {"position": "1", "key": "nama", "label": "Nama", "type": "text", "show_if": "bentuk=A"}
    data = service_data(service) | {f"own_questions-0-{name}": value for name, value in row.items()}

    answer = admin.post(address(service), data | {"own_questions-TOTAL_FORMS": "1"})

    assert answer.status_code == 302
    assert service.own_questions.get().show_if == {"bentuk": ["A"]}


def test_own_question_may_not_take_a_key_of_the_category(admin):
    service = make_service()
    Question.objects.create(category=service.category, key="nama", label="Nama", type=QuestionType.TEXT)
    row = {"position": "1", "key": "nama", "label": "Nama", "type": "text"}
    data = service_data(service) | {f"own_questions-0-{name}": value for name, value in row.items()}

    answer = admin.post(address(service), data | {"own_questions-TOTAL_FORMS": "1"})

    assert "Kunci “nama” sudah dipakai pertanyaan lain." in faults_of(answer)


def test_a_deleted_question_is_not_there_to_depend_on(admin):
    service = make_service()
    first = make_question(service, "bentuk", QuestionType.CHOICE, choices=["A", "B"])
    second = make_question(service, "nama", show_if={"bentuk": ["A"]})
    data = service_data(service) | {"own_questions-TOTAL_FORMS": "2", "own_questions-INITIAL_FORMS": "2"}
    for number, question in enumerate((first, second)):
        row = {"id": question.pk, "position": question.position, "key": question.key, "label": question.label}
        row |= {"type": question.type, "choices": "\n".join(question.choices)}
        data |= {f"own_questions-{number}-{name}": str(value) for name, value in row.items()}
    data |= {"own_questions-1-show_if": "bentuk=A"}

    answer = admin.post(address(service), data | {"own_questions-0-DELETE": "on"})

    assert "Tidak ada pertanyaan “bentuk” sebelum pertanyaan ini." in faults_of(answer)


def test_lines_field_drops_empty_lines_and_knows_when_nothing_changed():
    field = LinesField(line_length=20, required=False)

    assert field.clean(" satu \n\n dua\r\n") == ["satu", "dua"]
    assert field.clean("") == []
    assert not field.has_changed(["satu", "dua"], "satu\r\ndua")
    assert field.has_changed(["satu"], "satu\r\ndua")
