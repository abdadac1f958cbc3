"""What a case still needs of the citizen: questions shown, papers asked, originals to bring."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from documents.findings import why_bad
from documents.models import DocumentKind, Safety
from permits.models import Application, Attachment
from permits.states import OriginalSeen, Verdict

# "The original of every accepted paper": one tick per accepted document.
ALL_ORIGINALS = "berkas_asli"


@dataclass(frozen=True)
class PaperTask:
    """One paper to upload. `fault` is what is wrong with it, as the verifier or our check says, "" if nothing."""

    key: str
    requirement: Mapping[str, Any]
    attachment: Attachment | None
    required: bool
    fault: str = ""
    is_asked: bool = True  # whether its condition is met

    @property
    def is_done(self) -> bool:
        return self.attachment is not None and not self.fault

    @property
    def is_waiting(self) -> bool:
        """Whether what was given is kept, but not yet examined. That keeps nobody from sending."""
        return self.attachment is not None and self.attachment.paper.safety == Safety.WAITING

    @property
    def is_bad(self) -> bool:
        """Whether what was given turned out to be infected or unreadable: a fault of nobody's judgement."""
        return self.attachment is not None and self.attachment.paper.is_bad

    @property
    def is_open(self) -> bool:
        return bool(self.fault) or (self.required and self.attachment is None)


@dataclass(frozen=True)
class Original:
    """One original to show at the counter. For a document, `attachment` is what it must agree with."""

    key: str
    label: str
    attachment: Attachment | None = None

    @property
    def has_term(self) -> bool:
        """Whether documents of this kind are valid only until a day."""
        kind = self.attachment.paper.type if self.attachment else None
        return kind is not None and kind.has_term


def is_shown(asked: Mapping[str, Any], answers: Mapping[str, str]) -> bool:
    """Whether a question or a requirement is asked for, given the answers to (earlier) questions.

    Requirements of cases begun before they could have a condition have none.
    """
    return all(
        answers.get(key) in (wanted if isinstance(wanted, list) else [wanted])
        for key, wanted in asked.get("show_if", {}).items()
    )


def answered(application: Application) -> dict[str, str]:
    """Return the non-empty answers to questions that are shown, in the order of the sheet."""
    found: dict[str, str] = {}
    for question in application.sheet["questions"]:
        answer = application.answers.get(question["key"], "")
        if answer and is_shown(question, found):
            found[question["key"]] = answer
    return found


def requirements_asked(application: Application) -> list[Mapping[str, Any]]:
    """Return the frozen requirements whose condition is met by the answers, in order."""
    answers = answered(application)
    return [row for row in application.sheet["requirements"] if is_shown(row, answers)]


def has_questions(application: Application) -> bool:
    return bool(application.sheet["questions"])


def uploads(application: Application) -> list[Mapping[str, Any]]:
    """Return the frozen requirements that are uploaded, in order."""
    return [
        requirement
        for requirement in application.sheet["requirements"]
        if requirement["kind"] != DocumentKind.ORIGINAL_AT_COUNTER
    ]


def paper_tasks(application: Application) -> list[PaperTask]:
    """Return every paper of the case with what is given and what is wrong with it (two queries).

    One whose condition is not met is there only if it was given before the answers changed, or if it was asked for.
    """
    given = {
        attachment.requirement_key: attachment
        for attachment in application.attachments.current().select_related(
            "paper", "reason", "paper__type", "consent"
        )
    }
    asked = {request.requirement_key: request.note for request in application.requests.all()}
    answers = answered(application)
    rows = [_paper_task(row, given, asked, is_shown(row, answers)) for row in uploads(application)]
    return [row for row in rows if row.is_asked or row.attachment or row.key in asked]


def may_be_requested(application: Application) -> list[Mapping[str, Any]]:
    """Return the requirements that were not given and need not be: a verifier may ask for them all the same."""
    tasks = {task.key: task for task in paper_tasks(application)}
    return [
        row
        for row in uploads(application)
        if row["key"] not in tasks
        or (tasks[row["key"]].attachment is None and not (row["required"] and tasks[row["key"]].is_asked))
    ]


def originals(application: Application) -> list[Original]:
    """Return the originals that the counter has still to see, in the order of the sheet.

    An original once seen need not be brought again, unless its paper was replaced or opened anew since.
    """
    expected = _expected(application)
    seen = _seen_at(application) if expected else {}
    return [original for original in expected if not _is_settled(original, seen.get(original.key))]


def asks_originals(application: Application) -> bool:
    return any(
        requirement["kind"] == DocumentKind.ORIGINAL_AT_COUNTER
        for requirement in requirements_asked(application)
    )


def _paper_task(
    requirement: Mapping[str, Any], given: Mapping[str, Attachment], asked: Mapping[str, str], is_asked: bool
) -> PaperTask:
    key = requirement["key"]
    attachment = given.get(key)
    fault = ""
    if attachment and attachment.paper.is_bad:
        fault = why_bad(attachment.paper.safety, attachment.paper.finding)
    elif attachment and attachment.verdict == Verdict.REFUSED:
        fault = " ".join(part for part in (str(attachment.reason), attachment.note) if part)
    elif attachment is None and key in asked:
        fault = asked[key]
    required = (requirement["required"] and is_asked) or key in asked
    return PaperTask(key, requirement, attachment, required, fault, is_asked)


def _expected(application: Application) -> list[Original]:
    expected: list[Original] = []
    for requirement in requirements_asked(application):
        if requirement["kind"] != DocumentKind.ORIGINAL_AT_COUNTER:
            continue
        if requirement["key"] == ALL_ORIGINALS:
            expected += _of_accepted_documents(application)
        else:
            expected.append(Original(requirement["key"], requirement["label"]))
    return expected


def _of_accepted_documents(application: Application) -> list[Original]:
    documents = {
        requirement["key"]: requirement["label"]
        for requirement in application.sheet["requirements"]
        if requirement["kind"] == DocumentKind.DOCUMENT
    }
    accepted = application.attachments.current().filter(
        verdict=Verdict.ACCEPTED, requirement_key__in=documents
    )
    accepted = accepted.select_related("paper__type")
    by_key = {attachment.requirement_key: attachment for attachment in accepted}
    return [Original(key, label, by_key[key]) for key, label in documents.items() if key in by_key]


def _is_settled(original: Original, seen_at: datetime | None) -> bool:
    if seen_at is None:
        return False
    judged_at = original.attachment.judged_at if original.attachment else None
    return judged_at is None or judged_at < seen_at


def _seen_at(application: Application) -> dict[str, datetime]:
    checks = application.original_checks.filter(outcome=OriginalSeen.SEEN).order_by("at")
    return dict(checks.values_list("key", "at"))
