"""What must be ready is listed and answered for; the history of rows keeps every answer, with who gave it."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency, Membership, ReadinessItem, ReadinessResult, Role, Venue
from agencies.readiness import usual_topics
from mpp.lib.formats import long_date
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian, indonesian
from notices.actions import tell


@transaction.atomic
def prepare(venue_id: int, agency_id: int | None, *, by: User, known: Collection[str] = ()) -> int:
    """List the usual items of an agency in a venue, or of the building (None); return how many were missing.

    known: topics for which the registry answers already. Preparing again, or at the same time, lists nothing twice.
    """
    venue = Venue.objects.select_for_update(of=("self",), no_key=True).get(pk=venue_id)
    agency = Agency.objects.get(pk=agency_id) if agency_id else None
    listed = set(
        ReadinessItem.objects.filter(venue=venue, agency=agency, title="").values_list("topic", flat=True)
    )
    missing = [topic for topic in usual_topics(agency) if topic not in listed and topic not in known]
    rows = [ReadinessItem(venue=venue, agency=agency, topic=topic) for topic in missing]
    ReadinessItem.objects.bulk_create(rows)
    if rows:
        first = min(row.pk for row in rows)
        with indonesian():
            for person in _people(venue, agency, but=by):
                tell(
                    person,
                    key=f"agencies.readiness_listed:{first}",
                    subject=(_("Syarat siap buka: %(whose)s") % {"whose": _whose(venue, agency)})[:120],
                    body=_("Daftar hal yang harus siap sebelum buka sudah dibuat. Nyatakan satu per satu."),
                    link=reverse("readiness"),
                )
    return len(rows)


@transaction.atomic
def answer(
    item_id: int,
    *,
    by: User,
    on: date,
    result: ReadinessResult,
    note: str = "",
    responsible: str = "",
    due_on: date | None = None,
) -> ReadinessItem:
    """Say how an item stands: still open (who sees to it, until when), done, or not needed for a reason.

    on: the day of the answer where the venue is. Tells the others concerned when the answer changed. Refused for "not
    needed" without a reason.
    """
    item = ReadinessItem.objects.select_for_update(of=("self",), no_key=True).get(pk=item_id)
    if result == ReadinessResult.NOT_NEEDED and not note.strip():
        raise Refused(_("Tulis di catatan mengapa hal ini tidak diperlukan."))
    before = (item.result, item.responsible, item.due_on)
    item.result, item.note = result, note.strip()
    item.responsible, item.due_on = responsible.strip(), due_on
    if result == ReadinessResult.OPEN:
        item.done_on = item.done_by = None
    elif before[0] != result:
        item.done_on, item.done_by = on, by
    item.save()
    if before != (item.result, item.responsible, item.due_on):
        _tell_answer(item, by)
    return item


@in_indonesian
def _tell_answer(item: ReadinessItem, by: User) -> None:
    version = item.versions.order_by("-pgh_id").values_list("pgh_id", flat=True).first()  # type: ignore[attr-defined]
    whose = _whose(item.venue, item.agency)
    lines = [_("%(item)s: %(result)s.") % {"item": item, "result": item.get_result_display()}]
    if item.result == ReadinessResult.OPEN and item.due_on:
        lines.append(_("Paling lambat %(day)s.") % {"day": long_date(item.due_on)})
    if item.responsible:
        lines.append(_("Penanggung jawab: %(who)s.") % {"who": item.responsible})
    if item.note:
        lines.append(_("Catatan: %(note)s") % {"note": item.note})
    for person in _people(item.venue, item.agency, but=by):
        tell(
            person,
            key=f"agencies.readiness:{item.pk}:{version}",
            subject=(_("Syarat siap buka: %(whose)s") % {"whose": whose})[:120],
            body="\n".join(lines),
            link=reverse("readiness"),
        )


def _people(venue: Venue, agency: Agency | None, *, but: User) -> list[User]:
    """Return who leads the venue, and the agency."""
    leading = [Role.ADMIN, Role.SUPERVISOR]
    theirs = Q(venue=venue, role__in=leading)
    if agency:
        theirs |= Q(agency=agency, role__in=leading)
    there = Membership.objects.current().filter(theirs)
    people = User.objects.filter(pk__in=there.values("user"), is_active=True).exclude(pk=but.pk)
    return list(people.order_by("pk"))


def _whose(venue: Venue, agency: Agency | None) -> str:
    return agency.short_name if agency else venue.short_name
