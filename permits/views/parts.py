"""The task list of an application: what its citizen has to fill in, with addresses and how far each part is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from permits import access, tasks
from permits.actions.papers import TAKES_FOR_BAD
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
    is_waiting: bool = False
    hint: str = ""

    @property
    def counts(self) -> bool:
        return self.required or self.is_done

    @property
    def status(self) -> str:
        if self.fault:
            return _("Perlu diperbaiki")
        if self.is_waiting:
            return _("Tersimpan, menunggu diperiksa")
        if self.is_done:
            return _("Selesai")
        return _("Belum") if self.required else _("Bila ada")

    @property
    def tone(self) -> str:
        if self.fault:
            return "bad"
        if self.is_waiting:
            return "progress"
        if self.is_done:
            return "ok"
        return "warn" if self.required else "neutral"


def parts_of(application: Application, reader: User) -> list[Part]:
    """Return the parts of a draft in the order in which they are best filled in, for its owner or who acts for them."""
    parts = [own_data_part(application, reader)]
    if tasks.has_questions(application):
        parts.append(questions_part(application))
    return parts + [paper_part(application, task) for task in tasks.paper_tasks(application)]


def faults_of(application: Application) -> list[Part]:
    """Return what has to be corrected in a returned case, and what was corrected since."""
    return [
        paper_part(application, task) for task in tasks.paper_tasks(application) if takes(application, task)
    ]


def bad_papers_of(application: Application) -> list[Part]:
    """Return what has to be given anew in a sent case because it turned out to be infected or unreadable."""
    if application.state not in TAKES_FOR_BAD:
        return []
    bad = [task for task in tasks.paper_tasks(application) if task.is_bad]
    return [paper_part(application, task) for task in bad]


def takes(application: Application, task: tasks.PaperTask) -> bool:
    """Whether a paper may be given for this task now (`actions.attach` has the last word)."""
    if application.state == State.DRAFT:
        return True
    if task.is_bad and application.state in TAKES_FOR_BAD:
        return True
    if application.state != State.RETURNED:
        return False
    return bool(task.fault) or (task.attachment is not None and task.attachment.verdict == Verdict.PENDING)


def are_done(parts: Iterable[Part]) -> bool:
    return all(part.is_done or not part.required for part in parts)


def own_data_part(application: Application, reader: User) -> Part:
    """The data of the person: their own to write, or a helper's while they stand at the counter."""
    owner, done = application.owner, application.owner.has_own_data
    if reader.pk == owner.pk:
        href = f"{reverse('accounts:own_data')}?next={application.get_absolute_url()}"
        return Part(_("Data diri Anda"), href, is_done=done)
    label = _("Data diri %(name)s") % {"name": owner.name}
    if access.assists(reader, application):
        return Part(label, reverse("permits:owners_data", args=[application.code]), is_done=done)
    hint = (
        "" if done else _("%(name)s perlu melengkapi data dirinya di akunnya sendiri.") % {"name": owner.name}
    )
    return Part(label, "", is_done=done, hint=hint)


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
        is_waiting=task.is_waiting,
        hint=task.requirement.get("help", ""),  # cases begun before there was one have none
    )
