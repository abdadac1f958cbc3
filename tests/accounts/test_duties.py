from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import duties
from accounts.models import OneTimeKey

pytestmark = pytest.mark.django_db


def make_key(key, age):
    used_at = timezone.now() - age
    return OneTimeKey.objects.create(
        key=key, action="tests.make", holder="user:1", fingerprint="-", result="/", used_at=used_at
    )


def test_old_keys_are_forgotten_and_young_ones_kept(settings):
    make_key("old", settings.ONE_TIME_KEY_KEPT + timedelta(minutes=1))
    young = make_key("young", settings.ONE_TIME_KEY_KEPT - timedelta(minutes=1))

    assert duties.forget_one_time_keys() == 1
    assert list(OneTimeKey.objects.all()) == [young]


def test_ended_sessions_are_forgotten():
    now = timezone.now()
    Session.objects.create(session_key="ended", session_data="-", expire_date=now - timedelta(seconds=1))
    going = Session.objects.create(session_key="going", session_data="-", expire_date=now + timedelta(days=1))

    assert duties.forget_ended_sessions() == 1
    assert list(Session.objects.all()) == [going]
