"""While the mail server is away nobody meets an error page, and nothing is lost."""

from unittest.mock import Mock

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import reverse

from tests.accounts.test_views import PASSWORD, SIGN_UP, code_in

pytestmark = pytest.mark.django_db


def test_who_signs_up_meanwhile_is_told_to_come_back_and_signs_in_later(client, monkeypatch):
    client.raise_request_exception = False
    with monkeypatch.context() as away:
        away.setattr(EmailMessage, "send", Mock(side_effect=ConnectionRefusedError))
        answer = client.post(reverse("account_signup"), SIGN_UP)
    assert answer.status_code == 503
    assert "Coba lagi dalam beberapa menit" in answer.content.decode()

    cache.clear()  # The few minutes pass that the next code must wait.
    answer = client.post(reverse("account_login"), {"login": SIGN_UP["email"], "password": PASSWORD})

    assert answer.url == reverse("account_email_verification_sent")
    assert code_in(mail.outbox[0])
