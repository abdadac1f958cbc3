"""Open now? What every screen says of a moment: a venue's, an agency's there, or a counter's."""

from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.calendar.opening import last_ticket, next_in
from agencies.calendar.rules import Kind, Level, Opening, Rule, Schedule
from agencies.models import Agency, Counter, Venue, VenueKind
from mpp.lib.formats import clock, long_date


class Status(NamedTuple):
    """Whether people are served at a moment.

    `reason`: in a sentence, until when it is open or why it is not. `opens_again`: None while it is open, and where it
    never opens; `again` says it in a sentence if that is on a later day ("" otherwise: the reason tells of today).
    `closes`: when it closes next, for a pause or the day; None while it is closed. `today`: the day's hours, None if
    closed all day.
    """

    is_open: bool
    reason: str
    opens_again: datetime | None
    again: str
    closes: datetime | None
    today: Opening | None


def status(
    venue: Venue, at: datetime, agency: Agency | None = None, counter: Counter | None = None
) -> Status:
    """Return whether it is open at a moment, and what is said of it. Three queries."""
    return status_in(Schedule(venue, timezone.localdate(at, venue.timezone)), at, agency, counter)


def status_in(
    schedule: Schedule, at: datetime, agency: Agency | None = None, counter: Counter | None = None
) -> Status:
    """Return the same from a schedule that reaches from that day on; no query."""
    venue = schedule.venue
    local = at.astimezone(venue.timezone)
    today = schedule.opening(local.date(), agency, counter)
    if today and today.is_open(local):
        closes = today.until(local)
        return Status(True, _open_until(closes, venue), None, "", closes, today)
    reason = _closed_now(schedule, today, local, agency, counter)
    opens = next_in(schedule, local, agency, counter)
    return Status(False, reason, opens, _again(opens, local, venue), None, today)


def why_closed(
    venue: Venue, at: datetime, agency: Agency | None = None, counter: Counter | None = None
) -> str:
    """Return in one sentence why no queue number can be drawn at that moment; "" if one can.

    Closed all day, not yet open, in a pause, closed already, or open but past its last number.
    """
    day = timezone.localdate(at, venue.timezone)
    return why_closed_in(Schedule(venue, day, day), at, agency, counter)


def why_closed_in(
    schedule: Schedule, at: datetime, agency: Agency | None = None, counter: Counter | None = None
) -> str:
    """Return the same from a schedule that holds the day; no query."""
    venue = schedule.venue
    local = at.astimezone(venue.timezone)
    today = schedule.opening(local.date(), agency, counter)
    if today is None or not today.is_open(local):
        return _closed_now(schedule, today, local, agency, counter)
    if local >= last_ticket(venue, today):
        words = {"clock": clock(last_ticket(venue, today), venue.timezone)}
        return _("Nomor antrean hari ini diberikan sampai pukul %(clock)s.") % words
    return ""


def _open_until(closes: datetime, venue: Venue) -> str:
    return _("Buka sekarang sampai pukul %(clock)s.") % {"clock": clock(closes, venue.timezone)}


def _closed_now(
    schedule: Schedule, today: Opening | None, local: datetime, agency: Agency | None, counter: Counter | None
) -> str:
    zone = schedule.venue.timezone
    if today is None:
        return closed_all_day(schedule, local.date(), agency, counter)
    if local < today.opens:
        return _("Belum buka. Hari ini buka pukul %(clock)s.") % {"clock": clock(today.opens, zone)}
    pause = today.pause(local)
    if pause:
        words = {"reason": pause.reason, "clock": clock(pause.ends, zone)}
        return _("Jeda %(reason)s sampai pukul %(clock)s.") % words
    return _("Sudah tutup sejak pukul %(clock)s.") % {"clock": clock(today.closes, zone)}


def closed_all_day(
    schedule: Schedule, day: date, agency: Agency | None = None, counter: Counter | None = None
) -> str:
    """Return in one sentence why it does not open at all on a day."""
    rules = schedule.rules(day, agency, counter)
    if schedule.venue.kind == VenueKind.OUTREACH:
        return _no_event(rules)
    if not rules or rules[0].is_open:  # open by exception, but no row says when
        weekend = day.isoweekday() > 5
        return _("Hari ini tutup: akhir pekan.") if weekend else _("Hari ini tidak ada pelayanan.")
    return _closed_by(rules[0], day, agency or (counter.agency if counter else None))


def _no_event(rules: list[Rule]) -> str:
    if rules:
        return _("Kegiatan hari ini dibatalkan: %(reason)s.") % {"reason": rules[0].reason.rstrip(".")}
    return _("Hari ini tidak ada layanan keliling di sini.")


def _closed_by(rule: Rule, day: date, agency: Agency | None) -> str:
    if rule.kind == Kind.HOLIDAY:
        return _("Hari ini libur: %(name)s.") % {"name": rule.reason}
    if rule.kind == Kind.EXCEPTION:
        return _("Hari ini tutup: %(reason)s.") % {"reason": rule.reason.rstrip(".")}
    words = {"agency": agency.short_name if agency else "", "weekday": _weekday(day)}
    if rule.level == Level.COUNTER:
        return _("Loket ini tidak melayani pada hari %(weekday)s.") % words
    if rule.level == Level.AGENCY:
        return _("%(agency)s tidak melayani pada hari %(weekday)s.") % words
    return _("Hari ini tidak ada pelayanan.")


def _weekday(day: date) -> str:
    return long_date(day).split(",")[0]


def _again(opens: datetime | None, local: datetime, venue: Venue) -> str:
    if opens is None or opens.date() == local.date():
        return ""
    words = {"day": long_date(opens.date()), "clock": clock(opens, venue.timezone)}
    return _("Buka lagi %(day)s pukul %(clock)s.") % words
