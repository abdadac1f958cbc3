"""Outreach events: a place is made ready for them, they are repeated on another day, called off, and put back."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from agencies.models import Agency, Counter, OutreachEvent, Presence, Zone
from agencies.states import NEXT_OF_OUTREACH, OutreachState
from catalog.models import OutreachService, Service
from mpp.lib.formats import long_date
from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from notices.actions import tell
from queueing.models import CounterSession, Line, Queue, Ticket
from queueing.states import State

ROOM = "A"  # the code of the one zone of a place
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"  # of prefixes: without I and O, which look like digits
PREFIXES = [*LETTERS, *(first + second for first in LETTERS for second in LETTERS)]


@transaction.atomic
@in_indonesian  # the rooms and lines that it makes are named in Indonesian
def prepare(event_id: int) -> int:
    """Make what an event's place needs to give numbers; return how many rows were missing.

    Per agency a seat in the one room, a counter, and a queue with the prefix that it has elsewhere if that is free here;
    per service a line without appointments, which the agency's counters take. What is there already stays as it is.
    """
    event = _locked(event_id)
    zone, is_new = Zone.objects.get_or_create(
        venue=event.venue, code=ROOM, defaults={"name": _("Ruang layanan")}
    )
    made = int(is_new)
    services = [row.service for row in event.services.select_related("service__agency")]
    for agency in event.agencies.order_by("pk"):
        own = [service for service in services if service.agency_id == agency.pk]
        made += _prepare_agency(zone, agency, own)
    return made


def _prepare_agency(zone: Zone, agency: Agency, services: Iterable[Service]) -> int:
    venue = zone.venue
    _seat, made = Presence.objects.get_or_create(venue=venue, agency=agency, defaults={"zone": zone})
    counters = list(Counter.objects.filter(venue=venue, agency=agency))
    count = int(made)
    if not counters:
        last = Counter.objects.filter(venue=venue).aggregate(last=Max("number"))["last"] or 0
        counters = [Counter.objects.create(venue=venue, zone=zone, agency=agency, number=last + 1)]
        count += 1
    queue = Queue.objects.filter(venue=venue, agency=agency).first()
    if queue is None:
        queue = Queue.objects.create(venue=venue, agency=agency, prefix=_prefix(zone.venue_id, agency))
        count += 1
    return count + sum(_prepare_line(queue, service, counters) for service in services)


def _prepare_line(queue: Queue, service: Service, counters: Iterable[Counter]) -> int:
    if queue.lines.filter(services=service).exists():
        return 0
    last = queue.lines.aggregate(last=Max("position"))["last"]
    line = Line.objects.create(
        queue=queue,
        code=_line_code(queue, service),
        name=service.name[:120],
        position=0 if last is None else last + 1,
        slot_quota=0,
    )
    line.services.add(service)
    line.counters.add(*counters)
    return 1


def _line_code(queue: Queue, service: Service) -> str:
    code = service.code[:10]
    taken = set(queue.lines.values_list("code", flat=True))
    return next(each for each in [code, *(f"L{number}" for number in range(1, 1000))] if each not in taken)


def _prefix(venue_id: int, agency: Agency) -> str:
    taken = set(Queue.objects.filter(venue=venue_id).values_list("prefix", flat=True))
    usual = Queue.objects.filter(agency=agency).order_by("pk").values_list("prefix", flat=True)
    return next(each for each in [*usual, *PREFIXES] if each not in taken)


@transaction.atomic
def copy_event(event_id: int, day: date) -> OutreachEvent:
    """Plan the same event on another day: place, hours, agencies, services with their quotas. Its roster is new.

    Refused for a day that is past, or on which there is an event at that place already.
    """
    event = _locked(event_id)
    if day < event.venue.today():
        raise Refused(_("%(day)s sudah lewat. Pilih tanggal yang akan datang.") % {"day": long_date(day)})
    if OutreachEvent.objects.filter(venue=event.venue, day=day).exists():
        raise Refused(
            _("Di %(venue)s sudah ada kegiatan pada %(day)s.") % {"venue": event.venue, "day": long_date(day)}
        )
    copy = OutreachEvent.objects.create(
        code=_free("code", f"{event.code.split('/')[0][:11]}-{day:%y%m%d}"),
        slug=_free("slug", f"{slugify(event.title)[:60]}-{day:%Y-%m-%d}"),
        title=event.title,
        venue=event.venue,
        day=day,
        opens=event.opens,
        closes=event.closes,
        occasion=event.occasion,
        walk_in=event.walk_in,
        registration_required=event.registration_required,
    )
    copy.agencies.set(event.agencies.all())
    same = ("service_id", "quota", "completes_on_site")
    OutreachService.objects.bulk_create(
        OutreachService(event=copy, **values) for values in event.services.order_by("pk").values(*same)
    )
    return copy


def _free(column: str, wanted: str) -> str:
    """Return the wanted code or address, with a letter behind it while it is taken."""
    taken = set(
        OutreachEvent.objects.filter(**{f"{column}__startswith": wanted}).values_list(column, flat=True)
    )
    letters = ["", *LETTERS.lower()] if column == "slug" else ["", *LETTERS]
    return next(wanted + letter for letter in letters if wanted + letter not in taken)


@transaction.atomic
def cancel_event(event_id: int, *, reason: str) -> OutreachEvent:
    """Call an event off; its roster and those who hold a number, as far as we know them, are told why.

    Numbers still open end as UNSERVED, counters close. Refused without a reason, for one that is past, and twice.
    """
    event = _locked(event_id)
    if not reason.strip():
        raise Refused(_("Tulis alasan pembatalan: warga dan petugas membacanya."))
    if event.is_past:
        raise Refused(_("Kegiatan ini sudah lewat dan tidak dapat dibatalkan."))
    _move(event, OutreachState.CANCELLED, reason.strip())
    _tell_staff(event)
    _end_numbers(event)
    return event


@transaction.atomic
def reinstate_event(event_id: int) -> OutreachEvent:
    """Let a cancelled event take place after all; its roster is told. Refused for one that is past."""
    event = _locked(event_id)
    if event.is_past:
        raise Refused(_("Kegiatan ini sudah lewat."))
    _move(event, OutreachState.SCHEDULED, "")
    _tell_staff(event)
    return event


def _locked(event_id: int) -> OutreachEvent:
    events = OutreachEvent.objects.select_for_update(of=("self",), no_key=True)
    return events.select_related("venue").get(pk=event_id)


def _move(event: OutreachEvent, new: OutreachState, reason: str) -> None:
    check_move(NEXT_OF_OUTREACH, OutreachState(event.state), new)
    event.state, event.cancel_reason = new, reason
    event.save(update_fields=["state", "cancel_reason"])


@in_indonesian
def _tell_staff(event: OutreachEvent) -> None:
    words = {
        "event": event.title,
        "day": long_date(event.day),
        "venue": event.venue.name,
        "reason": event.cancel_reason,
    }
    if event.is_cancelled:
        subject = _("Layanan keliling dibatalkan")
        body = _("%(event)s, %(day)s, %(venue)s, dibatalkan: %(reason)s") % words
    else:
        subject = _("Layanan keliling jadi dilaksanakan")
        body = _("%(event)s, %(day)s, %(venue)s, dilaksanakan sesuai jadwal semula.") % words
    # Called off and put back may happen more than once: each time is told.
    key = f"queueing.outreach:{event.pk}:{event.state}:{timezone.now():%Y%m%d%H%M%S%f}"
    for row in event.staff.select_related("user").order_by("pk"):
        tell(row.user, key=key, subject=subject, body=body, link=event.get_absolute_url())


@in_indonesian
def _end_numbers(event: OutreachEvent) -> None:
    """End what is open at the place on that day; tell those whom we know by their application."""
    now = timezone.now()
    of_day = Ticket.objects.open().filter(venue=event.venue, day=event.day).order_by("pk")
    keys = list(of_day.locked().values_list("pk", flat=True))
    ended = Ticket.objects.filter(pk__in=keys)
    ended.update(state=State.UNSERVED, ended_at=now, held_at=None, hold_reason="")
    for ticket in ended.filter(visit__application__isnull=False).select_related("visit__application__owner"):
        owner = ticket.visit.application.owner  # type: ignore[union-attr]
        body = _(
            "%(event)s hari ini dibatalkan: %(reason)s. Nomor %(number)s tidak berlaku lagi. Mohon maaf. "
            "Datanglah pada jadwal berikutnya atau ke mal pelayanan."
        ) % {
            "event": event.title,
            "reason": event.cancel_reason.rstrip("."),
            "number": ticket.visit.number,
        }
        tell(
            owner,
            key=f"queueing.outreach_cancelled:{ticket.pk}",
            subject=_("Layanan keliling dibatalkan"),
            body=body,
            link=event.get_absolute_url(),
        )
    if event.is_today:
        sessions = CounterSession.objects.locked().open().filter(venue=event.venue)
        open_now = list(sessions.order_by("pk").values_list("pk", flat=True))
        CounterSession.objects.filter(pk__in=open_now).update(closed_at=now, paused_at=None, pause_reason="")
