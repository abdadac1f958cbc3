"""`manage.py archive_days`: past days of the queues go from the database to files; the mall works on meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from agencies.models import Venue
from queueing import archive

LOCK = "queueing.archive_days"


class Command(BaseCommand):
    help = "Writes past days of the queues to files under var/archive, and deletes them from the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--before", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--keep-days",
            type=int,
            default=settings.HISTORY_LONGEST.days,
            metavar="N",
            help="days up to today that stay in any case; as many as the supervisor's statistics reach, unless told",
        )

    def handle(self, *_args: object, before: date, keep_days: int, **_options: object) -> None:
        if keep_days < 1:
            raise CommandError("--keep-days must be 1 or more: today is never archived.")
        with _alone():
            for venue in Venue.objects.order_by("pk"):
                self._archive(venue, min(before, venue.today() - timedelta(days=keep_days)))

    def _archive(self, venue: Venue, limit: date) -> None:
        for day in archive.days_before(venue, limit):
            if archive.is_over(venue, day):
                self.stdout.write(f"{venue.code} {day}: {archive.archive_day(venue, day)} rows")
            else:
                self.stderr.write(f"{venue.code} {day}: something is still open, left as it is")


@contextmanager
def _alone() -> Iterator[None]:
    """Let no second run write the same day. A killed one loses its lock with its connection."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        if not cursor.fetchone()[0]:
            raise CommandError("Another archive_days is running.")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])
