"""Addresses of the queue: what everybody sees, the kiosk, the lobby display and the counters' console."""

from django.urls import path

import mpp.lib.codes  # noqa: F401 - makes <code:…> known
from queueing.views import booked, booking, console, display, kiosk, lobby_code, public, ticket, watching

app_name = "queueing"
urlpatterns = [
    path("antrean/", public.queues, name="queues"),
    path("antrean/papan/<slug:venue>.json", public.board, name="board"),
    path("antrean/tiket/<code:code>/", ticket.ticket, name="ticket"),
    path("antrean/tiket/<code:code>/persilakan/", ticket.let_pass, name="let_pass"),
    path("antrean/tiket/<code:code>/batal/", ticket.cancel, name="cancel"),
    path("antrean/janji/", booking.book, name="book"),
    path("antrean/janji/pesan/", booking.confirm, name="confirm_booking"),
    path("antrean/janji/saya/", booked.bookings, name="bookings"),
    path("antrean/janji/<code:code>/", booked.booking, name="booking"),
    path("antrean/janji/<code:code>/kalender.ics", booked.calendar_file, name="booking_calendar"),
    path("antrean/janji/<code:code>/pindah/", booked.move, name="move_booking"),
    path("antrean/janji/<code:code>/batal/", booked.cancel, name="cancel_booking"),
    path("antrean/janji/<code:code>/hadir/", booked.arrive, name="arrive"),
    path("kios/<slug:venue>/", kiosk.start, name="kiosk"),
    path("kios/<slug:venue>/tanda-terima/", kiosk.receipt, name="kiosk_receipt"),
    path("kios/<slug:venue>/instansi/<slug:agency>/", kiosk.lines, name="kiosk_lines"),
    path("kios/<slug:venue>/nomor/<code:code>/", kiosk.ticket, name="kiosk_ticket"),
    path("kios/<slug:venue>/nomor/<code:code>/hadir/", kiosk.readmit, name="kiosk_readmit"),
    path("layar/<slug:venue>/", display.display, name="display"),
    path("layar/<slug:venue>/kode.json", lobby_code.lobby_code, name="lobby_code"),
    path("loket/", console.console, name="console"),
    path("loket/pilih/", console.choose, name="console_choose"),
    path("loket/berkas/<int:attachment_id>/halaman/<int:number>/", console.page, name="console_page"),
    path("loket/panggil/", console.call_next, name="console_next"),
    path("loket/nomor/<code:code>/ulang/", console.call_again, name="console_again"),
    path("loket/nomor/<code:code>/mulai/", console.start, name="console_start"),
    path("loket/nomor/<code:code>/tidak-hadir/", console.no_show, name="console_no_show"),
    path("loket/nomor/<code:code>/kembalikan/", console.put_back, name="console_put_back"),
    path("loket/nomor/<code:code>/hadir/", console.readmit, name="console_readmit"),
    path("loket/nomor/<code:code>/selesai/", console.finish, name="console_finish"),
    path("loket/nomor/<code:code>/cocokkan/", console.finish_visit, name="console_finish_visit"),
    path("pantau/", watching.watch, name="watch"),
    path("pantau/sekarang/", watching.watch_now, name="watch_now"),
    path("pantau/riwayat/", watching.history, name="history"),
    path("pantau/riwayat/nomor.csv", watching.history_rows, name="history_rows"),
    path("pantau/riwayat/<slug:table>.csv", watching.history_csv, name="history_csv"),
]
