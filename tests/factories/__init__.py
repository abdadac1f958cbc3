"""Rows for tests, one module an app or noun: plain functions with sensible defaults.

The database's constraints keep them honest.
"""

from tests.factories.accounts import make_citizen, make_nik, make_user, make_village
from tests.factories.agencies import (
    make_agency,
    make_counter,
    make_day_exception,
    make_device,
    make_membership,
    make_officer,
    make_open_venue,
    make_venue,
    make_zone,
)
from tests.factories.agreements import make_agreement
from tests.factories.applications import frozen_applicant, make_application, make_bill, make_power
from tests.factories.catalog import make_category, make_question, make_service
from tests.factories.documents import make_document_type, make_paper
from tests.factories.outreach import make_event, make_offer, make_offered_line, make_place
from tests.factories.permits import make_permit
from tests.factories.queueing import (
    make_booking,
    make_counter_for,
    make_line,
    make_queue,
    make_ticket,
    open_counter,
)
from tests.factories.steps import (
    make_attachment,
    make_objection,
    make_recommendation,
    make_refusal_consent,
    make_refusal_reason,
    make_site_visit,
)

__all__ = [
    "frozen_applicant",
    "make_agency",
    "make_agreement",
    "make_application",
    "make_attachment",
    "make_bill",
    "make_booking",
    "make_category",
    "make_citizen",
    "make_counter",
    "make_counter_for",
    "make_day_exception",
    "make_device",
    "make_document_type",
    "make_event",
    "make_line",
    "make_membership",
    "make_nik",
    "make_objection",
    "make_offer",
    "make_offered_line",
    "make_officer",
    "make_open_venue",
    "make_paper",
    "make_permit",
    "make_place",
    "make_power",
    "make_question",
    "make_queue",
    "make_recommendation",
    "make_refusal_consent",
    "make_refusal_reason",
    "make_service",
    "make_site_visit",
    "make_ticket",
    "make_user",
    "make_venue",
    "make_village",
    "make_zone",
    "open_counter",
]
