import logging
import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from threading import Event, Thread

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection
from django.utils import timezone

from mpp.lib.duties import Duty
from mpp.management.commands import tick
from mpp.models import DutyRun


@pytest.fixture
def duties(monkeypatch):
    """The duties that `tick` sees; empty at first."""
    listed = []
    monkeypatch.setattr(tick, "registered", lambda: listed)
    return listed


def make_duty(run, name="tests.work", every=timedelta(minutes=1)):
    return Duty(name, every, run)


@pytest.mark.django_db
def test_a_due_duty_runs_and_leaves_its_mark(duties):
    duties.append(make_duty(lambda: 7))

    call_command("tick")

    run = DutyRun.objects.get()
    assert (run.name, run.handled, run.failure) == ("tests.work", 7, "")
    assert run.started_at <= run.finished_at


@pytest.mark.django_db
def test_a_duty_waits_for_its_time(duties):
    rounds = []
    duties.append(make_duty(lambda: rounds.append(1) or 0))

    tick.run_round()
    tick.run_round()
    assert len(rounds) == 1

    DutyRun.objects.update(started_at=timezone.now() - timedelta(minutes=1))
    tick.run_round()
    assert len(rounds) == 2


@pytest.mark.django_db
def test_a_failing_duty_is_logged_and_stops_no_other(duties, caplog):
    def fail():
        raise ValueError("NIK 1671991403900001")

    duties += [make_duty(fail, "tests.a"), make_duty(lambda: 1, "tests.b")]

    with caplog.at_level(logging.ERROR, "mpp.tick"):
        tick.run_round()

    assert list(DutyRun.objects.order_by("name").values_list("name", "failure", "handled")) == [
        ("tests.a", "ValueError", 0),
        ("tests.b", "", 1),
    ]
    assert [(record.message, record.duty) for record in caplog.records] == [("duty failed", "tests.a")]


@pytest.mark.django_db
def test_a_duty_that_failed_and_then_works_is_shown_as_working(duties):
    DutyRun.objects.create(
        name="tests.work", started_at=timezone.now() - timedelta(days=1), failure="ValueError"
    )
    duties.append(make_duty(lambda: 0))

    tick.run_round()

    assert DutyRun.objects.get().failure == ""


@pytest.mark.django_db(transaction=True)
def test_one_process_holds_a_duty_while_another_skips_it(duties):
    inside, leave, rounds = Event(), Event(), []

    def work():
        rounds.append(1)
        inside.set()
        leave.wait(10)
        return 0

    duties.append(make_duty(work, every=timedelta(0)))
    first = Thread(target=lambda: (tick.run_round(), connection.close()))
    first.start()
    assert inside.wait(10)

    tick.run_round()
    leave.set()
    first.join()

    assert len(rounds) == 1
    tick.run_round()
    assert len(rounds) == 2


@pytest.mark.django_db(transaction=True)
def test_a_lost_connection_costs_one_round(duties, caplog):
    rounds = []

    def work():
        rounds.append(1)
        if len(rounds) == 1:
            connection.connection.close()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        return 0

    duties.append(make_duty(work, every=timedelta(0)))

    with caplog.at_level(logging.WARNING, "mpp.tick"):
        tick._survive_lost_database()
    tick._survive_lost_database()

    assert len(rounds) == 2
    assert [record.message for record in caplog.records] == ["database lost"]
    assert DutyRun.objects.get().failure == ""


@pytest.mark.django_db
def test_a_deadlock_is_the_duties_own_failure(duties):
    def deadlock():
        raise OperationalError("deadlock detected")

    duties += [make_duty(deadlock, "tests.a"), make_duty(lambda: 1, "tests.b")]

    tick.run_round()

    assert list(DutyRun.objects.order_by("name").values_list("failure", "handled")) == [
        ("OperationalError", 0),
        ("", 1),
    ]


@pytest.mark.parametrize("every", [0, -1])
def test_a_pause_of_nothing_is_refused(every):
    with pytest.raises(CommandError, match="more than 0"):
        call_command("tick", every=every)


@pytest.mark.django_db(transaction=True)
def test_all_duties_run_and_the_loop_ends_cleanly_when_told():
    """The real command in a process of its own, on the test database."""
    name = connection.settings_dict["NAME"]
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + f"/{name}"
    loop = subprocess.Popen(
        [sys.executable, "manage.py", "tick", "--every", "0.2"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stderr=subprocess.PIPE,
    )
    try:
        deadline = time.monotonic() + 30
        while not DutyRun.objects.filter(name="notices.deliver_notices", finished_at__isnull=False).exists():
            assert time.monotonic() < deadline, "tick did not run"
            assert loop.poll() is None, loop.stderr.read().decode()
            time.sleep(0.1)
        loop.send_signal(signal.SIGTERM)
        _out, err = loop.communicate(timeout=10)
    finally:
        loop.kill()

    assert loop.returncode == 0, err.decode()
    names = set(DutyRun.objects.values_list("name", flat=True))
    assert {"mpp.heartbeat", "accounts.forget_one_time_keys", "notices.deliver_notices"} <= names
    assert not DutyRun.objects.exclude(failure="").exists()
