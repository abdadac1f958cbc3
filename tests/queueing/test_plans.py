"""What the hot statements cost does not grow with the past: EXPLAIN on a real PostgreSQL, with the past there."""

import json
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection, transaction
from django.test import Client

from accounts.models import User
from agencies.models import Counter, Venue
from queueing import actions, board, duties, order
from queueing.models import Line, Ticket
from tests.factories import make_line, make_queue, make_ticket, make_venue, open_counter
from tests.queueing.past import add_past

pytestmark = pytest.mark.django_db

GROWING = {"queueing_ticket", "queueing_visit"}
# Those that hold what is open or called, and those that find one row. Which of the small ones the planner takes
# depends on how many wait; none of them grows with the past.
MEANT = {
    "ticket_of_day",  # all of today: how long services take
    "ticket_waiting",
    "ticket_open",
    "ticket_on_board",
    "ticket_called",
    "ticket_one_open_per_visit",
    "ticket_one_at_a_counter",
    "queueing_ticket_pkey",
    "queueing_visit_pkey",
    "queueing_ticket_visit_id_c4ad17ab",
    "queueing_visit_code_key",
    "queueing_visit_code_8544c7df_like",
}
FEW, MANY = 2_000, 38_000
WAITING = 15  # in each line


class Cost(NamedTuple):
    """What a deed asked of the tables that grow: rows that its scans met, and pages that all its statements read."""

    rows: int
    pages: int


class Watch:
    """Explains each statement before it runs; what the explained one wrote is taken back."""

    def __init__(self) -> None:
        self.plans: list[tuple[str, dict[str, Any]]] = []

    def __call__(self, execute, sql, params, many, context):
        if "queueing_" in sql and not many:
            self.plans.append((sql, self._explained(execute, sql, params, context)))
        return execute(sql, params, many, context)

    def _explained(self, execute, sql, params, context) -> dict[str, Any]:
        with connection.connection.cursor() as cursor:
            cursor.execute("SAVEPOINT explained")
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
            (found,) = cursor.fetchone()
            cursor.execute("ROLLBACK TO SAVEPOINT explained")
        return (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]

    def scans(self) -> list[dict[str, Any]]:
        nodes = [node for _, plan in self.plans for node in _nodes(plan)]
        return [
            node for node in nodes if node.get("Relation Name") in GROWING and "Scan" in node["Node Type"]
        ]

    def cost(self) -> Cost:
        met = sum(
            round((node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"])
            for node in self.scans()
        )
        pages = sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for _, plan in self.plans)
        return Cost(met, pages)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from _nodes(inner)


class Mall(NamedTuple):
    lines: list[Line]
    counter: Counter
    officer: User


@pytest.fixture(scope="module")
def mall(django_db_setup, django_db_blocker) -> Iterator[Mall]:
    """Four queues in the middle of a day: people wait, some are served. Taken back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        venue = make_venue()
        lines = [make_line(make_queue(venue, prefix=prefix)) for prefix in "ABCD"]
        sessions = [open_counter(line) for line in lines]
        for line in lines:
            for number in range(WAITING):
                make_ticket(line, is_priority=number % 5 == 0)
        made = Mall(lines, sessions[0].counter, sessions[0].officer)
        _serve(made)
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def watched(mall, django_db_blocker) -> dict[str, tuple[Watch, Watch]]:
    """Each deed with a small past, and with a past twenty times as long."""
    with django_db_blocker.unblock():
        add_past(mall.lines, FEW, officer_id=mall.officer.pk)
        short = {deed: _watched(do, mall) for deed, do in DEEDS.items()}
        add_past(mall.lines, MANY, officer_id=mall.officer.pk, already=FEW)
        return {deed: (short[deed], _watched(do, mall)) for deed, do in DEEDS.items()}


def _serve(mall: Mall) -> None:
    ticket = actions.call_next(mall.counter.pk, by=mall.officer)
    actions.start(ticket.pk, by=mall.officer)
    actions.finish(ticket.pk, by=mall.officer)


def _show_page(mall: Mall) -> None:
    visit = Ticket.objects.waiting().filter(line=mall.lines[0])[0].visit
    assert Client().get(visit.get_absolute_url()).status_code == 200


DEEDS: dict[str, Callable[[Mall], Any]] = {
    "draw": lambda mall: actions.take_ticket(mall.lines[0].pk),
    "call": _serve,
    "who waits": lambda mall: order.who_waits(order.pools_in(_venue(mall)), _venue(mall).today()),
    "board": lambda mall: board.facts(_venue(mall)),
    "page": _show_page,
    "close day": lambda mall: duties.close_day(),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_meets_no_more_rows_with_twenty_times_the_past(watched, deed):
    short, long = watched[deed]

    assert {node.get("Index Name", node["Node Type"]) for node in long.scans()} <= MEANT
    # Which of the small indexes is taken may change what of the open ones is looked at, not what of the past.
    assert long.cost().rows <= short.cost().rows + FEW // 4
    # An index of twenty times as many rows is a level deeper.
    assert long.cost().pages <= short.cost().pages * 1.6 + 10


def _watched(do: Callable[[Mall], Any], mall: Mall) -> Watch:
    """Do it and take it back."""
    watch = Watch()
    with transaction.atomic():
        with connection.execute_wrapper(watch):
            do(mall)
        transaction.set_rollback(True)
    return watch


def test_who_waits_is_found_by_line_and_day_in_turn(db):
    """With the day: rows of the past stay in an index until the whole table is vacuumed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'ticket_waiting'")
        (definition,) = cursor.fetchone()

    assert "(line_id, day, turn_at, id) WHERE" in definition


def _venue(mall: Mall) -> Venue:
    return mall.lines[0].queue.venue
