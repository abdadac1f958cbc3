"""Applications in any state, with their powers of attorney and bills."""

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User
from agencies.models import Role, Venue, VenueKind
from catalog.models import Outcome, Service
from catalog.sheets import freeze
from permits.models import Application, Bill, PowerOfAttorney
from permits.states import DECIDED, PAUSED, UNSENT, State
from tests.factories.accounts import make_citizen, make_user
from tests.factories.agencies import make_officer, make_open_venue
from tests.factories.catalog import make_service
from tests.factories.numbers import NUMBERS
from tests.factories.steps import make_recommendation

_REVIEWED = set(State) - UNSENT - {State.SUBMITTED, State.IN_REVIEW, State.RETURNED, State.WITHDRAWN}


def make_application(state: State = State.DRAFT, **fields) -> Application:
    """An application in any state, with what that state demands: number, dates, reviewer, signatory, reasons.

    Without `service` one is made: a permit, or for COMPLETED a service that is handed over. Papers, permit and
    history are not made. A mall stands, as every promise needs one.
    """
    if not Venue.objects.filter(kind=VenueKind.MALL).exists():
        make_open_venue()
    outcome = Outcome.HANDED_OVER if state == State.COMPLETED else Outcome.PERMIT
    service = fields.pop("service", None) or make_service(outcome=outcome)
    owner = fields.pop("owner", None) or make_citizen()
    defaults = {
        "state": state,
        "owner": owner,
        "filed_by": owner,
        "service": service,
        "outcome": service.outcome,
        "counter_agency": service.agency,
        "issuing_agency": service.issuing_agency,
        "external_system": service.external_system or service.issuing_agency.short_name,
        "sheet": freeze(service),
    }
    values = defaults | _what_a_state_demands(state, service, owner) | fields
    if values["filed_by"] != owner and not values.get("assisted_agency") and "power" not in values:
        values["power"] = make_power(owner, values["filed_by"])
    application = Application.objects.create(**values)
    if state == State.RECOMMENDING:
        for agency in service.technical_agencies.all():
            make_recommendation(application, agency)
    if state == State.AWAITING_PAYMENT:
        make_bill(application)
    return application


def make_power(grantor: User, attorney: User, **fields) -> PowerOfAttorney:
    """A power of attorney for all services, accepted, in force from today for a year."""
    today, now = timezone.localdate(), timezone.now()
    defaults = {"contact": attorney.email, "attorney": attorney, "accepted_at": now, "since": today}
    defaults["until"] = today + dt.timedelta(days=365)
    return PowerOfAttorney.objects.create(grantor=grantor, **(defaults | fields))


def make_bill(application: Application, **fields) -> Bill:
    """A confirmed bill: the sheet's fixed fee, or one that two officers computed."""
    fee = application.sheet["fee_rupiah"]
    number = f"T-{timezone.localdate().year}-{next(NUMBERS):06}"
    defaults = {"amount_rupiah": fee or 25000, "basis": "Tarif tetap", "number": number}
    defaults["confirmed_at"] = timezone.now()
    if not fee:
        office = {"entered_by": make_user(), "confirmed_by": make_user(), "skrd_number": "SKRD-1"}
        defaults |= office | {"basis": "2 m² × Rp12.500"}
    return Bill.objects.create(application=application, **(defaults | fields))


def _what_a_state_demands(state: State, service: Service, owner: User) -> dict[str, Any]:
    if state in UNSENT:
        return {}
    now, today = timezone.now(), timezone.localdate()
    values: dict[str, Any] = {
        "number": f"{today:%Y}-{next(NUMBERS):06}",
        "sent_at": now,
        "due_on": today + dt.timedelta(days=7),
        "answered": True,
        "applicant": frozen_applicant(owner),
        "applicant_nik": owner.nik,
    }
    if state != State.SUBMITTED:
        values["reviewer"] = make_officer(Role.VERIFIER, service.agency)
    if state in _REVIEWED:
        values["reviewed_at"] = now
    if state == State.AWAITING_PAYMENT:
        values["concerns_cashier"] = True
    if state in PAUSED:
        values |= {"paused_on": today, "expires_on": today + dt.timedelta(days=30)}
    if state in DECIDED:
        signatory = make_officer(Role.SIGNATORY, service.issuing_agency)
        values |= {"decided_at": now, "decided_by": signatory}
    if state == State.REJECTED:
        values["decision_note"] = "Lokasi tidak sesuai tata ruang."
    if state == State.COMPLETED:
        values["external_number"] = "REG-2026-77"
    return values


def frozen_applicant(owner: User) -> dict[str, str]:
    """What `actions.submit` freezes of its owner."""
    return {
        "name": owner.name,
        "birth_place": owner.birth_place,
        "birth_date": owner.birth_date.isoformat() if owner.birth_date else "",
        "address": owner.address,
        "place": owner.place,
        "phone": owner.phone,
        "email": owner.email or "",
    }
