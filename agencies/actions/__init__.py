"""What happens to devices, agreements and what must be ready, one module a noun."""

from agencies.actions.devices import pair, renew_code, revoke

__all__ = ["pair", "renew_code", "revoke"]
