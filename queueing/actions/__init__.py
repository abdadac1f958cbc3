"""What happens in a queue, one module a noun.

A ticket is locked before its application, a counter's session before its ticket. A caller's copy may be old, so each
action locks and looks anew; whoever acts on a ticket that has meanwhile left their hands is told so.
"""

from queueing.actions.calling import call_again, call_next, call_out_of_turn
from queueing.actions.counters import choose_lines, close_counter, end_pause, open_counter, pause
from queueing.actions.disturbing import disturb, restore
from queueing.actions.issuing import take_ticket, take_ticket_for
from queueing.actions.leaving import cancel, let_pass, no_show, put_back, readmit, transfer
from queueing.actions.serving import finish, finish_visit, hold, resume, start

__all__ = [
    "call_again",
    "call_next",
    "call_out_of_turn",
    "cancel",
    "choose_lines",
    "close_counter",
    "disturb",
    "end_pause",
    "finish",
    "finish_visit",
    "hold",
    "let_pass",
    "no_show",
    "open_counter",
    "pause",
    "put_back",
    "readmit",
    "restore",
    "resume",
    "start",
    "take_ticket",
    "take_ticket_for",
    "transfer",
]
