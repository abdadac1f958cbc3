"""Which tables a folder fills, by what a row is known again, and how a row is written down before it is loaded."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts.models import District, Village
from agencies.models import (
    Agency,
    Agreement,
    Counter,
    Facility,
    OpeningHours,
    OutreachEvent,
    Pause,
    Presence,
    Venue,
    Zone,
)
from catalog.models import (
    Category,
    LifeEvent,
    LifeEventStep,
    OutreachService,
    Question,
    Requirement,
    Service,
    Synonym,
)
from documents.models import DocumentType
from mpp.lib.loaded import LoadedModel
from mpp.mall.read import Place
from queueing.models import Line, Queue

# Every table with the columns by which a row of the folder is known again, in the order of loading.
# Counters are known by their number: the desk stays, whoever sits there.
TABLES: dict[type[LoadedModel], tuple[str, ...]] = {
    Agency: ("code",),
    DocumentType: ("code",),
    District: ("code",),
    Village: ("code",),
    Venue: ("code",),
    Zone: ("venue", "code"),
    OpeningHours: ("venue", "weekday"),
    Pause: ("hours", "reason"),
    Facility: ("venue", "name"),
    Presence: ("venue", "agency"),
    Counter: ("venue", "number"),
    Category: ("name",),
    Service: ("code",),
    Requirement: ("service", "document_type"),
    Question: ("category", "service", "key"),
    Queue: ("venue", "agency"),
    Line: ("queue", "code"),
    OutreachEvent: ("code",),
    OutreachService: ("event", "service"),
    LifeEvent: ("slug",),
    LifeEventStep: ("life_event", "position"),
    Synonym: ("said",),
    Agreement: ("number",),
}

# Of tables that hold more than a folder can say: the rows that it speaks of.
SPOKEN_OF: dict[type[LoadedModel], Q] = {
    OpeningHours: Q(agency=None, counter=None, valid_from=None),
    Pause: Q(hours__agency=None, hours__counter=None, hours__valid_from=None),
    Agreement: ~Q(number=""),  # a draft has none yet
}

# Columns that move here by themselves, as days go by, or by their own buttons: the folder says where a row begins. That
# one has moved on is no edit to be reported; only news of the folder that come too late are.
MOVING: dict[type[LoadedModel], frozenset[str]] = {Agreement: frozenset({"state"})}


@dataclass
class Row:
    """A row as the folder wants it.

    values: columns in plain JSON; a foreign key holds the identity of its target, a many-to-many a list of them.
    slug_of: from what the address is made when the row is new; it never changes afterwards, links live on it.
    """

    model: type[LoadedModel]
    place: Place
    values: dict[str, Any]
    slug_of: str = ""
    identity: str = field(init=False)

    def __post_init__(self) -> None:
        self.identity = identity(self.model, self.values)

    def __str__(self) -> str:
        return f"{self.model._meta.verbose_name} {self.identity}"


Plan = dict[type[LoadedModel], list[Row]]


def identity(model: type[LoadedModel], values: dict[str, Any]) -> str:
    """Return by what a row is known: "KES-07", "MPP-PALEMBANG/5/Salat Jumat"."""
    return "/".join("" if values[name] is None else str(values[name]) for name in TABLES[model])
