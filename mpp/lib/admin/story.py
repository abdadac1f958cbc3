"""The history of a row and of the rows on its page, read from the database's own versions (mpp/lib/history.py)."""

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import Field, ForeignKey, JSONField, Max, Model, OuterRef, QuerySet, Subquery, Value
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import Truncator, capfirst
from django.utils.translation import gettext as _

from mpp.lib.formats import clock, hour, long_date

SHOWN_LETTERS = 400


class Change(NamedTuple):
    label: str
    old: str
    new: str


class Version(NamedTuple):
    """One deed on one row. `row`: which part of the page's object it was, "" for the object itself."""

    at: datetime
    who: str
    page: str
    deed: str
    row: str
    changes: list[Change]
    note: str


class Source(NamedTuple):
    """A model's versions, as far as they belong on one page."""

    model: type[Model]
    events: QuerySet[Any]
    is_part: bool


def sources_of(row: Model, parts: Iterable[tuple[type[Model], str]] = ()) -> list[Source]:
    """Return where the history of a row and of its parts is found; [] if its table is not remembered.

    parts: models on the same page, each with the name of its foreign key to the row's model.
    """
    own = _events_of(type(row))
    if own is None:
        return []
    found = [Source(type(row), own.objects.filter(pgh_obj_id=row.pk), is_part=False)]
    for model, column in parts:
        events = _events_of(model)
        if events is not None:
            found.append(Source(model, events.objects.filter(**{column: row.pk}), is_part=True))
    return found


def heads(sources: list[Source]) -> QuerySet[Any]:
    """Return (source's place, version's id) of all versions, newest first, to be paged."""
    each = [
        source.events.order_by()
        .annotate(pgh_source=Value(place))
        .values_list("pgh_source", "pgh_id", "pgh_created_at")
        for place, source in enumerate(sources)
    ]
    return each[0].union(*each[1:], all=True).order_by("-pgh_created_at", "-pgh_id")


def told(sources: list[Source], page: Iterable[tuple[int, int, datetime]]) -> list[Version]:
    """Return the versions of one page of `heads`, in its order; a fixed number of queries for any page."""
    keys = [(place, key) for place, key, _at in page]
    events: dict[tuple[int, int], Any] = {}
    before: dict[tuple[int, int], Any] = {}
    for place in {place for place, _key in keys}:
        rows = _with_previous(sources[place], [key for at, key in keys if at == place])
        earlier = rows[0].__class__.objects.in_bulk([row.previous for row in rows if row.previous])
        for row in rows:
            events[place, row.pgh_id] = row
            before[place, row.pgh_id] = earlier.get(row.previous)
    names = _Names([*events.values(), *filter(None, before.values())])
    return [_version(sources[key[0]], events[key], before[key], names) for key in keys]


def _events_of(model: type[Model]) -> Any:
    relation = next((field for field in model._meta.related_objects if field.name == "versions"), None)
    return relation.related_model if relation else None


def _with_previous(source: Source, keys: list[int]) -> list[Any]:
    events = source.events.model
    earlier = events.objects.filter(pgh_obj_id=OuterRef("pgh_obj_id"), pgh_id__lt=OuterRef("pgh_id"))
    newest = earlier.order_by().values("pgh_obj_id").annotate(newest=Max("pgh_id")).values("newest")
    rows = events.objects.filter(pgh_id__in=keys).annotate(previous=Subquery(newest))
    return list(rows.select_related("pgh_context"))


def _version(source: Source, event: Any, before: Any, names: "_Names") -> Version:
    changes = _changes(event, before, names) if event.pgh_label != "delete" else []
    deeds = {"insert": _("Dibuat"), "update": _("Diubah"), "delete": _("Dihapus")}
    return Version(
        at=event.pgh_created_at,
        who=names.who(event.pgh_context),
        page=_page_of(event.pgh_context),
        deed=deeds[event.pgh_label],
        row=f"{capfirst(source.model._meta.verbose_name)} {names.row(source.model, event)}".strip()
        if source.is_part
        else "",
        changes=changes,
        note=_note(event, before) if not changes else "",
    )


def _changes(event: Any, before: Any, names: "_Names") -> list[Change]:
    if event.pgh_label == "update" and before is None:
        return []
    found = []
    for field in _told_fields(event):
        new = getattr(event, field.attname)
        old = getattr(before, field.attname) if before else None
        if (before is None and new not in (None, "", [], {})) or (before is not None and new != old):
            label = str(capfirst(field.verbose_name))
            found.append(Change(label, names.text(field, old) if before else "", names.text(field, new)))
    return found


def _told_fields(event: Any) -> list[Field]:
    hidden = {"id", "loaded"}
    return [
        field
        for field in event._meta.concrete_fields
        if not field.name.startswith("pgh_") and field.name not in hidden
    ]


def _note(event: Any, before: Any) -> str:
    """Say why a change shows no values."""
    if event.pgh_label != "update":
        return ""
    if before is None:
        return _("Nilai sebelumnya belum dicatat.")
    if getattr(event, "loaded", None) != getattr(before, "loaded", None):
        return _("Nilai dari berkas data kota dicatat lagi.")
    return _("Data yang isinya tidak dicatat di riwayat berubah.")


def _page_of(context: Any) -> str:
    """Return the page a change was made on, in words; the route is what the middleware wrote down."""
    route = (context.metadata or {}).get("page", "") if context else ""
    if not route:
        return ""
    if route == "load_mall":
        return _("pemuatan data kota")
    if route.startswith("admin/"):
        return f"{_('Pengelolaan')} › {_model_page(route)}" if _model_page(route) else _("Pengelolaan")
    return "/" + "…".join(part.split(">")[-1] for part in route.split("<"))


def _model_page(route: str) -> str:
    """Return the plural of the model whose page has this route, "" if it is none of ours."""
    address = "/" + "/".join(route.split("/")[:3]) + "/"
    try:
        func = resolve(address).func
    except Resolver404:
        return ""
    page = getattr(func, "model_admin", None)
    return str(capfirst(page.opts.verbose_name_plural)) if page else ""


class _Names:
    """The people and rows that versions point to, read at once."""

    def __init__(self, events: list[Any]) -> None:
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for event in events:
            wanted[get_user_model()].add(
                (event.pgh_context.metadata if event.pgh_context else {}).get("user")
            )
            for field in _told_fields(event):
                if isinstance(field, ForeignKey):
                    wanted[field.remote_field.model].add(getattr(event, field.attname))
        self.found = {
            model: self._rows(model).in_bulk([key for key in keys if key is not None])
            for model, keys in wanted.items()
        }

    @staticmethod
    def _rows(model: type[Model]) -> QuerySet[Any]:
        """With the relations that a row's own name is made of."""
        needed = [
            field.name for field in model._meta.fields if isinstance(field, ForeignKey) and not field.null
        ]
        return model._base_manager.select_related(*needed) if needed else model._base_manager.all()

    def who(self, context: Any) -> str:
        key = (context.metadata or {}).get("user") if context else None
        if key is None:
            return _("Portal")
        person = self.found[get_user_model()].get(key)
        return str(person) if person else _("akun yang sudah dihapus")

    def row(self, model: type[Model], event: Any) -> str:
        """Return what a part is called: its first column that says something."""
        for name in ("name", "label", "title", "number", "code", "weekday", "user"):
            field = next((field for field in _told_fields(event) if field.name == name), None)
            if field is not None and getattr(event, field.attname) not in (None, ""):
                return f"“{self.text(field, getattr(event, field.attname))}”"
        return f"#{event.pgh_obj_id}"

    def text(self, field: Field, value: Any) -> str:
        if value in (None, "", [], {}):
            return "–"
        if isinstance(field, ForeignKey):
            row = self.found[field.remote_field.model].get(value)
            return str(row) if row else _("(sudah dihapus)")
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return Truncator(_plain(field, value)).chars(SHOWN_LETTERS)


def _plain(field: Field, value: Any) -> str:
    match value:
        case bool():
            return _("Ya") if value else _("Tidak")
        case datetime():
            return f"{long_date(timezone.localdate(value))}, {clock(value)}"
        case date():
            return long_date(value)
        case time():
            return hour(value)
        case int():
            return number_format(value, use_l10n=True)
        case list():
            return ", ".join(str(part) for part in value)
    return json.dumps(value, ensure_ascii=False) if isinstance(field, JSONField) else str(value)
