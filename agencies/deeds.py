"""Which moves of an agreement are open now: its state and its kind, never who asks."""

from agencies.models import Agreement, AgreementKind
from agencies.states import NEXT_OF_AGREEMENT, AgreementState

SEND, BACK, SIGN = "kirim", "rancang", "tandatangani"
ACTIVATE, EXTEND, TERMINATE = "berlakukan", "perpanjang", "hentikan"


def deeds_of(agreement: Agreement) -> list[str]:
    """Return the deeds that would not be refused for the agreement's state or kind, in the order of its life."""
    state = AgreementState(agreement.state)
    after = NEXT_OF_AGREEMENT[state]
    is_decree = agreement.kind == AgreementKind.DECREE
    successor = agreement.successor
    has_successor = successor is not None and successor.state != AgreementState.TERMINATED
    is_open = {
        SEND: AgreementState.SENT in after,
        BACK: AgreementState.DRAFT in after,
        SIGN: state == AgreementState.SENT and not is_decree,
        ACTIVATE: AgreementState.ACTIVE in after and (is_decree or state != AgreementState.SENT),
        EXTEND: AgreementState.EXTENDED in after and not has_successor,
        TERMINATE: AgreementState.TERMINATED in after,
    }
    return [deed for deed, may in is_open.items() if may]
