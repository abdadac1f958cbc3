"""What a scanner read, or somebody typed from a paper: a receipt, a booking, or a number drawn before."""

import re

from django.db.models import QuerySet

from agencies.models import Venue
from mpp.lib.codes import normalize_code
from permits.models import Application
from queueing.models import Booking, Visit

Found = Application | Booking | Visit

# The word of our addresses before each code. None can stand in a code: those have no i, l, o and u.
_WORD = re.compile(r"permohonan|janji|tiket")


def found(typed: str, venue: Venue) -> Found | None:
    """Return what a code stands for, None if it is none of ours.

    typed: the absolute address in a QR of ours, as a scanner with any keyboard layout types it, or the bare code. A
    booking may be of another venue or day; a number is one of today in this venue.
    """
    text = typed.lower()
    word = next((match.group() for match in reversed(list(_WORD.finditer(text)))), "")
    code = normalize_code(re.sub(r"[^0-9a-z]", "", text.rpartition(word)[2] if word else text))
    searches = {"permohonan": _application, "janji": _booking, "tiket": _visit}
    for search in [searches[word]] if word else searches.values():
        row = search(code, venue)
        if row:
            return row
    return None


def booking_of_today(application: Application, venue: Venue) -> Booking | None:
    """Return the booking that somebody keeps by coming with the receipt of their application alone."""
    today = Booking.objects.booked().filter(application=application, venue=venue, day=venue.today())
    return _with_line(today).first()


def _application(code: str, _venue: Venue) -> Application | None:
    return Application.objects.sent().filter(code=code).first()


def _booking(code: str, _venue: Venue) -> Booking | None:
    return _with_line(Booking.objects.filter(code=code)).first()


def _visit(code: str, venue: Venue) -> Visit | None:
    return Visit.objects.filter(code=code, venue=venue, day=venue.today()).first()


def _with_line(bookings: QuerySet[Booking]) -> QuerySet[Booking]:
    return bookings.select_related("line__queue__agency", "line__queue__venue", "venue", "visit")
