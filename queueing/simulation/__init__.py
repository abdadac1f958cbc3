"""A day of a venue played through the real actions on a virtual clock: to try the queue, to judge the estimates, and to
give a demo a past.

`clock` replaces the time, `demand` says who comes, `staff` who works, `day` lets it happen, `log` writes down what came
of it, and `report` puts that into words.
"""

from queueing.simulation.day import play

__all__ = ["play"]
