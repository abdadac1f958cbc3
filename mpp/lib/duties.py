"""Timed work: what each app registers and `manage.py tick` runs."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from mpp.lib.refused import Refused

log = logging.getLogger("mpp.tick")

Row = TypeVar("Row")

_registered: dict[str, "Duty"] = {}


@dataclass(frozen=True)
class Duty:
    """A piece of timed work. It finds what is due in rows of its own, so running it twice is harmless."""

    name: str  # "<app>.<function>", also the name of its advisory lock
    every: timedelta
    run: Callable[[], int]


def duty(*, every: timedelta) -> Callable[[Callable[[], int]], Callable[[], int]]:
    """Register a function of an app's duties.py; it returns how many rows it dealt with.

    every: the least time between two rounds.
    """

    def register(function: Callable[[], int]) -> Callable[[], int]:
        name = f"{function.__module__.split('.')[0]}.{function.__name__}"
        _registered[name] = Duty(name, every, function)
        return function

    return register


def one_by_one(rows: Iterable[Row], deed: Callable[[Row], Any]) -> int:
    """Do a deed for each row and return how often it did something; what it refuses has moved on meanwhile.

    A row at which it fails keeps no other waiting: the fault is raised once the others are done. Each deed is a
    transaction of its own.
    """
    done, fault = 0, None
    for row in rows:
        try:
            done += bool(deed(row))
        except Refused:
            continue
        except Exception as error:
            log.exception("row failed", extra={"row": getattr(row, "pk", row)})
            fault = error
    if fault:
        raise fault
    return done


def registered() -> list[Duty]:
    """Return all duties by name. Import the apps' `duties` modules before."""
    return [_registered[name] for name in sorted(_registered)]
