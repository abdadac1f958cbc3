import pytest
from django.db import transaction

from notices import actions
from notices.models import Notice
from tests.factories import make_user

pytestmark = pytest.mark.django_db

WORDS = {"subject": "Kabar", "body": "Isi"}


def test_telling_twice_is_one_notice_the_first():
    user = make_user()

    first = actions.tell(user, key="sebab:1", **WORDS)
    second = actions.tell(user, key="sebab:1", subject="Lain", body="Lain")

    assert first == second
    assert Notice.objects.get().subject == "Kabar"


def test_two_people_and_two_causes_are_different_notices():
    first, second = make_user(), make_user()

    for user, key in ((first, "a"), (first, "b"), (second, "a")):
        actions.tell(user, key=key, **WORDS)

    assert Notice.objects.count() == 3


def test_somebody_without_mail_reads_it_on_the_pages_only():
    notice = actions.tell(make_user(email=None), key="a", **WORDS)

    assert notice.next_try_at is None
    assert not Notice.objects.due().exists()


def test_a_notice_of_an_undone_cause_was_never_said():
    def fail():
        with transaction.atomic():
            actions.tell(make_user(), key="a", **WORDS)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert not Notice.objects.exists()


def test_reading_marks_only_ones_own():
    mine, other = make_user(), make_user()
    notices = [actions.tell(user, key="a", **WORDS) for user in (mine, other)]

    actions.read(mine, [notice.pk for notice in notices])

    assert list(Notice.objects.unread()) == [notices[1]]
