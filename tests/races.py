"""For rules against races: several threads, each on a connection of its own, starting together."""

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection

from mpp.lib.refused import Refused


def at_once(deeds: Iterable[Callable[[], Any]]) -> list[Any]:
    """Do all deeds at the same time. Returns each one's result, or the Refused that it raised."""
    listed = list(deeds)
    start = threading.Barrier(len(listed))

    def run(deed: Callable[[], Any]) -> Any:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '10s'")  # a test fails rather than hangs
            start.wait(timeout=10)
            return deed()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(listed)) as pool:
        return list(pool.map(run, listed))
