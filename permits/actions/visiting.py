"""What the counter saw of a case's originals."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Venue
from documents.actions import mark_original_seen
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from permits import tasks
from permits.actions.moving import go_on, locked, move, not_own, write_event
from permits.models import Application, OriginalCheck
from permits.states import OriginalSeen, State, Verdict

NO_TERMS: Mapping[str, date] = MappingProxyType({})


@transaction.atomic
def record_visit(
    application_id: int,
    *,
    by: User,
    visit_code: str,
    venue_code: str,
    outcomes: Mapping[str, tuple[str, str]],
    terms: Mapping[str, date] = NO_TERMS,
) -> Application:
    """Record what was seen at a counter and let the case go on.

    outcomes: key of each original still expected -> (OriginalSeen, note). terms: key -> until when the original
    that was seen is valid, also a day that is past: then the paper is not offered again. All seen: back to the hub. Something
    missing: still AWAITING_VISIT. A mismatch: the review is reopened and that paper judged anew.
    A case in another state is left as it is (a receipt may be scanned at any time).
    Raises Refused if an original has no outcome, or for a case of one's own.
    """
    application = locked(application_id)
    not_own(application, by)
    if application.state != State.AWAITING_VISIT:
        return application
    expected = tasks.originals(application)
    checks = [
        OriginalCheck(
            application=application,
            key=original.key,
            by=by,
            visit_code=visit_code,
            **_outcome(original, outcomes),
        )
        for original in expected
    ]
    OriginalCheck.objects.bulk_create(checks)
    _mark_seen(application, expected, checks, terms, by=by)
    return _go_on_after(application, expected, checks, by=by, venue_code=venue_code)


def _outcome(original: tasks.Original, outcomes: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    outcome, note = outcomes.get(original.key, ("", ""))
    if outcome not in OriginalSeen.values:
        raise Refused(_("Tandai dahulu “%(label)s”.") % {"label": original.label})
    return {"outcome": outcome, "note": note}


def _mark_seen(
    application: Application,
    expected: list[tasks.Original],
    checks: list[OriginalCheck],
    terms: Mapping[str, date],
    *,
    by: User,
) -> None:
    """Write down on each paper that its original was seen: where it is given again, officers read it."""
    seen = {check.key for check in checks if check.outcome == OriginalSeen.SEEN}
    agency = application.counter_agency.short_name
    for original in expected:
        if original.attachment and original.key in seen:
            until = terms.get(original.key) if original.has_term else None
            mark_original_seen(original.attachment.paper, by=by, agency_name=agency, expires_on=until)


@in_indonesian
def _go_on_after(
    application: Application,
    expected: list[tasks.Original],
    checks: list[OriginalCheck],
    *,
    by: User,
    venue_code: str,
) -> Application:
    labels = {original.key: original.label for original in expected}
    found = {outcome: [c for c in checks if c.outcome == outcome] for outcome in OriginalSeen}
    office = application.counter_agency.short_name
    if found[OriginalSeen.MISMATCH]:
        _reopen(application, found[OriginalSeen.MISMATCH])
        note = _("Tidak cocok dengan aslinya: ") + _named(found[OriginalSeen.MISMATCH], labels)
        return move(application, State.IN_REVIEW, deed="record_mismatch", by=by, office=office, note=note)
    if found[OriginalSeen.MISSING]:
        note = _("Belum dibawa: ") + _named(found[OriginalSeen.MISSING], labels)
        write_event(application, State.AWAITING_VISIT, deed="record_visit", by=by, office=office, note=note)
        return application
    note = _("Semua berkas asli cocok (%(venue)s).") % {"venue": _name_of(venue_code)}
    move(application, State.IN_REVIEW, deed="record_visit", by=by, office=office, note=note)
    return go_on(application, by=by, office=office)


def _name_of(venue_code: str) -> str:
    """Return what the citizen calls the place; its code, should it be gone."""
    return Venue.objects.filter(code=venue_code).values_list("short_name", flat=True).first() or venue_code


def _reopen(application: Application, mismatches: list[OriginalCheck]) -> None:
    """Take back the verifier's word, and the verdict on each paper that did not agree with its original."""
    application.reviewed_at = None
    application.attachments.current().filter(requirement_key__in=[check.key for check in mismatches]).update(
        verdict=Verdict.PENDING, judged_by=None, judged_at=None, reason=None, note=""
    )


def _named(checks: list[OriginalCheck], labels: Mapping[str, str]) -> str:
    return "; ".join(labels[c.key] + (f" ({c.note})" if c.note else "") for c in checks)
