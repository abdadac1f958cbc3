"""Whether somebody may act for the citizen at this moment, asked under lock: a power may end meanwhile."""

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Service
from mpp.lib.refused import Refused
from permits.models import Application, PowerOfAttorney


def must_act_for_owner(application: Application, by: User | None) -> User:
    """Return who acts in a locked case: `by`, or its owner if nobody else is named.

    Raises Refused unless they are the owner, an attorney whose power is in force, or an officer who helps today.
    The power stays locked until the transaction ends: ending it waits for this deed, or this deed sees it ended.
    """
    if by is None or by.pk == application.owner_id:
        return application.owner
    if application.power_id and application.filed_by_id == by.pk:
        locked_power(application.power_id, attorney=by)
    elif not application.assistances.filter(by=by, on=timezone.localdate()).exists():
        raise Refused(
            _("Anda tidak sedang membantu permohonan ini. Buka lagi lewat halaman bantuan di loket.")
        )
    return by


def locked_power(power_id: int, *, attorney: User, service: Service | None = None) -> PowerOfAttorney:
    """Return a power that is in force for this attorney, locked. Raises Refused for any other.

    service: what it is to be used for, if that is new.
    """
    powers = PowerOfAttorney.objects.active().select_for_update(of=("self",), no_key=True)
    power = powers.filter(pk=power_id, attorney=attorney).first()
    if power is None or (service and power.service_id not in {None, service.pk}):
        raise Refused(_("Kuasa Anda untuk permohonan ini sudah berakhir. Hubungi pemberi kuasa."))
    return power


def office_of_helper(application: Application, by: User) -> str:
    """Return at whose counter somebody helps with a case today, "" for owner and attorney."""
    is_attorney = application.power_id is not None and by.pk == application.filed_by_id
    if by.pk == application.owner_id or is_attorney:
        return ""
    helped = application.assistances.filter(by=by, on=timezone.localdate()).select_related("agency").first()
    return helped.agency.short_name if helped else ""
