"""Which presses the counter's console offers: as many as would be allowed now. `actions` decides under lock."""

from typing import Any

from queueing.models import CounterSession, Ticket
from queueing.states import State

# With a number of one's own at the counter.
WITH_NUMBER = {
    State.CALLED: frozenset({"start", "call_again", "no_show", "transfer", "put_back"}),
    State.SERVING: frozenset({"finish", "hold", "transfer", "put_back"}),
}
IDLE = frozenset({"call_next", "call_out_of_turn", "resume", "pause", "close"})
PAUSED = frozenset({"end_pause", "close"})


def at_counter(user: Any, session: CounterSession, ticket: Ticket | None) -> frozenset[str]:
    """Return what an officer may press at the open counter, which holds the ticket or none."""
    if ticket is None:
        return PAUSED if session.is_paused else IDLE
    if ticket.officer_id != user.pk:  # left behind by a colleague whose counter was taken over
        return frozenset({"put_back"})
    return WITH_NUMBER[State(ticket.state)]
