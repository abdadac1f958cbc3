"""Cases whose citizen lets the time pass: warned, then ended."""

from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from mpp.lib.duties import duty, one_by_one
from mpp.lib.formats import long_date
from notices.actions import tell
from permits import actions
from permits.models import Application
from permits.states import PAUSED
from permits.telling import citizens_side

BATCH = 100


@duty(every=timedelta(minutes=15))
def expire_paused() -> int:
    """End the cases whose citizen let the time pass."""
    over = Application.objects.filter(state__in=PAUSED, expires_on__lt=timezone.localdate())
    ids = over.order_by("expires_on").values_list("pk", flat=True)[:BATCH]
    return one_by_one(ids, actions.expire)


@duty(every=timedelta(minutes=15))
def warn_before_expiry() -> int:
    """Warn the citizen before a paused case ends, once for each of EXPIRY_WARNINGS.

    The last warning first: after days without rounds it alone is told.
    """
    return one_by_one(_soon(), lambda due: _warn(*due))


def _soon() -> Iterator[tuple[Application, int]]:
    """Yield each case with the number of the warning that is due; looked up when its turn has come."""
    for number, before in reversed(list(enumerate(settings.EXPIRY_WARNINGS))):
        soon = Application.objects.filter(
            state__in=PAUSED, expires_on__lte=timezone.localdate() + before, warnings__lte=number
        )
        for application in soon.select_related("owner", "filed_by").order_by("expires_on")[:BATCH]:
            yield application, number


@transaction.atomic
def _warn(application: Application, number: int) -> int:
    """Tell it and write that down; 0 if somebody did so meanwhile."""
    assert application.expires_on is not None  # it is paused
    for person in citizens_side(application):
        tell(
            person,
            key=f"permits.expiry.{application.pk}.{application.state_since:%Y%m%d%H%M}.{number}",
            subject=_("Permohonan Anda hampir gugur (%(number)s)") % {"number": application.number},
            body=_("Permohonan %(service)s gugur bila tidak dilanjutkan sampai %(day)s.")
            % {"service": application.service_name, "day": long_date(application.expires_on)},
            link=application.get_absolute_url(),
        )
    return Application.objects.filter(pk=application.pk, warnings__lte=number).update(warnings=number + 1)
