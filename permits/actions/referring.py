"""Services that belong to another system: kept in one's own list, with the number from there."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Outcome, Service
from mpp.lib.refused import Refused
from permits.models import Referral

MOST = 50  # in one list; whoever has more loses the overview


@transaction.atomic
def keep_referral(service: Service, *, owner: User) -> Referral:
    """Put a REFERRED service into somebody's list. Raises Refused for any other service, and past MOST."""
    if service.outcome != Outcome.REFERRED or not service.is_active:
        raise Refused(_("Layanan ini tidak diurus di sistem lain."))
    User.objects.locked().get(pk=owner.pk)  # two at once count each other
    if Referral.objects.filter(owner=owner, removed_at=None).count() >= MOST:
        raise Refused(_("Daftar Anda penuh. Hapus dahulu yang sudah selesai."))
    return Referral.objects.create(owner=owner, service=service)


def write_referral(referral_id: int, *, number: str, note: str) -> None:
    """Keep the number that the other system gave, and a note of one's own."""
    Referral.objects.filter(pk=referral_id, removed_at=None).update(number=number, note=note)


def remove_referral(referral_id: int) -> None:
    """Take it from the list. Removing twice changes nothing."""
    Referral.objects.filter(pk=referral_id, removed_at=None).update(removed_at=timezone.now())
