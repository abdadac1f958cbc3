"""Come: queues with lines, counters at work, visits and their tickets, bookings. Every row carries its venue, by
which the tables may be cut.
"""

from queueing.models.bookings import Booking, Slot
from queueing.models.counters import CounterSession
from queueing.models.queues import Disturbance, Line, LobbyNotice, Queue, QueueDay
from queueing.models.visits import OutOfTurnCall, Ticket, Visit

__all__ = [
    "Booking",
    "CounterSession",
    "Disturbance",
    "Line",
    "LobbyNotice",
    "OutOfTurnCall",
    "Queue",
    "QueueDay",
    "Slot",
    "Ticket",
    "Visit",
]
