"""Money at the desk, by its buttons: fee, bill, payment, correction, refund; and what the citizen sees of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Role
from permits import actions, hub
from permits.models import Bill, Payment, Refund
from permits.states import State
from tests.factories import make_agency, make_application, make_bill, make_officer, make_service
from tests.permits import walk
from tests.permits.desk import case_url, numbers_in, page_of, press, signed_in

pytestmark = pytest.mark.django_db

TYPED = {"amount_rupiah": "Rp40.000", "basis": "4 m² × Rp10.000", "skrd_number": "SKRD-9"}


@pytest.fixture
def waiting():
    """A case in the hub whose fee is to be computed."""
    return walk.review(walk.send(make_service(fee_rupiah=None, fee_note="Luas × tarif menurut Perda")))


@pytest.fixture
def billed():
    return make_application(State.AWAITING_PAYMENT, service=make_service(fee_rupiah=25_000))


@pytest.fixture
def rejected(billed):
    """Paid, and then refused."""
    walk.pay(billed, receipt="KW-1")
    return actions.reject(billed.pk, by=walk.signatory_of(billed), reasons="Tidak sesuai.")


def desk_of(role, application):
    return signed_in(make_officer(role, application.counter_agency))


# --- The fee ----------------------------------------------------------------------------------------


def test_how_a_fee_is_computed_is_shown_as_it_is_written():
    case = walk.review(walk.send(make_service(fee_rupiah=None, fee_note="Luas < 10 m² <b>bebas</b>")))

    page = page_of(desk_of(Role.CASHIER, case), case)

    assert "Luas &lt; 10 m² &lt;b&gt;bebas" in page
    assert "<b>bebas" not in page


def test_two_officers_set_a_fee_however_often_their_forms_are_sent(waiting):
    verifier, cashier = desk_of(Role.VERIFIER, waiting), desk_of(Role.CASHIER, waiting)
    page = page_of(verifier, waiting)

    for _time in range(3):
        press(verifier, page, case_url("enter_bill", waiting), **TYPED)
    bill = Bill.objects.get()
    page = page_of(cashier, waiting)
    for _time in range(3):
        press(cashier, page, case_url("confirm_bill", waiting, bill.pk))

    bill.refresh_from_db()
    waiting.refresh_from_db()
    assert "Luas × tarif menurut Perda" in page_of(verifier, waiting) or bill.confirmed_at
    assert "Rp40.000" in page
    assert (waiting.state, bill.amount_rupiah, bill.number[-6:]) == (State.AWAITING_PAYMENT, 40_000, "000001")


def test_who_entered_a_fee_is_not_offered_to_confirm_it(waiting):
    verifier = desk_of(Role.VERIFIER, waiting)
    press(verifier, page_of(verifier, waiting), case_url("enter_bill", waiting), **TYPED)

    page = page_of(verifier, waiting)

    bill = Bill.objects.get()
    assert case_url("confirm_bill", waiting, bill.pk) not in page
    assert "menunggu pengesahan petugas lain" in page
    assert case_url("send_back_bill", waiting, bill.pk) in page


@pytest.mark.parametrize("amount", ["-1", "", "banyak", "9" * 15])
def test_a_fee_that_is_none_is_not_taken_and_what_was_typed_stays(waiting, amount):
    verifier = desk_of(Role.VERIFIER, waiting)

    response = press(
        verifier,
        page_of(verifier, waiting),
        case_url("enter_bill", waiting),
        **TYPED | {"amount_rupiah": amount},
    )

    assert response.status_code == 422
    assert "4 m² × Rp10.000" in response.content.decode()
    assert not Bill.objects.exists()


def test_a_fee_is_sent_back_and_computed_anew(waiting):
    verifier, supervisor = desk_of(Role.VERIFIER, waiting), desk_of(Role.SUPERVISOR, waiting)
    press(verifier, page_of(verifier, waiting), case_url("enter_bill", waiting), **TYPED)
    bill = Bill.objects.get()
    address = case_url("send_back_bill", waiting, bill.pk)

    wrong = press(supervisor, page_of(supervisor, waiting), address, reason="")
    press(supervisor, page_of(supervisor, waiting), address, reason="Luasnya 40 m².")

    assert wrong.status_code == 422
    page = page_of(verifier, waiting)
    assert "Luasnya 40 m²." in page
    assert case_url("enter_bill", waiting) in page


def test_both_steps_are_in_the_lists_of_who_may_do_them(waiting):
    officers = {
        role: make_officer(role, waiting.counter_agency)
        for role in (Role.VERIFIER, Role.CASHIER, Role.SUPERVISOR, Role.SIGNATORY)
    }
    elsewhere = signed_in(make_officer(Role.CASHIER, make_agency()))

    def who_is_asked():
        return {
            role
            for role, user in officers.items()
            if numbers_in(signed_in(user).get("/meja/")) == [waiting.number]
        }

    to_compute = who_is_asked()
    bill = actions.enter_bill(
        waiting.pk, by=officers[Role.CASHIER], amount_rupiah=1, basis="x", skrd_number="y"
    )
    to_confirm = who_is_asked()
    actions.confirm_bill(bill.pk, by=officers[Role.VERIFIER])
    to_pay = who_is_asked()
    actions.ask_to_cancel_bill(bill.pk, by=officers[Role.VERIFIER], reason="Keliru.")
    to_cancel = who_is_asked()

    assert to_compute == {Role.VERIFIER, Role.CASHIER}
    assert to_confirm == {Role.VERIFIER, Role.SUPERVISOR}
    assert to_pay == {Role.CASHIER}
    assert to_cancel == {Role.CASHIER, Role.SUPERVISOR}
    assert numbers_in(elsewhere.get("/meja/")) == []


def test_a_bill_is_cancelled_by_two(billed):
    cashier, verifier = desk_of(Role.CASHIER, billed), desk_of(Role.VERIFIER, billed)
    bill = hub.bill_of(billed)
    press(
        cashier,
        page_of(cashier, billed),
        case_url("ask_to_cancel_bill", billed, bill.pk),
        reason="Keringanan.",
    )
    own_page = page_of(cashier, billed)

    press(verifier, page_of(verifier, billed), case_url("cancel_bill", billed, bill.pk))

    billed.refresh_from_db()
    assert case_url("cancel_bill", billed, bill.pk) not in own_page
    assert case_url("record_payment", billed) not in own_page
    assert case_url("keep_bill", billed, bill.pk) in own_page
    assert billed.state == State.IN_REVIEW
    assert case_url("enter_bill", billed) in page_of(verifier, billed)


def test_a_bill_of_another_case_is_not_found(billed):
    other = make_application(State.AWAITING_PAYMENT, service=billed.service)

    response = desk_of(Role.VERIFIER, billed).post(
        case_url("ask_to_cancel_bill", billed, hub.bill_of(other).pk), {"reason": "x", "kunci": "a" * 32}
    )

    assert response.status_code == 404


# --- What was paid ----------------------------------------------------------------------------------


def test_a_colleague_corrects_what_a_cashier_booked(billed):
    walk.pay(billed, receipt="KW-1")
    client = desk_of(Role.CASHIER, billed)
    address = case_url("correct_payment", billed, billed.payments.get().pk)
    page = page_of(client, billed)

    wrong = press(client, page, address, receipt_number="KW-2", reason="")
    press(client, page_of(client, billed), address, receipt_number="KW-2", reason="Salah ketik.")

    assert wrong.status_code == 422
    assert "KW-2" in wrong.content.decode()
    assert list(Payment.objects.order_by("pk").values_list("amount_rupiah", "receipt_number")) == [
        (25_000, "KW-1"),
        (-25_000, "KW-1"),
        (25_000, "KW-2"),
    ]


def test_a_verifier_corrects_no_payment(billed):
    walk.pay(billed)
    client = desk_of(Role.VERIFIER, billed)
    address = case_url("correct_payment", billed, billed.payments.get().pk)

    assert address not in page_of(client, billed)
    assert client.post(address, {"reason": "x", "kunci": "a" * 32}).status_code == 403


# --- What is given back -----------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.CASHIER, Role.SUPERVISOR])
def test_a_refund_is_listed_until_it_is_done(rejected, role):
    client = desk_of(role, rejected)
    address = reverse("permits:refunds")
    assert rejected.number in client.get(address).content.decode()
    case = case_url("finish_refund", rejected, rejected.refunds.get().pk)

    press(client, page_of(client, rejected), case, reference="SP2D-7")

    assert rejected.refunds.get().reference == "SP2D-7"
    assert rejected.number not in client.get(address).content.decode()
    assert "SP2D-7" in page_of(client, rejected)


@pytest.mark.parametrize(
    ("role", "is_theirs"), [("CASHIER", True), ("SUPERVISOR", True), ("VERIFIER", False)]
)
def test_a_refund_waits_among_what_is_to_be_done(rejected, role, is_theirs):
    desk = desk_of(Role[role], rejected)

    assert (rejected.number in numbers_in(desk.get("/meja/"))) is is_theirs

    actions.finish_refund(rejected.refunds.get().pk, by=walk.cashier_of(rejected), reference="SP2D-7")
    assert rejected.number not in numbers_in(desk.get("/meja/"))


def test_refunds_are_hidden_from_other_agencies_and_other_roles(rejected):
    elsewhere = signed_in(make_officer(Role.CASHIER, make_agency()))
    address = reverse("permits:refunds")

    assert rejected.number not in elsewhere.get(address).content.decode()
    assert desk_of(Role.VERIFIER, rejected).get(address).status_code == 403
    assert signed_in(rejected.owner).get(address).status_code == 403


def test_list_of_refunds_asks_the_same_number_of_queries_for_1_and_3_rows():
    service = make_service()
    client = signed_in(make_officer(Role.CASHIER, service.agency))

    def one_more():
        Refund.objects.create(
            application=make_application(State.REJECTED, service=service), amount_rupiah=25_000
        )

    one_more()
    client.get(reverse("permits:refunds"))
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("permits:refunds"))
    one_more()
    one_more()

    with CaptureQueriesContext(connection) as three:
        page = client.get(reverse("permits:refunds")).content.decode()

    assert page.count("Rp25.000") == 3
    assert len(three) == len(one)


# --- What the citizen sees --------------------------------------------------------------------------


def test_the_citizen_sees_receipt_and_refund(rejected):
    client = signed_in(rejected.owner)

    page = client.get(rejected.get_absolute_url()).content.decode()

    for words in ("Tanda bukti KW-1", "Akan dikembalikan", "Rp25.000", "Uang akan dikembalikan"):
        assert words in page


def test_the_bill_is_a_pdf_for_its_citizen_and_the_office(billed):
    address = reverse("permits:bill_pdf", args=[billed.code])

    for client in (signed_in(billed.owner), desk_of(Role.CASHIER, billed)):
        response = client.get(address)
        assert response.content.startswith(b"%PDF-")
        assert (
            response["Content-Disposition"]
            == f'attachment; filename="tagihan-{hub.bill_of(billed).number}.pdf"'
        )
        assert address in client.get(billed.get_absolute_url(), follow=True).content.decode()
    assert desk_of(Role.COUNTER, billed).get(address).status_code == 404


def test_there_is_no_pdf_of_a_bill_that_does_not_stand(waiting):
    make_bill(waiting, number=None, confirmed_at=None, confirmed_by=None)

    assert signed_in(waiting.owner).get(reverse("permits:bill_pdf", args=[waiting.code])).status_code == 404
