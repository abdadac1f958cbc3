"""A day happens: events on a virtual clock, each of which does what people do, through the real actions.

Everything is one transaction: a day appears whole or not at all, and the duties of a running portal never meet it half
done.
"""

import heapq
from collections import defaultdict
from collections.abc import Callable
from datetime import date, datetime, timedelta
from random import Random
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection

from agencies import calendar
from agencies.calendar import Opening
from agencies.models import Venue
from mpp.lib.refused import Refused
from notices.models import Notice
from queueing import actions
from queueing.duties import close_day
from queueing.estimates import range_for, ranges
from queueing.models import Ticket, Visit
from queueing.simulation.clock import VirtualClock, on_clock
from queueing.simulation.demand import Demand, Visitor
from queueing.simulation.log import BOOKING, PRIORITY, WALK_IN, Log, Stay, judge
from queueing.simulation.staff import STAYS, Post, citizen, posts
from queueing.states import BookingState, HoldReason, Outcome, State

LOOKS = 60  # Moments of the day at which everybody who waits looks at the estimate.
DOWN_AFTER, DOWN_FOR = (60, 180), (25, 50)  # Minutes after opening; and of one agency's disturbance.
OUTCOMES = [Outcome.SERVED] * 17 + [Outcome.INFORMED, Outcome.INCOMPLETE, Outcome.REFERRED]


def play(venue: Venue, day: date, *, seed: int, visitors: int, domain: str) -> Log:
    """Play a day and return what happened. Call it in a transaction; the venue must be open on that day.

    domain: of the simulation's accounts. The same seed on the same data gives the same day.
    """
    opening = calendar.opening(venue, day)
    if opening is None:
        raise ValueError("the venue is closed on that day")
    began = monotonic()
    random = Random(seed)  # noqa: S311 - a day to look at, no secret
    with on_clock(VirtualClock(opening.opens)) as clock:
        log = _Day(venue, opening, clock, random, domain).happen(visitors)
    log.seconds = monotonic() - began
    return log


class _Day:
    def __init__(
        self, venue: Venue, opening: Opening, clock: VirtualClock, random: Random, domain: str
    ) -> None:
        self.venue, self.opening, self.clock, self.random, self.domain = venue, opening, clock, random, domain
        self.log = Log()
        self.events: list[tuple[datetime, int, Callable[..., None], tuple[Any, ...]]] = []
        self.serial = 0
        self.demand = Demand(venue, opening, random)
        self.posts = posts(self.demand.lines, opening, random, domain=domain)
        self.waiting: dict[int, set[int]] = defaultdict(set)  # line -> tickets
        self.visitor_of: dict[int, Visitor] = {}  # ticket -> who
        self.rest_of: dict[int, float] = {}  # ticket on hold -> minutes of service that are left
        self.down: set[int] = set()

    def happen(self, visitors: int) -> Log:
        for visitor in self.demand.visitors(visitors):
            if visitor.booked:
                self.at(visitor.booked.made_at, self.book, visitor)
            else:
                self.at(visitor.arrives_at, self.arrive, visitor)
        for post in self.posts:
            self.at(post.opens_at, self.open, post)
            self.at(post.closes_at, self.free_up, post)
            self.at(post.closes_at + STAYS, self.free_up, post)
            for rest in post.rests:
                self.at(rest.at, self.rest, post, rest)
        span = self.opening.closes - self.opening.opens
        for share in (0.1, 0.3):
            self.at(self.opening.opens + span * share, self.count_rows)
        for _ in range(LOOKS):
            self.at(self.opening.opens + span * self.random.random(), self.look)
        self.at(self.opening.opens + timedelta(minutes=self.random.uniform(*DOWN_AFTER)), self.break_down)
        while self.events:
            self.clock.at, _serial, deed, facts = heapq.heappop(self.events)
            deed(*facts)
        self.end()
        return self.log

    def at(self, moment: datetime, deed: Callable[..., None], *facts: Any) -> None:
        self.serial += 1  # of two at the same moment the first planned is first
        heapq.heappush(self.events, (moment, self.serial, deed, facts))

    def after(self, deed: Callable[..., None], *facts: Any, **span: float) -> None:
        self.at(self.clock.at + timedelta(**span), deed, *facts)

    # --- Those who come ---------------------------------------------------------------------------------

    def book(self, visitor: Visitor) -> None:
        booked = visitor.booked
        assert booked
        owner = citizen(booked.citizen, domain=self.domain)
        for session in booked.sessions:
            try:
                booking = actions.book(visitor.line.pk, session, owner=owner, service=visitor.service)
            except Refused:
                continue
            visitor.arrives_at += session - booked.sessions[0]
            if booked.cancelled:
                self.at(self.opening.opens - timedelta(hours=13), self.cancel_booking, booking.pk, owner)
            elif booked.comes:
                self.at(max(visitor.arrives_at, self.opening.opens), self.check_in, visitor, booking.pk)
            self.at(session + settings.BOOKING_CHECK_IN_GRACE, self.miss, booking.pk)
            self.log.counts["janji temu"] += 1
            return
        visitor.booked = None  # all full: comes without
        self.at(max(visitor.arrives_at, self.opening.opens), self.arrive, visitor)

    def cancel_booking(self, booking: int, owner: Any) -> None:
        actions.cancel_booking(booking, by=owner)
        self.log.counts["janji temu dibatalkan"] += 1

    def miss(self, booking: int) -> None:
        try:
            self.log.counts["janji temu terlewat"] += bool(actions.miss_booking(booking))
        except Refused:  # checked in or cancelled
            return

    def check_in(self, visitor: Visitor, booking: int) -> None:
        visit = actions.check_in(booking, is_priority=visitor.is_priority)
        held = getattr(visit, "booking", None)
        booked = held is not None and held.state == BookingState.CHECKED_IN
        self._drawn(visitor, visit, BOOKING if booked else _kind(visitor))

    def arrive(self, visitor: Visitor) -> None:
        try:
            visit = actions.take_ticket(visitor.line.pk, is_priority=visitor.is_priority)
        except Refused:  # the day's numbers are used up, or the last was given
            self.log.counts["ditolak"] += 1
            return
        self._drawn(visitor, visit, _kind(visitor))

    def _drawn(self, visitor: Visitor, visit: Visit, kind: str) -> None:
        self.log.counts["pengunjung"] += 1
        ticket = visit.tickets.get()
        ticket.venue = self.venue
        self._wait(ticket, visitor, kind)
        self.log.look(ticket.pk, range_for(ticket), self.clock.at, at_drawing=True)
        if visitor.cancels_after:
            self.at(self.clock.at + visitor.cancels_after, self.cancel, ticket.pk)
        if visitor.lets_pass_after:
            self.at(self.clock.at + visitor.lets_pass_after, self.let_pass, ticket.pk)

    def _wait(self, ticket: Ticket, visitor: Visitor, kind: str, *, is_first: bool = True) -> None:
        self.visitor_of[ticket.pk] = visitor
        stay = Stay(
            ticket.queue_id,
            kind,
            ticket.visit.number,
            self.clock.at,
            ticket.turn_at,
            ticket.is_priority,
            is_first,
        )
        self.log.waits_now(ticket.pk, stay)
        self.waiting[ticket.line_id].add(ticket.pk)
        self._wake(ticket.line_id)

    def cancel(self, ticket: int) -> None:
        for tickets in self.waiting.values():
            if ticket in tickets:
                actions.cancel(ticket)
                tickets.discard(ticket)
                self.log.forget_looks(ticket)
                self.log.counts["dibatalkan"] += 1

    def let_pass(self, ticket: int) -> None:
        if any(ticket in tickets for tickets in self.waiting.values()):
            try:
                self.log.stays[ticket].turn_at = actions.let_pass(ticket, 3).turn_at
            except Refused:  # nobody behind
                return
            self.log.forget_looks(ticket)
            self.log.counts["mendahulukan orang lain"] += 1

    def look(self) -> None:
        if not any(self.waiting.values()):
            return
        for each, minutes in ranges(self.venue).waiting:
            self.log.look(each.ticket_id, minutes, self.clock.at)

    def count_rows(self) -> None:
        """Tell the planner of the day's rows: autovacuum, which would, does not see them before the COMMIT."""
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE queueing_ticket, queueing_visit, queueing_countersession")

    # --- Counters -----------------------------------------------------------------------------------------

    def open(self, post: Post) -> None:
        actions.open_counter(post.counter.pk, by=post.officer)
        post.state = "free"
        self.free_up(post)

    def rest(self, post: Post, rest: Any) -> None:
        post.rest_due = rest
        self.free_up(post)

    def end_rest(self, post: Post) -> None:
        actions.end_pause(post.counter.pk, by=post.officer)
        post.state = "free"
        self.free_up(post)

    def free_up(self, post: Post) -> None:
        """Let a counter that is free do what is due: rest, go on with who came back, call the next, or close."""
        post.is_waking = False
        if post.state != "free":
            return
        if post.rest_due:
            self._begin_rest(post)
        elif post.queue in self.down and self.clock.at < post.closes_at:
            return
        elif post.back and self.clock.at < post.closes_at + STAYS:
            self._resume(post, post.back.pop(0))
        elif self._somebody_waits(post) and self.clock.at < post.closes_at + STAYS:
            self._call(post)
        elif self.clock.at >= post.closes_at:
            actions.close_counter(post.counter.pk, by=post.officer)
            post.state = "closed"

    def _begin_rest(self, post: Post) -> None:
        rest, post.rest_due = post.rest_due, None
        assert rest
        if self.clock.at >= rest.until:  # the service before took as long as the rest
            self.free_up(post)
            return
        actions.pause(post.counter.pk, by=post.officer, reason=rest.reason)
        post.state = "resting"
        # Who begins late rests as long, but not over a pause of the calendar.
        is_of_calendar = any(pause.ends == rest.until for pause in self.opening.pauses)
        until = rest.until if is_of_calendar else self.clock.at + (rest.until - rest.at)
        self.at(until, self.end_rest, post)

    def _somebody_waits(self, post: Post) -> bool:
        return any(self.waiting[line] for line in post.lines)

    def _call(self, post: Post) -> None:
        ticket = actions.call_next(post.counter.pk, by=post.officer)
        if ticket is None:
            return
        self.log.called(ticket.pk, post.counter.pk, self.clock.at)
        self.waiting[ticket.line_id].discard(ticket.pk)
        post.state = "busy"
        visitor = self.visitor_of[ticket.pk]
        if visitor.is_away:
            self.after(self.call_again, post, ticket.pk, seconds=self.random.uniform(40, 70))
        else:
            self.after(self.start, post, ticket.pk, seconds=visitor.comes_after)

    def call_again(self, post: Post, ticket: int) -> None:
        actions.call_again(ticket, by=post.officer)
        self.after(self.no_show, post, ticket, seconds=self.random.uniform(40, 90))

    def no_show(self, post: Post, ticket: int) -> None:
        actions.no_show(ticket, by=post.officer)
        visitor = self.visitor_of[ticket]
        visitor.is_away = False
        self.log.counts["tidak hadir"] += 1
        if visitor.returns_after:
            self.at(self.clock.at + visitor.returns_after, self.readmit, ticket)
        self._leave(post)

    def readmit(self, ticket: int) -> None:
        try:
            returned = actions.readmit(ticket)
        except Refused:  # too late
            return
        old = self.log.stays[ticket]
        self._wait(returned, self.visitor_of[ticket], old.kind, is_first=False)
        self.log.counts["kembali setelah terlewat"] += 1

    def start(self, post: Post, ticket: int) -> None:
        actions.start(ticket, by=post.officer)
        visitor = self.visitor_of[ticket]
        if visitor.wrong_line:
            self.after(self.transfer, post, ticket, minutes=self.random.uniform(1, 3))
        elif visitor.errand:
            self.after(self.hold, post, ticket, minutes=visitor.minutes * visitor.errand.after)
        else:
            self.after(self.finish, post, ticket, minutes=visitor.minutes)

    def transfer(self, post: Post, ticket: int) -> None:
        visitor = self.visitor_of[ticket]
        assert visitor.wrong_line
        line, visitor.wrong_line = visitor.wrong_line, None
        following = actions.transfer(ticket, line.pk, by=post.officer)
        self._wait(following, visitor, self.log.stays[ticket].kind, is_first=False)
        self.log.counts["dialihkan"] += 1
        self._leave(post)

    def hold(self, post: Post, ticket: int) -> None:
        visitor = self.visitor_of[ticket]
        errand, visitor.errand = visitor.errand, None
        assert errand
        actions.hold(ticket, by=post.officer, reason=self.random.choice(list(HoldReason)))
        self.rest_of[ticket] = visitor.minutes * (1 - errand.after)
        self.at(self.clock.at + errand.lasts, self.come_back, post, ticket)
        self.log.counts["ditunda"] += 1
        self._leave(post)

    def come_back(self, post: Post, ticket: int) -> None:
        if post.state != "closed":
            post.back.append(ticket)
            self.free_up(post)

    def _resume(self, post: Post, ticket: int) -> None:
        actions.resume(ticket, by=post.officer)
        self.log.holding[post.counter.pk] = ticket
        post.state = "busy"
        self.after(self.finish, post, ticket, minutes=self.rest_of.pop(ticket))

    def finish(self, post: Post, ticket: int) -> None:
        visitor = self.visitor_of[ticket]
        following, visitor.next_line = visitor.next_line, None
        onward = following and following.pk != self._line_of(ticket) and self.clock.at < self.opening.closes
        ended = actions.finish(
            ticket,
            by=post.officer,
            outcome=self.random.choice(OUTCOMES),
            next_line=following.pk if following and onward else None,
        )
        self.log.counts["dilayani"] += 1
        if onward:
            visitor.minutes = visitor.next_minutes
            waiting = Ticket.objects.select_related("visit").get(visit=ended.visit_id, state=State.WAITING)
            self._wait(waiting, visitor, self.log.stays[ticket].kind, is_first=False)
            self.log.counts["lanjut ke loket lain"] += 1
        self._leave(post)

    def _line_of(self, ticket: int) -> int:
        return Ticket.objects.values_list("line", flat=True).get(pk=ticket)

    def _leave(self, post: Post) -> None:
        self.log.left(post.counter.pk)
        post.state = "free"
        post.is_waking = True
        self.after(self.free_up, post, seconds=self.random.uniform(5, 30))

    def _wake(self, line: int) -> None:
        """Somebody came: of the counters that are free for it, one notices."""
        free = [
            post for post in self.posts if line in post.lines and post.state == "free" and not post.is_waking
        ]
        if free:
            post = self.random.choice(free)
            post.is_waking = True
            self.after(self.free_up, post, seconds=self.random.uniform(5, 40))

    # --- What nobody wishes -----------------------------------------------------------------------------

    def break_down(self) -> None:
        queues: dict[int, list[Post]] = defaultdict(list)
        for post in self.posts:
            queues[post.queue].append(post)
        queue = self.random.choice(sorted(queues))
        minutes = self.random.uniform(*DOWN_FOR)
        promised = self.clock.at + timedelta(minutes=round(minutes / 10 + 1) * 10)
        officer = queues[queue][0].officer
        actions.disturb(queue, by=officer, note="Sistem pusat tidak dapat dihubungi", resumes_at=promised)
        self.down.add(queue)
        self.after(self.restore, queue, queues[queue], minutes=minutes)

    def restore(self, queue: int, affected: list[Post]) -> None:
        actions.restore(queue, by=affected[0].officer)
        self.down.discard(queue)
        for post in affected:
            self.free_up(post)

    def end(self) -> None:
        """Let the duty close the day: after closing, or at midnight where the demo ignores the hours."""
        self.clock.at = self.opening.closes + settings.DAY_CLOSES_AFTER
        close_day()
        midnight = self.opening.opens.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        self.clock.at = midnight + timedelta(minutes=1)
        close_day()
        judge(self.log, self.venue, self.opening.opens.date())
        # Nobody reads what the simulation's citizens are told: it shall not be mailed.
        Notice.objects.filter(
            to__email__startswith="simulasi-", to__email__endswith=f"@{self.domain}"
        ).update(next_try_at=None)


def _kind(visitor: Visitor) -> str:
    return PRIORITY if visitor.is_priority else WALK_IN
