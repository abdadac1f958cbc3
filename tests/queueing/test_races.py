"""Rules against races, on real connections. Each was seen to fail with its guard taken out."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from mpp.lib.refused import Refused
from queueing import actions, order
from queueing.models import QueueDay, Ticket, Visit
from queueing.states import State
from tests.factories import make_line, make_ticket, open_counter
from tests.queueing.cases import call_next, make_case, make_service_with_originals

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(deed: Callable, arguments: list) -> list:
    """Do a deed once per argument, each in a thread of its own, all starting together; return the results."""
    start = threading.Barrier(len(arguments))

    def run(argument):
        try:
            with connection.cursor() as cursor:
                cursor.execute("SET lock_timeout = '5s'")  # a test fails rather than hang
            start.wait(timeout=10)
            return deed(argument)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(run, arguments))


def test_ten_callers_call_each_of_two_hundred_numbers_once_and_skip_none():
    line = make_line()
    for _ in range(200):
        make_ticket(line)
    sessions = [open_counter(line) for _ in range(10)]

    def serve_until_nobody_waits(session):
        called = []
        while ticket := call_next(session):
            called.append(ticket.pk)
            actions.start(ticket.pk, by=session.officer)
            actions.finish(ticket.pk, by=session.officer)
        return called

    calls = [pk for called in at_once(serve_until_nobody_waits, sessions) for pk in called]

    assert sorted(calls) == sorted(Ticket.objects.values_list("pk", flat=True))
    assert not Ticket.objects.exclude(state=State.DONE).exists()


def test_a_caller_does_not_wait_for_another_and_takes_the_next():
    line = make_line()
    first, second = make_ticket(line), make_ticket(line)
    sessions = [open_counter(line) for _ in range(2)]

    with transaction.atomic():
        called = [call_next(sessions[0])]  # not committed yet
        called += at_once(call_next, [sessions[1]])

    assert called == [first, second]


def test_numbers_drawn_at_once_have_no_doubles_and_no_gaps_and_turns_rise_with_them():
    line = make_line()
    make_ticket(line)

    at_once(lambda _: [actions.take_ticket(line.pk) for _ in range(10)], list(range(10)))

    drawn = Visit.objects.filter(queue=line.queue).order_by("serial")
    assert list(drawn.values_list("serial", flat=True)) == list(range(1, 102))
    waiting = order.who_waits({line.pk: 0}, line.queue.venue.today())
    assert [each.number[-3:] for each in waiting] == [f"{serial:03d}" for serial in range(1, 102)]


def test_the_first_numbers_of_a_day_drawn_at_once_share_one_series():
    line = make_line()

    visits = at_once(lambda _: actions.take_ticket(line.pk), list(range(10)))

    assert sorted(visit.serial for visit in visits) == list(range(1, 11))
    assert QueueDay.objects.get().last_number == 10


def test_a_case_scanned_at_several_kiosks_at_once_gets_one_number():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency))

    visits = at_once(lambda _: actions.take_ticket_for(application, line.queue.venue), list(range(5)))

    assert len(set(visits)) == 1
    assert Ticket.objects.count() == 1


def test_two_presses_at_one_counter_call_one_number():
    line = make_line()
    make_ticket(line)
    make_ticket(line)
    session = open_counter(line)

    def press(_):
        try:
            with transaction.atomic():
                ticket = call_next(session)
                time.sleep(0.2)  # both have looked before either commits
                return ticket
        except Refused:
            return None

    called = at_once(press, [1, 2])

    assert sorted(ticket is None for ticket in called) == [False, True]
    assert Ticket.objects.at_counter().count() == 1


def test_two_officers_finishing_one_number_finish_it_once():
    ticket = make_ticket(state=State.SERVING)

    def press(_):
        try:
            return actions.finish(ticket.pk, by=ticket.officer)
        except Refused:
            return None

    finished = at_once(press, [1, 2])

    assert sum(row is not None for row in finished) == 1
