"""What is due in queues, one module a noun; `manage.py tick` finds it by importing this package."""

from queueing.duties.closing import close_day

__all__ = ["close_day"]
