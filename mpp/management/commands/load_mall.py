"""Load a city's data folder."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError

from mpp.mall.check import check
from mpp.mall.load import Outcome, load
from mpp.mall.plan import plan
from mpp.mall.read import BadFolder, read
from mpp.mall.tables import TABLES, Plan

LATER = ("skm.json",)


class Command(BaseCommand):
    help = "Memuat data sebuah kota: instansi, lokasi, layanan, persyaratan, pertanyaan, wilayah, antrean."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR", help="misalnya data/palembang")

    def handle(self, *, folder: Path, **options: Any) -> None:
        rows = self._read(folder)
        self.done = 0
        try:
            outcomes = load(rows, self._tell)
        except IntegrityError as problem:
            raise CommandError(
                f"Tidak ada yang dimuat: bertentangan dengan data di sini.\n{problem}"
            ) from problem
        self._summary(folder, outcomes)

    def _read(self, folder: Path) -> Plan:
        try:
            mall, faults = read(folder)
            check(mall, faults)
            rows = plan(mall, faults)
            faults.stop()
        except BadFolder as bad:
            for fault in bad.faults:
                self.stderr.write(fault)
            raise CommandError(f"{len(bad.faults)} kesalahan di {folder}; tidak ada yang dimuat.") from bad
        return rows

    def _tell(self, outcome: Outcome) -> None:
        self.done += 1
        counts = f"{outcome.new} baru, {outcome.updated} diperbarui, {outcome.unchanged} tetap"
        self.stdout.write(f"[{self.done:2}/{len(TABLES)}] {outcome.label}: {counts}")
        self.stdout.flush()

    def _summary(self, folder: Path, outcomes: list[Outcome]) -> None:
        for title, name in (
            ("Disunting di sini, tidak diubah", "edited"),
            ("Dihapus di sini, tidak dibuat lagi", "deleted"),
            ("Tidak ada lagi di folder, tidak dihapus", "gone"),
        ):
            for outcome in outcomes:
                for line in getattr(outcome, name):
                    self.stdout.write(f"{title}: {outcome.label} {line}")
        counts = {
            "baru": sum(outcome.new for outcome in outcomes),
            "diperbarui": sum(outcome.updated for outcome in outcomes),
            "tetap": sum(outcome.unchanged for outcome in outcomes),
            "disunting di sini": sum(len(outcome.edited) for outcome in outcomes),
            "dihapus di sini": sum(len(outcome.deleted) for outcome in outcomes),
            "tak ada lagi": sum(len(outcome.gone) for outcome in outcomes),
        }
        self.stdout.write("Selesai: " + ", ".join(f"{count} {word}" for word, count in counts.items()) + ".")
        waiting = [name for name in LATER if (folder / name).exists()]
        if waiting:
            self.stdout.write(f"Belum dimuat (menunggu bagiannya): {', '.join(waiting)}.")
