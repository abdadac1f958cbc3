import smtplib
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.utils import timezone

from notices.actions import tell
from notices.duties import WAITS, _deliver_next, deliver_notices
from notices.models import Notice
from tests.factories import make_user


def tell_somebody(**fields):
    user = fields.pop("user", None) or make_user(name="Siti Aminah")
    words = {
        "key": "tests",
        "subject": "Kabar permohonan",
        "body": "Sudah diterima.",
        "link": "/permohonan/abc/",
    }
    return tell(user, **(words | fields))


@pytest.fixture
def server(monkeypatch):
    """A mail server that may be away: set `failure` to what it raises. Keeps what it took."""

    class Server:
        failure: Exception | None = None
        taken: list[EmailMessage] = []

    server = Server()
    server.taken = []

    def send(message, fail_silently=False):
        if server.failure:
            raise server.failure
        server.taken.append(message)
        return 1

    monkeypatch.setattr(EmailMessage, "send", send)
    return server


@pytest.mark.django_db
def test_a_notice_is_mailed_in_plain_words(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    notice = tell_somebody()

    assert deliver_notices() == 1

    (message,) = mail.outbox
    assert message.subject == "Kabar permohonan"
    assert message.to == [notice.to.email]
    assert message.body.startswith("Halo Siti Aminah,\n\nSudah diterima.\n")
    assert f"{settings.SITE_URL}/permohonan/abc/" in message.body
    assert message.extra_headers["Message-ID"] == f"<{notice.message_id}@localhost>"
    notice.refresh_from_db()
    assert notice.delivered_at
    assert deliver_notices() == 0


@pytest.mark.django_db
def test_a_server_that_is_away_is_asked_again_later(server):
    notice = tell_somebody()
    server.failure = ConnectionRefusedError()

    assert deliver_notices() == 0

    notice.refresh_from_db()
    assert (notice.tries, notice.failure, notice.delivered_at) == (1, "ConnectionRefusedError", None)
    assert timedelta(0) < notice.next_try_at - timezone.now() <= WAITS[0]
    server.failure = None
    assert deliver_notices() == 0, "not before its time"
    Notice.objects.update(next_try_at=timezone.now())
    assert deliver_notices() == 1


@pytest.mark.django_db
def test_while_the_server_is_away_a_round_tries_one_mail(server):
    for number in range(3):
        tell_somebody(key=str(number))
    server.failure = TimeoutError()

    deliver_notices()

    assert sorted(Notice.objects.values_list("tries", flat=True)) == [0, 0, 1]


@pytest.mark.django_db
def test_an_address_that_is_refused_keeps_no_other_mail_waiting(server):
    first, second = tell_somebody(), tell_somebody()
    refused = first.to.email
    real_send = EmailMessage.send

    def send(message, fail_silently=False):
        if message.to == [refused]:
            raise smtplib.SMTPRecipientsRefused({refused: (550, b"no such user")})
        return real_send(message)

    EmailMessage.send = send

    assert deliver_notices() == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.failure == "SMTPRecipientsRefused 550"
    assert second.delivered_at


@pytest.mark.django_db
def test_after_the_last_try_somebody_must_look(server):
    notice = tell_somebody()
    server.failure = smtplib.SMTPServerDisconnected()

    for _try in range(len(WAITS) + 1):
        Notice.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
        deliver_notices()

    notice.refresh_from_db()
    assert (notice.tries, notice.next_try_at, notice.failure) == (12, None, "SMTPServerDisconnected")


@pytest.mark.django_db(transaction=True)
def test_a_crash_between_sending_and_marking_repeats_the_same_message(server, monkeypatch):
    tell_somebody()

    def crash(*_args, **_kwargs):
        raise KeyboardInterrupt

    with monkeypatch.context() as killed:
        killed.setattr(Notice, "save", crash)
        with pytest.raises(KeyboardInterrupt):
            deliver_notices()
    deliver_notices()
    deliver_notices()

    ids = [message.extra_headers["Message-ID"] for message in server.taken]
    assert len(ids) == 2
    assert len(set(ids)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(server):
    user = make_user()
    for number in range(20):
        tell_somebody(user=user, key=str(number))
    together = Barrier(2)

    def work():
        together.wait()
        try:
            while _deliver_next():
                pass
        finally:
            connection.close()

    workers = [Thread(target=work) for _worker in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    ids = [message.extra_headers["Message-ID"] for message in server.taken]
    assert len(ids) == len(set(ids)) == 20
    assert not Notice.objects.filter(delivered_at__isnull=True).exists()


@pytest.mark.django_db(transaction=True)
def test_a_mail_that_another_worker_holds_is_skipped(server):
    tell_somebody()
    taken, done = Barrier(2), Barrier(2)

    def hold(message, fail_silently=False):
        taken.wait()
        done.wait()
        return 1

    EmailMessage.send = hold
    worker = Thread(target=lambda: (_deliver_next(), connection.close()))
    worker.start()
    taken.wait()

    second = _deliver_next()
    done.wait()
    worker.join()

    assert second is None
    assert Notice.objects.filter(delivered_at__isnull=False).count() == 1
