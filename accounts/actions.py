"""What happens to a person's data: written by themselves, proved by an officer."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User, Village
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
    user.name, user.birth_place, user.birth_date = name, birth_place, birth_date
    user.set_nik(nik)
    user.set_kk(kk)
    user.phone, user.address, user.village = phone, address, village
    user.outside_regency, user.outside_province = outside_regency, outside_province
    user.save()
    return user


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
    user.proven_at, user.proven_by, user.proven_venue_code = timezone.now(), by, venue_code
    _save_as_only_holder(user)
    return user


def _save_as_only_holder(user: User) -> None:
    """Save; of two accounts proven at once with one NIK the constraint lets the first through."""
    try:
        with transaction.atomic():
            user.save(update_fields=["nik", "nik_hash", "proven_at", "proven_by", "proven_venue_code"])
    except IntegrityError as error:
        if "user_proven_nik_unique" not in str(error):
            raise
        raise Refused(
            _("NIK ini sudah dibuktikan untuk akun lain. Periksa kartunya, lalu hubungi penyelia.")
        ) from None
