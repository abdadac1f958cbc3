"""What happens to an application, one module a noun; each deed locks, checks, writes history and tells."""

from permits.actions.applying import (
    attach,
    begin,
    give,
    resubmit,
    reuse,
    save_answers,
    submit,
    withdraw,
)
from permits.actions.billing import (
    ask_to_cancel_bill,
    cancel_bill,
    confirm_bill,
    enter_bill,
    keep_bill,
    send_back_bill,
)
from permits.actions.deciding import approve, pull_back, reject, send_back
from permits.actions.drafts import discard, lapse
from permits.actions.handing_over import correct_handover, hand_over
from permits.actions.helping import (
    accept_power,
    begin_for,
    decline_power,
    end_power,
    give_power,
    help_again,
)
from permits.actions.joining import join_account
from permits.actions.moving import expire
from permits.actions.paying import cancel_refund, correct_payment, finish_refund, record_payment
from permits.actions.recommending import recommend
from permits.actions.referring import keep_referral, remove_referral, write_referral
from permits.actions.reviewing import (
    accept,
    finish_review,
    refuse,
    request_document,
    return_faults,
    take,
)
from permits.actions.signing import sign_reserved
from permits.actions.visiting import record_visit

__all__ = [
    "accept",
    "accept_power",
    "approve",
    "ask_to_cancel_bill",
    "attach",
    "begin",
    "begin_for",
    "cancel_bill",
    "cancel_refund",
    "confirm_bill",
    "correct_handover",
    "correct_payment",
    "decline_power",
    "discard",
    "end_power",
    "enter_bill",
    "expire",
    "finish_refund",
    "finish_review",
    "give",
    "give_power",
    "hand_over",
    "help_again",
    "join_account",
    "keep_bill",
    "keep_referral",
    "lapse",
    "pull_back",
    "recommend",
    "record_payment",
    "record_visit",
    "refuse",
    "reject",
    "remove_referral",
    "request_document",
    "resubmit",
    "return_faults",
    "reuse",
    "save_answers",
    "send_back",
    "send_back_bill",
    "sign_reserved",
    "submit",
    "take",
    "withdraw",
    "write_referral",
]
