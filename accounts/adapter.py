"""How allauth speaks to our users."""

import secrets
from ipaddress import ip_address, ip_network
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import actions
from accounts.models import User
from mpp.lib.crypto import EncryptedTextField
from mpp.lib.qr import qr_svg

_secret = EncryptedTextField()


class MailAway(Exception):
    """A code cannot be mailed now: the mail server is away or refuses. Whoever waits for it tries again later."""


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up, sign-in and reset by e-mail and password, in plain words.

    What allauth calls the username is our account number: only a counter gives one, nobody chooses one.
    """

    _WRONG = _("Surel, nomor akun, atau kata sandi salah. Periksa lagi, lalu coba sekali lagi.")

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Akun ini sedang tidak aktif."),
        "duplicate_email": _("Alamat surel ini sudah Anda pakai."),
        "email_password_mismatch": _WRONG,
        "email_taken": _("Alamat surel ini sudah dipakai akun lain."),
        "enter_current_password": _("Kata sandi sekarang salah."),
        "incorrect_code": _("Kode ini salah. Cocokkan lagi dengan yang ada di surel."),
        "incorrect_password": _("Kata sandi salah."),
        "invalid_login": _WRONG,
        "invalid_password_reset": _("Kode ini sudah tidak berlaku. Minta kode baru."),
        "rate_limited": _("Terlalu sering dicoba. Tunggu beberapa menit, lalu coba lagi."),
        "same_as_current": _("Alamat ini sama dengan yang sekarang."),
        "too_many_login_attempts": _("Terlalu banyak percobaan. Tunggu beberapa menit, lalu coba lagi."),
        "unverified_primary_email": _("Alamat surel utama harus dipastikan dahulu."),
        "username_password_mismatch": _WRONG,
    }

    def populate_username(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        """Leave who signs up without an account number; allauth would make one up."""

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.EmailVerificationStage": "accounts.stages.EmailVerificationStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def set_password(self, user: User, password: str) -> None:
        super().set_password(user, password)
        actions.end_codes(user)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return what allauth counts by. In a hall that shares one address nobody is counted together."""
        address = super().get_client_ip(request)
        return f"{address}-{secrets.token_hex(8)}" if _is_local(address) else address

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        ours = {"phone": settings.CONTACT_PHONE, "contact_email": settings.CONTACT_EMAIL}
        try:
            super().send_mail(template_prefix, email, context | ours)
        except (SMTPException, OSError) as error:
            raise MailAway(type(error).__name__) from error


def _is_local(address: str) -> bool:
    """Whether an address is of the mall's own networks (MPP_LOCAL_NETWORKS)."""
    return any(ip_address(address) in ip_network(network) for network in settings.LOCAL_NETWORKS)


class MfaAdapter(DefaultMFAAdapter):
    """Second factors, their secrets encrypted like NIK and KK."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("Kode ini salah atau sudah lewat waktunya. Isi kode yang tampil sekarang."),
        "unverified_email": _("Pastikan dahulu alamat surel Anda."),
        "add_email_blocked": _("Alamat surel tidak dapat diganti selama masuk dua langkah aktif."),
        "cannot_delete_authenticator": _("Masuk dua langkah tidak dapat dimatikan."),
        "cannot_generate_recovery_codes": _("Kode cadangan baru tersedia setelah masuk dua langkah aktif."),
    }

    def build_totp_svg(self, url: str) -> str:
        return qr_svg(url, title=gettext("Kode QR untuk aplikasi autentikator"))

    def encrypt(self, text: str) -> str:
        return str(_secret.get_prep_value(text))

    def decrypt(self, encrypted_text: str) -> str:
        return str(_secret.from_db_value(encrypted_text))
