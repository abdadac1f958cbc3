"""What happens to an application, one module a noun; each deed locks, checks, writes history and tells."""

from permits.actions.applying import (
    begin,
    resubmit,
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
from permits.actions.consenting import ask_refusal, decline_refusal, grant_refusal, take_back_refusal
from permits.actions.deciding import approve, pull_back, reject, send_back
from permits.actions.drafts import discard, lapse
from permits.actions.folder import erase_paper, remove_paper, replace_paper, withdraw_consent
from permits.actions.handing_over import correct_handover, hand_over
from permits.actions.helping import (
    accept_power,
    begin_for,
    decline_power,
    end_power,
    give_power,
    help_again,
    record_power,
    reset_account,
)
from permits.actions.joining import join_account
from permits.actions.mending import mend_answer
from permits.actions.moving import expire
from permits.actions.objecting import dismiss, object_to, record_objection, uphold
from permits.actions.papers import attach, give, look_at_waiting, rearrange, reuse, tell_bad_paper
from permits.actions.paying import cancel_refund, correct_payment, finish_refund, record_payment
from permits.actions.recommending import recommend, record_site_visit
from permits.actions.referring import keep_referral, remove_referral, write_referral
from permits.actions.reviewing import (
    accept,
    finish_review,
    refuse,
    request_document,
    return_faults,
    take,
    withdraw_request,
)
from permits.actions.signing import sign_reserved
from permits.actions.talking import read_messages, write_message
from permits.actions.visiting import record_visit

__all__ = [
    "accept",
    "accept_power",
    "approve",
    "ask_refusal",
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
    "decline_refusal",
    "discard",
    "dismiss",
    "end_power",
    "enter_bill",
    "erase_paper",
    "expire",
    "finish_refund",
    "finish_review",
    "give",
    "give_power",
    "grant_refusal",
    "hand_over",
    "help_again",
    "join_account",
    "keep_bill",
    "keep_referral",
    "lapse",
    "look_at_waiting",
    "mend_answer",
    "object_to",
    "pull_back",
    "read_messages",
    "rearrange",
    "recommend",
    "record_objection",
    "record_payment",
    "record_power",
    "record_site_visit",
    "record_visit",
    "refuse",
    "reject",
    "remove_paper",
    "remove_referral",
    "replace_paper",
    "request_document",
    "reset_account",
    "resubmit",
    "return_faults",
    "reuse",
    "save_answers",
    "send_back",
    "send_back_bill",
    "sign_reserved",
    "submit",
    "take",
    "take_back_refusal",
    "tell_bad_paper",
    "uphold",
    "withdraw",
    "withdraw_consent",
    "withdraw_request",
    "write_message",
    "write_referral",
]
