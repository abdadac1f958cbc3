"""What Django's own checks cannot know: demo accounts, whose passwords are printed, never serve in production."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection

from accounts.models import User
from mpp.demo import demo_users, may_hold_demo


@register(Tags.database)
def no_demo_data_in_production(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """An error if this database holds demo accounts and MPP_DEMO is off. Part of every `migrate`."""
    if settings.DEMO or not databases or not _has_demo_users():
        return []
    return [
        Error(
            "This database holds demo accounts, but MPP_DEMO is 0.",
            hint="Give production a database of its own (DATABASE_URL). The demo's is never turned into it.",
            id="mpp.E001",
        )
    ]


@register(Tags.database)
def no_demo_among_real_people(databases: Sequence[str] | None = None, **_options: Any) -> list[CheckMessage]:
    """An error if MPP_DEMO is on and this database holds people, but no demo's. Part of every `migrate`."""
    if not settings.DEMO or not databases or not _has_users() or may_hold_demo():
        return []
    return [
        Error(
            "This database holds real accounts, but MPP_DEMO is 1.",
            hint="Set MPP_DEMO=0, or give the demo a database of its own (DATABASE_URL).",
            id="mpp.E002",
        )
    ]


def refuse_demo_data() -> None:
    """Raise ImproperlyConfigured if a production server would serve demo accounts.

    A database that is away does not keep the server from starting: pages say so until it is back.
    """
    try:
        faults = no_demo_data_in_production(databases=["default"])
    except DatabaseError:
        return
    finally:
        connection.close()  # the worker's children open their own
    if faults:
        raise ImproperlyConfigured(faults[0].msg)


def _has_demo_users() -> bool:
    return _has_users() and demo_users().exists()


def _has_users() -> bool:
    # Before the first migration there is no table yet.
    return "accounts_user" in connection.introspection.table_names() and User.objects.exists()
