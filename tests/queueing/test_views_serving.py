"""What is pressed with a number at the counter: held, sent on, finished, called before its turn."""

import pytest

from accounts.once import new_key
from permits.models import OriginalCheck
from queueing import actions
from queueing.models import OutOfTurnCall, Ticket
from queueing.states import HoldReason, Outcome, State
from tests.factories import make_counter_for, make_line, make_ticket, open_counter
from tests.queueing.at_counter import console, line_beside, officer_at, press
from tests.queueing.cases import make_case, make_service_with_originals

pytestmark = pytest.mark.django_db


@pytest.fixture
def served():
    """A number that is being served; returns it and its officer's browser."""
    ticket = make_ticket()
    _officer, client = officer_at(make_counter_for(ticket.line))
    press(client, "next")
    press(client, "start", ticket)
    return ticket, client


def _again(ticket):
    ticket.refresh_from_db()
    return ticket


def test_who_goes_on_an_errand_frees_the_counter_and_comes_back_to_any_of_the_agency(served):
    ticket, client = served
    colleague = open_counter(ticket.line)

    press(client, "hold", ticket, reason="PAY")
    away = _again(ticket).hold_reason
    client.force_login(colleague.officer)
    listed = console(client)
    press(client, "resume", ticket)

    assert away == HoldReason.PAY
    assert f"{ticket.visit.number} sudah kembali" in listed
    assert (_again(ticket).state, ticket.counter) == (State.SERVING, colleague.counter)


def test_numbers_on_an_errand_of_other_agencies_are_not_listed(served):
    ticket, client = served
    stranger = make_ticket(line_beside(ticket.line), state=State.ON_HOLD)

    assert stranger.visit.number not in console(client)


def test_holding_needs_a_known_reason(served):
    ticket, client = served

    page = press(client, "hold", ticket, reason="PULANG").content.decode()

    assert "Pilih keperluan pengunjung." in page
    assert _again(ticket).state == State.SERVING


def test_one_press_finishes_as_served_and_another_outcome_is_chosen():
    line = make_line()
    tickets = [make_ticket(line), make_ticket(line)]
    _officer, client = officer_at(make_counter_for(line))

    for ticket, chosen in zip(tickets, [{}, {"outcome": "INCOMPLETE"}], strict=True):
        press(client, "next")
        press(client, "start", ticket)
        press(client, "finish", ticket, **chosen)

    assert [_again(ticket).outcome for ticket in tickets] == [Outcome.SERVED, Outcome.INCOMPLETE]


def test_a_finished_visit_goes_on_elsewhere_with_the_same_number_and_a_note(served):
    ticket, client = served
    onward = line_beside(ticket.line)

    press(client, "finish", ticket, outcome="SERVED", line=onward.pk, note="Sudah bayar")

    stage = Ticket.objects.get(line=onward)
    assert _again(ticket).state == State.DONE
    assert (stage.visit, stage.state, stage.note) == (ticket.visit, State.WAITING, "Sudah bayar")


def test_a_note_without_a_line_to_read_it_is_asked_about_and_kept(served):
    ticket, client = served

    answer = press(client, "finish", ticket, note="Minta formulir F-1.02")

    assert answer.status_code == 422
    assert "Minta formulir F-1.02" in answer.content.decode()
    assert _again(ticket).state == State.SERVING


def test_a_number_is_transferred_to_another_agency_with_a_note_but_without_its_papers():
    line = make_line()
    ticket = make_ticket(line, application=make_case(make_service_with_originals(line.queue.agency)))
    _officer, client = officer_at(make_counter_for(line))
    onward = line_beside(line)
    _colleague, there = officer_at(make_counter_for(onward))

    called = press(client, "next").content.decode()
    press(client, "transfer", ticket, line=onward.pk, note="Perlu KK baru")
    page = press(there, "next").content.decode()

    number = ticket.visit.application.number
    assert number in called
    assert "Perlu KK baru" in page
    assert "Berkas permohonannya tidak ikut." in page
    assert number not in page


def test_lines_of_the_whole_venue_are_offered_by_agency_but_not_the_number_s_own():
    ticket = make_ticket(state=State.WAITING)
    near = line_beside(ticket.line)
    far = make_line()
    closed = make_line(near.queue, is_active=False)
    _officer, client = officer_at(make_counter_for(ticket.line))

    press(client, "next")
    choices = client.get("/loket/").context["forms"]["transfer"].fields["line"].choices

    assert choices[1:] == [(near.queue.agency.short_name, [(near.pk, near.name)])]
    assert {far.pk, closed.pk, ticket.line_id}.isdisjoint({near.pk})


def test_a_transfer_that_is_refused_keeps_what_was_typed(served):
    ticket, client = served
    onward = line_beside(ticket.line)
    actions.put_back(ticket.pk)  # meanwhile, by a colleague

    answer = press(client, "transfer", ticket, line=onward.pk, note="Perlu KK baru")

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Nomor ini tidak lagi Anda layani" in page
    assert "Perlu KK baru" in page
    assert not Ticket.objects.filter(line=onward).exists()


def test_a_transfer_to_nowhere_is_shown_again_with_its_note(served):
    ticket, client = served

    answer = press(client, "transfer", ticket, line=make_line().pk, note="Perlu KK baru")

    assert answer.status_code == 422
    assert 'value="Perlu KK baru"' in answer.content.decode()
    assert _again(ticket).state == State.SERVING


def test_a_transfer_sent_twice_makes_one_stage(served):
    ticket, client = served
    onward, key = line_beside(ticket.line), new_key()

    answers = [press(client, "transfer", ticket, key, line=onward.pk) for _ in range(2)]

    assert [answer.redirect_chain for answer in answers] == [[("/loket/", 302)]] * 2
    assert Ticket.objects.filter(line=onward).count() == 1


def test_a_no_show_comes_back_into_line(served):
    ticket, client = served
    press(client, "put_back", ticket)
    press(client, "next")
    press(client, "no_show", ticket)

    listed = console(client)
    press(client, "readmit", ticket)

    assert f"{ticket.visit.number} sudah datang" in listed
    assert _again(ticket).state == State.WAITING


def test_a_number_is_called_out_of_turn_with_a_reason_that_is_kept():
    line = make_line()
    _first, second = make_ticket(line), make_ticket(line)
    _officer, client = officer_at(make_counter_for(line))
    key = new_key()

    for _ in range(2):
        press(client, "out_of_turn", key=key, number=second.visit.number, reason="Sakit, harus segera pulang")

    call = OutOfTurnCall.objects.get()
    assert _again(second).state == State.CALLED
    assert (call.overtaken, call.reason) == (1, "Sakit, harus segera pulang")


@pytest.mark.parametrize(
    ("number", "reason", "status"),
    [("own", "", 422), ("", "Sakit", 422), ("ZZ999", "Sakit", 409), ("stranger", "Sakit", 409)],
)
def test_out_of_turn_without_reason_or_for_who_does_not_wait_here_is_refused(number, reason, status):
    line = make_line()
    numbers = {"own": make_ticket(line).visit.number, "stranger": make_ticket(make_line()).visit.number}
    _officer, client = officer_at(make_counter_for(line))

    answer = press(client, "out_of_turn", number=numbers.get(number, number), reason=reason)

    assert answer.status_code == status
    assert f'value="{reason}"' in answer.content.decode() or not reason
    assert not Ticket.objects.at_counter().exists()


def test_the_case_is_recorded_with_outcome_and_onward_line():
    line = make_line()
    application = make_case(make_service_with_originals(line.queue.agency, 1))
    ticket, onward = make_ticket(line, application=application), line_beside(line)
    _officer, client = officer_at(make_counter_for(line))
    press(client, "next")
    press(client, "start", ticket)
    [key] = [row["key"] for row in application.sheet["requirements"]]

    ticked = {f"outcome:{key}": "SEEN"}
    wrong = press(client, "finish_visit", ticket, note="Cek ulang", **ticked)
    ending = {"outcome": "REFERRED", "line": onward.pk, "note": "Cek ulang"}
    press(client, "finish_visit", ticket, **ticked, **ending)

    assert wrong.status_code == 422
    assert "Cek ulang" in wrong.content.decode()
    assert _again(ticket).outcome == Outcome.REFERRED
    assert Ticket.objects.get(line=onward).note == "Cek ulang"
    assert OriginalCheck.objects.get().outcome == "SEEN"
