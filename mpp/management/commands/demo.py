"""`manage.py demo`: the people and devices of the demo, and how to sign in as them."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import Village
from agencies.models import Device
from catalog.models import Service
from mpp.demo import Account, make_accounts, make_devices, make_readiness, make_standards, may_hold_demo


class Command(BaseCommand):
    help = "Membuat akun dan perangkat peragaan bila belum ada, dan menuliskan kata sandinya."

    def handle(self, *_args: object, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError("Akun peragaan hanya ada dengan MPP_DEMO=1.")
        if not may_hold_demo():
            raise CommandError(
                "Basis data ini berisi akun sungguhan; akun peragaan tidak dibuat. Pakai basis data lain (DATABASE_URL)."
            )
        if not Service.objects.exists() or not Village.objects.exists():
            raise CommandError("Muat dahulu data kota: manage.py load_mall data/palembang")
        accounts, devices = make_accounts(), make_devices()
        make_readiness()
        make_standards()
        self._tell(accounts, devices)

    def _tell(self, accounts: list[Account], devices: list[Device]) -> None:
        emails, passwords = (max(map(len, column)) for column in list(zip(*accounts, strict=True))[:2])
        self.stdout.write("Akun peragaan:")
        for account in accounts:
            self.stdout.write(f"  {account.email:{emails}}  {account.password:{passwords}}  {account.plays}")
        for device in devices:
            state = f"kode pasang {device.pair_code}" if device.pair_code else "sudah terpasang"
            self.stdout.write(f"  {device.name}: {state}")
