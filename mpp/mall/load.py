"""Write a plan into the database: what is new is made, what nobody edited is updated, the rest is left alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models import ForeignKey, Model, Q
from django.utils.text import slugify

from mpp.lib.loaded import LoadedModel
from mpp.mall.tables import MOVING, SPOKEN_OF, TABLES, Plan, Row, identity

LOCK = 0x6D616C6C  # "mall": two loads never run at once


@dataclass
class Outcome:
    """What a load did with one table."""

    label: str
    new: int = 0
    updated: int = 0
    unchanged: int = 0
    edited: list[str] = field(default_factory=list)  # sentences: a column that was edited here and kept
    deleted: list[str] = field(default_factory=list)  # rows that were deleted here and are not made again
    gone: list[str] = field(default_factory=list)  # rows that the folder no longer has


@transaction.atomic
def load(plan: Plan, tell: Callable[[Outcome], None]) -> list[Outcome]:
    """Write everything or nothing. `tell` hears of each table as it is done.

    Raises IntegrityError if rows made in the admin stand in the way.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    known = _Known()
    outcomes = []
    with pghistory.context(page="load_mall"):
        for model in TABLES:
            outcomes.append(_Table(model, known).load(plan[model]))
            tell(outcomes[-1])
    return outcomes


class _Known:
    """Which row of the database an identity means, and the other way round."""

    def __init__(self) -> None:
        self.keys: dict[type[Model], dict[str, Any]] = {}
        self.names: dict[type[Model], dict[Any, str]] = {}

    def add(self, model: type[Model], rows: Iterable[tuple[str, Any]]) -> None:
        self.keys.setdefault(model, {}).update(rows)
        self.names[model] = {key: name for name, key in self.keys[model].items()}

    def key(self, model: type[Model], name: str | None) -> Any:
        return None if name is None else self.keys[model].get(name)

    def name(self, model: type[Model], key: Any) -> str | None:
        """Return the identity; "#12" for a row that was never part of a plan."""
        return None if key is None else self.names[model].get(key, f"#{key}")


class _Table:
    def __init__(self, model: type[LoadedModel], known: _Known) -> None:
        self.model, self.known = model, known
        self.outcome = Outcome(str(model._meta.verbose_name))
        self.existing: dict[str, LoadedModel] = {}
        self.slugs: set[str] = set()
        self.made: list[LoadedModel] = []
        self.changed: list[LoadedModel] = []
        self.changed_columns: set[str] = set()
        self.members: dict[str, dict[Any, set[Any]]] = {}  # many-to-many column → row → its members

    def load(self, rows: list[Row]) -> Outcome:
        self._read()
        removed = self._deleted_here()
        for row in rows:
            self._one(row, removed)
        self._write()
        self._gone({row.identity for row in rows})
        return self.outcome

    # --- Reading ----------------------------------------------------------------------------------------

    def _read(self) -> None:
        for instance in self.model._base_manager.filter(SPOKEN_OF.get(self.model, Q())):
            self.existing[self._identity_of(instance)] = instance
        self.known.add(self.model, ((name, row.pk) for name, row in self.existing.items()))
        if self._has("slug"):
            self.slugs = {row.slug for row in self.existing.values()}  # type: ignore[attr-defined]
        for column in self.model._meta.many_to_many:
            if column.remote_field.through._meta.auto_created:  # others are tables of their own in the plan
                self.members[column.name] = self._members(column)

    def _identity_of(self, instance: LoadedModel) -> str:
        """A loaded row is known by what was loaded: its own name may have been edited since."""
        if instance.loaded:
            return identity(self.model, instance.loaded)
        return identity(self.model, {name: self._plain(instance, name) for name in TABLES[self.model]})

    def _plain(self, instance: LoadedModel, name: str) -> Any:
        column = self.model._meta.get_field(name)
        if isinstance(column, ForeignKey):
            return self.known.name(column.related_model, getattr(instance, column.attname))
        return getattr(instance, name)

    def _members(self, column: Any) -> dict[Any, set[Any]]:
        through = column.remote_field.through
        found: dict[Any, set[Any]] = {}
        for owner, member in through._base_manager.values_list(*_sides(column)):
            found.setdefault(owner, set()).add(member)
        return found

    def _deleted_here(self) -> set[str]:
        """Return the loaded rows that somebody deleted since, as the history remembers."""
        versions = getattr(self.model, "versions", None)
        if versions is None:
            return set()
        deleted = versions.rel.related_model.objects.filter(pgh_label="delete").exclude(loaded={})
        names = {identity(self.model, loaded) for loaded in deleted.values_list("loaded", flat=True)}
        return names - set(self.existing)

    # --- One row ----------------------------------------------------------------------------------------

    def _one(self, row: Row, removed: set[str]) -> None:
        if row.identity in removed:
            self.outcome.deleted.append(row.identity)
        elif row.identity in self.existing:
            self._compare(self.existing[row.identity], row)
        elif all(self._has_target(name, value) for name, value in row.values.items()):
            self._make(row)

    def _has_target(self, name: str, value: Any) -> bool:
        """Whether a foreign key leads somewhere: what belonged to a row deleted here is not made again either."""
        column = self.model._meta.get_field(name)
        return not isinstance(column, ForeignKey) or value is None or self._python(name, value) is not None

    def _make(self, row: Row) -> None:
        instance = self.model(loaded=row.values)
        for name, value in row.values.items():
            if name not in self.members:
                setattr(instance, self._attname(name), self._python(name, value))
        if row.slug_of:
            instance.slug = self._slug(row.slug_of)  # type: ignore[attr-defined]
        self.made.append(instance)
        self.outcome.new += 1

    def _slug(self, text: str) -> str:
        most = self.model._meta.get_field("slug").max_length - len("-999")
        base = slugify(text)[:most].strip("-") or "x"
        slug, number = base, 1
        while slug in self.slugs:
            number += 1
            slug = f"{base}-{number}"
        self.slugs.add(slug)
        return slug

    def _compare(self, instance: LoadedModel, row: Row) -> None:
        changed = [name for name in row.values if self._wants_change(instance, name, row)]
        for name in changed:
            if name in self.members:
                self._set_members(instance.pk, name, row.values[name])
            else:
                setattr(instance, self._attname(name), self._python(name, row.values[name]))
                self.changed_columns.add(name)
        if changed:
            self.outcome.updated += 1
        else:
            self.outcome.unchanged += 1
        if instance.loaded != row.values:
            instance.loaded = row.values
            self.changed.append(instance)

    def _wants_change(self, instance: LoadedModel, name: str, row: Row) -> bool:
        """Whether a column is to be updated; says so if it differs but was edited here."""
        current, wanted = self._current(instance, name), self._python(name, row.values[name])
        if current == wanted:
            return False
        if instance.loaded and current == self._loaded(instance, name):
            return True
        if name in MOVING.get(self.model, ()) and instance.loaded.get(name) == row.values[name]:
            return False
        self.outcome.edited.append(
            f"{row.identity}: {self._label(name)} (folder: {_short(row.values[name])})"
        )
        return False

    def _loaded(self, instance: LoadedModel, name: str) -> Any:
        """Return what was loaded last; of a column that the folder did not speak of then, what a new row begins with."""
        if name in instance.loaded or name in self.members:
            return self._python(name, instance.loaded.get(name, []))
        return self.model._meta.get_field(name).get_default()

    def _current(self, instance: LoadedModel, name: str) -> Any:
        if name in self.members:
            return self.members[name].get(instance.pk, set())
        return getattr(instance, self._attname(name))

    def _python(self, name: str, value: Any) -> Any:
        """Return what the database holds for a plain value of a plan."""
        column = self.model._meta.get_field(name)
        if name in self.members:
            return {self.known.key(column.related_model, member) for member in value} - {None}
        if isinstance(column, ForeignKey):
            return self.known.key(column.related_model, value)
        return column.to_python(value)

    def _attname(self, name: str) -> str:
        return self.model._meta.get_field(name).attname

    def _label(self, name: str) -> str:
        return str(self.model._meta.get_field(name).verbose_name)

    def _has(self, name: str) -> bool:
        return any(column.name == name for column in self.model._meta.fields)

    # --- Writing ----------------------------------------------------------------------------------------

    def _write(self) -> None:
        self.model._base_manager.bulk_create(self.made)
        if self.changed:
            self.model._base_manager.bulk_update(
                self.changed, ["loaded", *sorted(self.changed_columns)], batch_size=500
            )
        self.known.add(self.model, ((identity(self.model, row.loaded), row.pk) for row in self.made))
        for name in self.members:
            self._join(name)

    def _join(self, name: str) -> None:
        """Give all new rows their members at once."""
        column = self.model._meta.get_field(name)
        ours, theirs = _sides(column)
        through = column.remote_field.through
        through._base_manager.bulk_create(
            through(**{ours: row.pk, theirs: member})
            for row in self.made
            for member in self._python(name, row.loaded[name])
        )

    def _set_members(self, key: Any, name: str, wanted: list[str]) -> None:
        getattr(self.model(pk=key), name).set(self._python(name, wanted))

    def _gone(self, names: set[str]) -> None:
        self.outcome.gone = [name for name, row in self.existing.items() if row.loaded and name not in names]


def _sides(column: Any) -> tuple[str, str]:
    """Return the two columns of a many-to-many's table: the owner's and the member's."""
    return f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"


def _short(value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
