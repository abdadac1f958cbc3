import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from mpp.demo import DOMAIN
from queueing.models import Booking, CounterSession, Slot, Ticket, Visit
from queueing.simulation import play
from queueing.simulation.clock import VirtualClock, on_clock
from queueing.simulation.log import Log, Look, Stay, coverage, overtaken_without_right, quantile
from queueing.simulation.report import report
from tests.factories import (
    make_agency,
    make_counter_for,
    make_line,
    make_open_venue,
    make_queue,
    make_service,
    make_ticket,
    open_counter,
)

pytestmark = pytest.mark.django_db

WEDNESDAY, FRIDAY, SUNDAY = dt.date(2026, 11, 18), dt.date(2026, 11, 20), dt.date(2026, 11, 22)


def _mall(**fields):
    """Two agencies, three counters: the first with two lines at two counters."""
    venue = make_open_venue(**fields)
    for counters, lines in ((2, 2), (1, 1)):
        agency = make_agency()
        queue = make_queue(venue, agency)
        made = [make_line(queue, position=position) for position in range(lines)]
        for line in made:
            line.services.add(make_service(agency=agency, counter_minutes=10))
        for counter in [make_counter_for(made[0]) for _ in range(counters)]:
            counter.lines.set(made)
    return venue


def _play(venue, day=WEDNESDAY, *, seed=1, visitors=60):
    with transaction.atomic():
        log = play(venue, day, seed=seed, visitors=visitors, domain=DOMAIN)
        transaction.set_rollback(True)
    return log


def _simulate(venue, day, *arguments):
    told = StringIO()
    call_command(
        "simulate_day",
        *(f"--venue={venue.slug}", f"--date={day}", "--visitors=8", *arguments),
        stdout=told,
    )
    return told.getvalue()


def test_a_day_is_played_whole_and_nothing_is_doubled():
    venue = _mall()

    log = _play(venue)

    assert log.counts["pengunjung"] > 50
    assert log.counts["dilayani"] > 50
    assert log.doubles == []
    assert log.counts["didahului tanpa hak"] == 0
    drawn = log.shown(at_drawing=True)
    assert len(drawn) > 40
    # Fifty looks at three counters say little: the target of 0.8 is for whole malls (`simulate_day --visitors 1000`).
    assert coverage(drawn) >= 0.6
    assert "Ganda (nomor, loket, panggilan): 0" in report(log)


def test_the_same_seed_gives_the_same_day_and_another_one_another():
    venue = _mall()

    first, again, other = (_figures(_play(venue, seed=seed, visitors=12)) for seed in (7, 7, 8))

    assert first == again
    assert first != other


def _figures(log):
    looks = [(look.least, look.most, look.wait) for look in log.looks]
    return log.counts, {kind: waits for kind, waits in log.waits.items() if waits}, looks


def test_nobody_is_called_in_the_friday_pause_nor_before_opening():
    venue = _mall()

    play(venue, FRIDAY, seed=2, visitors=15, domain=DOMAIN)

    called = [
        at.astimezone(venue.timezone).time()
        for at in Ticket.objects.values_list("called_at", flat=True)
        if at
    ]
    assert called
    assert min(called) >= dt.time(8)
    assert not [at for at in called if dt.time(11, 30) <= at < dt.time(13)]


def test_after_a_day_nothing_is_open_and_its_people_cannot_sign_in():
    venue = _mall()

    play(venue, WEDNESDAY, seed=3, visitors=15, domain=DOMAIN)

    assert not Ticket.objects.open().exists()
    assert not CounterSession.objects.open().exists()
    assert not Booking.objects.booked().exists()
    people = User.objects.filter(email__startswith="simulasi-")
    assert {ticket.officer for ticket in Ticket.objects.filter(officer__isnull=False)} <= set(people)
    assert not [one for one in people if one.has_usable_password() or not one.email.endswith(f"@{DOMAIN}")]


def test_a_venue_in_the_far_east_lives_by_its_own_clock():
    venue = _mall(timezone_name="Asia/Jayapura")

    play(venue, WEDNESDAY, seed=1, visitors=10, domain=DOMAIN)

    drawn = [visit.arrived_at.astimezone(venue.timezone) for visit in Visit.objects.all()]
    assert {at.date() for at in drawn} == {WEDNESDAY}
    assert all(dt.time(8) <= at.time() < dt.time(16) for at in drawn)
    assert {visit.day for visit in Visit.objects.all()} == {WEDNESDAY}


def test_discarded_it_leaves_no_rows_behind_and_the_clock_as_it_was():
    venue = _mall()
    before = timezone.now()

    told = _simulate(venue, WEDNESDAY, "--discard")

    assert "Pengunjung: " in told
    assert not any(model.objects.exists() for model in (Visit, Ticket, Booking, Slot, CounterSession))
    assert not User.objects.filter(email__startswith="simulasi-").exists()
    assert dt.timedelta() <= timezone.now() - before < dt.timedelta(minutes=1)
    assert before <= Visit().arrived_at <= timezone.now()


def test_the_clock_is_put_back_also_when_the_day_fails():
    real, then = timezone.now, dt.datetime(2020, 1, 1, tzinfo=dt.UTC)

    with pytest.raises(ZeroDivisionError):
        _fail_on(VirtualClock(then), told := [])

    assert told == [then, then]
    assert timezone.now is real
    assert Visit._meta.get_field("arrived_at").default is real
    assert Visit().arrived_at.year > 2020


def _fail_on(clock, told):
    with on_clock(clock):
        told += [timezone.now(), Visit().arrived_at]
        raise ZeroDivisionError


def test_in_a_demo_the_last_days_are_kept_each_with_its_seed():
    venue = _mall()

    told = _simulate(venue, WEDNESDAY, "--days=2", "--seed=5")

    assert ("seed 5" in told, "seed 6" in told) == (True, True)
    days = [WEDNESDAY - dt.timedelta(days=1), WEDNESDAY]
    assert list(Visit.objects.order_by("day").values_list("day", flat=True).distinct()) == days


@pytest.mark.parametrize(
    ("day", "arguments", "sentence"),
    [
        (SUNDAY, [], "tutup pada Minggu, 22 November 2026"),
        (dt.date(2099, 11, 18), [], "belum lewat"),
        (WEDNESDAY, ["--visitors=0"], "sedikitnya 1"),
        (WEDNESDAY, ["--venue=tiada"], "Lokasi “tiada” tidak dikenal"),
    ],
)
def test_what_cannot_be_played_is_refused_with_a_sentence(day, arguments, sentence):
    venue = _mall()

    with pytest.raises(CommandError, match=sentence):
        _simulate(venue, day, *arguments)

    assert not Visit.objects.exists()


def test_a_day_with_visits_is_refused():
    venue = _mall()
    ticket = make_ticket(venue.queues.first().lines.first())
    Visit.objects.filter(pk=ticket.visit_id).update(day=WEDNESDAY)

    with pytest.raises(CommandError, match="sudah ada kunjungan"):
        _simulate(venue, WEDNESDAY, "--discard")


def test_a_venue_at_work_is_refused():
    venue = _mall()
    open_counter(venue.queues.first().lines.first(), counter=venue.counters.first())

    with pytest.raises(CommandError, match="Masih ada loket yang terbuka"):
        _simulate(venue, WEDNESDAY, "--discard")


def test_outside_a_demo_nothing_is_kept(settings):
    settings.DEMO = False

    with pytest.raises(CommandError, match="--discard"):
        _simulate(_mall(), WEDNESDAY)


def test_the_judge_finds_who_was_overtaken_and_what_was_doubled():
    at = dt.datetime(2026, 11, 18, 9, tzinfo=dt.UTC)

    def stay(turn, called, *, is_priority=False):
        since = at + dt.timedelta(minutes=turn)
        return Stay(
            1,
            "tanpa janji",
            f"A{turn}",
            since,
            since,
            is_priority,
            called_at=at + dt.timedelta(minutes=called),
        )

    fair, log = Log(), Log()
    fair.calls[1] = [stay(1, 10, is_priority=True), stay(0, 11)]
    log.calls[1] = [stay(1, 10, is_priority=True), stay(2, 11, is_priority=True), stay(3, 12), stay(0, 13)]
    assert overtaken_without_right(fair, 2) == 0
    assert overtaken_without_right(log, 2) == 1

    log.stays = {1: stay(0, 20), 2: stay(1, 20)}
    for waiting in log.stays.values():
        waiting.called_at = None
    log.called(1, 5, at)
    log.called(2, 5, at)

    assert log.doubles == ["loket memegang dua nomor: A1"]


def test_figures_of_ranges():
    inside, outside = Look(timezone.now(), 5, 15, True, 12.0), Look(timezone.now(), 5, 15, True, 15.5)

    assert (inside.holds, inside.error, outside.holds) == (True, 2.0, False)
    assert coverage([inside, outside]) == 0.5
    assert (quantile([1.0, 2.0, 3.0, 4.0], 0.5), quantile([], 0.9)) == (3.0, 0.0)
