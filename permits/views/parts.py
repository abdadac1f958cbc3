"""The task list of an application: what its citizen has to fill in, with addresses and how far each part is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import tasks
from permits.forms.answers import are_still_good
from permits.models import Application
from permits.states import State, Verdict


@dataclass(frozen=True)
class Part:
    """One row of the list. A part that is not `required` and not done is simply left out of the count."""

    label: str
    href: str
    is_done: bool
    required: bool = True
    fault: str = ""

    @property
    def counts(self) -> bool:
        return self.required or self.is_done

    @property
    def status(self) -> str:
        if self.fault:
            return _("Perlu diperbaiki")
        if self.is_done:
            return _("Selesai")
        return _("Belum") if self.required else _("Bila ada")

    @property
    def tone(self) -> str:
        if self.fault:
            return "bad"
        if self.is_done:
            return "ok"
        return "warn" if self.required else "neutral"


def parts_of(application: Application) -> list[Part]:
    """Return the parts of a draft in the order in which they are best filled in."""
    parts = [own_data_part(application)]
    if tasks.has_questions(application):
        parts.append(questions_part(application))
    return parts + [paper_part(application, task) for task in tasks.paper_tasks(application)]


def faults_of(application: Application) -> list[Part]:
    """Return what has to be corrected in a returned case, and what was corrected since."""
    return [
        paper_part(application, task) for task in tasks.paper_tasks(application) if takes(application, task)
    ]


def takes(application: Application, task: tasks.PaperTask) -> bool:
    """Whether a paper may be given for this task now (`actions.attach` has the last word)."""
    if application.state == State.DRAFT:
        return True
    if application.state != State.RETURNED:
        return False
    return bool(task.fault) or (task.attachment is not None and task.attachment.verdict == Verdict.PENDING)


def are_done(parts: Iterable[Part]) -> bool:
    return all(part.is_done or not part.required for part in parts)


def own_data_part(application: Application) -> Part:
    back = application.get_absolute_url()
    href = f"{reverse('accounts:own_data')}?next={back}"
    return Part(_("Data diri Anda"), href, is_done=application.owner.has_own_data)


def questions_part(application: Application) -> Part:
    questions = application.sheet["questions"]
    done = application.answered and are_still_good(questions, application.answers)
    return Part(_("Pertanyaan layanan"), reverse("permits:questions", args=[application.code]), is_done=done)


def paper_part(application: Application, task: tasks.PaperTask) -> Part:
    return Part(
        task.requirement["label"],
        reverse("permits:paper", args=[application.code, task.key]),
        is_done=task.is_done,
        required=task.required,
        fault=task.fault,
    )
