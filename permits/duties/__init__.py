"""Timed work on applications, one module a noun; `manage.py tick` finds it by importing this package."""

from permits.duties.expiring import expire_paused, warn_before_expiry
from permits.duties.signing import finish_signing

__all__ = ["expire_paused", "finish_signing", "warn_before_expiry"]
