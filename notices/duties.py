"""Notices leave the house."""

import logging
from datetime import timedelta
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused, SMTPResponseException
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from mpp.lib.duties import duty
from notices.models import Notice

log = logging.getLogger("notices")

BATCH = 50  # Mails of one round. The rest is the next round's: other duties wait meanwhile.
# A mail server that is away for the weekend is outlived; after that a person must look.
WAITS = [
    *(timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=30)),
    *(timedelta(hours=2), timedelta(hours=6), timedelta(hours=12)),
    *([timedelta(hours=24)] * 5),
]
# These speak of one address or one mail. Any other failure means that the server is away.
ABOUT_ONE_MAIL = (SMTPRecipientsRefused, SMTPDataError)


@duty(every=timedelta(seconds=5))
def deliver_notices() -> int:
    """Mail what is due, each notice in a transaction of its own, and return how many were sent.

    Several workers share the work: a locked row is skipped. While the mail server is away a round ends at the
    first failure instead of waiting for each mail in turn.
    """
    sent = 0
    for _round in range(BATCH):
        went = _deliver_next()
        if went is None:
            break
        sent += went
    return sent


@transaction.atomic
def _deliver_next() -> bool | None:
    """Deliver one notice: True sent, False refused, None when there is none or the server is away."""
    notice = (
        Notice.objects.due()
        .filter(to__email__isnull=False)  # taken away since
        .select_related("to")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("next_try_at")
        .first()
    )
    if notice is None:
        return None
    notice.tries += 1
    try:
        _mail(notice).send()
    except (SMTPException, OSError) as error:
        _try_later(notice, error)
        return False if isinstance(error, ABOUT_ONE_MAIL) else None
    notice.delivered_at, notice.next_try_at, notice.failure = timezone.now(), None, ""
    notice.save(update_fields=["tries", "delivered_at", "next_try_at", "failure"])
    return True


def _mail(notice: Notice) -> EmailMessage:
    """Return the mail of a notice. Its Message-ID is kept on the row: a repeat is known as the same mail."""
    with translation.override("id"):  # the notice itself is written in Indonesian
        text = render_to_string("notices/mail.txt", {"notice": notice, **_sender()})
    host = urlsplit(settings.SITE_URL).hostname
    return EmailMessage(
        subject=notice.subject,
        body=text,
        to=[str(notice.to.email)],
        headers={"Message-ID": f"<{notice.message_id}@{host}>"},
    )


def _sender() -> dict[str, str]:
    return {"site_url": settings.SITE_URL, "phone": settings.CONTACT_PHONE, "email": settings.CONTACT_EMAIL}


def _try_later(notice: Notice, error: Exception) -> None:
    """Note the failure without the address that it may quote, and when to try again: never after the last."""
    notice.failure = _failure(error)
    waits = WAITS[notice.tries - 1 : notice.tries]
    notice.next_try_at = timezone.now() + waits[0] if waits else None
    notice.save(update_fields=["tries", "next_try_at", "failure"])
    log.warning(
        "notice not sent", extra={"notice_id": notice.pk, "failure": notice.failure, "tries": notice.tries}
    )


def _failure(error: Exception) -> str:
    if isinstance(error, SMTPResponseException):
        return f"{type(error).__name__} {error.smtp_code}"
    if isinstance(error, SMTPRecipientsRefused):
        codes = {str(code) for code, _text in error.recipients.values()}
        return f"{type(error).__name__} {' '.join(sorted(codes))}"
    return type(error).__name__
