"""The end of the day: what is open ends, and those concerned are told."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import calendar
from agencies.models import Venue
from mpp.lib.duties import duty
from notices.actions import tell
from queueing.models import CounterSession, Disturbance, Ticket
from queueing.states import State

BATCH = 500  # rows locked at a time: a counter that is just finishing waits for milliseconds at most


@duty(every=timedelta(minutes=1))
def close_day() -> int:
    """End as UNSERVED what is still open from days that are over; with it counters left open and disturbances.

    A day is over DAY_CLOSES_AFTER its venue's closing, at the latest at its midnight.
    """
    now = timezone.now()
    return sum(_close_venue(venue, now) for venue in Venue.objects.all())


def _close_venue(venue: Venue, now: datetime) -> int:
    over = _over(venue, now)
    closed = 0
    while batch := _close_some(venue, over):
        closed += batch
    midnight = now.astimezone(venue.timezone).replace(hour=0, minute=0, second=0, microsecond=0)
    until = now if _is_today_over(venue, now) else midnight
    _close_counters(venue, until, now)
    Disturbance.objects.open().filter(venue=venue, since__lt=until).update(ended_at=now)
    return closed


@transaction.atomic
def _close_counters(venue: Venue, until: datetime, now: datetime) -> None:
    left_open = CounterSession.objects.locked().open().filter(venue=venue, opened_at__lt=until)
    keys = list(left_open.order_by("pk").values_list("pk", flat=True))
    CounterSession.objects.filter(pk__in=keys).update(closed_at=now, paused_at=None, pause_reason="")


def _over(venue: Venue, now: datetime) -> Q:
    today = now.astimezone(venue.timezone).date()
    return Q(day__lte=today) if _is_today_over(venue, now) else Q(day__lt=today)


def _is_today_over(venue: Venue, now: datetime) -> bool:
    """Whether nobody is served any more today; in a demo that ignores hours, people are, until midnight."""
    if settings.QUEUE_IGNORES_HOURS:
        return False
    day = now.astimezone(venue.timezone).date()
    # An agency may serve longer than the house, or alone on a day on which the house is closed.
    ends = calendar.Schedule(venue, day, day).last_close(day)
    return ends is not None and now >= ends + settings.DAY_CLOSES_AFTER


@transaction.atomic
def _close_some(venue: Venue, over: Q) -> int:
    # Every open state may end as UNSERVED (a test holds NEXT to that), so the rows move together.
    past = Ticket.objects.open().filter(over, venue=venue)
    locked = past.order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
    keys = list(locked.values_list("pk", flat=True)[:BATCH])
    closed = Ticket.objects.filter(pk__in=keys)
    rows = closed.update(state=State.UNSERVED, ended_at=timezone.now(), held_at=None, hold_reason="")
    _tell(
        closed.select_related("visit__application__owner", "visit__booking__owner", "queue__agency", "venue")
    )
    return rows


def _tell(tickets: Iterable[Ticket]) -> None:
    """Tell those whom we know: by the application that a visit was for, or by its booking."""
    for ticket in tickets:
        visit = ticket.visit
        booking = getattr(visit, "booking", None)
        known = visit.application or booking
        if known is None:
            continue
        body = _(
            "Nomor %(number)s di %(agency)s, %(venue)s, tidak sempat kami layani hari ini. Mohon maaf. Nomor itu "
            "tidak berlaku lagi: buat janji temu agar waktu Anda pasti, atau ambil nomor baru saat Anda datang lagi."
        ) % {
            "number": visit.number,
            "agency": ticket.queue.agency.short_name,
            "venue": ticket.venue.short_name,
        }
        tell(
            known.owner,
            key=f"queueing.unserved:{ticket.pk}",
            subject=_("Nomor antrean Anda tidak terlayani"),
            body=body,
            link=visit.get_absolute_url(),
        )
