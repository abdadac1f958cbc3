"""`manage.py simulate_day`: a whole day of a venue, played through the real actions."""

from argparse import ArgumentParser
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from agencies import calendar
from agencies.models import Venue
from mpp.demo import DOMAIN
from mpp.lib.formats import long_date
from queueing.models import CounterSession, Line, Visit
from queueing.simulation import play
from queueing.simulation.report import report

SEARCH_DAYS = 400  # So far back open days are looked for.


class Command(BaseCommand):
    help = (
        "Memainkan satu hari penuh di suatu lokasi lewat tindakan yang sebenarnya dengan jam buatan, lalu menuliskan "
        "waktu tunggu, ketepatan perkiraan, dan keadilan urutannya. Dengan --discard tidak ada yang disimpan."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--venue", required=True, help="kode atau alamat halaman lokasi, mis. mpp-palembang"
        )
        parser.add_argument("--date", required=True, type=date.fromisoformat, help="mis. 2026-11-20")
        parser.add_argument(
            "--seed", type=int, default=1, help="bilangan awal pengacak; yang sama memberi hari yang sama"
        )
        parser.add_argument("--visitors", type=int, default=1000, help="banyaknya pengunjung")
        parser.add_argument(
            "--days", type=int, default=1, help="sekian hari buka terakhir sampai tanggal itu"
        )
        parser.add_argument("--discard", action="store_true", help="batalkan semuanya di akhir")

    def handle(self, *_args: Any, **options: Any) -> None:
        venue = _venue(options["venue"])
        if options["visitors"] < 1 or options["days"] < 1:
            raise CommandError("Banyaknya pengunjung dan hari sedikitnya 1.")
        if not (settings.DEMO or options["discard"]):
            raise CommandError("Hanya peragaan yang boleh menyimpan hari buatan. Tambahkan --discard.")
        days = _days(venue, options["date"], options["days"])
        for day in days:
            _refuse_unless_free(venue, day, keeps=not options["discard"])
        for seed, day in enumerate(days, options["seed"]):
            self._play(venue, day, seed, options)

    def _play(self, venue: Venue, day: date, seed: int, options: dict[str, Any]) -> None:
        self.stdout.write(f"{venue.name} · {long_date(day)} · seed {seed}\n")
        with transaction.atomic():
            log = play(venue, day, seed=seed, visitors=options["visitors"], domain=DOMAIN)
            transaction.set_rollback(options["discard"])
        self.stdout.write(report(log) + "\n")


def _venue(name: str) -> Venue:
    venue = Venue.objects.filter(slug=name).first() or Venue.objects.filter(code=name).first()
    if venue is None:
        known = ", ".join(Venue.objects.order_by("slug").values_list("slug", flat=True)) or "belum ada"
        raise CommandError(f"Lokasi “{name}” tidak dikenal. Yang ada: {known}.")
    if not Line.objects.filter(queue__venue=venue, counters__is_active=True).exists():
        raise CommandError(f"{venue.name} belum mempunyai antrean dan loket. Muat dahulu data kota.")
    return venue


def _days(venue: Venue, last: date, number: int) -> list[date]:
    """Return the last open days until a date, in order; the date itself must be one."""
    if calendar.opening(venue, last) is None:
        raise CommandError(f"{venue.name} tutup pada {long_date(last)}. Pilih hari buka.")
    opened = sorted(calendar.openings(venue, last - timedelta(days=SEARCH_DAYS), last))[-number:]
    if len(opened) < number:
        raise CommandError(f"Hanya ada {len(opened)} hari buka dalam {SEARCH_DAYS} hari sebelumnya.")
    return opened


def _refuse_unless_free(venue: Venue, day: date, *, keeps: bool) -> None:
    if Visit.objects.filter(venue=venue, day=day).exists():
        raise CommandError(f"Pada {long_date(day)} sudah ada kunjungan di {venue.name}. Pilih hari lain.")
    if keeps and day >= venue.today():
        raise CommandError(
            f"{long_date(day)} belum lewat. Pilih hari sebelum hari ini, atau tambahkan --discard."
        )
    if CounterSession.objects.open().filter(venue=venue).exists():
        raise CommandError(f"Masih ada loket yang terbuka di {venue.name}. Tutup dahulu semua loketnya.")
