"""One-time keys: a form that creates something does so once, however often it is posted."""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.translation import gettext as _

from accounts.models import OneTimeKey
from mpp.lib.refused import Refused

FIELD = "kunci"  # the hidden input that {% once %} renders
_NOT_CONTENT = {FIELD, "csrfmiddlewaretoken"}


def new_key() -> str:
    """Return a key for one showing of a form: 32 hex digits."""
    return secrets.token_hex(16)


def once(
    request: HttpRequest,
    action: str,
    do: Callable[[], Any],
    *,
    leads_to: str = "",
    said: str = "",
    holder: str = "",
) -> HttpResponseRedirect:
    """Do a form's deed and go where it leads; a repeated post goes there again without doing it twice.

    action: names the deed, e.g. "permits.start"; do: does it and returns an address or an object that has one;
    leads_to: that address where it is known before, so that what `do` writes last is the last before COMMIT;
    said: told to the visitor when it is done, the first time and each equal time after; holder: to whom the key
    belongs where the page knows its visitor by something else than account or device, e.g. "visit:<code>".
    Key and deed are one transaction: parallel equal posts wait for the first. The same key with other content
    changes nothing and says so. Raises Refused (also out of `do`, and for a form without key); nothing is then
    done, and the key may be used again.
    """
    row = _key(request, action, holder)
    try:
        with transaction.atomic():
            row.result = leads_to
            row.save(force_insert=True)
            address = _address(do())
            if address != row.result:
                row.result = address
                row.save(update_fields=["result"])
    except IntegrityError:
        answer = _answered_before(request, row, said)
        if answer is None:
            raise  # another constraint spoke, not the key
        return answer
    if said:
        messages.success(request, said)
    return HttpResponseRedirect(row.result)


@contextmanager
def first_alone(
    request: HttpRequest, action: str, *, said: str = ""
) -> Iterator[HttpResponseRedirect | None]:
    """Let equal posts of a form with a costly preparation wait for the first; give its answer, None to the first.

    `once` follows inside, after the preparation, which is then paid for once: equal posts wait for it here, without
    a transaction. said: as for `once`. Raises Refused as `once` does.
    """
    row = _key(request, action)
    name = hashlib.sha256(f"{row.holder} {row.action} {row.key}".encode()).digest()
    lock = int.from_bytes(name[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [lock])
    try:
        yield _answered_before(request, row, said)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [lock])


def _answered_before(request: HttpRequest, row: OneTimeKey, said: str) -> HttpResponseRedirect | None:
    """Answer with what the first post of this key led to, and tell it; None if there was none."""
    first = OneTimeKey.objects.filter(key=row.key, action=row.action, holder=row.holder).first()
    if first is None:
        return None
    if first.fingerprint != row.fingerprint:
        messages.warning(request, _not_taken())
    elif said:
        messages.success(request, said)
    return HttpResponseRedirect(first.result)


def _not_taken() -> str:
    return _(
        "Formulir ini sudah pernah dikirim. Yang tersimpan adalah kiriman pertama; isian baru tidak diambil."
    )


def _key(request: HttpRequest, action: str, holder: str = "") -> OneTimeKey:
    key = request.POST.get(FIELD, "")
    if not (len(key) == 32 and key.isalnum()):
        raise Refused(_("Formulir ini tidak lengkap. Muat ulang halamannya, lalu kirim sekali lagi."))
    return OneTimeKey(
        key=key, action=action, holder=holder or _holder(request), fingerprint=_fingerprint(request)
    )


def _holder(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    device = getattr(request, "device", None)
    if device:
        return f"device:{device.pk}"
    raise Refused(_("Masuk dahulu untuk melanjutkan."))


def _fingerprint(request: HttpRequest) -> str:
    digest = hashlib.sha256(request.path.encode())
    for name in sorted(set(request.POST) - _NOT_CONTENT):
        digest.update(f"\0{name}={request.POST.getlist(name)}".encode())
    for name in sorted(request.FILES):
        for upload in request.FILES.getlist(name):
            digest.update(f"\0{name}:{upload.name}:".encode())
            for chunk in upload.chunks():
                digest.update(chunk)
            upload.seek(0)
    return digest.hexdigest()


def _address(result: Any) -> str:
    return result if isinstance(result, str) else result.get_absolute_url()
