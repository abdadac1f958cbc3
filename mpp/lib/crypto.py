"""Encrypted columns, and the keyed hash by which an encrypted number is found again."""

import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models


@cache
def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.FIELD_KEYS])


def keyed_hash(text: str, *, purpose: str) -> str:
    """Return 64 hex digits that only this installation can compute; "" for an empty text.

    purpose: keeps equal numbers of different kinds (a NIK and a KK) from having equal hashes.
    """
    if not text:
        return ""
    return hmac.new(settings.HASH_KEY.encode(), f"{purpose}:{text}".encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that the database holds encrypted (Fernet: AES-128-CBC with HMAC-SHA256).

    Encrypted with the first key of MPP_FIELD_KEYS, read with any of them, so that keys can be changed.
    It cannot be searched: keep a `keyed_hash` beside it. An empty text stays empty.
    """

    def get_prep_value(self, value: str | None) -> str | None:
        value = super().get_prep_value(value)
        return _cipher().encrypt(value.encode()).decode() if value else value

    def from_db_value(self, value: str | None, *_args: object) -> str | None:
        return _cipher().decrypt(value.encode()).decode() if value else value
