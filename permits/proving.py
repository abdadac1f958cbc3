"""What a permit is worth today, for anybody who asks."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from mpp.lib.codes import normalize_code
from mpp.lib.formats import long_date
from permits.models import Permit
from permits.states import PermitState


class Standing(NamedTuple):
    """`tone`: as of the components; `title`: in a word or two; `meaning`: a sentence."""

    tone: str
    title: str
    meaning: str


def standing(permit: Permit, on: date | None = None) -> Standing:
    """Return what the permit is worth on a day (default today), from its state and its dates.

    Whether it is a sample is another matter: `permit.is_sample`.
    """
    today = on or timezone.localdate()
    if permit.state == PermitState.REVOKED:
        return Standing("bad", _("Dicabut"), _("Izin ini sudah dicabut oleh penerbitnya."))
    if permit.state == PermitState.REPLACED:
        return Standing("warn", _("Diganti"), _("Izin ini sudah diganti dengan izin yang lebih baru."))
    if today < permit.valid_from:
        return Standing(
            "warn",
            _("Belum berlaku"),
            _("Izin ini baru berlaku mulai %(day)s.") % {"day": long_date(permit.valid_from)},
        )
    if permit.valid_until and today > permit.valid_until:
        return Standing(
            "bad", _("Kedaluwarsa"), _("Izin ini berakhir %(day)s.") % {"day": long_date(permit.valid_until)}
        )
    return Standing("ok", _("Berlaku"), _("Izin ini terdaftar dan sedang berlaku."))


def permit_by(text: str) -> Permit | None:
    """Return the permit of a code (as printed, or the whole address in its QR) or of a number."""
    permits = Permit.objects.select_related("entry__issuer", "entry__application")
    text = text.strip()
    code = normalize_code(text.rstrip("/").rpartition("/")[2])
    return permits.filter(entry__token=code).first() or permits.filter(entry__number__iexact=text).first()


def is_same_file(permit: Permit, chunks: Iterable[bytes]) -> bool:
    """Whether a file is byte by byte the one that was issued. It is hashed, never opened."""
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest() == permit.sha256
