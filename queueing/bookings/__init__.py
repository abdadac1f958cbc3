"""Bookings: the sessions that the calendar allows, their places, and what goes with them.

What happens to a booking stands in `queueing.actions.booking` and `queueing.actions.arriving`.
"""
