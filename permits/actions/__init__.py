"""What happens to an application, one module a noun; each deed locks, checks, writes history and tells."""

from permits.actions.applying import (
    attach,
    begin,
    discard,
    give,
    resubmit,
    reuse,
    save_answers,
    submit,
    withdraw,
)
from permits.actions.deciding import approve, pull_back, reject, send_back
from permits.actions.moving import expire
from permits.actions.paying import record_payment
from permits.actions.recommending import recommend
from permits.actions.reviewing import (
    accept,
    finish_review,
    hand_over,
    refuse,
    request_document,
    return_faults,
    take,
)
from permits.actions.signing import sign_reserved
from permits.actions.visiting import record_visit

__all__ = [
    "accept",
    "approve",
    "attach",
    "begin",
    "discard",
    "expire",
    "finish_review",
    "give",
    "hand_over",
    "pull_back",
    "recommend",
    "record_payment",
    "record_visit",
    "refuse",
    "reject",
    "request_document",
    "resubmit",
    "return_faults",
    "reuse",
    "save_answers",
    "send_back",
    "sign_reserved",
    "submit",
    "take",
    "withdraw",
]
