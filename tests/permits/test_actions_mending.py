"""Small slips mended by the officer: which, by what rules, and how it is told."""

import pytest

from catalog.models import QuestionType
from mpp.lib.refused import Refused
from notices.models import Notice
from permits import actions, mending, story
from permits.models import Mending
from permits.states import State
from tests.factories import make_application, make_question, make_service
from tests.permits import walk

pytestmark = pytest.mark.django_db


def make_case(*, fee_rupiah=0, **answers):
    """A case in review whose service asks a little of everything."""
    fee = {"fee_rupiah": fee_rupiah, "fee_note": "Dihitung" if fee_rupiah is None else ""}
    service = make_service(**fee)
    make_question(service, "bentuk", QuestionType.CHOICE, choices=["Perorangan", "Badan"])
    make_question(service, "nama_badan", required=False, show_if={"bentuk": "Badan"})
    make_question(service, "nama_tempat")
    make_question(service, "npwp", QuestionType.NPWP, required=False)
    make_question(service, "luas", QuestionType.DECIMAL, least=1, most=500)
    make_question(service, "mulai", QuestionType.DATE, required=False)
    make_question(service, "tanggal_str", QuestionType.DATE, required=False)
    given = {"bentuk": "Badan", "nama_badan": "PT Maju", "nama_tempat": "Apotik Sehat", "luas": "40"}
    given |= {"mulai": "2027-01-04", "npwp": "0123456789012345", "tanggal_str": "2024-02-01"}
    return make_application(State.IN_REVIEW, service=service, answers=given | answers)


def mend(case, key="nama_tempat", value="Apotek Sehat", **fields):
    defaults = {"by": case.reviewer, "reason": "Ejaan disesuaikan dengan STR."}
    return actions.mend_answer(case.pk, key, value, **(defaults | fields))


def test_a_slip_is_mended_traced_and_told():
    case = make_case()

    row = mend(case)

    case.refresh_from_db()
    assert case.answers["nama_tempat"] == "Apotek Sehat"
    assert (row.before, row.after, row.by) == ("Apotik Sehat", "Apotek Sehat", case.reviewer)
    line = story.told_to_citizen(case.events.all())[0]
    assert line.title == "Petugas membetulkan satu jawaban"
    assert "semula “Apotik Sehat”, menjadi “Apotek Sehat”" in line.note
    notice = Notice.objects.get(to=case.owner)
    assert notice.subject == f"Petugas membetulkan satu jawaban ({case.number})"
    assert "semula “Apotik Sehat”, menjadi “Apotek Sehat”" in notice.body
    assert "lewat pesan" in notice.body


def test_numbers_are_stored_and_told_as_the_form_does():
    case = make_case()

    row = mend(case, "luas", "42,5")

    case.refresh_from_db()
    assert (case.answers["luas"], row.before, row.after) == ("42.5", "40", "42.5")
    assert "menjadi “42,5" in Notice.objects.get(to=case.owner).body


@pytest.mark.parametrize("key", ["nama_badan", "bentuk", "mulai", "npwp"])
def test_who_asks_how_long_and_what_decides_other_questions_is_left_alone(key):
    case = make_case()

    with pytest.raises(Refused, match="tidak dapat dibetulkan petugas"):
        mend(case, key, case.answers[key] + "x")

    assert not Mending.objects.exists()


def test_what_a_computed_fee_may_rest_on_is_left_alone():
    fixed, computed = make_case(), make_case(fee_rupiah=None)

    assert {"luas", "tanggal_str", "nama_tempat"} == {row["key"] for row in mending.mendable(fixed)}
    assert {"nama_tempat"} == {row["key"] for row in mending.mendable(computed)}
    with pytest.raises(Refused):
        mend(computed, "luas", "50")


def test_an_answer_to_a_question_that_is_not_shown_is_none():
    case = make_case(bentuk="Perorangan")

    with pytest.raises(Refused):
        mend(case, "nama_badan", "PT Jaya")


def test_the_rules_of_the_citizens_form_hold():
    case = make_case()

    with pytest.raises(Refused, match="500"):
        mend(case, "luas", "501")
    with pytest.raises(Refused):
        mend(case, "luas", "banyak")

    case.refresh_from_db()
    assert case.answers["luas"] == "40"


@pytest.mark.parametrize("value", ["Apotik Sehat", "  ", ""])
def test_the_same_or_nothing_mends_nothing(value):
    with pytest.raises(Refused):
        mend(make_case(), value=value)


def test_not_without_a_reason_nor_in_anothers_review():
    case = make_case()

    with pytest.raises(Refused, match="mengapa"):
        mend(case, reason=" ")
    with pytest.raises(Refused, match="ditangani petugas lain"):
        mend(case, by=walk.verifier_of(case))


@pytest.mark.parametrize("state", sorted({State.RETURNED, State.RECOMMENDING, State.AWAITING_DECISION}))
def test_only_while_it_is_in_review(state):
    case = make_application(state)

    with pytest.raises(Refused):
        actions.mend_answer(case.pk, "nama_tempat", "x", by=case.reviewer, reason="Ejaan.")
