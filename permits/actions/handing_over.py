"""The agency's own system goes on: with which number, where, and what was handed in on paper."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.refused import Refused
from permits import hub
from permits.actions.moving import locked, move, not_own, write_event
from permits.models import Application
from permits.states import State
from permits.telling import tell_of_new_number


@transaction.atomic
def hand_over(
    application_id: int,
    *,
    by: User,
    number: str,
    system: str = "",
    url: str = "",
    collected: Sequence[str] = (),
) -> Application:
    """Enter the number under which the agency's own system goes on; the case is complete here.

    url: where the citizen goes on there. collected: labels of the papers that stay with the agency
    (permits.handovers.papers_of). Raises Refused unless review and visit are done.
    """
    application = locked(application_id)
    not_own(application, by)
    if not hub.is_ready_to_hand_over(application) or hub.next_state(application) is not None:
        raise Refused(_("Permohonan ini belum siap diteruskan."))
    application.external_number = number
    application.external_system = system or application.external_system
    application.external_url = url
    application.collected_papers = list(collected)
    office = application.counter_agency.short_name
    return move(application, State.COMPLETED, deed="hand_over", by=by, office=office, note=number)


@transaction.atomic
def correct_handover(application_id: int, *, by: User, number: str, url: str = "") -> Application:
    """Correct a mistyped number or link of a case that was handed over; it stays complete, the citizen is told.

    Raises Refused unless it was handed over, or if nothing is changed.
    """
    application = locked(application_id)
    not_own(application, by)
    if application.state != State.COMPLETED:
        raise Refused(_("Permohonan ini belum diteruskan ke sistem instansi."))
    before = application.external_number
    if (number, url) == (before, application.external_url):
        raise Refused(_("Nomor dan tautannya sama seperti sebelumnya."))
    application.external_number = number
    application.external_url = url
    application.save(update_fields=["external_number", "external_url"])
    event = write_event(
        application,
        State.COMPLETED,
        deed="correct_handover",
        by=by,
        office=application.counter_agency.short_name,
        note=f"{before} → {number}" if before != number else url,
    )
    tell_of_new_number(application, event)
    return application
