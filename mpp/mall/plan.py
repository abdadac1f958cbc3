"""Turn a checked folder into rows, in the order in which they can be written."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import ForeignKey

from accounts.models import District, Village
from agencies.models import Agency, Counter, Facility, OpeningHours, Pause, Presence, Venue, Zone
from catalog.models import Category, Question, Requirement, Service
from documents.models import DocumentType
from mpp.mall import agreements, life_events, outreach, shapes, words
from mpp.mall.read import Faults, Mall, Place, entries
from mpp.mall.tables import TABLES, Plan, Row
from queueing.models import Line, Queue

# Where a column of ours has another name in the folder, for faults.
FOLDER_NAMES = {
    "agency": "agency_code",
    "closes": "close",
    "ends": "to",
    "is_online": "online",
    "last_ticket_minutes": "last_ticket_minutes_before_close",
    "least": "min",
    "most": "max",
    "opens": "open",
    "prefix": "queue_prefix",
    "starts": "from",
    "timezone_name": "timezone",
    "village_code": "kelurahan_code",
}

# The same, where a file has other names than the rest.
NAMES_OF_FILE = {
    "outreach": {
        "closes": "end_time",
        "day": "date",
        "name": "venue",
        "occasion": "runs_during",
        "opens": "start_time",
        "source": "model_source",
        "state": "status",
    }
}

ASK_AND_CONSULT = "Tanya dan konsultasi"


def plan(mall: Mall, faults: Faults) -> Plan:
    """Return the rows of every table. Adds a fault for each value that a column does not take."""
    rows: Plan = {model: [] for model in TABLES}
    for row in _Planner(mall).rows():
        _check_columns(row, faults)
        rows[row.model].append(row)
    return rows


def _check_columns(row: Row, faults: Faults) -> None:
    names = FOLDER_NAMES | NAMES_OF_FILE.get(row.place[0], {})
    for name, value in row.values.items():
        column = row.model._meta.get_field(name)
        if isinstance(column, ForeignKey) or column.many_to_many:
            continue
        try:
            column.clean(value, None)
        except ValidationError as problem:
            faults.add(row.place, f'kolom "{names.get(name, name)}": {_in_words(column, value, problem)}')


def _in_words(column: Any, value: Any, problem: ValidationError) -> str:
    if column.choices and value:
        allowed = ", ".join(str(key) for key, _label in column.choices)
        return f'"{value}" bukan salah satu dari {allowed}.'
    return " ".join(problem.messages)


class _Planner:
    def __init__(self, mall: Mall) -> None:
        self.mall, self.venue = mall, mall.venue

    def rows(self) -> Iterator[Row]:
        yield from self._agencies()
        yield from self._documents()
        yield from self._districts()
        yield from self._venue()
        yield from self._counters()
        yield from self._services()
        yield from self._questions()
        yield from self._queues()
        yield from outreach.rows(self.mall)
        yield from life_events.rows(self.mall)
        yield from words.rows(self.mall)
        yield from agreements.rows(self.mall)

    def _agencies(self) -> Iterator[Row]:
        for place, agency in entries(self.mall.agencies, "agencies"):
            values = agency.model_dump(
                include={
                    "code",
                    "name",
                    "short_name",
                    "kind",
                    "level",
                    "description",
                    "verified_participant",
                    "source",
                }
            )
            values["keywords"] = ", ".join(agency.keywords)
            yield Row(Agency, place, values, slug_of=agency.short_name)

    def _documents(self) -> Iterator[Row]:
        for place, document in entries(self.mall.documents, "documents"):
            values = document.model_dump()
            values["form_text"] = document.form_text or ""
            values["specific_personal_data"] = document.specific_personal_data or ""
            yield Row(DocumentType, place, values)

    def _districts(self) -> Iterator[Row]:
        for place, district in entries(self.mall.districts.kecamatan, "districts", "kecamatan"):
            yield Row(District, place, _area(district))
            file, way = place
            for at, village in entries(district.kelurahan, file, *way, "kelurahan"):
                yield Row(Village, at, _area(village) | {"district": district.code})

    # --- The building -----------------------------------------------------------------------------------

    def _venue(self) -> Iterator[Row]:
        venue = self.venue
        values = {
            "code": venue.code,
            "name": venue.name,
            "short_name": venue.short_name,
            "kind": venue.kind,
            "city": self.mall.districts.city.name,
            "address": venue.address,
            "village_code": venue.kelurahan_code,
            "timezone_name": venue.timezone,
            "opened_on": venue.opened_on,
            "last_ticket_minutes": venue.last_ticket_minutes_before_close,
            **venue.model_dump(include={"phone", "directions", "parking", "access"}),
            **_position(venue.position),
        }
        yield Row(Venue, ("venue", ()), values, slug_of=venue.short_name)
        for place, zone in entries(venue.zones, "venue", "zones"):
            named = zone.model_dump(include={"code", "name", "floor"})
            yield Row(Zone, place, {"venue": venue.code} | named | _rectangle(zone.plan))
        for place, day in entries(venue.hours, "venue", "hours"):
            yield from self._hours(place, day)
        for place, facility in entries(venue.facilities, "venue", "facilities"):
            zone_of = f"{venue.code}/{facility.zone}" if facility.zone else None
            yield Row(Facility, place, {"venue": venue.code} | facility.model_dump() | {"zone": zone_of})

    def _hours(self, place: Place, day: shapes.Hours) -> Iterator[Row]:
        values = {"venue": self.venue.code, "weekday": day.weekday, "opens": day.open, "closes": day.close}
        hours = Row(OpeningHours, place, values)
        yield hours
        file, way = place
        for at, pause in entries(day.pauses, file, *way, "pauses"):
            yield Row(Pause, at, {"hours": hours.identity} | pause.model_dump())

    def _counters(self) -> Iterator[Row]:
        """Presences, and counters numbered through the building, zone by zone."""
        number = 0
        for place, zone in entries(self.venue.zones, "venue", "zones"):
            for code in zone.agency_codes:
                here = {"venue": self.venue.code, "zone": f"{self.venue.code}/{zone.code}", "agency": code}
                yield Row(Presence, place, here)
                for _desk in range(self._counter_count(code)):
                    number += 1
                    yield Row(Counter, place, here | {"number": number})

    def _counter_count(self, agency_code: str) -> int:
        return next((row.default_counters for row in self.mall.agencies if row.code == agency_code), 0)

    # --- Services ---------------------------------------------------------------------------------------

    def _services(self) -> Iterator[Row]:
        seen: set[str] = set()
        for place, service in entries(self.mall.services, "services"):
            if service.category not in seen:
                seen.add(service.category)
                yield Row(Category, place, {"name": service.category}, slug_of=service.category)
            yield self._service(place, service)
            file, way = place
            for at, requirement in entries(service.requirements, file, *way, "requirements"):
                values = {
                    "service": service.code,
                    "document_type": requirement.document_code,
                    "required": requirement.required,
                    "position": at[1][-1],
                }
                named = requirement.model_dump(include={"help", "show_if"}, exclude_unset=True)
                yield Row(Requirement, at, values | named)

    def _service(self, place: Place, service: shapes.Service) -> Row:
        same = {"code", "name", "category", "type", "outcome", "description", "product", "processing_days"}
        same |= {"fee_rupiah", "fee_note", "validity_months", "counter_minutes", "legal_basis"}
        same |= {"verified_fields", "source", "name_source"}
        values = service.model_dump(include=same) | {
            "agency": service.agency_code,
            "issuing_agency": service.issuing_agency_code,
            "technical_agencies": [service.technical_agency_code] if service.technical_agency_code else [],
            "external_system": service.external_system or "",
            "is_online": service.online,
            "keywords": ", ".join(service.keywords),
        }
        stated = service.model_dump(include=set(shapes.Stated.model_fields), exclude_unset=True)
        return Row(Service, place, values | stated, slug_of=service.name)

    def _questions(self) -> Iterator[Row]:
        asked = self.mall.questions
        for part, owner, groups in (
            ("by_category", "category", asked.by_category),
            ("by_service", "service", asked.by_service),
        ):
            for name, questions in groups.items():
                whose = {"category": None, "service": None} | {owner: name}
                for place, question in entries(questions, "questions", part, name):
                    yield self._question(place, question, whose)

    def _question(self, place: Place, question: shapes.Question, whose: dict[str, Any]) -> Row:
        same = {"key", "label", "type", "required", "help", "unit", "choices", "show_if"}
        bounds = {"least": question.min, "most": question.max, "position": place[1][-1]}
        return Row(Question, place, whose | question.model_dump(include=same) | bounds)

    # --- Queues -----------------------------------------------------------------------------------------

    def _queues(self) -> Iterator[Row]:
        groups = {group.agency_code: (place, group) for place, group in entries(self.mall.lines, "lines")}
        for place, agency in entries(self.mall.agencies, "agencies"):
            if not agency.has_counter:
                continue
            queue = Row(
                Queue, place, {"venue": self.venue.code, "agency": agency.code, "prefix": agency.queue_prefix}
            )
            yield queue
            counters = self._counters_of(agency.code)
            for position, (at, values) in enumerate(self._lines(place, agency, groups.get(agency.code))):
                yield Row(
                    Line, at, values | {"queue": queue.identity, "position": position, "counters": counters}
                )

    def _lines(
        self, place: Place, agency: shapes.Agency, listed: Any
    ) -> Iterator[tuple[Place, dict[str, Any]]]:
        """Yield the tiles of an agency: as lines.json groups them, else one per service, else one to ask at."""
        if listed:
            (file, way), group = listed
            for at, line in entries(group.lines, file, *way, "lines"):
                yield at, {"code": line.code, "name": line.name, "services": line.service_codes}
            return
        own = [pair for pair in entries(self.mall.services, "services") if pair[1].agency_code == agency.code]
        for at, service in own:
            yield at, {"code": service.code, "name": service.name, "services": [service.code]}
        if not own:
            yield place, {"code": f"{agency.queue_prefix}1", "name": ASK_AND_CONSULT, "services": []}

    def _counters_of(self, agency_code: str) -> list[str]:
        return [
            row.identity
            for row in self._counters()
            if row.model is Counter and row.values["agency"] == agency_code
        ]


def _position(position: shapes.Position | None) -> dict[str, str | None]:
    """Latitude and longitude as the columns write them: six decimals are a hand's breadth."""
    if position is None:
        return {"latitude": None, "longitude": None}
    return {"latitude": f"{position.latitude:.6f}", "longitude": f"{position.longitude:.6f}"}


def _rectangle(plan: shapes.Rectangle | None) -> dict[str, int | None]:
    sides = plan.model_dump() if plan else dict.fromkeys(shapes.Rectangle.model_fields)
    return {f"plan_{side}": value for side, value in sides.items()}


def _area(area: shapes.Village) -> dict[str, Any]:
    return {"code": area.code, "name": area.name, "official_name": area.official_name}
