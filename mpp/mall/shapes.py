"""How an entry of each file looks. Lengths, choices and signs are the models' matter and not repeated here."""

import re
from datetime import date
from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field


def _clock(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError('harus berupa jam seperti "08:00"')
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise ValueError('harus berupa tanggal seperti "2026-12-31"') from None


def _bound(value: Any) -> str:
    """A number or a date, kept as text: the question's type says how it is read."""
    if isinstance(value, str):
        return value if value == "today" else _day(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
        raise ValueError('harus berupa bilangan, tanggal, atau "today"')
    return str(value)


def _listed(value: Any) -> Any:
    """`show_if` may name one answer or a list of them."""
    if not isinstance(value, dict):
        return value
    return {key: [answers] if isinstance(answers, str) else answers for key, answers in value.items()}


Clock = Annotated[str, AfterValidator(_clock)]
Day = Annotated[str, AfterValidator(_day)]
Bound = Annotated[str, BeforeValidator(_bound)]


class Entry(BaseModel):
    """Exactly these columns: a misspelt one would otherwise be lost without a word."""

    model_config = ConfigDict(strict=True, extra="forbid")


class Agency(Entry):
    code: str
    queue_prefix: str
    name: str
    short_name: str
    kind: str
    level: str
    description: str
    default_counters: int = Field(ge=0, le=200)
    has_counter: bool
    verified_participant: bool
    source: str = ""
    keywords: list[str] = []


class Village(Entry):
    code: str
    code_compact: str
    official_name: str
    name: str


class District(Village):
    kelurahan: list[Village]


class Province(Entry):
    code: str
    name: str


class City(Entry):
    code: str
    code_compact: str
    name: str
    timezone: str
    timezone_label: str


class Districts(Entry):
    province: Province
    city: City
    source: str
    note: str = ""
    kecamatan: list[District]


class Document(Entry):
    code: str
    label: str
    kind: str
    accepts: list[str]
    reusable: bool
    personal_data: bool
    specific_personal_data: str | None = None
    form_text: str | None = None
    stamp_duty: bool = False


ShowIf = Annotated[dict[str, list[str]], BeforeValidator(_listed)]


class Requirement(Entry):
    document_code: str
    required: bool
    help: str = ""
    show_if: ShowIf = {}


class Stated(Entry):
    """The components of a service standard that are text. What a folder does not name stays as it is here."""

    procedure: str = ""
    complaints: str = ""
    facilities: str = ""
    competence: str = ""
    supervision: str = ""
    staffing: str = ""
    guarantee: str = ""
    safety: str = ""
    evaluation: str = ""


class Service(Stated):
    code: str
    agency_code: str
    issuing_agency_code: str
    technical_agency_code: str | None
    name: str
    category: str
    type: str
    description: str
    requirements: list[Requirement]
    processing_days: int
    fee_rupiah: int | None
    fee_note: str
    product: str
    outcome: str
    external_system: str | None
    legal_basis: list[str]
    validity_months: int | None = Field(ge=1)
    online: bool
    counter_minutes: int = Field(ge=1)
    verified: bool
    verified_fields: list[str] = []
    source: str = ""
    name_source: str = ""
    keywords: list[str] = []


class Question(Entry):
    key: str
    label: str
    type: str
    required: bool
    help: str = ""
    unit: str = ""
    choices: list[str] = []
    min: Bound = ""
    max: Bound = ""
    show_if: ShowIf = {}


class Questions(Entry):
    by_category: dict[str, list[Question]]
    by_service: dict[str, list[Question]]


class Rectangle(Entry):
    """On the plan, in squares of its grid from the top left; a counter is one square."""

    x: int = Field(ge=0, le=1000)
    y: int = Field(ge=0, le=1000)
    width: int = Field(ge=1, le=1000)
    height: int = Field(ge=1, le=1000)


class Zone(Entry):
    code: str
    name: str
    floor: int
    agency_codes: list[str]
    plan: Rectangle | None = None


class Break(Entry):
    starts: Clock = Field(alias="from")
    ends: Clock = Field(alias="to")
    reason: str


class Hours(Entry):
    weekday: int = Field(ge=1, le=7)
    open: Clock
    close: Clock
    pauses: list[Break]


class Facility(Entry):
    name: str
    kind: str
    accessible: bool
    zone: str | None = None
    note: str = ""


class Position(Entry):
    """Degrees, as WGS 84 counts them."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Venue(Entry):
    code: str
    name: str
    short_name: str
    kind: str
    address: str
    kelurahan_code: str
    timezone: str
    opened_on: Day | None
    zones: list[Zone]
    hours: list[Hours]
    last_ticket_minutes_before_close: int = Field(ge=0)
    facilities: list[Facility]
    phone: str = ""
    directions: str = ""
    parking: str = ""
    access: str = ""
    position: Position | None = None


class Line(Entry):
    code: str
    name: str
    service_codes: list[str]


class AgencyLines(Entry):
    agency_code: str
    lines: list[Line]


class OutreachOffer(Entry):
    service_code: str
    quota: int | None = Field(ge=1, le=32767)
    completes_on_site: bool


class OutreachEvent(Entry):
    code: str
    title: str
    date: Day
    day: str
    start_time: Clock
    end_time: Clock
    timezone: str
    venue: str
    venue_kind: str
    kecamatan_code: str
    kelurahan_code: str
    runs_during: str = ""
    agency_codes: list[str]
    services: list[OutreachOffer]
    walk_in: bool
    registration_required: bool
    status: str
    cancel_reason: str = ""
    verified: bool
    model_source: str = ""


class LifeEventStep(Entry):
    """A service of ours, or what is done elsewhere: `title`, `where` and the rest."""

    service_code: str = ""
    title: str = ""
    note: str = ""
    where: str = ""
    place: str = "here"
    url: str = ""
    days: int | None = Field(default=None, ge=0)
    fee_rupiah: int | None = Field(default=None, ge=0)
    if_needed: bool = False


class LifeEvent(Entry):
    slug: str
    title: str
    summary: str
    keywords: list[str] = []
    steps: list[LifeEventStep]


class Synonym(Entry):
    """Who says this means that: a few words each, in lower case."""

    said: str
    meant: str
    note: str = ""


class Agreement(Entry):
    agency_code: str
    kind: str
    number: str
    title: str
    signed_on: Day | None
    valid_from: Day | None
    valid_until: Day | None
    state: str
    partner_number: str = ""
    first_party: str = ""
    second_party: str = ""
    note: str = ""
