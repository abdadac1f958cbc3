import pytest
from django.urls import reverse
from django.utils import timezone

from notices.actions import tell
from notices.models import Notice
from tests.factories import make_user

pytestmark = pytest.mark.django_db

STATES = {
    "gagal": {"next_try_at": None, "failure": "SMTPServerDisconnected", "tries": 12},
    "dicoba": {"failure": "SMTPServerDisconnected", "tries": 1},
    "menunggu": {},
    "terkirim": {"delivered_at": timezone.now(), "next_try_at": None},
}


@pytest.fixture
def admin(client):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def notices():
    user = make_user()
    made = {}
    for state, fields in STATES.items():
        notice = tell(user, key=state, subject=f"Perihal {state}", body="Isi")
        Notice.objects.filter(pk=notice.pk).update(**fields)
        made[state] = notice
    return made


@pytest.mark.parametrize("state", STATES)
def test_the_filter_shows_each_state_alone(admin, notices, state):
    html = admin.get(reverse("admin:notices_notice_changelist"), {"pengiriman": state}).content.decode()

    assert [other for other in STATES if f"Perihal {other}" in html] == [state]


def test_failed_notices_are_sent_again_but_not_delivered_ones(admin, notices):
    ids = [notice.pk for notice in notices.values()]

    admin.post(reverse("admin:notices_notice_changelist"), {"action": "try_again", "_selected_action": ids})

    assert {notice.key for notice in Notice.objects.due()} == {"gagal", "dicoba", "menunggu"}
    assert Notice.objects.get(key="gagal").tries == 0


def test_the_first_page_of_the_admin_says_what_was_given_up_and_leads_there(admin, notices):
    html = admin.get(reverse("admin:index")).content.decode()

    assert "1 pemberitahuan gagal dikirim" in html
    assert f"{reverse('admin:notices_notice_changelist')}?pengiriman=gagal" in html


def test_the_first_page_of_the_admin_is_silent_while_nothing_was_given_up(admin, notices):
    notices["gagal"].delete()

    assert "gagal dikirim" not in admin.get(reverse("admin:index")).content.decode()
