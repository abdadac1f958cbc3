"""What is due in queues, one module a noun; `manage.py tick` finds it by importing this package."""

from queueing.duties.bookings import call_off_bookings, miss_bookings, remind_bookings
from queueing.duties.closing import close_day

__all__ = ["call_off_bookings", "close_day", "miss_bookings", "remind_bookings"]
