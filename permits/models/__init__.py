"""Ask: applications with their papers and steps; the register and its permits."""

from permits.models.applications import Application, ApplicationQuerySet
from permits.models.papers import Attachment, DocumentRequest, RefusalReason
from permits.models.register import Permit, RegisterEntry, Series
from permits.models.steps import Event, OriginalCheck, Payment, Recommendation

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "Attachment",
    "DocumentRequest",
    "Event",
    "OriginalCheck",
    "Payment",
    "Permit",
    "Recommendation",
    "RefusalReason",
    "RegisterEntry",
    "Series",
]
