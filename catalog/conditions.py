"""When a question or a requirement is asked for: {key of a question: [answers]}, in words and checked."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from catalog.models import Question, QuestionType

YES_NO = ["Ya", "Tidak"]  # As answers are stored, in every language.


def answers_of(question: Question) -> list[str]:
    """Return the answers that a condition may name; [] for a question that is answered freely."""
    return YES_NO if question.type == QuestionType.YES_NO else question.choices


def in_words(condition: Mapping[str, Sequence[str] | str], questions: Iterable[Question]) -> str:
    """Return a condition as people read it: "Bentuk pemohon: Badan usaha atau Koperasi"; "" for none."""
    labels = {question.key: question.label for question in questions}
    return "; ".join(f"{labels.get(key, key)}: {_either(wanted)}" for key, wanted in condition.items())


def faults(condition: Any, asked: Mapping[str, Question]) -> Iterable[str]:
    """Say what is wrong with a condition, given the questions that it may refer to by key."""
    if not isinstance(condition, dict):
        yield _('Tulis sebagai {"kunci": ["jawaban"]}.')
        return
    for key, answers in condition.items():
        earlier = asked.get(key)
        if earlier is None:
            yield _("Tidak ada pertanyaan “%(key)s” sebelum pertanyaan ini.") % {"key": key}
        elif not isinstance(answers, list) or not answers:
            yield _("Pilih sedikitnya satu jawaban dari “%(question)s”.") % {"question": earlier.label}
        else:
            unknown = [str(answer) for answer in answers if answer not in answers_of(earlier)]
            if unknown:
                words = {"answer": ", ".join(unknown), "question": earlier.label}
                yield _("“%(answer)s” bukan jawaban dari “%(question)s”.") % words


def _either(wanted: Sequence[str] | str) -> str:
    return wanted if isinstance(wanted, str) else _(" atau ").join(wanted)
