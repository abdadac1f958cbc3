"""What no page of ours sends, but anybody may: it is answered in words, or there is nothing there."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.once import new_key
from agencies.models import Role
from queueing.models import Disturbance
from tests.factories import make_officer, make_user
from tests.queueing.appointments import make_booked_line
from tests.queueing.kiosks import kiosk_in, line_address

pytestmark = pytest.mark.django_db

STRANGE = ["\0", "a\0b", "99991231T2359Z", "00010101T0000Z", "9999-12-31", "0001-01-01", "9" * 40, "x" * 5000]


@pytest.mark.parametrize("name", ["book", "confirm_booking"])
@pytest.mark.parametrize("parameter", ["permohonan", "layanan", "instansi", "kelompok", "hari", "sesi"])
def test_an_appointment_is_asked_for_in_strange_words(name, parameter):
    line = make_booked_line()
    chosen = {"kelompok": line.pk, "sesi": "20261124T0200Z"}
    client = Client()
    client.force_login(make_user())

    for strange in STRANGE:
        for asked in (chosen | {parameter: strange}, {parameter: strange}):
            answer = client.get(reverse(f"queueing:{name}"), asked)
            assert answer.status_code in {200, 302, 404}


def test_a_line_of_the_kiosk_with_a_nul_does_not_exist():
    line = make_booked_line()

    answer = kiosk_in(line.queue.venue).get(line_address(line).removesuffix("/") + "%00x/")

    assert answer.status_code == 404


@pytest.mark.parametrize("wanted", ["/pantau/?lokasi=" + "x" * 500, "/pantau/\0"])
def test_a_disturbance_is_told_wherever_the_press_leads(wanted):
    line = make_booked_line()
    client = Client()
    client.force_login(make_officer(Role.SUPERVISOR, line.queue.agency))

    answer = client.post(
        reverse("queueing:disturb", args=[line.queue.pk]), {"kunci": new_key(), "next": wanted}
    )

    assert answer.status_code == 302
    assert answer["Location"].startswith("/pantau/")
    assert Disturbance.objects.open().count() == 1


@pytest.mark.parametrize("wanted", ["//evil.example/", "https://evil.example/", "/\\evil.example"])
def test_a_press_leads_nowhere_else(wanted):
    line = make_booked_line()
    client = Client()
    client.force_login(make_officer(Role.SUPERVISOR, line.queue.agency))

    answer = client.post(
        reverse("queueing:disturb", args=[line.queue.pk]), {"kunci": new_key(), "next": wanted}
    )

    assert answer["Location"] == reverse("queueing:console")
