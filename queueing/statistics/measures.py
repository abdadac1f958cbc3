"""The definitions of `queueing.statistics` in SQL, on columns of queueing_ticket. Times in seconds."""

from queueing.states import State

SERVICE = (
    f"CASE WHEN state = '{State.DONE}' AND serving_at IS NOT NULL THEN "
    "greatest(0, date_part('epoch', ended_at - serving_at) - held_seconds) END"
)
SERVED = f"state = '{State.DONE}'"
CANCELLED = f"state = '{State.CANCELLED}'"
NO_SHOW = (
    f"(state = '{State.NO_SHOW}' OR state = '{State.UNSERVED}'"
    " AND called_at IS NOT NULL AND serving_at IS NULL)"
)
UNSERVED = f"(state = '{State.UNSERVED}' AND NOT {NO_SHOW})"

# From when on somebody waits: at a further stage of a visit not from its first arrival. Needs all stages of a visit.
WAITS_FROM = (
    "greatest(turn_at, max(ended_at) OVER"
    " (PARTITION BY visit_id ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING))"
)
# Never below 0: who was called before their session began has not waited. (`greatest` alone makes 0 of NULL.)
WAIT = "CASE WHEN called_at IS NOT NULL THEN greatest(0, date_part('epoch', called_at - waits_from)) END"
