"""What the portal knows itself of agencies and building, in a fixed number of queries for a venue."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.models import (
    Agency,
    Device,
    DeviceKind,
    Facility,
    Membership,
    OpeningHours,
    Presence,
    ReadinessTopic,
    Role,
    Venue,
    Zone,
)
from agencies.offering import Span, spans_of
from catalog.models import Outcome, Service, Standard
from mpp.lib.formats import plain_date
from mpp.readiness.matters import Matter
from queueing.models import Line, Queue

NAMED = 3  # So many of what is missing are named; the rest is counted.
# The kinds of facilities (venue.json, admin) that answer for something by being there.
LACTATION_KINDS = {"nursing_room", "lactation"}
TOILET_KIND = "toilet"


class Offer(NamedTuple):
    """A service as far as readiness asks."""

    pk: int
    name: str
    agency_id: int
    issuing_agency_id: int
    is_online: bool
    outcome: str


def known_topics(facilities: Iterable[Facility]) -> set[str]:
    """Return the topics for which the registry of a building answers, so that nobody has to."""
    has_room = any(row.kind in LACTATION_KINDS for row in facilities)
    return {ReadinessTopic.LACTATION} if has_room else set()


class Facts:
    """Everything known of one venue and some of its agencies; `presences` come with their agencies."""

    def __init__(self, venue: Venue, presences: Iterable[Presence]) -> None:
        self.venue, self.today = venue, venue.today()
        self.presences = {row.agency_id: row for row in presences}
        self.spans = spans_of(venue)
        self.services = _services(self.presences)
        self.standards = _with_standard([offer.pk for offer in self.services], self.today)
        self.queues = {queue.agency_id: queue for queue in Queue.objects.filter(venue=venue)}
        self.lines = _lines(venue)
        self.roles = _roles(self.presences, self.today)
        self.hours = _hours(venue)
        self.zones = Zone.objects.filter(venue=venue).exists()
        self.devices = _devices(venue)
        self.facilities = list(Facility.objects.filter(venue=venue))

    # --- The building -----------------------------------------------------------------------------------

    def building(self) -> list[Matter]:
        by = _("Pengelola gedung")
        matters = [
            self._matter(_("Jam buka"), "" if None in self.hours else _("Jam buka belum diisi."), by),
            self._matter(_("Zona"), "" if self.zones else _("Belum ada zona."), by),
            self._matter(
                _("Kios"),
                "" if DeviceKind.KIOSK in self.devices else _("Belum ada kios yang terpasang."),
                by,
            ),
            self._matter(
                _("Layar lobi"),
                "" if DeviceKind.DISPLAY in self.devices else _("Belum ada layar lobi yang terpasang."),
                by,
            ),
        ]
        return matters + [self._there(each, by) for each in self.known_facilities()]

    def known_facilities(self) -> list[Facility]:
        """Return the facilities by which something people would otherwise answer for is known."""
        return [row for row in self.facilities if row.kind in LACTATION_KINDS or self._is_toilet(row)]

    def _is_toilet(self, row: Facility) -> bool:
        return row.kind == TOILET_KIND and row.accessible

    def _there(self, row: Facility, by: str) -> Matter:
        return self._matter(row.name, "", by, settled=_("Tercatat sebagai fasilitas gedung."))

    # --- An agency --------------------------------------------------------------------------------------

    def agency(self, agency: Agency) -> list[Matter]:
        by = _("Admin %(agency)s") % {"agency": agency.short_name}
        offers = [offer for offer in self.services if offer.agency_id == agency.pk]
        hours = {None, agency.pk} & self.hours
        return [
            self._agreement(agency),
            self._standards(offers, by),
            self._matter(_("Antrean dan loket"), self._queue(agency), by),
            self._matter(_("Petugas"), self._people(agency, offers), by),
            self._matter(_("Jam layanan"), "" if hours else _("Jam layanan belum diisi."), by),
        ]

    def _agreement(self, agency: Agency) -> Matter:
        title, by = _("Perjanjian kerja sama"), _("Pengelola gedung")
        presence = self.presences[agency.pk]
        spans = [span for span in self.spans.get(agency.pk, []) if span.holds(self.today)]
        if not spans:
            return self._matter(title, _("Belum ada SK, MoU, atau PKS yang berlaku."), by)
        if all(_is_exemption(span) for span in spans):
            said = _("Dibebaskan: %(reason)s") % {"reason": presence.exempt_reason}
            return self._matter(title, "", by, settled=said)
        return self._matter(title, "", by, settled=_until(spans))

    def _standards(self, offers: list[Offer], by: str) -> Matter:
        without = [offer.name for offer in offers if offer.pk not in self.standards]
        missing = _("Belum berlaku untuk: %(services)s.") % {"services": _named(without)} if without else ""
        return self._matter(_("Standar pelayanan"), missing, by)

    def _queue(self, agency: Agency) -> str:
        queue = self.queues.get(agency.pk)
        if queue is None:
            return _("Antrean belum dibuat.")
        if not queue.is_active:
            return _("Antrean belum dipakai.")
        lines = self.lines[queue.pk]
        if not lines:
            return _("Antrean belum punya kelompok layanan.")
        unserved = [name for name, is_served in lines if not is_served]
        return _("Belum dilayani loket: %(lines)s.") % {"lines": _named(unserved)} if unserved else ""

    def _people(self, agency: Agency, offers: list[Offer]) -> str:
        issued = [offer for offer in self.services if offer.issuing_agency_id == agency.pk]
        needed = {Role.COUNTER: True}
        needed[Role.VERIFIER] = any(
            offer.is_online and offer.outcome in {Outcome.PERMIT, Outcome.HANDED_OVER} for offer in offers
        )
        needed[Role.SIGNATORY] = any(offer.is_online and offer.outcome == Outcome.PERMIT for offer in issued)
        missing = [
            str(role.label)
            for role, is_needed in needed.items()
            if is_needed and role not in self.roles[agency.pk]
        ]
        return _("Belum ada: %(roles)s.") % {"roles": ", ".join(missing)} if missing else ""

    def _matter(self, title: str, missing: str, by: str, settled: str = "") -> Matter:
        """Return a matter; before a venue's first day it is due on that day."""
        opens = self.venue.opened_on
        due_on = opens if missing and opens and opens >= self.today else None
        return Matter(title, missing, by, due_on, settled=settled)


def _services(agencies: Iterable[int]) -> list[Offer]:
    rows = Service.objects.offered().filter(Q(agency__in=agencies) | Q(issuing_agency__in=agencies))
    fields = ("pk", "name", "agency_id", "issuing_agency_id", "is_online", "outcome")
    return [Offer(*row) for row in rows.order_by("name").values_list(*fields)]


def _with_standard(services: list[int], on: date) -> set[int]:
    rows = Standard.objects.filter(service__in=services).in_force(on)  # type: ignore[attr-defined]
    return {row.service_id for row in rows.only("service_id", "in_force_from", "version")}


def _lines(venue: Venue) -> dict[int, list[tuple[str, bool]]]:
    """Return of each queue its lines in use, and whether an active counter takes them."""
    served = set(
        Line.counters.through.objects.filter(counter__is_active=True, line__queue__venue=venue).values_list(
            "line_id", flat=True
        )
    )
    lines: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    rows = Line.objects.filter(queue__venue=venue, is_active=True).order_by("position", "pk")
    for pk, queue, name in rows.values_list("pk", "queue_id", "name"):
        lines[queue].append((name, pk in served))
    return lines


def _roles(agencies: Iterable[int], on: date) -> dict[int, set[str]]:
    roles: dict[int, set[str]] = defaultdict(set)
    rows = Membership.objects.current(on).filter(agency__in=agencies, user__is_active=True)
    for agency, role in rows.values_list("agency_id", "role"):
        roles[agency].add(role)
    return roles


def _hours(venue: Venue) -> set[int | None]:
    """Return whose hours are kept in the venue: agencies, None for the venue itself."""
    rows = OpeningHours.objects.filter(venue=venue, opens__isnull=False)
    return set(rows.values_list("agency_id", flat=True))


def _devices(venue: Venue) -> set[str]:
    paired = Device.objects.filter(venue=venue, paired_at__isnull=False, revoked_at__isnull=True)
    return set(paired.values_list("kind", flat=True))


def _is_exemption(span: Span) -> bool:
    return span.first is None


def _until(spans: list[Span]) -> str:
    """Say until when the agreements of an agency hold, the longest of them."""
    lasts = [span.last for span in spans if not _is_exemption(span)]
    known = [last for last in lasts if last]
    if len(known) < len(lasts):
        return _("Berlaku tanpa batas waktu.")
    return _("Berlaku sampai %(day)s.") % {"day": plain_date(max(known))}


def _named(names: list[str]) -> str:
    """Return "A, B, C, dan 9 lainnya"."""
    shown, more = ", ".join(names[:NAMED]), len(names) - NAMED
    if more <= 0:
        return shown
    return ngettext("%(names)s, dan %(count)s lainnya", "%(names)s, dan %(count)s lainnya", more) % {
        "names": shown,
        "count": more,
    }
