"""A row of every model of the admin, for the tests that open all its pages."""

import datetime as dt

from django.utils import timezone

from accounts.models import District, User, Village
from agencies.models import (
    Agency,
    Agreement,
    Counter,
    DayException,
    Device,
    HolidayDecree,
    Membership,
    OpeningHours,
    OutreachEvent,
    ReadinessItem,
    ReadinessTopic,
    Role,
    Venue,
    Zone,
)
from catalog.models import Category, LifeEvent, SearchMiss, Service, Standard, Synonym
from documents.models import DocumentType
from notices.models import Notice
from permits.models import (
    Application,
    Bill,
    Cover,
    Label,
    Payment,
    Permit,
    Refund,
    RefusalReason,
    RegisterEntry,
)
from permits.states import State
from queueing.models import Booking, Line, LobbyNotice, Queue, Ticket, Visit
from tests import factories as make
from tests.factories.numbers import NUMBERS
from tests.factories.standards import make_standard


def make_payment() -> Payment:
    application = make.make_application(State.IN_REVIEW)
    return Payment.objects.create(
        application=application,
        bill=make.make_bill(application),
        amount_rupiah=25_000,
        receipt_number=make.make_nik(),
        by=make.make_user(),
    )


def make_hours() -> OpeningHours:
    return make.make_open_venue().hours.get(weekday=5)


def make_exception() -> DayException:
    day = dt.date(2026, 1, 1) + dt.timedelta(days=DayException.objects.count())
    return make.make_day_exception(day, venue=make.make_venue())


def make_readiness() -> ReadinessItem:
    return ReadinessItem.objects.create(
        venue=make.make_venue(), agency=make.make_agency(), topic=ReadinessTopic.NETWORK
    )


def make_event() -> OutreachEvent:
    return make.make_offer().event


def make_life_event() -> LifeEvent:
    number = next(NUMBERS)
    event = LifeEvent.objects.create(slug=f"panduan-{number}", title=f"Panduan {number}", summary="Urutan")
    event.steps.create(service=make.make_service(), position=1)
    return event


def make_miss() -> SearchMiss:
    day = timezone.localdate()
    return SearchMiss.objects.create(words=f"kata {next(NUMBERS)}", first_on=day, last_on=day)


def make_cover() -> Cover:
    day = timezone.localdate()
    away, substitute = make.make_user(), make.make_user()
    return Cover.objects.create(
        agency=make.make_agency(),
        colleague=away,
        substitute=substitute,
        since=day,
        until=day,
        made_by=away,
    )


def make_notice() -> Notice:
    return Notice.objects.create(to=make.make_user(), key=f"uji-{next(NUMBERS)}", subject="Halo", body="Isi")


MAKERS = {
    User: make.make_citizen,
    District: lambda: make.make_village().district,
    Village: make.make_village,
    Notice: make_notice,
    Agency: make.make_agency,
    Agreement: make.make_agreement,
    Venue: make.make_open_venue,
    Zone: make.make_zone,
    Counter: make.make_counter,
    OpeningHours: make_hours,
    DayException: make_exception,
    HolidayDecree: lambda: HolidayDecree.objects.create(year=2100 + next(NUMBERS), number="Nomor 1"),
    Membership: lambda: make.make_membership(make.make_user(), Role.VERIFIER, make.make_agency()),
    Device: make.make_device,
    ReadinessItem: make_readiness,
    OutreachEvent: make_event,
    DocumentType: make.make_document_type,
    Category: make.make_category,
    Service: make.make_service,
    Standard: lambda: make_standard(make.make_service()),
    LifeEvent: make_life_event,
    Synonym: lambda: Synonym.objects.create(said=f"sebutan {next(NUMBERS)}", meant="izin"),
    SearchMiss: make_miss,
    RefusalReason: make.make_refusal_reason,
    Label: lambda: Label.objects.create(agency=make.make_agency(), name="Prioritas"),
    Cover: make_cover,
    Application: lambda: make.make_application(State.IN_REVIEW),
    Bill: lambda: make.make_bill(make.make_application(State.IN_REVIEW)),
    Payment: make_payment,
    Refund: lambda: Refund.objects.create(
        application=make.make_application(State.IN_REVIEW), amount_rupiah=25_000
    ),
    RegisterEntry: lambda: make.make_permit().entry,
    Permit: make.make_permit,
    Queue: make.make_queue,
    Line: make.make_line,
    Visit: lambda: make.make_ticket().visit,
    Ticket: make.make_ticket,
    Booking: make.make_booking,
    LobbyNotice: lambda: LobbyNotice.objects.create(venue=make.make_venue(), text="Halo"),
}
