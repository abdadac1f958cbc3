"""What the queues did: figures for those who look after them, of today and of past days.

All times are seconds and counted per number and stage: a visit that goes on at another line counts there once more.
People are counted, staff are not: no figure knows who served.

wait      called_at − turn_at: nobody has waited before a booking's session began, nor who lets others pass before
          their new place. At a further stage of a visit from the end of the one before, as `turn_at` is there the
          first arrival. Only of those who were called.
service   ended_at − serving_at − held_seconds of what was DONE: an errand is not service.
no-show   NO_SHOW, or what a day's end made of it: UNSERVED, called, but never begun.
unserved  UNSERVED otherwise; it has no time of service.

Day and hour are those of the venue's own zone; the hour is that in which the wait begins.
"""

from queueing.statistics.past import Figures, Past, Selection, past_of

__all__ = ["Figures", "Past", "Selection", "past_of"]
