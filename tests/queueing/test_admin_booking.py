import pytest
from django.urls import reverse

from queueing.models import LobbyNotice
from tests.factories import make_booking, make_line, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


def test_an_appointment_is_looked_at_and_not_edited(admin):
    booking = make_booking()

    page = admin.get(reverse("admin:queueing_booking_change", args=[booking.pk]))
    added = admin.get(reverse("admin:queueing_booking_add"))
    saved = admin.post(reverse("admin:queueing_booking_change", args=[booking.pk]), {"state": "MISSED"})

    assert page.status_code == 200
    assert booking.code not in page.content.decode()  # it is the key to the page
    assert (added.status_code, saved.status_code) == (403, 403)


def test_appointments_are_listed_at_a_fixed_cost(admin, django_assert_max_num_queries):
    def cost() -> int:
        with django_assert_max_num_queries(20) as counted:
            admin.get(reverse("admin:queueing_booking_changelist"))
        return len(counted)

    make_booking()
    cost()  # content types are asked for once a process
    one = cost()
    make_booking()
    make_booking()

    assert cost() == one


def test_sessions_and_quotas_are_set_at_line_and_queue(admin):
    line = make_line()
    of_line = {"queue": line.queue_id, "code": line.code, "name": line.name, "position": 0, "is_active": "on"}
    of_queue = {"venue": line.queue.venue_id, "agency": line.queue.agency_id, "prefix": line.queue.prefix}
    no_lines = {"lines-TOTAL_FORMS": 0, "lines-INITIAL_FORMS": 0}

    admin.post(
        reverse("admin:queueing_line_change", args=[line.pk]), of_line | {"slot_minutes": 20, "slot_quota": 0}
    )
    admin.post(
        reverse("admin:queueing_queue_change", args=[line.queue_id]),
        of_queue | no_lines | {"daily_quota": 80},
    )

    line.refresh_from_db()
    assert (line.slot_minutes, line.slot_quota, line.queue.daily_quota) == (20, 0, 80)


def test_a_notice_for_the_lobby_is_written_with_its_time(admin):
    venue = make_line().queue.venue
    given = {"venue": venue.pk, "text": "Parkir utara ditutup.", "position": 0, "shows_from_0": "2026-11-23"}

    admin.post(reverse("admin:queueing_lobbynotice_add"), given | {"shows_from_1": "08:00:00"})

    notice = LobbyNotice.objects.get()
    assert (notice.venue, notice.text) == (venue, "Parkir utara ditutup.")
    assert notice.shows_from.isoformat() == "2026-11-23T01:00:00+00:00"
