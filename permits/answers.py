"""Answers as stored: {question key: text}. Which are shown, and how they are written.

A date is stored as 2026-12-31, a number with a point, rupiah as digits, yes_no as "Ya" or "Tidak", a district as
the kelurahan's code. A question that is not shown has no answer.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from accounts.models import Village
from catalog.models import QuestionType
from mpp.lib.formats import plain_date, rupiah
from permits import tasks
from permits.models import Application
from permits.papers import Row


def shown(application: Application) -> dict[str, str]:
    """Return the non-empty answers to questions that are shown, in the order of the sheet."""
    return tasks.answered(application)


def rows(application: Application) -> list[Row]:
    """Return label and answer of every shown question, as people read them."""
    given = shown(application)
    return [
        (question["label"], written(question, given[question["key"]]))
        for question in application.sheet["questions"]
        if question["key"] in given
    ]


def written(question: Mapping[str, Any], answer: str) -> str:
    """Return one stored answer as people read it."""
    match question["type"]:
        case QuestionType.DATE:
            return plain_date(date.fromisoformat(answer))
        case QuestionType.RUPIAH:
            return rupiah(int(answer))
        case QuestionType.INTEGER | QuestionType.DECIMAL:
            return f"{grouped(answer)} {question['unit']}".strip()
        case QuestionType.DISTRICT:
            return _place(answer)
        case _:
            return answer


def grouped(number: str) -> str:
    """Write a stored number as people do: 1234.5 as 1.234,5."""
    sign = "-" if number.startswith("-") else ""
    whole, _point, part = number.removeprefix("-").partition(".")
    return f"{sign}{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")


def _place(code: str) -> str:
    village = Village.objects.select_related("district").filter(code=code).first()
    return f"Kel. {village.name}, Kec. {village.district.name}" if village else code
