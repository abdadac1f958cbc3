"""Timed work on agreements: they near their end, are told of, end, or go over into their successor."""

from collections.abc import Iterator
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from agencies.actions import agreements
from agencies.models import Agreement, AgreementQuerySet
from agencies.states import IN_FORCE, AgreementState
from mpp.lib.duties import duty, one_by_one

BATCH = 200  # rows a round: the next round goes on where this one ended


@duty(every=timedelta(minutes=15))
def follow_agreements() -> int:
    """Move agreements by their days: extended ones first, so that none of them is told to have ended."""
    today = timezone.localdate()
    return one_by_one(_begun(today), lambda pk: agreements.carry_over(pk, today)) + one_by_one(
        _near_end(today),
        lambda pk: agreements.near_end(pk, today, first_warning_days=max(settings.AGREEMENT_WARNINGS)),
    )


@duty(every=timedelta(minutes=15))
def warn_of_agreements() -> int:
    """Warn before an agreement ends, once for each of AGREEMENT_WARNINGS; after days without rounds the last alone."""
    today = timezone.localdate()
    _forget_warnings(today)
    return one_by_one(_soon(today), lambda due: agreements.warn(due[0], today, days=due[1]))


def _begun(today: date) -> list[int]:
    """Return the agreements whose successor is in force."""
    followed = Agreement.objects.filter(
        state__in=[*IN_FORCE, AgreementState.ENDED], successor__in=Agreement.objects.in_force(today)
    )
    return _keys(followed)


def _near_end(today: date) -> list[int]:
    first = today + timedelta(days=max(settings.AGREEMENT_WARNINGS))
    near = Q(state=AgreementState.ACTIVE, valid_until__lte=first)
    over = Q(state__in=IN_FORCE, valid_until__lt=today)
    return _keys(Agreement.objects.filter(near | over))


def _soon(today: date) -> Iterator[tuple[int, int]]:
    """Yield the agreements with the nearest warning that is due; what is extended already needs none."""
    for days in sorted(settings.AGREEMENT_WARNINGS):
        soon = Agreement.objects.filter(
            Q(warned_days__isnull=True) | Q(warned_days__gt=days),
            state__in=IN_FORCE,
            valid_until__range=(today, today + timedelta(days=days)),
        ).exclude(successor__state__in=IN_FORCE)
        for pk in _keys(soon):
            yield pk, days


def _forget_warnings(today: date) -> None:
    """Of agreements whose last day was moved later: they are warned of anew."""
    for days in settings.AGREEMENT_WARNINGS:
        later = Q(valid_until__isnull=True) | Q(valid_until__gt=today + timedelta(days=days))
        Agreement.objects.filter(later, state__in=IN_FORCE, warned_days=days).update(warned_days=None)


def _keys(rows: AgreementQuerySet) -> list[int]:
    return list(rows.order_by("valid_until", "pk").values_list("pk", flat=True)[:BATCH])
