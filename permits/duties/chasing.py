"""What an office owes: technical agencies are reminded, then reported; objections without an answer too."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies import calendar
from agencies.models import Role
from mpp.lib.duties import duty
from mpp.lib.formats import plain_date, short_date, working_days
from permits import colleagues, objections
from permits.actions.moving import write_event
from permits.duties.digests import Digest
from permits.models import Application, Objection, Recommendation
from permits.states import ObjectionOutcome, State

BATCH = 500


@duty(every=timedelta(minutes=15))
@transaction.atomic
def remind_technical_agencies() -> int:
    """Remind each technical agency on the working day before its answer is due, and on that day."""
    today = timezone.localdate()
    if not calendar.is_working_day(today):
        return 0
    soon = _waiting().filter(due_on__gte=today, due_on__lte=calendar.add_working_days(today, 1))
    before = Q(reminded_at__isnull=True) | Q(reminded_at__date__lt=F("due_on"), due_on=today)
    rows = list(soon.filter(before)[:BATCH])
    digest = Digest()
    for row in rows:
        digest.add(row.application, colleagues.at(row.agency_id, Role.TECHNICAL), _due(row))
        row.reminded_at = timezone.now()
        row.save(update_fields=["reminded_at"])
    digest.tell(
        key=f"permits.recommendation.soon.{today:%Y%m%d}",
        subject=_("Rekomendasi teknis segera jatuh tempo"),
        intro=_("Permohonan berikut menunggu rekomendasi Anda:"),
    )
    return len(rows)


@duty(every=timedelta(minutes=15))
@transaction.atomic
def report_late_agencies() -> int:
    """Report each agency that let its day pass, once: to itself, the counter's supervisor and the reviewer.

    The case's history says so too: the citizen sees for whom it waits.
    """
    today = timezone.localdate()
    if not calendar.is_working_day(today):
        return 0
    rows = list(_waiting().filter(due_on__lt=today, escalated_at__isnull=True)[:BATCH])
    digest = Digest()
    for row in rows:
        digest.add(row.application, _responsible(row), _overdue(row))
        _write_late(row)
        row.escalated_at = timezone.now()
        row.save(update_fields=["escalated_at"])
    digest.tell(
        key=f"permits.recommendation.late.{today:%Y%m%d}",
        subject=_("Rekomendasi teknis terlambat"),
        intro=_("Rekomendasi untuk permohonan berikut terlambat:"),
    )
    return len(rows)


@duty(every=timedelta(minutes=15))
def report_late_objections() -> int:
    """Tell signatories and supervisors of the issuing agency of an objection due today, and once more when late."""
    today = timezone.localdate()
    if not calendar.is_working_day(today):
        return 0
    waiting = Objection.objects.filter(outcome=ObjectionOutcome.PENDING, due_on__lte=today)
    rows = waiting.select_related("application", "application__issuing_agency").order_by("due_on", "pk")[
        :BATCH
    ]
    for row in rows:
        late = objections.is_late(row)
        colleagues.tell_office(
            row.application,
            _answerable(row.application),
            key=f"permits.objection.{row.pk}.{'late' if late else 'due'}",
            subject=_("Keberatan terlambat dijawab") if late else _("Keberatan harus dijawab hari ini"),
            body=_overdue_objection(row) if late else _due_objection(row),
            link=reverse("permits:case", args=[row.application.code]),
        )
    return len(rows)


def _waiting() -> QuerySet[Recommendation]:
    """Return the answers that cases wait for now, locked; what a colleague's deed holds comes next round."""
    return (
        Recommendation.objects.pending()
        .filter(application__state=State.RECOMMENDING)
        .select_related("agency", "application", "application__counter_agency")
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
    )


def _responsible(row: Recommendation) -> list[User]:
    """Return who is told that an agency is late: itself with its head, and the counter that waits for it."""
    return [
        *colleagues.at(row.agency_id, Role.TECHNICAL, Role.SUPERVISOR),
        *colleagues.at(row.application.counter_agency_id, Role.SUPERVISOR),
        *colleagues.verifiers_of(row.application),
    ]


def _due(row: Recommendation) -> str:
    return _("%(number)s, %(service)s: paling lambat %(day)s") % {
        "number": row.application.number,
        "service": row.application.service_name,
        "day": short_date(row.due_on),
    }


def _overdue(row: Recommendation) -> str:
    return _("%(number)s, %(service)s: %(agency)s, seharusnya %(day)s") % {
        "number": row.application.number,
        "service": row.application.service_name,
        "agency": row.agency.short_name,
        "day": short_date(row.due_on),
    }


def _write_late(row: Recommendation) -> None:
    write_event(
        row.application,
        State.RECOMMENDING,
        deed="report_late",
        by=None,
        office=row.agency.short_name,
        note=_("Jawaban seharusnya paling lambat %(day)s.") % {"day": plain_date(row.due_on)},
    )


def _answerable(application: Application) -> list[User]:
    return [
        *objections.deciders(application),
        *colleagues.at(application.issuing_agency_id, Role.SUPERVISOR),
    ]


def _due_objection(row: Objection) -> str:
    return _("Keberatan atas penolakan permohonan %(number)s harus dijawab hari ini.") % {
        "number": row.application.number
    }


def _overdue_objection(row: Objection) -> str:
    return _(
        "Keberatan atas penolakan permohonan %(number)s belum dijawab, terlambat %(days)s. Menurut UU 30/2014 pasal "
        "77 ayat (5), keberatan itu dianggap dikabulkan."
    ) % {"number": row.application.number, "days": working_days(objections.days_late(row))}
