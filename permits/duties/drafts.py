"""Drafts that nobody sends: reminded once, warned twice, then thrown away with their content."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mpp.lib.duties import duty, one_by_one
from mpp.lib.formats import plain_date
from notices.actions import tell
from notices.models import Notice
from permits import actions
from permits.models import Application
from permits.states import State
from permits.telling import citizens_side

BATCH = 100

# How long after the last change each word is due: the reminder, then the warnings.
_AGES = [
    settings.DRAFT_REMINDER_AFTER,
    *(settings.DRAFT_KEPT - before for before in settings.DRAFT_WARNINGS),
]
_LAST = len(_AGES) - 1


@duty(every=timedelta(hours=1))
def warn_of_drafts() -> int:
    """Remind of drafts, and warn before they are thrown away; `Application.warnings` counts what was told.

    The last word first: after days without rounds it alone is told.
    """
    return one_by_one(_due(), lambda due: _tell(*due))


@duty(every=timedelta(hours=1))
def throw_away_drafts() -> int:
    """Throw away drafts that nobody changed for DRAFT_KEPT, once the last warning had its time too."""
    over = Application.objects.filter(
        state=State.DRAFT, changed_at__lte=timezone.now() - settings.DRAFT_KEPT, warnings__gt=_LAST
    )
    return one_by_one(
        over.order_by("changed_at")[:BATCH],
        lambda application: _was_warned_in_time(application) and actions.lapse(application.pk),
    )


def _due() -> Iterator[tuple[Application, int]]:
    """Yield each draft with the number of the word that is due; looked up when its turn has come."""
    for number, age in reversed(list(enumerate(_AGES))):
        due = Application.objects.filter(
            state=State.DRAFT, changed_at__lte=timezone.now() - age, warnings__lte=number
        )
        for application in due.select_related("owner", "filed_by").order_by("changed_at")[:BATCH]:
            yield application, number


def _was_warned_in_time(application: Application) -> bool:
    """Whether the last warning is as old as it promised: rounds may have been missing for weeks."""
    late = timezone.now() - settings.DRAFT_WARNINGS[-1]
    too_late = Notice.objects.filter(
        key=_key(application, _LAST), to=application.owner_id, created_at__gt=late
    )
    return not too_late.exists()


@transaction.atomic
def _tell(application: Application, number: int) -> int:
    """Tell it and write that down; 0 for a draft that changed or was told meanwhile."""
    facts = {"service": application.service_name, "day": plain_date(_last_day(application))}
    if number == 0:
        subject = _("Permohonan Anda belum dikirim")
        body = _("Permohonan %(service)s masih menunggu Anda lanjutkan. Isian Anda tersimpan sampai %(day)s.")
    else:
        subject = _("Permohonan yang belum dikirim akan dihapus")
        body = _(
            "Permohonan %(service)s belum dikirim dan lama tidak diubah. Lanjutkan sebelum %(day)s; sesudah itu "
            "isian dan dokumennya dihapus."
        )
    for person in citizens_side(application):
        tell(
            person,
            key=_key(application, number),
            subject=subject,
            body=body % facts,
            link=application.get_absolute_url(),
        )
    unchanged = Application.objects.filter(
        pk=application.pk, changed_at=application.changed_at, warnings__lte=number
    )
    return unchanged.update(warnings=number + 1)


def _last_day(application: Application) -> datetime:
    earliest = timezone.now() + settings.DRAFT_WARNINGS[-1]
    return max(application.changed_at + settings.DRAFT_KEPT, earliest)


def _key(application: Application, number: int) -> str:
    return f"permits.draft.{application.pk}.{application.changed_at:%Y%m%d%H%M%S}.{number}"
