"""No personal data in a notice's subject: it shows on locked screens and in mail logs."""

import ast
import datetime as dt
from pathlib import Path

import pytest
from django.db import transaction

from catalog.models import Outcome
from notices.models import Notice
from permits import actions, hub
from permits.actions.moving import locked
from tests.factories import make_citizen, make_open_venue, make_refusal_reason, make_service
from tests.permits import walk

ROOT = Path(__file__).parents[2]
APPS = ("accounts", "documents", "agencies", "catalog", "permits", "queueing", "mpp")
# What a person is known by, or wrote; a subject may name a case by its number and a service by its name at most.
PERSONAL = {
    *("owner", "applicant", "filed_by", "grantor", "attorney", "contact", "by", "user", "person", "reviewer"),
    *("nik", "kk", "email", "phone", "address", "birth_date", "birth_place", "place", "account_number"),
    *("body", "note", "reason", "reasons", "answers", "decision_note"),
}


def subjects_in(path: Path) -> list[ast.expr]:
    """Return every expression that is given as `subject=`, or kept under that name."""
    found: list[ast.expr] = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            found += [keyword.value for keyword in node.keywords if keyword.arg == "subject"]
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "subject" for target in node.targets
        ):
            found.append(node.value)
    return found


def words_of(subject: ast.expr) -> set[str]:
    names = {node.id for node in ast.walk(subject) if isinstance(node, ast.Name)}
    return names | {node.attr for node in ast.walk(subject) if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize("app", APPS)
def test_no_subject_is_made_of_personal_data(app):
    subjects = [(path, subject) for path in (ROOT / app).rglob("*.py") for subject in subjects_in(path)]

    found = {
        f"{path.relative_to(ROOT)}:{subject.lineno}": sorted(words_of(subject) & PERSONAL)
        for path, subject in subjects
    }

    assert {place: words for place, words in found.items() if words} == {}
    assert subjects or app not in {"permits"}


@pytest.mark.django_db
def test_along_the_whole_way_subjects_name_nobody():
    citizen = make_citizen(
        name="Zulaikha Rahasia", birth_date=dt.date(1991, 7, 3), address="Jalan Rahasia", phone="081277776666"
    )
    make_open_venue()
    for end in (_refused_after_payment, _handed_over):
        end(citizen)

    subjects = list(Notice.objects.values_list("subject", flat=True))
    told = {subject.rsplit(" ", 1)[0] for subject in subjects}
    assert len(told) >= 10
    for secret in ("Zulaikha", "Rahasia", citizen.nik, citizen.phone, citizen.email):
        assert not [subject for subject in subjects if secret in subject]


def _sent(service, citizen):
    case = actions.begin(service, owner=citizen)
    for requirement in case.sheet["requirements"]:
        walk.give(case, requirement["key"])
    return actions.submit(case.pk)


def _refused_after_payment(citizen) -> None:
    case = _sent(make_service(fee_rupiah=25_000), citizen)
    verifier = walk.verifier_of(case)
    actions.take(case.pk, by=verifier)
    actions.refuse(case.attachments.get().pk, by=verifier, reason=make_refusal_reason())
    actions.return_faults(case.pk, by=verifier)
    walk.give(case, case.sheet["requirements"][0]["key"])
    actions.resubmit(case.pk)
    actions.accept(case.attachments.current().get().pk, by=verifier)
    actions.finish_review(case.pk, by=verifier)
    bill = hub.bill_of(case)
    actions.ask_to_cancel_bill(bill.pk, by=walk.cashier_of(case), reason="Keringanan untuk Zulaikha.")
    actions.cancel_bill(bill.pk, by=verifier)
    walk.set_fee(case)
    walk.pay(case)
    actions.correct_payment(
        case.payments.get().pk, by=walk.cashier_of(case), reason="Salah ketik.", receipt_number="KW-2"
    )
    office = case.counter_agency.short_name
    actions.write_message(case.pk, by=verifier, body="Bu Zulaikha, hampir selesai.", office=office)
    actions.write_message(case.pk, by=citizen, body="Terima kasih. Zulaikha Rahasia")
    case = actions.reject(case.pk, by=walk.signatory_of(case), reasons="Zulaikha tidak memenuhi syarat.")
    with transaction.atomic():
        actions.cancel_refund(locked(case.pk), by=None)
    case.refunds.create(amount_rupiah=25_000)
    actions.finish_refund(case.refunds.open().get().pk, by=walk.cashier_of(case), reference="SP2D-7")


def _handed_over(citizen) -> None:
    case = walk.review(_sent(make_service(outcome=Outcome.HANDED_OVER, external_system="SIAK"), citizen))
    verifier = walk.verifier_of(case)
    actions.hand_over(case.pk, by=verifier, number="SK-1")
    actions.correct_handover(case.pk, by=verifier, number="SK-2")
