"""Telling somebody something."""

from django.utils import timezone

from accounts.models import User
from notices.models import Notice


def tell(user: User, *, key: str, subject: str, body: str, link: str = "") -> Notice:
    """Tell a person something, in the transaction of its cause; `deliver_notices` mails it afterwards.

    key: names the cause ("permits.returned:12:3"): telling twice with one key is one notice, the first.
    subject: at most 120 characters, without personal data: it shows on locked screens. link: a path of this site.
    Somebody without e-mail reads it on the own pages only.
    """
    notice = Notice(to=user, key=key, subject=subject, body=body, link=link)
    if not user.email:
        notice.next_try_at = None
    # One statement, so that a second telling waits for the first and never breaks the caller's transaction.
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return Notice.objects.get(to=user, key=key)


def read(user: User, notice_ids: list[int]) -> None:
    """Mark these notices of the user as read."""
    Notice.objects.unread().filter(to=user, pk__in=notice_ids).update(read_at=timezone.now())


def try_again(notice_ids: list[int]) -> int:
    """Mail these notices after all, from the first wait on; return how many. Delivered ones are left alone."""
    unsent = Notice.objects.filter(pk__in=notice_ids, delivered_at__isnull=True, to__email__isnull=False)
    return unsent.update(tries=0, next_try_at=timezone.now())
