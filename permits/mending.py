"""Which answers an officer may mend, and by which rules a new one is checked.

Small slips only. Left alone are papers, who asks (the permit is theirs), the time that the permit is asked for,
what the fee may be computed from, and what decides which other questions are asked.
"""

from collections.abc import Mapping
from typing import Any

from catalog.models import QuestionType
from mpp.lib.refused import Refused
from permits import answers
from permits.forms.answers import AnswersForm, Question
from permits.models import Application

# Who the permit is for (permits/register.py: `nama_badan`), and how long it is asked for (`mulai`, `selesai`).
NEVER = {"bentuk_pemohon", "nama_badan", "mulai", "selesai"}
_IDENTITY = {QuestionType.NPWP, QuestionType.NIB}
# A computed fee may rest on any number, choice, place or day; it never rests on these.
_WORDS = {QuestionType.TEXT, QuestionType.TEXTAREA, QuestionType.PHONE, QuestionType.EMAIL}


def mendable(application: Application) -> list[Question]:
    """Return the questions of a case whose answers may be mended, in the order of the sheet."""
    given = answers.shown(application)
    questions = application.sheet["questions"]
    asked = [*questions, *application.sheet["requirements"]]
    deciding = {key for row in asked for key in row.get("show_if", {})}
    computed = application.sheet["fee_rupiah"] is None
    return [
        question
        for question in questions
        if question["key"] in given
        and question["key"] not in NEVER | deciding
        and question["type"] not in _IDENTITY
        and (not computed or question["type"] in _WORDS)
    ]


def answer_form(
    question: Question, answers: Mapping[str, str], data: Mapping[str, Any] | None = None
) -> AnswersForm:
    """Return the citizen's own form, with this question alone."""
    return AnswersForm([{**question, "show_if": {}, "required": True}], answers, data)


def checked(question: Question, written: str) -> str:
    """Return an answer as it is stored. Raises Refused with what is wrong, as the citizen's own form says it."""
    key = question["key"]
    form = answer_form(question, {}, {f"{AnswersForm.prefix}-{key}": written})
    if not form.is_valid():
        raise Refused(" ".join(str(error) for error in form.errors[key]))
    return form.answers[key]


def rows(application: Application) -> list[dict[str, Any]]:
    """Return what was mended: label, words before and after, reason, officer and time, oldest first."""
    questions = {question["key"]: question for question in application.sheet["questions"]}
    return [
        {
            "label": questions[row.question_key]["label"],
            "before": answers.written(questions[row.question_key], row.before),
            "after": answers.written(questions[row.question_key], row.after),
            "row": row,
        }
        for row in application.mendings.select_related("by")
    ]
