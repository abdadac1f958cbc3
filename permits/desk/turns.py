"""Whose turn a case is: what waits for a deed of an officer, by the roles held today."""

from typing import Any

from django.db.models import Exists, OuterRef, Q

from agencies.access import agencies_as
from agencies.models import Membership, Role
from catalog.models import Outcome
from permits import covering
from permits.models import (
    Application,
    ApplicationQuerySet,
    Attachment,
    Bill,
    Event,
    Objection,
    Recommendation,
    Refund,
    RefusalConsent,
    RegisterEntry,
)
from permits.states import ObjectionOutcome, State


def to_do(user: Any) -> ApplicationQuerySet:
    """Return the cases that wait for a deed of this officer, by the roles held today."""
    mine = Application.objects.filter(
        _for_verifier(user)
        | _for_technical(user)
        | _for_signatory(user)
        | _for_cashier(user)
        | _for_who_gives_back(user)
        | _for_who_sets_fees(user)
        | _for_who_consents(user)
        | _for_who_decides_objections(user)
    )
    return mine.exclude(owner=user).exclude(filed_by=user)  # of these nobody acts for the office


def _for_verifier(user: Any) -> Q:
    """New cases, those in one's own review or in that of a colleague one covers for, and those to hand over."""
    unjudged = Q(state=State.SUBMITTED) | Q(state=State.IN_REVIEW, reviewed_at=None)
    to_hand_over = Q(state=State.IN_REVIEW, reviewed_at__isnull=False, outcome=Outcome.HANDED_OVER)
    served = agencies_as(user, Role.VERIFIER)
    return Q(counter_agency__in=served) & (unjudged & (Q(reviewer=None) | held_by(user)) | to_hand_over)


def held_by(user: Any) -> Q:
    """Return which cases are in somebody's hands as verifier: their own, and those of whom they cover for."""
    held = Q(reviewer=user)
    for cover in covering.covers_of(user):
        held |= Q(reviewer=cover.colleague_id, counter_agency=cover.agency_id)
    return held


def _for_technical(user: Any) -> Q:
    asked = Recommendation.objects.pending().filter(agency__in=agencies_as(user, Role.TECHNICAL))
    return Q(state=State.RECOMMENDING, pk__in=asked.values("application"))


def _for_signatory(user: Any) -> Q:
    failed = RegisterEntry.objects.filter(application=OuterRef("pk")).exclude(failure="")
    return (
        Q(issuing_agency__in=agencies_as(user, Role.SIGNATORY), outcome=Outcome.PERMIT)
        & (Q(state=State.AWAITING_DECISION) | (Q(state=State.SIGNING) & Q(Exists(failed))))
        & ~_verified_by(user)
    )


def _verified_by(user: Any) -> Q:
    """Nobody decides what they verified (Application.was_verified_by)."""
    judged = Attachment.objects.filter(application=OuterRef("pk"), judged_by=user)
    reviewed = Event.objects.filter(
        application=OuterRef("pk"), by=user, deed__in=["take", "take_over", "finish_review"]
    )
    return Q(reviewer=user) | Q(Exists(judged)) | Q(Exists(reviewed))


def _for_who_consents(user: Any) -> Q:
    """What a verifier asks the supervisor: to refuse a paper that was accepted.

    Few wait at any time: named by key, they cost the long lists nothing.
    """
    supervised = agencies_as(user, Role.SUPERVISOR)
    if not supervised:
        return Q(pk__in=[])
    asked = RefusalConsent.objects.filter(
        granted__isnull=True,
        attachment__application__counter_agency__in=supervised,
        attachment__application__state=State.IN_REVIEW,
        attachment__application__reviewed_at=None,
    )
    return Q(pk__in=list(asked.exclude(asked_by=user).values_list("attachment__application_id", flat=True)))


def _for_who_decides_objections(user: Any) -> Q:
    """An objection waits for another signatory than the one who refused, where there is one (permits/objections.py)."""
    signed = agencies_as(user, Role.SIGNATORY)
    if not signed:
        return Q(pk__in=[])
    pending = Objection.objects.filter(
        outcome=ObjectionOutcome.PENDING, application__issuing_agency__in=signed
    ).values_list("application_id", flat=True)
    others = Membership.objects.current().filter(agency__in=signed, role=Role.SIGNATORY).exclude(user=user)
    alone = signed - set(others.values_list("agency_id", flat=True))
    return Q(pk__in=list(pending)) & (~Q(decided_by=user) | Q(issuing_agency__in=alone)) & ~_verified_by(user)


def _for_cashier(user: Any) -> Q:
    return Q(counter_agency__in=agencies_as(user, Role.CASHIER), state=State.AWAITING_PAYMENT)


def _for_who_gives_back(user: Any) -> Q:
    """Paid in vain: few wait at any time, so they are named by key."""
    gives = agencies_as(user, Role.CASHIER, Role.SUPERVISOR)
    if not gives:
        return Q(pk__in=[])
    waiting = Refund.objects.open().filter(application__counter_agency__in=gives)
    return Q(pk__in=list(waiting.values_list("application_id", flat=True)))


def _for_who_sets_fees(user: Any) -> Q:
    """A fee to compute, and what a colleague computed or asked about a bill (permits/fees.py)."""
    sets = agencies_as(user, Role.VERIFIER, Role.CASHIER)
    answers = agencies_as(user, Role.VERIFIER, Role.CASHIER, Role.SUPERVISOR)
    current = Bill.objects.current().filter(application=OuterRef("pk"))
    to_compute = ~Q(Exists(current))
    to_confirm = Q(Exists(current.filter(confirmed_at=None).exclude(entered_by=user)))
    to_cancel = Q(Exists(current.filter(cancel_asked_at__isnull=False).exclude(cancel_asked_by=user)))
    in_hub = Q(state=State.IN_REVIEW, reviewed_at__isnull=False, outcome=Outcome.PERMIT)
    return Q(concerns_cashier=True) & (
        (Q(counter_agency__in=sets) & in_hub & to_compute)
        | (Q(counter_agency__in=answers) & in_hub & to_confirm)
        | (Q(counter_agency__in=answers, state=State.AWAITING_PAYMENT) & to_cancel)
    )
