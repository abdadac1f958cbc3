"""Timed work: what each app registers and `manage.py tick` runs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

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


def registered() -> list[Duty]:
    """Return all duties by name. Import the apps' `duties` modules before."""
    return [_registered[name] for name in sorted(_registered)]
