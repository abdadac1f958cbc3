"""`manage.py tick`: one round of the timed duties; `--every 2` goes on until told to stop."""

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from django.utils.module_loading import autodiscover_modules

from mpp.lib.duties import Duty, registered
from mpp.models import DutyRun

log = logging.getLogger("mpp.tick")

LOCKS = "mpp.tick"  # The first half of every advisory lock's key; the second is the duty's name.


class Command(BaseCommand):
    help = "Run the timed duties that are due: one round, or on and on with --every."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="pause between rounds")

    def handle(self, *_args: object, every: float | None, **_options: object) -> None:
        if every is not None and every <= 0:
            raise CommandError("--every must be more than 0 seconds.")
        autodiscover_modules("duties")
        if every is None:
            run_round()
            return
        stopping = _told_to_stop()
        while not stopping.is_set():
            _survive_lost_database()
            stopping.wait(every)


def run_round() -> None:
    """Run every duty that is due and that no other process is at."""
    for duty in registered():
        with _only_holder(duty) as held:
            if held and _is_due(duty):
                _run(duty)


def _told_to_stop() -> threading.Event:
    """Return an event that SIGTERM and Ctrl-C set; the duty under way is finished first."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_args: stopping.set())
    return stopping


def _survive_lost_database() -> None:
    """Run a round; if the database goes away, say so and connect anew in the next."""
    close_old_connections()
    try:
        run_round()
    except (OperationalError, InterfaceError):
        log.warning("database lost")
        connection.close()


@contextmanager
def _only_holder(duty: Duty) -> Iterator[bool]:
    """Yield whether this process may run the duty now. A killed process loses its lock with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), hashtext(%s))", [LOCKS, duty.name])
        held = cursor.fetchone()[0]
    try:
        yield held
    finally:
        if held:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), hashtext(%s))", [LOCKS, duty.name])


def _is_due(duty: Duty) -> bool:
    return not DutyRun.objects.filter(name=duty.name, started_at__gt=timezone.now() - duty.every).exists()


def _run(duty: Duty) -> None:
    """Run one duty and write down how it went. A fault of one never keeps the others from running."""
    DutyRun.objects.update_or_create(
        name=duty.name, defaults={"started_at": timezone.now(), "finished_at": None, "failure": ""}
    )
    handled, failure = 0, ""
    try:
        handled = duty.run()
    except Exception as error:
        if not connection.is_usable():
            raise
        # Whatever else it was: it is logged with its trace, seen at the row, and tried again when next due.
        failure = type(error).__name__
        log.exception("duty failed", extra={"duty": duty.name})
    DutyRun.objects.filter(name=duty.name).update(
        finished_at=timezone.now(), handled=handled, failure=failure
    )
