import pytest
from django.urls import reverse

from catalog.models import QuestionType
from documents.models import DocumentKind
from mpp.lib.refused import Refused
from permits import actions, handovers, mending, printing, tasks
from permits.forms.desk import RequestForm
from permits.models import Application
from permits.states import State
from tests.factories import (
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_question,
    make_service,
)

pytestmark = pytest.mark.django_db

ONLY_COMPANIES = {"bentuk": ["Badan usaha"]}


@pytest.fixture
def service():
    """A permit: KTP-el always, the deed of a company only for companies, whose original is seen at the counter."""
    deed = make_document_type(code="akta", label="Akta pendirian")
    original = make_document_type(code="akta_asli", label="Akta asli", kind=DocumentKind.ORIGINAL_AT_COUNTER)
    service = make_service(documents=[make_document_type(code="ktp", label="KTP-el"), deed, original])
    make_question(service, "bentuk", QuestionType.CHOICE, choices=["Perorangan", "Badan usaha"])
    conditional = service.requirements.filter(document_type__in=[deed, original])
    conditional.update(show_if=ONLY_COMPANIES, help="Yang terakhir disahkan")
    return service


def draft(service, answer: str = "", **fields) -> Application:
    answers = {"bentuk": answer} if answer else {}
    return make_application(service=service, answers=answers, answered=bool(answers), **fields)


def keys(application: Application) -> list[str]:
    return [task.key for task in tasks.paper_tasks(application)]


@pytest.mark.parametrize(
    ("answer", "asked"), [("", ["ktp"]), ("Perorangan", ["ktp"]), ("Badan usaha", ["ktp", "akta"])]
)
def test_a_paper_is_asked_for_only_when_its_condition_is_met(service, answer, asked):
    assert keys(draft(service, answer)) == asked


def test_a_case_of_before_there_were_conditions_asks_for_everything(service):
    application = draft(service, "Perorangan")
    for requirement in application.sheet["requirements"]:
        del requirement["show_if"], requirement["help"]

    assert keys(application) == ["ktp", "akta"]


def test_what_is_not_asked_for_does_not_keep_anybody_from_sending(service):
    application = draft(service, "Perorangan")
    make_attachment(application, "ktp")

    assert actions.submit(application.pk).state == State.SUBMITTED


def test_what_is_asked_for_does(service):
    application = draft(service, "Badan usaha")
    make_attachment(application, "ktp")

    with pytest.raises(Refused, match="Akta pendirian"):
        actions.submit(application.pk)


def test_a_paper_given_before_the_answer_changed_stays_to_be_seen_but_is_not_required(service):
    application = draft(service, "Badan usaha")
    make_attachment(application, "akta")
    application.answers = {"bentuk": "Perorangan"}

    [_ktp, deed] = tasks.paper_tasks(application)

    assert (deed.key, deed.required, deed.is_asked) == ("akta", False, False)


def test_a_verifier_may_ask_for_it_all_the_same(service):
    application = draft(service, "Perorangan", state=State.IN_REVIEW)

    offered = [key for key, _label in RequestForm(application=application).fields["key"].choices]
    actions.request_document(application.pk, "akta", note="Anda memakai nama PT.", by=application.reviewer)

    assert offered == ["", "akta"]
    assert [(task.key, task.required) for task in tasks.paper_tasks(application)] == [
        ("ktp", True),
        ("akta", True),
    ]


def test_a_verifier_does_not_ask_for_what_is_required_anyway(service):
    application = draft(service, "Badan usaha", state=State.IN_REVIEW)

    with pytest.raises(Refused):
        actions.request_document(application.pk, "akta", note="?", by=application.reviewer)


def test_originals_follow_the_same_condition(service):
    person, company = draft(service, "Perorangan"), draft(service, "Badan usaha")

    assert not tasks.asks_originals(person)
    assert [original.label for original in tasks.originals(company)] == ["Akta asli"]
    assert handovers.papers_of(person) == []
    assert handovers.papers_of(company) == ["Akta asli"]


def test_an_answer_that_decides_on_a_paper_is_not_mended(service):
    make_question(service, "catatan")
    application = draft(service)
    application.answers = {"bentuk": "Perorangan", "catatan": "Dekat pasar"}

    assert [question["key"] for question in mending.mendable(application)] == ["catatan"]


def test_the_task_list_shows_the_help_and_the_page_of_another_paper_does_not_exist(client, service):
    owner = make_citizen()
    company, person = draft(service, "Badan usaha", owner=owner), draft(service, "Perorangan", owner=owner)
    client.force_login(owner)

    assert "Yang terakhir disahkan" in client.get(company.get_absolute_url()).text
    assert "Yang terakhir disahkan" in client.get(reverse("permits:paper", args=[company.code, "akta"])).text
    assert client.get(reverse("permits:paper", args=[person.code, "akta"])).status_code == 404


def test_the_service_says_when_a_paper_is_asked_for(client, service):
    text = client.get(service.get_absolute_url()).text

    assert "Hanya bila Pertanyaan bentuk: Badan usaha" in text
    assert "Yang terakhir disahkan" in text


def test_a_form_lists_the_papers_that_are_asked_for(service):
    sheet = draft(service).sheet

    assert [row.label for row in printing._attachments(sheet, set(), {"bentuk": "Perorangan"})] == ["KTP-el"]
    assert len(printing._attachments(sheet, set(), {})) == 2


# --- A change in the catalog never breaks an open case ------------------------------------------------------


def test_an_open_case_goes_on_when_the_catalog_changes(client, service):
    owner = make_citizen()
    application = draft(service, "Badan usaha", owner=owner)
    client.force_login(owner)

    service.own_questions.all().delete()
    service.requirements.all().delete()
    service.is_active = False
    service.save(update_fields=["is_active"])

    assert keys(application) == ["ktp", "akta"]
    for page in (
        application.get_absolute_url(),
        reverse("permits:questions", args=[application.code]),
        reverse("permits:paper", args=[application.code, "akta"]),
        reverse("permits:check", args=[application.code]),
    ):
        assert client.get(page).status_code == 200
    for key in ("ktp", "akta"):
        make_attachment(application, key)
    assert actions.submit(application.pk).state == State.SUBMITTED
