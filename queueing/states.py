"""The one place that knows the order of things in a ticket and in a booking."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "WAITING", _("Menunggu")
    CALLED = "CALLED", _("Dipanggil")
    SERVING = "SERVING", _("Dilayani")
    ON_HOLD = "ON_HOLD", _("Ditunda")
    DONE = "DONE", _("Selesai")
    NO_SHOW = "NO_SHOW", _("Tidak hadir")
    TRANSFERRED = "TRANSFERRED", _("Dialihkan")
    CANCELLED = "CANCELLED", _("Dibatalkan")
    UNSERVED = "UNSERVED", _("Tidak terlayani")


NEXT: dict[State, set[State]] = {
    State.WAITING: {State.CALLED, State.CANCELLED, State.UNSERVED},
    State.CALLED: {State.SERVING, State.WAITING, State.NO_SHOW, State.TRANSFERRED, State.UNSERVED},
    State.SERVING: {State.DONE, State.WAITING, State.ON_HOLD, State.TRANSFERRED, State.UNSERVED},
    State.ON_HOLD: {State.SERVING, State.UNSERVED},
    State.NO_SHOW: {State.WAITING, State.UNSERVED},
    State.DONE: set(),
    State.TRANSFERRED: set(),
    State.CANCELLED: set(),
    State.UNSERVED: set(),
}

AT_COUNTER = {State.CALLED, State.SERVING}
OPEN = {state for state, following in NEXT.items() if following}


class Outcome(models.TextChoices):
    """How a service at the counter ended, in the officer's word."""

    SERVED = "SERVED", _("Selesai dilayani")
    INFORMED = "INFORMED", _("Hanya bertanya")
    INCOMPLETE = "INCOMPLETE", _("Berkas belum lengkap, harus kembali")
    REFERRED = "REFERRED", _("Diarahkan ke tempat lain")
    LEFT = "LEFT", _("Pergi sebelum selesai")


class HoldReason(models.TextChoices):
    """What a visitor was sent away for, to come back to the same counter without a new turn."""

    COPY = "COPY", _("Memfotokopi")
    PAY = "PAY", _("Membayar")
    FETCH = "FETCH", _("Mengambil berkas")
    OTHER = "OTHER", _("Keperluan lain")


class PauseReason(models.TextChoices):
    """Why a counter that is open calls nobody for a while."""

    REST = "REST", _("Istirahat")
    PRAYER = "PRAYER", _("Salat")
    MEETING = "MEETING", _("Rapat singkat")
    DEVICE = "DEVICE", _("Gangguan perangkat")
    OTHER = "OTHER", _("Keperluan lain")


class BookingState(models.TextChoices):
    BOOKED = "BOOKED", _("Terjadwal")
    CHECKED_IN = "CHECKED_IN", _("Sudah hadir")
    CANCELLED = "CANCELLED", _("Dibatalkan")
    MISSED = "MISSED", _("Terlewat")


NEXT_OF_BOOKING: dict[BookingState, set[BookingState]] = {
    BookingState.BOOKED: {BookingState.CHECKED_IN, BookingState.CANCELLED, BookingState.MISSED},
    BookingState.CHECKED_IN: set(),
    BookingState.CANCELLED: set(),
    BookingState.MISSED: set(),
}
