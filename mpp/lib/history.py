"""History of tables by database triggers, so that bulk and raw SQL are caught as well."""

from collections.abc import Callable

import pghistory
from django.db import models


def remembered(
    *, exclude: tuple[str, ...] = (), unnoticed: tuple[str, ...] = ()
) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep every version of a model's rows, with who changed it and from which page.

    exclude: columns of identity and free text. Of these the history says that the row changed, not what.
    unnoticed: those of them whose change makes no version, e.g. the time of the last sign-in.
    """

    def track(model: type[models.Model]) -> type[models.Model]:
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(
                condition=_any_change(model, unnoticed) if exclude else pghistory.AnyChange()
            ),
            pghistory.DeleteEvent(),
            model_name=f"{model.__name__}Version",
            obj_field=pghistory.ObjForeignKey(related_name="versions", related_query_name="versions"),
            exclude=list(exclude),
        )(model)

    return track


def _any_change(model: type[models.Model], unnoticed: tuple[str, ...]) -> pghistory.AnyChange:
    """Return the condition with its columns named: left alone it would look at the kept ones only."""
    columns = (field.name for field in model._meta.concrete_fields)
    return pghistory.AnyChange(*(name for name in columns if name not in unnoticed))
