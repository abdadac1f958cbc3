"""What people are told of their bookings: plain words, no personal data in the subject."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from mpp.lib.formats import clock_span, long_date
from mpp.lib.written import in_indonesian
from notices.actions import tell
from queueing.models import Booking


def when(booking: Booking) -> str:
    """Return "Senin, 23 November 2026, pukul 09.00–09.30 WIB", in the venue's zone."""
    span = clock_span(booking.starts_at, booking.ends_at, booking.venue.timezone)
    return _("%(day)s, pukul %(span)s") % {"day": long_date(booking.day), "span": span}


@in_indonesian
def tell_booked(booking: Booking) -> None:
    body = _(
        "Janji temu Anda di %(agency)s, %(venue)s: %(when)s. Keperluan: %(line)s. Setibanya di lokasi, pindai kode QR "
        "janji temu di kios, atau catat kehadiran lewat ponsel."
    )
    _tell(booking, "booked", _("Janji temu Anda sudah terjadwal"), body)


@in_indonesian
def tell_moved(booking: Booking) -> None:
    body = _(
        "Janji temu Anda di %(agency)s, %(venue)s, pindah ke %(when)s. Kodenya tetap. Bila sudah menyimpannya di "
        "kalender ponsel, simpan sekali lagi dari halaman janji temu."
    )
    _tell(booking, f"moved.{booking.moved_at:%Y%m%d%H%M%S%f}", _("Janji temu Anda sudah dipindah"), body)


@in_indonesian
def tell_cancelled(booking: Booking, reason: str) -> None:
    """Tell that the mall or its staff cancelled a booking. reason: a whole sentence."""
    body = _(
        "Janji temu Anda di %(agency)s, %(venue)s, %(when)s, kami batalkan. %(reason)s Mohon maaf. Anda tidak perlu "
        "datang pada waktu itu. Pilih waktu lain di %(address)s"
    )
    _tell(booking, "cancelled", _("Janji temu Anda dibatalkan"), body, reason=reason)


@in_indonesian
def tell_missed(booking: Booking) -> None:
    body = _(
        "Anda belum tercatat hadir pada janji temu di %(agency)s, %(venue)s, %(when)s, jadi tempatnya kami lepas. Bila "
        "masih datang hari itu, ambil nomor antrean biasa di kios. Untuk waktu lain, buat janji temu baru di %(address)s"
    )
    _tell(booking, "missed", _("Janji temu Anda terlewat"), body)


@in_indonesian
def remind(booking: Booking) -> None:
    body = _(
        "Besok Anda punya janji temu di %(agency)s, %(venue)s: %(when)s. Keperluan: %(line)s. Yang perlu dibawa tertulis "
        "di halaman janji temu. Berhalangan? Pindahkan atau batalkan di sana, agar tempatnya dapat dipakai orang lain."
    )
    # The day is part of the key: who moves the booking is reminded of the new day too.
    _tell(booking, f"reminded.{booking.day:%Y%m%d}", _("Besok Anda punya janji temu"), body)


def _tell(booking: Booking, cause: str, subject: str, body: str, **facts: str) -> None:
    known = {
        "agency": booking.queue.agency.short_name,
        "venue": booking.venue.name,
        "line": booking.line.name,
        "when": when(booking),
        "address": settings.SITE_URL + reverse("queueing:book"),
    }
    tell(
        booking.owner,
        key=f"queueing.booking.{booking.pk}.{cause}",
        subject=subject,
        body=body % (known | facts),
        link=booking.get_absolute_url(),
    )
