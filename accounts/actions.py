"""What happens to a person's data: written by themselves, proved by an officer; and accounts opened at a counter."""

import datetime as dt
import hmac
from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import PRINTED_CODE_LENGTH, PrintedCode, User, Village
from accounts.numbers import bare_account_number, new_account_number
from accounts.privacy import PRIVACY_VERSION
from mpp.lib.codes import new_code as random_code
from mpp.lib.codes import normalize_code
from mpp.lib.crypto import keyed_hash
from mpp.lib.refused import Refused

# What an officer compared with the KTP-el; once proven it is not the person's to change.
PROVEN_FIELDS = ("name", "nik", "birth_place", "birth_date")


@transaction.atomic
def save_own_data(
    user_id: int,
    *,
    name: str,
    nik: str,
    kk: str,
    birth_place: str,
    birth_date: dt.date,
    phone: str,
    address: str,
    village: Village | None,
    outside_regency: str = "",
    outside_province: str = "",
) -> User:
    """Keep what the person wrote about themselves.

    nik: 16 digits; kk: 16 digits or ""; they live in `village`, or outside in a regency of a province.
    Refused if the identity is proven and name, NIK or birth would change.
    """
    user = User.objects.locked().get(pk=user_id)
    identity = {"name": name, "nik": nik, "birth_place": birth_place, "birth_date": birth_date}
    if user.is_proven and any(getattr(user, field) != value for field, value in identity.items()):
        raise Refused(
            _("Identitas Anda sudah dibuktikan. Nama, NIK, dan kelahiran hanya dapat diubah di loket.")
        )
    _write_identity(user, nik=nik, kk=kk, name=name, birth_place=birth_place, birth_date=birth_date)
    user.phone, user.address, user.village = phone, address, village
    user.outside_regency, user.outside_province = outside_regency, outside_province
    user.save()
    return user


def _write_identity(user: User, *, nik: str, kk: str, **identity: Any) -> None:
    for field, value in identity.items():
        setattr(user, field, value)
    user.set_nik(nik)
    user.set_kk(kk)


@transaction.atomic
def prove_identity(
    user_id: int, *, by: User, venue_code: str, nik: str | None = None, seen: Mapping[str, Any] | None = None
) -> User:
    """Record that the officer `by` saw the person's KTP-el in a venue.

    nik: 16 digits as read from the card, if it replaces what the person wrote. seen: the PROVEN_FIELDS as the
    officer compared them, if not read here: what was changed since is not proven. Proving again changes nothing.
    Refused: oneself; no NIK at all; another identity than the one seen; another proven account holds the NIK;
    proven with another NIK before.
    """
    if by.pk == user_id:
        raise Refused(_("Identitas sendiri dibuktikan oleh petugas lain."))
    user = User.objects.locked().get(pk=user_id)
    if nik is None:
        nik = user.nik
    if not nik:
        raise Refused(_("NIK orang ini belum diisi. Isi dahulu NIK dari KTP-el."))
    if user.is_proven:
        if user.nik != nik:
            raise Refused(_("Identitas akun ini sudah dibuktikan dengan NIK lain."))
        return user
    if seen and any(getattr(user, field) != seen[field] for field in PROVEN_FIELDS):
        raise Refused(
            _(
                "Data diri pemohon berubah sejak permohonan ini dikirim, jadi identitasnya belum dapat dibuktikan."
                " Hapus centang KTP-el, lalu catat lagi."
            )
        )
    user.set_nik(nik)
    taken = _("NIK ini sudah dibuktikan untuk akun lain. Periksa kartunya, lalu hubungi penyelia.")
    _prove(user, by=by, venue_code=venue_code, taken=taken)
    return user


def _prove(user: User, *, by: User, venue_code: str, taken: str) -> None:
    """Save as proven. Refused (`taken`): of two accounts proven at once with one NIK the law lets one through."""
    user.proven_at, user.proven_by, user.proven_venue_code = timezone.now(), by, venue_code
    try:
        with transaction.atomic():
            user.save(update_fields=["nik", "nik_hash", "proven_at", "proven_by", "proven_venue_code"])
    except IntegrityError as error:
        if "user_proven_nik_unique" not in str(error):
            raise
        raise Refused(taken) from None


# --- Accounts opened and reset at a counter -----------------------------------------------------------


@transaction.atomic
def open_account(
    *,
    by: User,
    venue_code: str,
    name: str,
    nik: str,
    birth_place: str,
    birth_date: dt.date,
    proven: bool,
    kk: str = "",
    phone: str = "",
    address: str = "",
    village: Village | None = None,
    outside_regency: str = "",
    outside_province: str = "",
) -> tuple[User, str]:
    """Open an account for the person standing at the counter, without e-mail or password.

    Arguments as in `save_own_data`; proven: the officer `by` compared them with the KTP-el. Returns the account and
    the code to print, 12 characters that are told only here; print it `in_fours` beside `user.account_number_shown`.
    Consent to the privacy notice is asked when the person redeems the code.
    Refused if proven and another proven account holds the NIK.
    """
    user = User(account_number=_free_account_number())
    user.set_unusable_password()
    _write_identity(user, nik=nik, kk=kk, name=name, birth_place=birth_place, birth_date=birth_date)
    user.phone, user.address, user.village = phone, address, village
    user.outside_regency, user.outside_province = outside_regency, outside_province
    user.save()
    if proven:
        taken = _(
            "Orang ini sudah punya akun: NIK-nya sudah dibuktikan. Jangan buka akun baru; cari akunnya dengan NIK,"
            " lalu buat kode baru bila ia tidak dapat masuk."
        )
        _prove(user, by=by, venue_code=venue_code, taken=taken)
    return user, _print_code(user, by=by, venue_code=venue_code)


@transaction.atomic
def new_code(user_id: int, *, by: User, venue_code: str) -> str:
    """Reset an account whose owner stands at the counter, and return the code to print (12 characters).

    The officer `by` has just compared the KTP-el with the account's proven identity. With or without e-mail: the
    mailbox may be lost too, therefore an account without number gets one. What opened the account before does so no
    longer: older code, password, every session, and the second factor, which may have gone with the phone and which
    the person and card at the counter outweigh. `by` tells the person (a notice); whoever may reset whom is asked
    before: here nothing is known of memberships, and officers' accounts are not for counters.
    Refused: oneself; admins; inactive; not proven.
    """
    if by.pk == user_id:
        raise Refused(_("Kode untuk akun sendiri dibuat oleh petugas lain."))
    user = User.objects.locked().get(pk=user_id)
    if user.is_staff or user.is_superuser:
        raise Refused(_("Akun pengelola tidak dapat dibuka kembali di loket. Hubungi pengelola portal."))
    if not user.is_active:
        raise Refused(_("Akun ini sedang tidak aktif. Hubungi pengelola portal."))
    if not user.is_proven:
        raise Refused(
            _("Identitas akun ini belum dibuktikan. Cocokkan KTP-el dan buktikan dahulu, lalu buat kodenya.")
        )
    user.account_number = user.account_number or _free_account_number()
    user.set_unusable_password()  # Sessions hang on the password: they end.
    user.save(update_fields=["account_number", "password"])
    Authenticator.objects.filter(user=user).delete()
    return _print_code(user, by=by, venue_code=venue_code)


def redeem(account_number: str, code: str, *, password: str) -> User:
    """Set the password of the account that a printed code opens; each code does so once.

    account_number, code: as typed; password: checked by the form. The person has agreed to the privacy notice.
    Refused with one sentence for whatever is wrong, so that nobody learns which numbers exist. A wrong code counts
    although it is refused: after PRINTED_CODE_TRIES of them the right one is refused too. Not inside a transaction.
    """
    user = _redeemed(bare_account_number(account_number), normalize_code(code), password)
    if user is None:
        raise Refused(wrong_code())
    return user


def wrong_code() -> str:
    """Return the one sentence for whatever is wrong with account number and code."""
    return _(
        "Nomor akun atau kode ini salah, atau kodenya sudah tidak berlaku. Cocokkan lagi dengan kertas dari"
        " loket. Bila tetap tidak bisa, datang ke loket dengan KTP-el untuk kode baru."
    )


@transaction.atomic(durable=True)
def _redeemed(account_number: str, code: str, password: str) -> User | None:
    """Return None for a wrong try, which is then counted: a Refused in here would take the count back."""
    printed = working_code(account_number, code)
    if printed is None:
        return None
    use_code(printed)
    user = printed.user
    user.set_password(password)
    user.consented_at, user.consent_version = timezone.now(), PRIVACY_VERSION
    user.save(update_fields=["password", "consented_at", "consent_version"])
    return user


def working_code(account_number: str, code: str) -> PrintedCode | None:
    """Return the printed code that opens an account, and lock that account; None if number or code is wrong.

    account_number, code: bare (accounts.numbers, mpp.lib.codes). A wrong code is counted, and the count holds only if
    the caller's transaction is committed: it says no afterwards.
    """
    people = User.objects.filter(is_active=True, is_staff=False, is_superuser=False)
    user = people.locked().filter(account_number=account_number).first()
    printed = PrintedCode.objects.working().filter(user=user).first() if user else None
    if user is None or printed is None:
        return None
    if not hmac.compare_digest(printed.code_hash, _hash(code)):
        printed.wrong_tries += 1
        printed.save(update_fields=["wrong_tries"])
        return None
    printed.user = user
    return printed


def use_code(printed: PrintedCode) -> None:
    """Let the code open nothing any more: it did what it was printed for."""
    printed.used_at = timezone.now()
    printed.save(update_fields=["used_at"])


def end_codes(user: User) -> None:
    """Let no printed code open the account any more: it has a new password by another way."""
    PrintedCode.objects.open().filter(user=user).update(replaced_at=timezone.now())


def _print_code(user: User, *, by: User, venue_code: str) -> str:
    end_codes(user)
    code = random_code(PRINTED_CODE_LENGTH)
    now = timezone.now()
    PrintedCode.objects.create(
        user=user,
        code_hash=_hash(code),
        made_by=by,
        made_at=now,
        venue_code=venue_code,
        expires_at=now + settings.PRINTED_CODE_VALID,
    )
    return code


def _hash(code: str) -> str:
    return keyed_hash(code, purpose="printed-code")


def _free_account_number() -> str:
    number = new_account_number()
    while User.objects.filter(account_number=number).exists():
        number = new_account_number()
    return number
