"""Agreements."""

import datetime as dt

from django.utils import timezone

from agencies.models import Agency, Agreement, AgreementKind
from agencies.states import AgreementState
from tests.factories.agencies import make_agency
from tests.factories.numbers import NUMBERS


def make_agreement(agency: Agency | None = None, **fields) -> Agreement:
    """A PKS in force since a year ago, without an end; in a state before its signature nothing is dated."""
    state = fields.setdefault("state", AgreementState.ACTIVE)
    defaults = {
        "agency": agency or make_agency(),
        "kind": AgreementKind.PKS,
        "title": "Penempatan loket",
    }
    if state not in {AgreementState.DRAFT, AgreementState.SENT}:
        year_ago = timezone.localdate() - dt.timedelta(days=365)
        defaults |= {
            "number": f"119/{next(NUMBERS)}/PKS",
            "signed_on": year_ago,
            "valid_from": year_ago,
        }
    return Agreement.objects.create(**(defaults | fields))
