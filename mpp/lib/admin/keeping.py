"""What something hangs on is not deleted but archived: it disappears from citizens' pages and stays in old cases."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import DO_NOTHING, Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

# Nobody needs to know whether 5,000 or 50,000 applications hang on a service.
COUNTED = 1_000


def what_hangs_on(row: Model, parts: Iterable[type[Model]] = ()) -> list[str]:
    """Return what refers to a row, e.g. ["3 loket", "lebih dari 1.000 nomor antrean"]; [] if it may be deleted.

    parts: models whose rows are pieces of this one and go with it.
    """
    found: dict[str, int] = {}
    for model, columns in _columns_pointing_at(row).items():
        if model not in parts:
            name = _plural_of(model)
            found[name] = found.get(name, 0) + _count(model, columns, row)
    return [_counted(count, name) for name, count in found.items() if count]


def archives(model: type[Model]) -> bool:
    """Whether rows of a model can be put away and taken up again."""
    return any(field.name == "is_active" for field in model._meta.concrete_fields)


def _columns_pointing_at(row: Model) -> dict[type[Model], list[str]]:
    """Return by model the columns that may hold this row; its own many-to-many rows and its history are part of it."""
    found: dict[type[Model], list[str]] = defaultdict(list)
    fields: list[Any] = row._meta.get_fields(include_hidden=True)
    for field in fields:
        points_here = field.auto_created and not field.concrete and field.is_relation
        counts = points_here and getattr(field, "on_delete", None) is not DO_NOTHING
        if counts and not field.related_model._meta.auto_created:
            found[field.related_model].append(field.field.name)
    return found


def _count(model: type[Model], columns: list[str], row: Model) -> int:
    """A row that points here twice, as owner and as publisher, is one."""
    pointing = Q()
    for column in columns:
        pointing |= Q((column, row.pk))
    return model._base_manager.filter(pointing).order_by().values("pk").distinct()[: COUNTED + 1].count()


def _plural_of(model: type[Model]) -> str:
    """Return the name in the portal's words; tables of the machinery have none."""
    has_name = "verbose_name_plural" in model._meta.original_attrs
    return str(model._meta.verbose_name_plural) if has_name else _("catatan lain")


def _counted(count: int, name: str) -> str:
    words = {"count": min(count, COUNTED), "name": name}
    if count > COUNTED:
        return _("lebih dari %(count)d %(name)s") % words
    return ngettext("%(count)d %(name)s", "%(count)d %(name)s", count) % words


def listed(things: list[str]) -> str:
    """Return "a", "a dan b", or "a, b, dan c"."""
    if len(things) < 3:
        return f" {_('dan')} ".join(things)
    return f"{', '.join(things[:-1])}, {_('dan')} {things[-1]}"
