"""Ask: applications with their papers and steps; the register and its permits."""

from permits.models.applications import Application, ApplicationQuerySet
from permits.models.desk import Cover, Label
from permits.models.fees import Bill, Payment, Refund
from permits.models.helpers import Assistance, PowerOfAttorney
from permits.models.objections import Objection
from permits.models.papers import Attachment, DocumentRequest, Mending, RefusalConsent, RefusalReason
from permits.models.referrals import Referral
from permits.models.register import Permit, RegisterEntry, Series
from permits.models.steps import Event, OriginalCheck, Recommendation, SiteVisit
from permits.models.talks import Message, Note

__all__ = [
    "Application",
    "ApplicationQuerySet",
    "Assistance",
    "Attachment",
    "Bill",
    "Cover",
    "DocumentRequest",
    "Event",
    "Label",
    "Mending",
    "Message",
    "Note",
    "Objection",
    "OriginalCheck",
    "Payment",
    "Permit",
    "PowerOfAttorney",
    "Recommendation",
    "Referral",
    "Refund",
    "RefusalConsent",
    "RefusalReason",
    "RegisterEntry",
    "Series",
    "SiteVisit",
]
