"""What the address of the desk asks for: a tab, filters, a search; and the case that follows another there."""

from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import Q
from django.db.models.fields.json import KT
from django.http import QueryDict
from django.utils import timezone

from mpp.lib.codes import normalize_code
from mpp.lib.keyset import AFTER, BEFORE
from permits.desk.tabs import NEWEST_FIRST, Tab, cases, tabs_of
from permits.forms.filters import FilterForm
from permits.models import Application, ApplicationQuerySet

PAGE_SIZE = 25
NAME_LEAST = 3  # characters from which names are searched: fewer would find half the city


class Listing(NamedTuple):
    """A list of the desk. `tab` is None for a search, which looks through all that the officer may see.

    `kept`: the address's parameters without its page, for links back and to other lists.
    """

    tab: Tab | None
    wanted: str
    filters: FilterForm
    cases: ApplicationQuerySet
    descending: bool
    kept: QueryDict

    @property
    def is_narrowed(self) -> bool:
        return bool(self.wanted or self.filters.chosen)


def listing(user: Any, params: QueryDict) -> Listing:
    """Return the list that an address asks for; what it does not understand narrows nothing."""
    wanted = params.get("q", "").replace("\0", "").strip()  # PostgreSQL knows no NUL
    tab = _tab(user, params.get("tab", ""))
    filters = FilterForm(params, user=user)
    found = _found(user, wanted) if wanted else cases(user, tab)
    kept = params.copy()
    for name in (AFTER, BEFORE):
        kept.pop(name, None)
    return Listing(
        None if wanted else tab,
        wanted,
        filters,
        _narrowed(found, filters.chosen),
        tab in NEWEST_FIRST,
        kept,
    )


def next_after(listed: Listing, application: Application) -> Application | None:
    """Return the case that follows another in a list, from its end again the first; None if there is no other."""
    others = listed.cases.exclude(pk=application.pk)
    way, sign = ("lt", "-") if listed.descending else ("gt", "")
    behind = Q(**{f"due_on__{way}": application.due_on}) | Q(
        **{"due_on": application.due_on, f"pk__{way}": application.pk}
    )
    in_order = others.filter(due_on__isnull=False).order_by(f"{sign}due_on", f"{sign}pk")
    in_order = in_order.only("code", "due_on")
    # The bound follows from `behind`, but only it lets the database begin in the middle of an index (see keyset).
    return in_order.filter(behind, **{f"due_on__{way}e": application.due_on}).first() or in_order.first()


def _tab(user: Any, text: str) -> Tab:
    return Tab(text) if text in tabs_of(user) else Tab.TO_DO


def _found(user: Any, text: str) -> ApplicationQuerySet:
    """Return the cases of a number, with or without its year, of a scanned code, or whose applicant's name begins so."""
    seen = Application.objects.at_desk_of(user)
    if text.isascii() and text.isdigit():
        year = timezone.localdate().year
        return seen.filter(number__in=[f"{wanted}-{int(text):06}" for wanted in (year, year - 1)])
    sought = Q(number=text) | Q(code=normalize_code(text.rstrip("/").rpartition("/")[2]))
    if len(text) >= NAME_LEAST:
        sought |= Q(applicant_name__istartswith=text)
    return seen.alias(applicant_name=KT("applicant__name")).filter(sought)


def _narrowed(found: ApplicationQuerySet, chosen: dict[str, Any]) -> ApplicationQuerySet:
    for name, value in chosen.items():
        found = found.filter(**_condition(name, value))
    return found


def _condition(name: str, value: Any) -> dict[str, Any]:
    match name:
        case "instansi":
            return {"counter_agency__code": value}
        case "layanan":
            return {"service__code": value}
        case "keadaan":
            return {"state": value}
        case "petugas":
            return {"reviewer": int(value)}
        case "label":
            return {"labels": int(value)}
        case "dari":
            return {"sent_at__gte": _begin_of(value)}
        case "sampai":
            return {"sent_at__lt": _begin_of(date.fromordinal(value.toordinal() + 1))}
        case _:
            raise ValueError(name)


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
