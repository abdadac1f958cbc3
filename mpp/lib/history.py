"""History of tables by database triggers, so that bulk and raw SQL are caught as well."""

from collections.abc import Callable

import pghistory
from django.db import models


def remembered(*, exclude: tuple[str, ...] = ()) -> Callable[[type[models.Model]], type[models.Model]]:
    """Keep every version of a model's rows, with who changed it and from which page.

    exclude: columns of identity and free text. Of these the history says that the row changed, not what.
    """

    def track(model: type[models.Model]) -> type[models.Model]:
        return pghistory.track(
            pghistory.InsertEvent(),
            pghistory.UpdateEvent(condition=pghistory.AnyChange()),
            pghistory.DeleteEvent(),
            model_name=f"{model.__name__}Version",
            obj_field=pghistory.ObjForeignKey(related_name="versions", related_query_name="versions"),
            exclude=list(exclude),
        )(model)

    return track
