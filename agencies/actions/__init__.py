"""What happens to devices, agreements and what must be ready, one module a noun."""

from agencies.actions.agreements import (
    activate,
    back_to_draft,
    extend,
    keep_scan,
    send,
    sign,
    terminate,
)
from agencies.actions.devices import pair, renew_code, revoke

__all__ = [
    "activate",
    "back_to_draft",
    "extend",
    "keep_scan",
    "pair",
    "renew_code",
    "revoke",
    "send",
    "sign",
    "terminate",
]
