"""What citizen and office say to each other about a case."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from documents.models import Paper
from mpp.lib.refused import Refused
from permits import talks
from permits.actions.acting import must_act_for_owner
from permits.actions.moving import is_party, locked
from permits.models import Application, Message
from permits.telling import tell_of_message

BODY_MOST = 4000  # characters


def _nothing() -> list[Paper]:
    return []


@transaction.atomic
def write_message(
    application_id: int,
    *,
    by: User,
    body: str,
    office: str = "",
    keep: Callable[[], list[Paper]] = _nothing,
) -> Message:
    """Write into the messages of a case: to the office, or from it (`office`: short name of the agency).

    keep: keeps the files that come along as papers. The other side is told once until it has read.
    Raises Refused before the case is sent and long after its end, without text, and as `keep` does.
    """
    application = locked(application_id)
    if not office:
        must_act_for_owner(application, by)
    if not talks.is_open(application):
        raise Refused(
            _("Pesan untuk permohonan ini sudah ditutup. Hubungi kami di loket atau lewat telepon.")
        )
    body = body.strip()
    if not body:
        raise Refused(_("Tulis dahulu pesannya."))
    if len(body) > BODY_MOST:
        raise Refused(_("Pesan paling panjang %(most)s huruf.") % {"most": BODY_MOST})
    message = Message.objects.create(application=application, by=by, office=office, body=body)
    message.papers.set(keep())
    _tell(application, message)
    return message


def read_messages(application: Application, *, as_office: bool) -> None:
    """Mark what the other side wrote as read: opening the page is reading."""
    _unread(application, by_office=as_office).update(read_at=timezone.now())


def _tell(application: Application, message: Message) -> None:
    """Tell the other side; while it has not read, one notice stands for all that was written since."""
    oldest = _unread(application, by_office=not message.office).earliest("at", "pk")
    people = None if message.office else _office_people(application)
    tell_of_message(application, message, key=f"permits.messages.{oldest.pk}", people=people)


def _unread(application: Application, *, by_office: bool) -> QuerySet[Message]:
    unread = talks.unread_by_office() if by_office else talks.unread_by_citizen()
    return unread.filter(application=application)


def _office_people(application: Application) -> list[User]:
    """Return who at the office expects an answer: the verifier, and who wrote last. All others see it at the desk."""
    last = application.messages.exclude(office="").select_related("by").last()
    people = {person.pk: person for person in (application.reviewer, last and last.by) if person}
    return [person for person in people.values() if not is_party(person, application)]
