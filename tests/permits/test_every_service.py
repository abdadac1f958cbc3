"""Every service of the city's real data that can be asked for online goes the whole way, from the draft to its end."""

import datetime as dt
from collections import Counter

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Village
from catalog.models import Outcome, QuestionType, Service
from documents.models import FileType
from permits import actions, answers, hub, printing, tasks
from permits.forms.answers import AnswersForm, are_still_good
from permits.states import State
from tests.factories import make_citizen, make_paper
from tests.permits import walk

pytestmark = pytest.mark.django_db

# Between the first and the last choice of each question every condition of the data is met and not met.
FIRST, LAST = 0, -1


@pytest.fixture
def city():
    call_command("load_mall", settings.BASE_DIR / "data" / "palembang", verbosity=0)
    citizen = make_citizen(village=Village.objects.first())
    return citizen, {kind: make_paper(citizen, file_type=kind) for kind in FileType}


def test_every_online_service_can_be_asked_for(city):
    citizen, papers = city
    services = list(Service.objects.online())
    assert len(services) > 100

    for service in services:
        sent = send(service, citizen, papers, LAST)
        assert (service.code, sent.state) == (service.code, State.SUBMITTED)
        assert sent.due_on >= timezone.localdate()


def test_every_online_service_reaches_its_end(city):
    citizen, papers = city
    ends = Counter()

    for service in Service.objects.online():
        application = walk_on(send(service, citizen, papers, FIRST))
        ends[service.outcome, application.state] += 1

    assert ends == {(Outcome.PERMIT, State.ISSUED): 104, (Outcome.HANDED_OVER, State.COMPLETED): 38}


def test_every_form_can_be_printed_filled_in_and_blank(city):
    citizen, _papers = city
    for service in Service.objects.online():
        application = answer_all(actions.begin(service, owner=citizen), FIRST)
        forms = [requirement for requirement in tasks.uploads(application) if printing.has_form(requirement)]
        for form in forms:
            assert printing.filled_form(application, form).startswith(b"%PDF")
            assert printing.blank_form(service, form["key"]).startswith(b"%PDF")


def send(service, citizen, papers, pick):
    application = actions.begin(service, owner=citizen)
    answer_all(application, pick)
    give_all(application, papers)
    return actions.submit(application.pk)


def walk_on(application):
    """Do what each state asks of the office, until nothing is left to do."""
    application = walk.review(application)
    while application.state in STEPS or hub.waits_for_fee(application):
        application = STEPS.get(application.state, walk.set_fee)(application)
    if application.outcome == Outcome.HANDED_OVER:
        verifier = walk.verifier_of(application)
        return actions.hand_over(application.pk, by=verifier, number=f"REG-{application.number}")
    actions.approve(application.pk, by=walk.signatory_of(application))
    return actions.sign_reserved(application.pk)


STEPS = {
    State.RECOMMENDING: walk.recommend,
    State.AWAITING_VISIT: walk.visit,
    State.AWAITING_PAYMENT: lambda application: walk.pay(application, receipt=f"KW-{application.number}"),
}


def answer_all(application, pick):
    questions = application.sheet["questions"]
    inputs = {f"jawab-{question['key']}": typed_answer(question, pick) for question in questions}
    form = AnswersForm(questions, {}, inputs)
    assert form.is_valid(), (application.sheet["code"], form.errors)
    assert are_still_good(questions, form.answers)
    saved = actions.save_answers(application.pk, form.answers)
    assert len(answers.rows(saved)) == len(form.answers)
    return saved


def give_all(application, papers):
    for requirement in tasks.uploads(application):
        actions.attach(application.pk, requirement["key"], papers[requirement["accepts"][-1]])


def typed_answer(question, pick):
    """What a person might write, within the bounds of the question."""
    match question["type"]:
        case QuestionType.CHOICE:
            return question["choices"][pick]
        case QuestionType.YES_NO:
            return ("Ya", "Tidak")[pick]
        case QuestionType.DISTRICT:
            return Village.objects.values_list("pk", flat=True).first()
        case QuestionType.DATE:
            return f"{day_within(question):%d-%m-%Y}"
        case QuestionType.INTEGER | QuestionType.DECIMAL | QuestionType.RUPIAH:
            return answers.grouped(question["least"] or question["most"] or "7")
        case kind:
            return {
                QuestionType.PHONE: "0711 123456",
                QuestionType.EMAIL: "toko@contoh.example",
                QuestionType.NPWP: "01.300.066.6-091.000",
                QuestionType.NIB: "1234567890123",
            }.get(kind, "Toko “Contoh” & Anak, #1 [pusat]")


def day_within(question):
    for bound in (question["least"], question["most"]):
        if bound:
            return timezone.localdate() if bound == "today" else dt.date.fromisoformat(bound)
    return timezone.localdate()
