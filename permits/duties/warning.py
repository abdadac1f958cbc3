"""The office is told when a promise is used up by half, by four fifths, and wholly."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Role
from mpp.lib.duties import duty
from mpp.lib.formats import short_date
from permits import clock, colleagues
from permits.duties.digests import Digest
from permits.models import Application, ApplicationQuerySet
from permits.states import OPEN, PAUSED, State

CHUNK = 1000
# From this warning on (counted from 1) more people are told: the supervisor, then the head.
SUPERVISOR_FROM = 2
HEAD_FROM = 3


@duty(every=timedelta(minutes=15))
def warn_of_due_dates() -> int:
    """Look once a day at every open case whose clock runs, and tell the office of those whose time runs out.

    After days without rounds the last warning alone is told. Returns how many cases were looked at.
    """
    today = timezone.localdate()
    risen, calm = _looked_at(today)
    _warn(risen, today)
    for start in range(0, len(calm), CHUNK):
        _unseen(today).filter(pk__in=calm[start : start + CHUNK]).update(clock_seen_on=today)
    return len(risen) + len(calm)


def _unseen(today: date) -> ApplicationQuerySet:
    running = Application.objects.filter(state__in=sorted(OPEN - PAUSED))
    return running.filter(Q(clock_seen_on__isnull=True) | Q(clock_seen_on__lt=today))


def _looked_at(today: date) -> tuple[dict[int, int], list[int]]:
    """Return the cases that reached a further warning, with its number, and the ids of the others."""
    fields = ("pk", "due_on", "sheet__processing_days", "due_warnings")
    rows = [row for row in _unseen(today).order_by("pk").values_list(*fields) if row[1]]
    if not rows:
        return {}, []
    dues = [due_on for _pk, due_on, _days, _told in rows]
    left = clock.left_on(today, min(dues), max(dues))
    reached = {pk: _reached(days, left(due_on)) for pk, due_on, days, _told in rows}
    risen = {pk: reached[pk] for pk, _due_on, _days, told in rows if reached[pk] > told}
    return risen, [pk for pk in reached if pk not in risen]


def _reached(promised_days: int, left: int) -> int:
    used = clock.share_used(promised_days, left)
    return sum(used >= share for share in settings.DUE_WARNINGS)


@transaction.atomic
def _warn(risen: dict[int, int], today: date) -> None:
    """Tell of these cases and remember it. A second round at once waits for the lock, then finds them seen."""
    digests = {number: Digest() for number in range(1, len(settings.DUE_WARNINGS) + 1)}
    rows = _unseen(today).filter(pk__in=risen).order_by("pk").select_for_update(of=("self",), no_key=True)
    for application in rows.select_related("counter_agency", "issuing_agency"):
        number = risen[application.pk]
        digests[number].add(application, _people(application, number), _line(application))
        application.due_warnings, application.clock_seen_on = number, today
        application.save(update_fields=["due_warnings", "clock_seen_on"])
    for number, digest in digests.items():
        share = settings.DUE_WARNINGS[number - 1]
        digest.tell(key=f"permits.due.{today:%Y%m%d}.{share}", subject=_subject(share), intro=_intro(share))


def _people(application: Application, number: int) -> list[User]:
    people = _holders(application)
    if number >= SUPERVISOR_FROM:
        people += colleagues.at(application.counter_agency_id, Role.SUPERVISOR)
    if number >= HEAD_FROM:
        people += colleagues.at(application.issuing_agency_id, Role.SIGNATORY)
    return people


def _holders(application: Application) -> list[User]:
    """Return whose turn a case is."""
    if application.state == State.RECOMMENDING:
        asked = application.recommendations.pending().values_list("agency_id", flat=True)
        return [person for agency_id in asked for person in colleagues.at(agency_id, Role.TECHNICAL)]
    if application.state in {State.AWAITING_DECISION, State.SIGNING}:
        return colleagues.at(application.issuing_agency_id, Role.SIGNATORY)
    return colleagues.verifiers_of(application)


def _line(application: Application) -> str:
    assert application.due_on is not None  # it was sent
    return _("%(number)s, %(service)s: paling lambat %(day)s") % {
        "number": application.number,
        "service": application.service_name,
        "day": short_date(application.due_on),
    }


def _subject(share: int) -> str:
    if share >= 100:
        return _("Batas janji layanan tiba")
    return _("Janji layanan sudah terpakai %(share)s persen") % {"share": share}


def _intro(share: int) -> str:
    if share >= 100:
        return _("Permohonan berikut jatuh tempo hari ini atau sudah lewat:")
    return _("Waktu permohonan berikut sudah terpakai %(share)s persen atau lebih:") % {"share": share}
