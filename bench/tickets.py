#!/usr/bin/env python3
"""How many numbers a second are drawn and called, beside bare PostgreSQL and a bare Django view, all in one run.

    DATABASE_URL=postgres://… python3 bench/tickets.py --old 10000000

Makes a database of its own on that server and drops it at the end (the role needs CREATEDB; pgbench has to be found).
The hard case is measured: all clients at one queue, all counters at one line. Everything is done before and after so
many old tickets are there, with the hours of a venue and every index as in production. Then the promises are tried
over HTTP: callers on a thousand tickets, equal posts, watchers of the board, bookings of a few places.
"""

# ruff: noqa: T201 - it prints a table

import argparse
import os
import re
import secrets
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from bench import scratch
from bench.load import Browser, Rate, measure

PORT, BARE_PORT = 8391, 8392
CLIENTS, COUNTERS = (1, 8, 32), (1, 10, 32)
QUEUES = 42
WAITING = 100  # in each line while people are called: more than all counters can hold in their hands at once
WATCHERS, WATCHED_EVERY = 100, 1.0  # seconds


def main() -> None:
    arguments = _arguments()
    with scratch.database("mpp_bench_tickets", keep=arguments.keep):
        os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
        with tempfile.TemporaryDirectory(prefix="mpp-bench-") as var:
            os.environ["MPP_VAR"] = var
            import django

            django.setup()
            _say_where()
            mall = make_mall()
            _measure_all(mall, arguments, 0)
            if arguments.old:
                _add_past(mall, arguments.old)
                _measure_all(mall, arguments, arguments.old)
            _try_promises(mall, arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure drawing and calling in a scratch database.")
    parser.add_argument("--old", type=int, default=200_000, help="tickets of past days for the second round")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each single measurement")
    parser.add_argument("--keep", action="store_true", help="keep the database, and use it again")
    return parser.parse_args()


def _say_where() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT version(), current_setting('fsync'), current_setting('synchronous_commit')")
        version, fsync, synchronous = cursor.fetchone()
    print(f"{version.split(',')[0]}, fsync {fsync}, synchronous_commit {synchronous}; {os.cpu_count()} cores")


# --- The mall -----------------------------------------------------------------------------------------


class Mall(NamedTuple):
    """Primary keys, so that a process of clients needs nothing else."""

    line: int  # that everybody wants
    counters: list[tuple[int, int]]  # those of that line: counter, officer
    kiosk: str  # the token of a kiosk
    venue: str  # its slug
    address: str  # where the kiosk draws for the line


def make_mall() -> Mall:
    from datetime import time as clock

    from django.core.management import call_command
    from django.utils import timezone

    from agencies.middleware import token_hash
    from agencies.models import OpeningHours, Role
    from queueing import actions
    from queueing.models import Line
    from tests.factories import (
        make_counter_for,
        make_device,
        make_line,
        make_officer,
        make_queue,
        make_venue,
        open_counter,
    )

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    prefixes = [a + b for a in "ABCDEFG" for b in "ABCDEF"][:QUEUES]
    found = Line.objects.filter(queue__venue__slug="bench", queue__prefix=prefixes[0]).first()
    if found:
        return _mall_at(found)
    venue = make_venue(slug="bench", code="BENCH", last_ticket_minutes=0)
    OpeningHours.objects.bulk_create(
        OpeningHours(venue=venue, weekday=day, opens=clock(0), closes=clock(23, 59)) for day in range(1, 8)
    )
    lines = [make_line(make_queue(venue, prefix=prefix)) for prefix in prefixes]
    hot = lines[0]
    counters = [make_counter_for(hot) for _ in range(max(COUNTERS))]
    officers = [make_officer(Role.COUNTER, hot.queue.agency) for _ in counters]
    for counter, officer in zip(counters, officers, strict=True):
        actions.open_counter(counter.pk, by=officer)
    for line in lines[1:]:
        open_counter(line)
    token_of = {"token_hash": token_hash(_KIOSK), "paired_at": timezone.now(), "pair_code": ""}
    make_device(venue, **token_of)
    return _mall_at(hot)


_KIOSK = "bench-kiosk-token"


def _mall_at(line: Any) -> Mall:
    from django.urls import reverse

    queue = line.queue
    sessions = line.sessions.open().order_by("counter")
    return Mall(
        line=line.pk,
        counters=[(session.counter_id, session.officer_id) for session in sessions],
        kiosk=_KIOSK,
        venue=queue.venue.slug,
        address=reverse("queueing:kiosk_line", args=[queue.venue.slug, queue.agency.slug, line.code]),
    )


def _add_past(mall: Mall, tickets: int) -> None:
    from queueing.models import Line, Visit
    from tests.queueing.past import add_past

    lines = list(Line.objects.filter(queue__venue__slug=mall.venue).select_related("queue__venue"))
    already = Visit.objects.filter(day__lt=lines[0].queue.venue.today()).count()
    began = time.monotonic()
    if already < tickets:
        add_past(lines, tickets - already, officer_id=mall.counters[0][1], already=already)
    print(f"\n{tickets:,} old tickets after {time.monotonic() - began:.0f} s")


# --- Rates --------------------------------------------------------------------------------------------


def _measure_all(mall: Mall, arguments: argparse.Namespace, old: int) -> None:
    seconds = arguments.seconds
    title = f"{'old tickets':>12} {'':24} {'at once':>8} {'a second':>9} {'p50 ms':>8} {'p99 ms':>8}  of pgbench  of bare view"
    print(f"\n{title}")
    _wait_on(mall)
    with (
        scratch.server("bench.bare_wsgi", BARE_PORT, f"/{mall.line}/"),
        scratch.server("mpp.wsgi", PORT, f"/antrean/papan/{mall.venue}.json"),
    ):
        for clients in CLIENTS:
            bare = _pgbench(_draw_script(mall), clients, seconds)
            _show(old, "draw: pgbench", clients, bare)
            view = measure(lambda _: _bare_view(mall), clients, seconds)
            _show(old, "draw: bare view", clients, view, bare)
            action = measure(lambda _: _draw_action(mall), clients, seconds, processes=min(clients, 4))
            _show(old, "draw: take_ticket", clients, action, bare)
            kiosk = measure(lambda _: _kiosk(mall), clients, seconds)
            _show(old, "draw: kiosk over HTTP", clients, kiosk, bare, view)
            _check_numbers(mall)
    for counters in COUNTERS:
        _wait_on(mall)
        bare = _pgbench(_serve_script(mall), counters, seconds)
        _show(old, "serve: pgbench", counters, bare)
        _wait_on(mall)
        action = measure(lambda number: _serve(mall, number), counters, seconds, processes=min(counters, 4))
        _show(old, "serve: actions", counters, action, bare)
        called = [pk for pk in action.results if pk]
        assert len(called) == len(set(called)), "one ticket at two counters"


def _show(
    old: int, what: str, at_once: int, rate: Rate, bare: Rate | None = None, view: Rate | None = None
) -> None:
    ratios = [
        f"{rate.per_second / other.per_second:10.0%}" if other else f"{'':10}" for other in (bare, view)
    ]
    numbers = f"{rate.per_second:9.0f} {rate.p50:8.1f} {rate.p99:8.1f}"
    print(f"{old:12,} {what:24} {at_once:8} {numbers}  {'  '.join(ratios)}", flush=True)


def _wait_on(mall: Mall) -> None:
    """End what waits in the line and at its counters, and let a few come, as in a working hall."""
    from django.db import connection, connections
    from django.utils import timezone

    from queueing import actions
    from queueing.models import Ticket

    Ticket.objects.open().filter(line=mall.line).update(state="UNSERVED", ended_at=timezone.now())
    with connection.cursor() as cursor:
        # Autovacuum in time: the draws before left more dead entries in minutes than a mall does in weeks.
        cursor.execute("VACUUM ANALYZE queueing_ticket")
    for _ in range(WAITING):
        actions.take_ticket(mall.line)
    connections.close_all()  # the processes of clients have their own


def _check_numbers(mall: Mall) -> None:
    from django.db import connections

    from queueing.models import Line, QueueDay, Visit

    queue = Line.objects.get(pk=mall.line).queue_id
    day = QueueDay.objects.filter(queue=queue).latest("day")
    serials = (
        Visit.objects.filter(queue=queue, day=day.day).order_by("serial").values_list("serial", flat=True)
    )
    assert list(serials) == list(range(1, day.last_number + 1)), "a number is missing, or there twice"
    connections.close_all()


def _draw_action(mall: Mall) -> Callable[[], int]:
    from queueing import actions

    return lambda: actions.take_ticket(mall.line).serial


def _serve(mall: Mall, number: int) -> Callable[[], int | None]:
    """Somebody comes, and who is next is called, served and finished: what waits stays as much."""
    from accounts.models import User
    from queueing import actions

    counter, officer_id = mall.counters[number]
    officer = User.objects.get(pk=officer_id)

    def serve() -> int | None:
        actions.take_ticket(mall.line)
        ticket = actions.call_next(counter, by=officer)
        if ticket is None:
            return None
        actions.start(ticket.pk, by=officer)
        actions.finish(ticket.pk, by=officer)
        return ticket.pk

    return serve


def _bare_view(mall: Mall) -> Callable[[], bytes]:
    browser = Browser(BARE_PORT)
    return lambda: _answered(browser.get(f"/{mall.line}/"), 200)


def _kiosk(mall: Mall) -> Callable[[], bytes]:
    browser = kiosk_browser(mall)
    return lambda: _answered(browser.post(mall.address, tap()), 302)


_CSRF = "c" * 32


def kiosk_browser(mall: Mall, port: int = PORT) -> Browser:
    return Browser(port, f"perangkat={mall.kiosk}; csrftoken={_CSRF}")


def tap(key: str = "") -> str:
    return f"csrfmiddlewaretoken={_CSRF}&prioritas=tidak&kunci={key or secrets.token_hex(16)}"


def _answered(answer: tuple[int, bytes, bytes], status: int) -> bytes:
    if answer[0] != status:
        raise RuntimeError(f"{answer[0]} instead of {status}: {answer[2][:300]!r}")
    return answer[1]


# --- pgbench ------------------------------------------------------------------------------------------


def _draw_script(mall: Mall) -> str:
    """The draw as the portal sends it, with values of its own for code and time."""
    from django.db import connection

    from bench.bare_urls import _line
    from queueing.drawing import DRAW

    with connection.cursor() as cursor:
        sql = cursor.mogrify(DRAW, _line(mall.line) | {"code": "[code]", "at": "[at]"}).decode()
    sql = sql.replace("'[code]'", "substr(md5(random()::text || clock_timestamp()::text), 1, 16)")
    return sql.replace("'[at]'", "clock_timestamp()").strip() + ";\n"


def _serve_script(mall: Mall) -> str:
    """The statements of drawing, calling, beginning and finishing, without their checks."""
    from django.db import connection

    from accounts.models import User
    from queueing.models import Line
    from queueing.order import NEXT, _parameters

    (counter, officer), day = mall.counters[0], Line.objects.get(pk=mall.line).queue.venue.today()
    assert mall.counters == [(counter + n, officer + n) for n in range(len(mall.counters))]
    assert User.objects.filter(pk=officer).exists()
    with connection.cursor() as cursor:
        following = cursor.mogrify(NEXT, _parameters({mall.line: 0}, day) | {"officer": officer}).decode()
    moved = "UPDATE queueing_ticket SET state = '{}', {} WHERE id = :t_id;"
    at_counter = "counter_id = :c, officer_id = :o, calls = 1, called_at = clock_timestamp(), last_called_at = clock_timestamp()"
    return "\n".join(
        [
            f"\\set c {counter} + :client_id",
            f"\\set o {officer} + :client_id",
            _draw_script(mall),
            "BEGIN;",
            following.strip(),
            "\\gset t_",
            moved.format("CALLED", at_counter),
            "COMMIT;",
            moved.format("SERVING", "serving_at = clock_timestamp()"),
            moved.format("DONE", "outcome = 'SERVED', ended_at = clock_timestamp()"),
            "",
        ]
    )


def _pgbench(script: str, clients: int, seconds: float) -> Rate:
    program = shutil.which("pgbench") or sys.exit("pgbench is missing. Debian: `apt install postgresql-15`")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        command = [program, "-n", "-f", str(file), "-c", str(clients), "-j", str(min(clients, 4))]
        command += [
            "-T",
            str(round(seconds)),
            "--log",
            f"--log-prefix={folder}/log",
            os.environ["DATABASE_URL"],
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found:
            sys.exit(done.stderr)
        logs = [line for log in Path(folder).glob("log*") for line in log.read_text().splitlines()]
    took = sorted(int(line.split()[2]) / 1000 for line in logs)
    return Rate(float(found[1]), statistics.median(took), statistics.quantiles(took, n=100)[-1], [])


# --- Promises, over HTTP ------------------------------------------------------------------------------


def _try_promises(mall: Mall, arguments: argparse.Namespace) -> None:
    print()
    with scratch.server("mpp.wsgi", PORT, f"/antrean/papan/{mall.venue}.json"):
        _try_equal_posts(mall)
        _try_callers(mall)
        _try_watchers(mall, max(arguments.seconds, 10))
    _try_bookings(mall)


def _try_equal_posts(mall: Mall) -> None:
    from queueing.models import Visit

    before, body = Visit.objects.count(), tap(secrets.token_hex(16))
    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda _: kiosk_browser(mall).post(mall.address, body), range(50)))
    addresses = {head.lower().split(b"location:")[1].split(b"\r\n")[0] for _, head, _ in answers}
    drawn = Visit.objects.count() - before
    print(f"50 equal posts at the kiosk: {drawn} number, {len(addresses)} address")
    assert (drawn, len(addresses)) == (1, 1)


def _try_callers(mall: Mall, callers: int = 10, tickets: int = 1000) -> None:
    """Officers at their consoles, page by page, until nobody waits."""
    from queueing import actions
    from queueing.models import Ticket

    _wait_on(mall)
    for _ in range(tickets - WAITING):
        actions.take_ticket(mall.line)
    waiting = set(Ticket.objects.waiting().filter(line=mall.line).values_list("pk", flat=True))
    began = time.monotonic()
    with ThreadPoolExecutor(callers) as pool:
        served = [code for codes in pool.map(lambda n: _work_off(mall, n), range(callers)) for code in codes]
    took = time.monotonic() - began
    done = Ticket.objects.filter(pk__in=waiting, state="DONE", calls=1).count()
    print(
        f"{callers} callers on {tickets} tickets: {done} served once, {len(set(served))} codes, "
        f"{tickets / took:.0f} persons a second with their pages"
    )
    assert (done, len(served), len(set(served))) == (tickets, tickets, tickets)


def _work_off(mall: Mall, number: int) -> list[str]:
    """Call, begin and finish at one console until nobody waits; return the codes served."""
    browser, served = officer_browser(mall, number), []
    while True:
        _answered(browser.post("/loket/panggil/", tap()), 302)
        code = waiting_code(browser)
        assert code is not None, "the console's page failed"
        if not code:
            return served
        _answered(browser.post(f"/loket/nomor/{code}/mulai/", tap()), 302)
        _answered(browser.get("/loket/"), 200)
        _answered(browser.post(f"/loket/nomor/{code}/selesai/", tap()), 302)
        served.append(code)


def waiting_code(browser: Browser) -> str | None:
    """Return the code of the number that the console shows as called, "" if none, None for a page that failed."""
    status, _, page = browser.get("/loket/")
    found = re.search(rb'/loket/nomor/([^/"]+)/mulai/', page)
    return (found[1].decode() if found else "") if status == 200 else None


def officer_browser(mall: Mall, number: int, port: int = PORT) -> Browser:
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(pk=mall.counters[number][1]))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return Browser(port, f"{settings.SESSION_COOKIE_NAME}={session}; csrftoken={_CSRF}")


def _try_watchers(mall: Mall, seconds: float, clients: int = 8) -> None:
    """Issue with and without people who poll the board, straight at the portal: nginx would answer most of them."""
    alone = measure(lambda _: _kiosk(mall), clients, seconds)
    stop, polls = threading.Event(), []
    watching = [
        threading.Thread(target=_watch, args=(mall, stop, polls), daemon=True) for _ in range(WATCHERS)
    ]
    for thread in watching:
        thread.start()
    time.sleep(WATCHED_EVERY)
    began = len(polls)
    watched = measure(lambda _: _kiosk(mall), clients, seconds)
    asked = (len(polls) - began) / (seconds + 1)
    stop.set()
    for thread in watching:
        thread.join()
    loss = 1 - watched.per_second / alone.per_second
    print(
        f"issuing at {clients} clients: {alone.per_second:.0f} a second, {watched.per_second:.0f} while {WATCHERS} "
        f"watchers poll ({asked:.0f} polls a second): loss {loss:.0%}"
    )


def _watch(mall: Mall, stop: threading.Event, polls: list[int]) -> None:
    browser, etag = Browser(PORT), ""
    stop.wait(secrets.randbelow(1000) / 1000 * WATCHED_EVERY)
    while not stop.wait(WATCHED_EVERY):
        more = f"If-None-Match: {etag}\r\n" if etag else ""
        status, head, _ = browser.get(f"/antrean/papan/{mall.venue}.json", more)
        found = re.search(rb"ETag: ([^\r]+)", head, re.IGNORECASE)
        etag = found[1].decode() if found else etag
        polls.append(status)


def _try_bookings(mall: Mall, people: int = 200, places: int = 50, at_once: int = 50) -> None:
    """People want one session at the same time."""
    from django.db import connection

    from mpp.lib.refused import Refused
    from queueing import actions
    from queueing.bookings.slots import days_of
    from queueing.models import Booking, Line, Slot
    from tests.factories import make_user

    line = Line.objects.select_related("queue__venue", "queue__agency").get(pk=mall.line)
    line.slot_quota = places
    line.save()
    Booking.objects.filter(line=line).delete()
    Slot.objects.filter(line=line).delete()
    starts_at = days_of(line)[-1].sessions[0].starts_at
    owners = [make_user(email=f"{secrets.token_hex(8)}@contoh.example") for _ in range(people)]

    def book(owner: Any) -> bool:
        try:
            actions.book(line.pk, starts_at, owner=owner)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(at_once) as pool:
        got = sum(pool.map(book, owners))
    print(f"{people} parallel bookings of {places} places: {got} booked")
    assert got == places == Booking.objects.booked().filter(line=line, starts_at=starts_at).count()


if __name__ == "__main__":
    main()
