"""The facts on what people take home; the papers themselves are tested with their templates."""

import pytest
from django.conf import settings

from agencies.models import Role
from catalog.models import QuestionType
from documents.models import DocumentKind
from permits import handouts
from permits.states import OPEN, PAUSED, UNSENT, State
from tests.factories import (
    make_agency,
    make_application,
    make_attachment,
    make_citizen,
    make_document_type,
    make_officer,
    make_power,
    make_question,
    make_service,
    make_user,
    make_venue,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(monkeypatch):
    """What would be typeset, by the name of the paper."""
    kept = {}
    for name in ("receipt_pdf", "declaration_pdf", "account_slip_pdf", "power_pdf"):
        monkeypatch.setattr(handouts, name, lambda data, name=name: kept.update({name: data}) or b"%PDF")
    return kept


def test_the_receipt_says_what_came_in_and_where_to_follow_it(facts):
    service = make_service(documents=[make_document_type(label="Ijazah"), make_document_type(label="STR")])
    sent = make_application(State.SUBMITTED, service=service)
    make_attachment(sent)

    handouts.receipt(sent)

    receipt = facts["receipt_pdf"]
    assert (receipt.number, receipt.promised_on, receipt.filed_by) == (sent.number, sent.due_on, "")
    assert receipt.documents == ("Ijazah",)
    assert receipt.url == f"{settings.SITE_URL}/permohonan/{sent.code}/"
    assert receipt.track_url == f"{settings.SITE_URL}/lacak/"


@pytest.mark.parametrize("state", sorted(set(State) - UNSENT))
def test_a_date_is_promised_only_while_the_days_count(facts, state):
    sent = make_application(state)

    handouts.receipt(sent)

    assert (facts["receipt_pdf"].promised_on is not None) == (state in OPEN - PAUSED)


def test_originals_are_announced_while_they_may_still_be_asked_for(facts):
    original = make_document_type(kind=DocumentKind.ORIGINAL_AT_COUNTER)
    service = make_service(documents=[original])

    steps = {
        state: " ".join(handouts.next_steps(make_application(state, service=service)))
        for state in (State.SUBMITTED, State.ISSUED)
    }

    assert "Berkas asli dicocokkan satu kali" in steps[State.SUBMITTED]
    assert "Berkas asli" not in steps[State.ISSUED]


def test_the_receipt_names_who_filed_it(facts):
    owner, agency = make_citizen(), make_agency(short_name="Disdukcapil")
    attorney = make_user(name="Rina Wati")
    power = make_power(owner, attorney, company="CV Jasa")
    by_power = make_application(State.SUBMITTED, owner=owner, filed_by=attorney, power=power)
    helped = make_application(State.SUBMITTED, filed_by=make_user(), assisted_agency=agency)

    said = []
    for case in (by_power, helped):
        handouts.receipt(case)
        said.append(facts["receipt_pdf"].filed_by)

    assert said == ["Rina Wati (CV Jasa), penerima kuasa", "petugas loket Disdukcapil"]


def test_the_declaration_shows_what_the_officer_typed(facts):
    agency = make_agency()
    helper = make_officer(Role.COUNTER, agency, name="Rina Wati")
    service = make_service(agency=agency)
    make_question(service, "modal", QuestionType.RUPIAH, label="Modal usaha")
    case = make_application(
        service=service, filed_by=helper, assisted_agency=agency, answers={"modal": "25000"}
    )

    handouts.declaration(case, helper=helper)

    declaration = facts["declaration_pdf"]
    assert declaration.answers == (("Modal usaha", "Rp25.000"),)
    assert dict(declaration.applicant)["NIK"] == case.owner.nik
    assert (declaration.helper.name, declaration.helper.office) == ("Rina Wati", agency.name)


def test_the_slip_leads_to_where_the_code_is_redeemed(facts):
    make_venue()
    person = make_user(account_number="4821305967")

    handouts.account_slip(person, "abcd2345efgh", agency=make_agency())

    slip = facts["account_slip_pdf"]
    assert (slip.account_number, slip.code) == ("482-130-5967", "abcd2345efgh")
    assert slip.url == f"{settings.SITE_URL}/akun/kode/"


@pytest.mark.parametrize("accepted", [True, False])
def test_the_power_leaves_open_what_is_not_known(facts, accepted):
    power = make_power(make_citizen(), make_user(name="Rina Wati"))
    if not accepted:
        power.attorney = power.accepted_at = None

    handouts.power_of_attorney(power)

    letter = facts["power_pdf"]
    assert dict(letter.grantor)["NIK"] == power.grantor.nik
    assert dict(letter.attorney)["Nama"] == ("Rina Wati" if accepted else "")
    assert {value for label, value in letter.attorney if label != "Nama"} == {""}
