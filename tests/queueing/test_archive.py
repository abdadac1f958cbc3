"""Old days leave the database without a loss, and without anybody waiting."""

import csv
import datetime as dt
import gzip
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from queueing import actions, archive
from queueing.models import Booking, OutOfTurnCall, QueueDay, Ticket, Visit
from queueing.states import BookingState, State
from tests.factories import (
    make_booking,
    make_line,
    make_queue,
    make_ticket,
    make_venue,
)
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(tmp_path, settings) -> Path:
    settings.VAR = tmp_path
    return tmp_path / "archive"


@pytest.fixture
def line():
    return make_line(make_queue(make_venue(code="MPP"), prefix="A"))


def _make_past(line, days_ago: int, tickets: int = 3) -> dt.date:
    """A day on which some were served; return it."""
    day = line.queue.venue.today() - days_ago * DAY
    made = [make_ticket(line, state=State.DONE) for _ in range(tickets)]
    Ticket.objects.filter(pk__in=[ticket.pk for ticket in made]).update(day=day)
    Visit.objects.filter(tickets__in=made).update(day=day)
    QueueDay.objects.filter(queue=line.queue, day=line.queue.venue.today()).update(day=day)
    return day


def _archive(line, *, keep_days: int = 1, before: dt.date | None = None) -> None:
    limit = before or line.queue.venue.today()
    call_command("archive_days", before=limit, keep_days=keep_days, verbosity=0)


def _read(folder: Path, day: dt.date, kind: str, part: str = "") -> list[dict[str, str]]:
    with gzip.open(folder / "MPP" / f"{day}{part}" / f"{kind}.csv.gz", "rt", encoding="utf-8") as text:
        return list(csv.DictReader(text))


def test_a_past_day_goes_to_files_whole(line, folder):
    day = _make_past(line, 10)
    keys = {name: set(Model.objects.values_list("pk", flat=True)) for name, Model in _MODELS.items()}

    _archive(line)

    for name, Model in _MODELS.items():
        assert {int(row["id"]) for row in _read(folder, day, name)} == keys[name]
        assert not Model.objects.exists()
    assert [row["number"] for row in _read(folder, day, "visits")] == ["A001", "A002", "A003"]
    assert {row["state"] for row in _read(folder, day, "tickets")} == {"DONE"}


_MODELS = {"tickets": Ticket, "visits": Visit}


def test_bookings_and_calls_out_of_turn_go_with_their_day(line, folder):
    day = _make_past(line, 10, tickets=1)
    ticket = Ticket.objects.get()
    booking = make_booking(line)
    Booking.objects.update(
        day=day, state=BookingState.CHECKED_IN, visit=ticket.visit, ended_at=ticket.ended_at
    )
    call = OutOfTurnCall.objects.create(
        venue=ticket.venue,
        ticket=ticket,
        counter=ticket.counter,
        by=ticket.officer,
        overtaken=2,
        reason="Sakit",
    )

    _archive(line)

    assert [row["id"] for row in _read(folder, day, "bookings")] == [str(booking.pk)]
    assert [(row["id"], row["overtaken"]) for row in _read(folder, day, "calls")] == [(str(call.pk), "2")]
    assert [Model.objects.count() for Model in (Booking, OutOfTurnCall, Ticket, Visit)] == [0, 0, 0, 0]


def test_nobody_can_be_told_from_the_files(line, folder):
    day = _make_past(line, 10, tickets=1)
    application = make_case(make_service_with_originals(line.queue.agency))
    Visit.objects.update(application=application)
    Ticket.objects.update(note="Ibu Siti, hamil")
    visit, ticket = Visit.objects.get(), Ticket.objects.get()

    _archive(line)

    written = "".join(
        gzip.decompress(path.read_bytes()).decode() for path in (folder / "MPP" / f"{day}").iterdir()
    )
    assert "Siti" not in written
    assert visit.code not in written
    columns = {name for kind in archive.KINDS.values() for name in kind.columns}
    assert columns.isdisjoint({"application_id", "owner_id", "officer_id", "by_id", "code", "note", "reason"})
    assert ticket.officer_id is not None


def test_the_last_days_and_those_after_the_date_stay(line, folder):
    kept, gone, later = _make_past(line, 4), _make_past(line, 20), _make_past(line, 9)

    _archive(line, keep_days=5, before=gone + DAY)

    assert set(Visit.objects.values_list("day", flat=True)) == {kept, later}
    assert [path.name for path in (folder / "MPP").iterdir()] == [str(gone)]


def test_without_a_word_all_stays_that_statistics_may_ask_for(line, settings):
    _make_past(line, settings.HISTORY_LONGEST.days)

    call_command("archive_days", before=line.queue.venue.today(), verbosity=0)

    assert Visit.objects.count() == 3


@pytest.mark.parametrize("state", [State.WAITING, State.SERVING, State.ON_HOLD])
def test_a_day_on_which_something_is_open_is_left(line, folder, state, capsys):
    make_ticket(line, state=state)
    day = _make_past(line, 10, tickets=1)
    Ticket.objects.update(day=day)
    Visit.objects.update(day=day)

    _archive(line)

    assert Ticket.objects.count() == 2
    assert not folder.exists()
    assert "still open" in capsys.readouterr().err


def test_a_booking_that_is_still_open_keeps_its_day(line, folder):
    day = _make_past(line, 10)
    make_booking(line)
    Booking.objects.update(day=day)

    _archive(line)

    assert (Visit.objects.count(), folder.exists()) == (3, False)


def test_today_is_never_archived(line):
    with pytest.raises(CommandError):
        _archive(line, keep_days=0)


# --- Killed in between --------------------------------------------------------------------------------


class Killed(BaseException):
    """Nothing in the command catches it."""


def _archive_killed_at(line, name: str, times: int = 1) -> None:
    """Archive until that function of the archive is called so many times."""
    real = getattr(archive, name)
    left = iter(range(times - 1))

    def die(*args, **named):
        if next(left, None) is None:
            raise Killed
        return real(*args, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, name, die)
        with pytest.raises(Killed):
            _archive(line)


@pytest.mark.parametrize(
    ("name", "times"),
    [("_write_rows", 1), ("_write_rows", 4), ("_sync", 1), ("_sync", 2), ("_delete_some", 1)],
)
def test_a_run_that_is_killed_loses_nothing_and_the_next_goes_on(line, folder, name, times):
    day = _make_past(line, 10)
    keys = set(Visit.objects.values_list("pk", flat=True))
    _archive_killed_at(line, name, times)
    assert (Visit.objects.count(), Ticket.objects.count()) == (3, 3)

    _archive(line)

    assert {int(row["id"]) for row in _read(folder, day, "visits")} == keys
    assert not Visit.objects.exists()
    assert [path.name for path in (folder / "MPP").iterdir()] == [str(day)]


def test_a_run_that_is_killed_while_it_deletes_keeps_the_whole_file(line, folder, monkeypatch):
    day = _make_past(line, 10, tickets=5)
    keys = set(Ticket.objects.values_list("pk", flat=True))
    monkeypatch.setattr(archive, "BATCH", 2)
    _archive_killed_at(line, "_delete_some", 3)
    assert Ticket.objects.count() == 1

    _archive(line)

    assert {int(row["id"]) for row in _read(folder, day, "tickets")} == keys
    assert not Visit.objects.exists()


def test_rows_that_come_after_the_file_get_a_file_of_their_own(line, folder):
    day = _make_past(line, 10)
    _archive(line)
    QueueDay.objects.all().delete()
    late = make_ticket(line, state=State.CANCELLED)
    Visit.objects.update(day=day)
    Ticket.objects.update(day=day)

    _archive(line)

    assert len(_read(folder, day, "tickets")) == 3
    assert [row["id"] for row in _read(folder, day, "tickets", ".2")] == [str(late.pk)]
    assert not Ticket.objects.exists()


def test_nothing_is_deleted_when_the_file_cannot_be_read_back(line, folder):
    day = _make_past(line, 10)
    _archive_killed_at(line, "_delete_some")
    cut = folder / "MPP" / f"{day}" / "tickets.csv.gz"
    cut.write_bytes(cut.read_bytes()[:-9])

    with pytest.raises((OSError, EOFError)):
        _archive(line)

    assert (Visit.objects.count(), Ticket.objects.count()) == (3, 3)


# --- While the mall works -----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_numbers_are_given_while_old_days_go_and_a_held_row_stays(line, monkeypatch):
    _make_past(line, 10, tickets=20)
    monkeypatch.setattr(archive, "BATCH", 3)
    held = Ticket.objects.order_by("pk")[0]
    drawn, stop = [], threading.Event()

    def issue() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '2s'")
            while not stop.is_set():
                drawn.append(actions.take_ticket(line.pk).pk)
        finally:
            connection.close()

    issuing = threading.Thread(target=issue)
    issuing.start()
    try:
        with transaction.atomic():
            Ticket.objects.select_for_update().get(pk=held.pk)
            archiving = threading.Thread(target=_in_a_thread, args=(line,))
            archiving.start()
            archiving.join(30)
            assert not archiving.is_alive()
    finally:
        stop.set()
        issuing.join(30)

    today = line.queue.venue.today()
    assert Ticket.objects.get(day__lt=today) == held
    assert Visit.objects.get(day__lt=today) == held.visit
    assert sorted(Visit.objects.filter(day=today).values_list("pk", flat=True)) == sorted(drawn)
    _archive(line)
    assert not Visit.objects.filter(day__lt=today).exists()


def _in_a_thread(line) -> None:
    try:
        _archive(line)
    finally:
        connection.close()


def test_a_file_of_a_day_deletes_no_row_of_another(line, folder):
    """As when the database was made anew, and its keys begin again, beside the files of the one before."""
    venue = line.queue.venue
    day = _make_past(line, 40)
    archive.archive_day(venue, day)
    ticket = make_ticket(line, state=State.DONE)
    (file,) = folder.rglob("tickets.csv.gz")
    with gzip.open(file, "at", newline="") as text:
        csv.writer(text).writerow([ticket.pk] + [""] * (len(archive.KINDS["tickets"].columns) - 1))

    _make_past(make_line(make_queue(venue)), 40, tickets=1)
    archive.archive_day(venue, day)

    assert Ticket.objects.filter(pk=ticket.pk).exists()
