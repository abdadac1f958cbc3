"""Pages of a long list by key: the next page begins after the last row shown, whatever came or went before it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

AFTER, BEFORE = "sesudah", "sebelum"  # names in the address


@dataclass(frozen=True)
class KeysetPage:
    """Some rows in order. `newer` and `older` are the query strings of the pages before and after, "" for none."""

    rows: list[Any]
    newer: str = ""
    older: str = ""


def keyset_page(
    rows: QuerySet[Any], params: Any, *, by: str, size: int, descending: bool = False
) -> KeysetPage:
    """Return the page that the address asks for, in the order of a date column and the primary key.

    by: name of the date column, never null in `rows`; params: the address's parameters (request.GET), of which the
    others are kept in `newer` and `older`. A key that is none shows the first page.
    """
    rows = rows.filter(
        **{f"{by}__isnull": False}
    )  # says nothing new, but lets an index on the known dates be used
    after, before = _key(params.get(AFTER, "")), _key(params.get(BEFORE, ""))
    backwards = after is None and before is not None
    found = list(_beyond(rows, by, after or before, downwards=descending != backwards)[: size + 1])
    shown, more = found[:size], len(found) > size
    if backwards:
        shown.reverse()
    return KeysetPage(
        shown,
        newer=_query(params, BEFORE, by, shown[0]) if shown and (more if backwards else after) else "",
        older=_query(params, AFTER, by, shown[-1]) if shown and (more or backwards) else "",
    )


def _beyond(rows: QuerySet[Any], by: str, key: tuple[date, int] | None, *, downwards: bool) -> QuerySet[Any]:
    if key:
        way = "lt" if downwards else "gt"
        day, pk = key
        # The first condition follows from the second, but only it lets the database begin in the middle of an index.
        rows = rows.filter(**{f"{by}__{way}e": day})
        rows = rows.filter(Q(**{f"{by}__{way}": day}) | Q(**{by: day, f"pk__{way}": pk}))
    sign = "-" if downwards else ""
    return rows.order_by(f"{sign}{by}", f"{sign}pk")


def _key(text: str) -> tuple[date, int] | None:
    """Read "2026-12-03_57"; None for anything else."""
    day, _sign, pk = text.partition("_")
    try:
        return date.fromisoformat(day), int(pk)
    except ValueError:
        return None


def _query(params: Any, way: str, by: str, row: Model) -> str:
    kept = params.copy()
    for name in (AFTER, BEFORE):
        kept.pop(name, None)
    kept[way] = f"{getattr(row, by):%Y-%m-%d}_{row.pk}"
    return f"?{kept.urlencode()}"
