"""What happens to devices: paired once with a code made in the admin, revoked, given a new code."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.middleware import token_hash
from agencies.models import PAIR_CODE_VALID, Device, new_pair_code
from mpp.lib.refused import Refused


@transaction.atomic
def pair(code: str) -> tuple[Device, str]:
    """Pair the device that waits under this code of eight digits; the code is then used up.

    Returns the device and the token that its browser carries from now on: 43 characters, known to nobody else.
    Raises Refused for a code that is unknown, used, revoked or older than a day.
    """
    # The second of two racing browsers waits here, then finds the code gone.
    waiting = Device.objects.select_for_update(no_key=True).filter(
        pair_code=code, revoked_at=None, pair_code_made_at__gt=timezone.now() - PAIR_CODE_VALID
    )
    device = waiting.first() if code else None
    if device is None:
        raise Refused(_("Kode ini tidak berlaku. Periksa angkanya, atau minta kode baru dari pengelola."))
    token = secrets.token_urlsafe(32)
    device.token_hash, device.pair_code, device.paired_at = token_hash(token), "", timezone.now()
    device.save(update_fields=["token_hash", "pair_code", "paired_at"])
    return device, token


def revoke(device_id: int) -> None:
    """Let the device do nothing any more, from its next request on. Revoking again changes nothing."""
    Device.objects.filter(pk=device_id, revoked_at=None).update(revoked_at=timezone.now())


def renew_code(device_id: int) -> None:
    """Give the device a new code to pair with; the browser paired until now is put out."""
    Device.objects.filter(pk=device_id).update(
        pair_code=new_pair_code(),
        pair_code_made_at=timezone.now(),
        token_hash="",
        paired_at=None,
        revoked_at=None,
    )
