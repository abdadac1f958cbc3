"""Timed work on applications, one module a noun; `manage.py tick` finds it by importing this package."""

from permits.duties.chasing import (
    remind_technical_agencies,
    report_late_agencies,
    report_late_objections,
)
from permits.duties.drafts import throw_away_drafts, warn_of_drafts
from permits.duties.expiring import expire_paused, warn_before_expiry
from permits.duties.papers import erase_papers, tell_bad_papers
from permits.duties.signing import finish_signing
from permits.duties.warning import warn_of_due_dates

__all__ = [
    "erase_papers",
    "expire_paused",
    "finish_signing",
    "remind_technical_agencies",
    "report_late_agencies",
    "report_late_objections",
    "tell_bad_papers",
    "throw_away_drafts",
    "warn_before_expiry",
    "warn_of_drafts",
    "warn_of_due_dates",
]
