"""What happens in a queue, one module a noun.

A ticket or booking is locked before its application, a counter's session before its ticket. A caller's copy may be old, so each
action locks and looks anew; whoever acts on a ticket that has meanwhile left their hands is told so.
"""

from queueing.actions.arriving import check_in
from queueing.actions.booking import (
    book,
    call_off,
    cancel_booking,
    miss_booking,
    move_booking,
    remind_booking,
)
from queueing.actions.calling import call_again, call_next, call_out_of_turn
from queueing.actions.counters import choose_lines, close_counter, end_pause, open_counter, pause
from queueing.actions.disturbing import disturb, restore
from queueing.actions.issuing import take_ticket, take_ticket_for
from queueing.actions.leaving import cancel, let_pass, no_show, put_back, readmit, transfer
from queueing.actions.outreach import cancel_event, copy_event, prepare, reinstate_event
from queueing.actions.serving import finish, finish_visit, hold, resume, start

__all__ = [
    "book",
    "call_again",
    "call_next",
    "call_off",
    "call_out_of_turn",
    "cancel",
    "cancel_booking",
    "cancel_event",
    "check_in",
    "choose_lines",
    "close_counter",
    "copy_event",
    "disturb",
    "end_pause",
    "finish",
    "finish_visit",
    "hold",
    "let_pass",
    "miss_booking",
    "move_booking",
    "no_show",
    "open_counter",
    "pause",
    "prepare",
    "put_back",
    "readmit",
    "reinstate_event",
    "remind_booking",
    "restore",
    "resume",
    "start",
    "take_ticket",
    "take_ticket_for",
    "transfer",
]
