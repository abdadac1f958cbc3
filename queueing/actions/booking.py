"""Places in a line at a time agreed before: booked, moved, given back.

The booking's row is locked first, then its application, then its owner; the places are counted last
(`queueing.bookings.reserving`).
"""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from catalog.models import Service
from mpp.lib.codes import new_code
from mpp.lib.formats import long_date
from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from permits.models import Application
from permits.states import State as ApplicationState
from queueing.bookings import telling
from queueing.bookings.reserving import change_place, free_place, take_place
from queueing.bookings.slots import Session, last_day, session_at, takes_bookings
from queueing.models import Booking, Line
from queueing.states import NEXT_OF_BOOKING, BookingState


@transaction.atomic
def book(
    line_id: int,
    starts_at: datetime,
    *,
    owner: User,
    application: Application | None = None,
    service: Service | None = None,
    code: str | None = None,
) -> Booking:
    """Give somebody a place in a line's session, and tell them; return the booking.

    application: what they come for, theirs to see; service: else what they want of the agency. code: made by
    `new_code`, where the caller must know it before. Refused for a line without bookings, for what is no session of
    it or lies outside the window, for a second booking of the same person, line and date or of the same application,
    and when session or day is full.
    """
    line = _line(line_id)
    session = _session(line, starts_at)
    if application:
        application = Application.objects.locked().get(pk=application.pk)
        _refuse_unless_awaited(application, line, session)
    booking = Booking(
        code=code or new_code(),
        venue=line.queue.venue,
        queue=line.queue,
        line=line,
        service=application.service if application else service,
        application=application,
        owner=owner,
        booked_at=timezone.now(),
        **_times(line, session),
    )
    _save(booking, force_insert=True)
    telling.tell_booked(booking)
    if not take_place(line, booking.starts_at, booking.day):
        raise Refused(session_full())
    return booking


@transaction.atomic
def move_booking(booking_id: int, starts_at: datetime, *, by: User) -> Booking:
    """Give a booking another session of its line; code and address stay. To its own session it stays as it is.

    Refused like `book`, unless it is BOOKED, and for anybody but its owner.
    """
    booking = locked(booking_id)
    _refuse_unless_own(booking, by)
    if booking.state != BookingState.BOOKED:
        raise Refused(
            _("Janji temu ini sudah tidak berlaku, jadi tidak dapat dipindah. Buat janji temu baru.")
        )
    if booking.starts_at == starts_at:
        return booking
    line = _line(booking.line_id)
    session = _session(line, starts_at)
    if booking.application:
        _refuse_unless_awaited(booking.application, line, session)
    # Two bookings of one person that change places would wait for each other at the unique index.
    User.objects.locked().get(pk=booking.owner_id)
    old = booking.starts_at, booking.day
    changed = _times(line, session) | {"moved_at": timezone.now(), "reminded_at": None}
    for name, value in changed.items():
        setattr(booking, name, value)
    _save(booking, update_fields=list(changed))
    telling.tell_moved(booking)
    if not change_place(line, old, (booking.starts_at, booking.day)):
        raise Refused(session_full())
    return booking


@transaction.atomic
def cancel_booking(booking_id: int, *, by: User | None, reason: str = "") -> Booking:
    """Give a booking's place back. Refused unless it is BOOKED.

    by: None where the calendar or a line's end does it. Its owner is told with the reason, a whole sentence, unless
    it was they.
    """
    booking = locked(booking_id)
    _end(booking, BookingState.CANCELLED)
    if by is None or by.pk != booking.owner_id:
        telling.tell_cancelled(booking, reason)
    free_place(booking)
    return booking


@transaction.atomic
def call_off(booking: Booking, *, reason: str) -> Booking | None:
    """Cancel a booking whose session will not be, and tell why, in a whole sentence.

    None if it has been moved out of that session meanwhile, or is held by somebody now. Refused unless BOOKED.
    """
    current = _unless_held(booking.pk)
    if current is None or current.starts_at != booking.starts_at:
        return None
    return cancel_booking(current.pk, by=None, reason=reason)


@transaction.atomic
def miss_booking(booking_id: int) -> Booking | None:
    """End as MISSED a booking that nobody came for, free its place and tell how to book anew.

    None if somebody is just checking it in, or moving it. Refused unless BOOKED and BOOKING_CHECK_IN_GRACE past its
    session's begin.
    """
    booking = _unless_held(booking_id)
    if booking is None:
        return None
    if timezone.now() < booking.starts_at + settings.BOOKING_CHECK_IN_GRACE:
        raise Refused(_("Sesi ini belum lewat."))
    _end(booking, BookingState.MISSED)
    telling.tell_missed(booking)
    free_place(booking)
    return booking


@transaction.atomic
def remind_booking(booking_id: int) -> Booking | None:
    """Remind somebody of tomorrow's booking, once; None if it was done, is over, or is held by somebody now."""
    booking = _unless_held(booking_id)
    if booking is None or booking.reminded_at or booking.state != BookingState.BOOKED:
        return None
    booking.reminded_at = timezone.now()
    booking.save(update_fields=["reminded_at"])
    telling.remind(booking)
    return booking


def locked(booking_id: int) -> Booking:
    """Lock and return a booking with what its deeds ask of it."""
    return _rows().locked().get(pk=booking_id)


def session_full() -> str:
    return _("Sesi itu baru saja penuh. Pilih sesi lain.")


def _unless_held(booking_id: int) -> Booking | None:
    free = _rows().select_for_update(of=("self",), no_key=True, skip_locked=True)
    return free.filter(pk=booking_id).first()


def _rows() -> Any:
    # Not the visit: one that another transaction makes while we wait for the lock would not be joined.
    return Booking.objects.select_related(
        "venue", "line__queue__agency", "queue__agency", "owner", "application", "service"
    )


def _line(line_id: int) -> Line:
    line = Line.objects.select_related("queue__venue", "queue__agency").get(pk=line_id)
    if not takes_bookings(line):
        raise Refused(_("Layanan ini tidak melayani janji temu. Ambil nomor di kios saat Anda datang."))
    return line


def _session(line: Line, starts_at: datetime) -> Session:
    """Return the session that begins then, or say what else to choose."""
    session = session_at(line, starts_at)
    if session:
        return session
    venue = line.queue.venue
    if starts_at < timezone.now() + settings.BOOKING_LEAD:
        minutes = round(settings.BOOKING_LEAD.total_seconds() / 60)
        raise Refused(
            _("Sesi itu terlalu dekat: janji temu dibuat paling lambat %(lead)s sebelumnya. Pilih sesi lain.")
            % {"lead": _spoken(minutes)}
        )
    if starts_at.astimezone(venue.timezone).date() > last_day(venue):
        raise Refused(
            _("Janji temu dapat dibuat sampai %(day)s. Pilih hari yang lebih awal.")
            % {"day": long_date(last_day(venue))}
        )
    raise Refused(_("Sesi itu tidak tersedia. Pilih sesi lain."))


def _spoken(minutes: int) -> str:
    if minutes % 60 == 0:
        return ngettext("%(number)s jam", "%(number)s jam", minutes // 60) % {"number": minutes // 60}
    return ngettext("%(number)s menit", "%(number)s menit", minutes) % {"number": minutes}


def _refuse_unless_awaited(application: Application, line: Line, session: Session) -> None:
    """Refuse a booking for a case that does not wait for its owner's visit there, or does so no longer by then."""
    if application.state != ApplicationState.AWAITING_VISIT:
        raise Refused(_("Permohonan ini sedang tidak menunggu kedatangan Anda."))
    if application.counter_agency_id != line.queue.agency_id:
        raise Refused(
            _("Permohonan ini dilayani %(agency)s. Pilih antrean instansi itu.")
            % {"agency": application.counter_agency.short_name}
        )
    last: date | None = application.expires_on
    if last and session.starts_at.date() > last:
        raise Refused(
            _("Berkas asli permohonan ini ditunggu paling lambat %(day)s. Pilih hari yang lebih awal.")
            % {"day": long_date(last)}
        )


def _refuse_unless_own(booking: Booking, by: User) -> None:
    if booking.owner_id != by.pk:
        raise Refused(_("Janji temu ini bukan atas nama Anda."))


def _times(line: Line, session: Session) -> dict[str, Any]:
    day = session.starts_at.astimezone(line.queue.venue.timezone).date()
    return {"day": day, "starts_at": session.starts_at, "ends_at": session.ends_at}


def _save(booking: Booking, **how: Any) -> None:
    """Save a booking; what the constraints say is said in words."""
    try:
        with transaction.atomic():
            booking.save(**how)
    except IntegrityError as error:
        if "booking_one_per_person" in str(error):
            raise Refused(
                _(
                    "Anda sudah punya janji temu di sini pada %(day)s. Pindahkan atau batalkan yang itu dahulu."
                )
                % {"day": long_date(booking.day)}
            ) from error
        if "booking_one_per_application" in str(error):
            raise Refused(
                _("Permohonan ini sudah punya janji temu. Pindahkan atau batalkan yang itu dahulu.")
            ) from error
        raise


def _end(booking: Booking, state: BookingState) -> None:
    check_move(NEXT_OF_BOOKING, BookingState(booking.state), state)
    booking.state, booking.ended_at = state, timezone.now()
    booking.save(update_fields=["state", "ended_at"])
