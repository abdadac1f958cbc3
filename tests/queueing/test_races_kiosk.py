"""Taps at the same time: a finger that trembles, a browser that sends again. Seen to fail with the guard taken out."""

import pytest

from accounts.once import new_key
from queueing.models import Ticket
from tests.factories import make_line
from tests.queueing.kiosks import booking_of_today, kiosk_in, scan, tap
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def copies(kiosk, count):
    """Return browsers that are all the same kiosk: test clients are not shared between threads."""
    browsers = [kiosk.__class__() for _ in range(count)]
    for browser in browsers:
        browser.cookies.load(kiosk.cookies.output(header="", sep=";"))
    return browsers


def test_fifty_equal_taps_at_once_draw_one_number_and_give_one_answer():
    line, key = make_line(), new_key()
    kiosks = copies(kiosk_in(line.queue.venue), 50)

    answers = at_once([lambda kiosk=kiosk: tap(kiosk, line, key=key) for kiosk in kiosks])

    assert len({answer.url for answer in answers}) == 1
    assert Ticket.objects.count() == 1


def test_a_booking_scanned_at_two_kiosks_at_once_has_one_number():
    booking = booking_of_today()
    kiosks = copies(kiosk_in(booking.venue), 5)

    answers = at_once(
        [lambda kiosk=kiosk: scan(kiosk, booking.venue, booking.code, prioritas="tidak") for kiosk in kiosks]
    )

    assert len({answer.url for answer in answers}) == 1
    assert Ticket.objects.count() == 1
