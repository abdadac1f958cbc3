"""Who may open what: every address × every kind of visitor × GET and POST, against `table.txt`.

An address without a row fails. After a wanted change, `script/test tests/access --write-access-table` writes the
answers as they are now into the table; read its diff as a stranger would before it is committed.
"""

from collections import defaultdict
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.once import FIELD, new_key
from documents.models import DocumentType
from permits.states import State
from tests.access.world import VISITORS, World, all_addresses, make_world

TABLE = Path(__file__).with_name("table.txt")

# These are about a case that was paid and then refused.
_OF_MONEY = (
    *("bill_pdf", "enter_bill", "confirm_bill", "send_back_bill", "ask_to_cancel_bill", "cancel_bill"),
    *("keep_bill", "correct_payment", "finish_refund"),
)

# What stands in an address: by the name of the part, or by address and name where it differs.
PARTS = {
    "code": lambda world: world.application.code,
    "slug": lambda world: world.application.service.slug,
    "key": lambda _world: "ktp",
    "venue": lambda world: world.venue.slug,
    "attachment_id": lambda world: world.attachment.pk,
    "recommendation_id": lambda world: world.recommendation.pk,
    "bill_id": lambda world: world.bill.pk,
    "payment_id": lambda world: world.payment.pk,
    "refund_id": lambda world: world.refund.pk,
    "paper_id": lambda world: world.message_paper.pk,
    "consent_id": lambda world: world.consent.pk,
    "request_id": lambda world: world.request.pk,
    "visit_id": lambda world: world.site_visit.pk,
    "objection_id": lambda world: world.objection.pk,
    "cover_id": lambda world: world.cover.pk,
    ("permits:site_photo", "paper_id"): lambda world: world.site_photo.pk,
    ("permits:mend_answer", "key"): lambda _world: "keperluan",
    **{
        (f"permits:{name}", "code"): lambda world: world.refused.code
        for name in ("object_to", "record_objection")
    },
    **{
        (f"permits:{name}", "code"): lambda world: world.paid.code
        for name in ("decide_objection", "objection_paper")
    },
    "item": lambda world: world.readiness_item.pk,
    "number": lambda _world: 1,
    "version": lambda _world: 1,
    ("catalog:example", "code"): lambda _world: "ktp",
    ("catalog:example", "version"): lambda _world: _version_of_example(),
    "table": lambda _world: "instansi",
    "queue": lambda world: world.ticket.queue_id,
    "token": lambda world: world.permit.entry.token,
    ("agencies:agency", "slug"): lambda world: world.agency.slug,
    ("agencies:venue", "slug"): lambda world: world.venue.slug,
    ("catalog:life_event", "slug"): lambda world: world.guide.slug,
    ("agencies:outreach_event", "slug"): lambda world: world.event.slug,
    ("agencies:outreach_calendar", "slug"): lambda world: world.event.slug,
    "agency": lambda world: world.agency.slug,
    ("permits:form_pdf", "key"): lambda _world: "formulir",
    ("permits:blank_form", "key"): lambda _world: "formulir",
    **{(f"permits:{name}", "code"): lambda world: world.paid.code for name in _OF_MONEY},
    ("permits:permit_file", "code"): lambda world: world.permit.entry.application.code,
    ("permits:keep_referral", "slug"): lambda world: world.referral.service.slug,
    **{
        (f"permits:{name}", "code"): lambda world: world.referral.code
        for name in ("referral", "remove_referral")
    },
    **{
        (f"permits:{name}", "code"): lambda world: world.power.code
        for name in ("accept_power", "decline_power", "end_power", "power_letter", "power_paper")
    },
    ("permits:case_power_paper", "code"): lambda world: world.filed_by_power.code,
    **{
        (f"permits:{name}", "code"): lambda world: world.attachment.paper.code
        for name in ("kept_paper", "kept_page", "kept_original", "remove_paper", "withdraw_consent")
    },
    ("permits:withdraw_consent", "consent_id"): lambda world: world.paper_consent.pk,
    ("queueing:kiosk_line", "line"): lambda world: world.ticket.line.code,
    **{
        (f"queueing:{name}", "code"): lambda world: world.ticket.visit.code
        for name in ("ticket", "let_pass", "cancel", "kiosk_ticket", "kiosk_print", "kiosk_readmit")
    },
    **{
        (f"queueing:{name}", "code"): lambda world: world.booking.code
        for name in ("booking", "booking_calendar", "move_booking", "cancel_booking", "arrive")
    },
}


def _version_of_example() -> str:
    """Return what stands in the address of a picture: the storage may have given it another name."""
    return Path(DocumentType.objects.get(code="ktp").example.name).stem


WITHOUT_ACCOUNT = ("anonymous", "kiosk", "display")
# Groups that many rows share, by one word.
GROUPS = {
    "everybody": VISITORS,
    "without-account": WITHOUT_ACCOUNT,
    "signed-in": tuple(visitor for visitor in VISITORS if visitor not in WITHOUT_ACCOUNT),
}


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(State.IN_REVIEW)
        transaction.set_rollback(True)


def read_table() -> dict[str, dict[str, str]]:
    """Return {name of the address: {visitor: answer to GET and to POST}}."""
    rows: dict[str, dict[str, str]] = {}
    name = ""
    for line in TABLE.read_text().splitlines():
        if line.startswith("    "):
            answer, visitors = line.strip().split("  ", 1)
            rows[name].update(dict.fromkeys(GROUPS.get(visitors, visitors.split()), answer))
        elif line and not line.startswith("#"):
            name = line
            rows[name] = {}
    return rows


@pytest.mark.parametrize("name", sorted(all_addresses()))
@pytest.mark.usefixtures("db")
def test_every_visitor_gets_the_expected_answer(name, world, request):
    answers = {visitor: _answers(world, name, visitor) for visitor in VISITORS}

    if request.config.getoption("--write-access-table"):
        _write(name, answers)
    assert answers == read_table().get(name)


def test_the_table_has_no_row_too_many():
    assert set(read_table()) == set(all_addresses())


def _answers(world: World, name: str, visitor: str) -> str:
    address = address_of(world, name)
    return " ".join(_answer(world, visitor, method, address) for method in ("get", "post"))


def address_of(world: World, name: str) -> str:
    """Return the address of that name, about what the world has."""
    parts = all_addresses()[name]
    return reverse(name, kwargs={part: (PARTS.get((name, part)) or PARTS[part])(world) for part in parts})


def _answer(world: World, visitor: str, method: str, address: str) -> str:
    """Return the status, or where a redirect leads: "masuk" to sign in, "→" elsewhere. What was done is undone."""
    form = {FIELD: new_key()} if method == "post" else None  # else empty
    with transaction.atomic():
        response = getattr(world.client(visitor), method)(address, form)
        transaction.set_rollback(True)
    b"".join(response)  # a file is closed when it was read to its end
    if response.status_code != 302:
        return str(response.status_code)
    return "masuk" if response.url.startswith(reverse(settings.LOGIN_URL)) else "→"


def _write(name: str, answers: dict[str, str]) -> None:
    rows = read_table() if TABLE.exists() else {}
    rows[name] = answers
    heading = [line for line in TABLE.read_text().splitlines() if line.startswith("#")]
    TABLE.write_text("\n".join([*heading, *(_row(name, rows[name]) for name in sorted(rows))]) + "\n")


def _row(name: str, answers: dict[str, str]) -> str:
    groups = defaultdict(list)
    for visitor in VISITORS:
        groups[answers[visitor]].append(visitor)
    return "\n".join(["", name, *(f"    {answer}  {_named(group)}" for answer, group in groups.items())])


def _named(group: list[str]) -> str:
    words = {visitors: word for word, visitors in GROUPS.items()}
    return words.get(tuple(group), " ".join(group))
