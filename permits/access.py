"""Who may do what with an application. `actions` says when."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import agencies_as, is_at
from agencies.models import Agency, Role
from catalog.models import Service
from documents.models import BAD, Paper, PaperQuerySet, Safety
from permits import objections
from permits.actions import moving
from permits.actions.papers import TAKES_FOR_BAD
from permits.models import (
    Application,
    ApplicationQuerySet,
    Attachment,
    PowerOfAttorney,
    Recommendation,
    Refund,
    SiteVisit,
)
from permits.models.fees import RefundQuerySet
from permits.models.helpers import PowerQuerySet
from permits.states import UNSENT, WITHDRAWABLE, State

# An officer helps with what is not sent or was returned; and sees what was sent the same day, to print the receipt.
_ASSISTED = {State.DRAFT, State.RETURNED}

May = Callable[[Any, Application], bool]


def may_see(user: Any, application: Application) -> bool:
    """Whether the application exists for this person at all."""
    return is_own(user, application) or may_see_at_desk(user, application)


def is_own(user: Any, application: Application) -> bool:
    """Whether somebody stands on the citizen's side of a case now: the owner, an attorney, a helper at the counter."""
    if not user.is_authenticated:
        return False
    return user.pk == application.owner_id or acts_by_power(user, application) or assists(user, application)


def acts_by_power(user: Any, application: Application) -> bool:
    """Whether somebody filed the case by a power of attorney that is still in force."""
    if application.power_id is None or user.pk != application.filed_by_id:
        return False
    return PowerOfAttorney.objects.active().filter(pk=application.power_id, attorney=user).exists()


def acts_as_citizen(user: Any, application: Application) -> bool:
    """Whether somebody is the owner or their attorney, who may do all that the owner may; a helper may not."""
    return user.is_authenticated and (user.pk == application.owner_id or acts_by_power(user, application))


def assists(user: Any, application: Application) -> bool:
    """Whether an officer helps with the case at the counter today: to fill in, to correct, to print the receipt."""
    return helping_agency(user, application) is not None


def helping_agency(user: Any, application: Application) -> Agency | None:
    """Return at whose counter an officer helps with the case today, None for whoever does not."""
    today = timezone.localdate()
    counters = agencies_as(user, Role.COUNTER)
    if not counters:
        return None
    helped = application.assistances.filter(by=user, on=today, agency__in=counters).select_related("agency")
    row = helped.first()
    is_open_to_help = row and (application.state in _ASSISTED or _was_sent(application, user, today))
    return row.agency if row and is_open_to_help else None


def _was_sent(application: Application, user: Any, today: date) -> bool:
    """Whether a case was sent today, or its corrections by this officer."""
    if application.sent_at and timezone.localdate(application.sent_at) == today:
        return True
    return application.events.filter(deed="resubmit", by=user, at__date=today).exists()


def own_applications(user: Any) -> ApplicationQuerySet:
    """Return the cases that are somebody's own, or that they filed by a power that is in force."""
    powers = PowerOfAttorney.objects.active().filter(attorney=user)
    by_power = Q(filed_by=user, power__in=powers.values("pk"))
    return Application.objects.filter(Q(owner=user) | by_power).exclude(state=State.DISCARDED)


def powers_for(user: Any, service: Service) -> PowerQuerySet:
    """Return the powers by which somebody may apply for this service in another's name, by the name."""
    powers = PowerOfAttorney.objects.active().filter(attorney=user, grantor__is_active=True)
    covering = powers.filter(Q(service=None) | Q(service=service))
    return covering.select_related("grantor").order_by("grantor__name", "pk")


def offered_powers(user: Any) -> PowerQuerySet:
    """Return the powers that wait for somebody's yes or no: given to their address or account number."""
    contacts = [contact for contact in (user.email, user.account_number) if contact]
    return PowerOfAttorney.objects.open().filter(contact__in=contacts, attorney=None).exclude(grantor=user)


def power_for(user: Any, code: str) -> PowerOfAttorney:
    """Return a power that somebody gave, holds or is offered; any other is a 404."""
    sides = Q(grantor=user) | Q(attorney=user) | Q(pk__in=offered_powers(user).values("pk"))
    powers = PowerOfAttorney.objects.filter(sides, code=code).select_related("grantor", "attorney", "service")
    power = powers.first()
    if power is None:
        raise Http404
    return power


def signed_powers_of(user: Any) -> PowerQuerySet:
    """Return the powers on paper that somebody gave or holds: whose letter they may open while it is theirs."""
    held = Q(attorney=user, ended_at=None)
    return PowerOfAttorney.objects.filter(Q(grantor=user) | held, paper__isnull=False).select_related("paper")


def counter_agencies(user: Any) -> QuerySet[Agency]:
    """Return the agencies at whose counters somebody may help people with their applications."""
    return Agency.objects.filter(pk__in=agencies_as(user, Role.COUNTER)).order_by("name")


def is_party(user: Any, application: Application) -> bool:
    """Whether somebody stands, or ever stood, on the citizen's side: they never act for the office in it."""
    return user.is_authenticated and moving.is_party(user, application)


def may_see_at_desk(user: Any, application: Application) -> bool:
    """Whether an officer sees this case at the review desk; the same rows as `at_desk_of`."""
    if not user.is_authenticated or application.state in UNSENT:
        return False
    return Application.objects.at_desk_of(user).filter(pk=application.pk).exists()


def may_edit(user: Any, application: Application) -> bool:
    """Fill a draft, or correct a returned case."""
    return is_own(user, application) and application.state in {State.DRAFT, State.RETURNED}


def may_give_papers(user: Any, application: Application) -> bool:
    """Fill a draft, correct a returned case, or give anew in a sent one what turned out to be bad."""
    if application.state not in TAKES_FOR_BAD:
        return may_edit(user, application)
    bad = application.attachments.current().filter(paper__safety__in=BAD)
    return is_own(user, application) and bad.exists()


def may_open(user: Any, attachment: Attachment) -> bool:
    """Whether somebody who sees the case may open a paper in it: its pages, its copy, its original.

    Officers open only what is clean and not withdrawn (`Attachment.why_closed` says why); who gave it also what
    waits; nobody what is infected.
    """
    if not is_own(user, attachment.application):
        return attachment.is_open_to_officers
    paper = attachment.paper
    gave_it = user.pk in {paper.owner_id, paper.given_by_id}
    return paper.is_open_to_officers or (gave_it and paper.safety != Safety.INFECTED)


def papers_of(user: Any, *, also_removed: bool = False) -> PaperQuerySet:
    """Return what somebody keeps in their folder: not what the portal made, nor an office's photographs of a visit."""
    seen_there = SiteVisit.photos.through.objects.filter(paper=OuterRef("pk"))
    papers = Paper.objects.all() if also_removed else Paper.objects.kept()
    return papers.filter(owner=user, made_here=False).exclude(Exists(seen_there))


def paper_for(user: Any, code: str, *, also_removed: bool = False) -> Paper:
    """Return a paper of somebody's own folder. Raises Http404 for any other.

    also_removed: one that was removed too, so that a form sent twice is answered twice.
    """
    papers = papers_of(user, also_removed=also_removed).select_related("type")
    return get_object_or_404(papers, code=code)


def may_withdraw(user: Any, application: Application) -> bool:
    return acts_as_citizen(user, application) and application.state in WITHDRAWABLE


def may_discard(user: Any, application: Application) -> bool:
    """Throw a draft away; also one thrown away before. A helper only what was begun at the counter."""
    if not acts_as_citizen(user, application) and application.assisted_agency_id is None:
        return False
    return is_own(user, application) and application.state in UNSENT


def may_review(user: Any, application: Application) -> bool:
    """Take, judge and return papers, hand over."""
    return _acts_at(user, application, application.counter_agency_id, Role.VERIFIER)


def may_assign(user: Any, application: Application) -> bool:
    """Give a case to a verifier: the supervisor any of the agency, a verifier their own or one that nobody took."""
    agency_id = application.counter_agency_id
    if _acts_at(user, application, agency_id, Role.SUPERVISOR):
        return True
    return may_review(user, application) and application.reviewer_id in {None, user.pk}


def may_label(user: Any, application: Application) -> bool:
    agency_id = application.counter_agency_id
    return is_at(user, agency_id, Role.VERIFIER, Role.SUPERVISOR) and not is_party(user, application)


def may_note(user: Any, application: Application) -> bool:
    """Read and write internal notes: officers of the case, never somebody on the citizen's side."""
    return not is_party(user, application) and may_see_at_desk(user, application)


def may_take_payment(user: Any, application: Application) -> bool:
    return _acts_at(user, application, application.counter_agency_id, Role.CASHIER)


def may_set_fee(user: Any, application: Application) -> bool:
    """Compute what a permit costs, or ask that its bill be cancelled."""
    return _acts_at(user, application, application.counter_agency_id, Role.VERIFIER, Role.CASHIER)


def may_confirm_fee(user: Any, application: Application) -> bool:
    """Answer what a colleague entered or asked about a bill."""
    roles = (Role.VERIFIER, Role.CASHIER, Role.SUPERVISOR)
    return _acts_at(user, application, application.counter_agency_id, *roles)


def may_give_back(user: Any, application: Application) -> bool:
    return _acts_at(user, application, application.counter_agency_id, Role.CASHIER, Role.SUPERVISOR)


def may_use_refunds(user: Any) -> bool:
    """Whether the list of what has to be given back exists for this person."""
    return bool(agencies_as(user, Role.CASHIER, Role.SUPERVISOR))


def refunds_of(user: Any) -> RefundQuerySet:
    """Return what has still to be given back at this person's agencies, without their own cases."""
    agencies = agencies_as(user, Role.CASHIER, Role.SUPERVISOR)
    own = Q(application__owner=user) | Q(application__filed_by=user)
    return Refund.objects.open().filter(application__counter_agency__in=agencies).exclude(own)


def may_decide(user: Any, application: Application) -> bool:
    """Sign or refuse: nobody decides what they verified."""
    return _acts_at(
        user, application, application.issuing_agency_id, Role.SIGNATORY
    ) and not application.was_verified_by(user)


def may_consent(user: Any, application: Application) -> bool:
    """Let an accepted paper be refused, or not."""
    return _acts_at(user, application, application.counter_agency_id, Role.SUPERVISOR)


def may_object(user: Any, application: Application) -> bool:
    """File an objection: who stands on the citizen's side, not an officer who helps at the counter."""
    return acts_as_citizen(user, application) and application.state == State.REJECTED


def may_record_objection(user: Any, application: Application) -> bool:
    """Take in a letter of objection."""
    roles = (Role.VERIFIER, Role.SUPERVISOR)
    return _acts_at(user, application, application.counter_agency_id, *roles)


def may_decide_objection(user: Any, application: Application) -> bool:
    """Decide an objection: another signatory than the one who refused, where there is one."""
    if not _acts_at(user, application, application.issuing_agency_id, Role.SIGNATORY):
        return False
    return user in objections.deciders(application)


def may_recommend(user: Any, application: Application) -> bool:
    return not is_party(user, application) and recommendations_of(user, application).exists()


def recommendations_of(user: Any, application: Application) -> Any:
    """Return the recommendations of this case that the user may answer or has the role to read."""
    agencies = agencies_as(user, Role.TECHNICAL)
    return Recommendation.objects.current().filter(application=application, agency__in=agencies)


def may_use_desk(user: Any) -> bool:
    """Whether the review desk exists for this person."""
    roles = (Role.VERIFIER, Role.TECHNICAL, Role.SIGNATORY, Role.CASHIER, Role.SUPERVISOR)
    return bool(agencies_as(user, *roles))


def office_of(user: Any, application: Application) -> str:
    """Return the role and agency for which somebody looks at a case of another, for the log of openings."""
    if helped_at := helping_agency(user, application):
        return f"{Role.COUNTER.label} · {helped_at.short_name}"
    if acts_by_power(user, application):
        return _("Penerima kuasa")
    for agency, roles in (
        (application.counter_agency, (Role.VERIFIER, Role.CASHIER, Role.SUPERVISOR)),
        (application.issuing_agency, (Role.SIGNATORY, Role.SUPERVISOR)),
    ):
        for role in roles:
            if is_at(user, agency.pk, role):
                return f"{role.label} · {agency.short_name}"
    technical = recommendations_of(user, application).select_related("agency").first()
    return f"{Role.TECHNICAL.label} · {technical.agency.short_name}" if technical else ""


def application_for(user: Any, code: str, may: May = may_see) -> Application:
    """Return the application of a code. One that this person may not see is a 404, a forbidden deed a 403."""
    application = (
        Application.objects.select_related("owner", "service", "counter_agency", "issuing_agency", "reviewer")
        .filter(code=code)
        .first()
    )
    if application is None or not may_see(user, application):
        raise Http404
    if not may(user, application):
        raise PermissionDenied
    return application


def attachment_for(user: Any, code: str, attachment_id: int, may: May = may_see) -> Attachment:
    """Return an attachment of an application, as `application_for` does."""
    application = application_for(user, code, may)
    rows = application.attachments.all() if is_own(user, application) else application.attachments.received()
    attachment = rows.select_related("paper", "reason", "consent").filter(pk=attachment_id).first()
    if attachment is None:
        raise Http404
    attachment.application = application
    return attachment


def _acts_at(user: Any, application: Application, agency_id: int, *roles: Role) -> bool:
    return is_at(user, agency_id, *roles) and not is_party(user, application)
