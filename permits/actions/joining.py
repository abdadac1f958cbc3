"""Who was helped at a counter and has an account of their own by now brings both together, with the printed code."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import use_code, working_code, wrong_code
from accounts.joining import check_joinable, join_identity
from accounts.models import User
from accounts.numbers import bare_account_number
from documents.models import Paper
from mpp.lib.codes import normalize_code
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from notices.actions import tell
from permits.models import Application, PowerOfAttorney, Referral


def join_account(account_number: str, code: str, *, into: User) -> int:
    """Bring what is in the account of a counter over into one's own; that account is closed.

    account_number, code: as typed. Returns how many applications came over. Moved are applications, papers with
    their consents, powers, referrals, and the proof of identity.
    Raises Refused for a wrong number or code (one sentence, and it counts), and if both cannot be one person.
    Not inside a transaction.
    """
    moved = _joined(bare_account_number(account_number), normalize_code(code), into)
    if moved is None:
        raise Refused(wrong_code())
    return moved


@transaction.atomic(durable=True)
def _joined(account_number: str, code: str, into: User) -> int | None:
    """Return None for a wrong try, which is then counted: a Refused in here would take the count back."""
    # The order of docs/locking.md: applications, powers, papers, users; each kind by primary key.
    theirs = Q(owner__account_number=account_number) | Q(filed_by__account_number=account_number)
    list(Application.objects.filter(theirs).order_by("pk").locked())
    powers = PowerOfAttorney.objects.filter(
        Q(grantor__account_number=account_number) | Q(attorney__account_number=account_number)
    )
    list(powers.select_for_update(of=("self",), no_key=True).order_by("pk"))
    list(Paper.objects.filter(owner__account_number=account_number).order_by("pk").locked())
    both = Q(account_number=account_number, is_active=True) | Q(pk=into.pk)
    list(User.objects.filter(both).order_by("pk").locked())
    printed = working_code(account_number, code)
    if printed is None:
        return None
    old, into = printed.user, User.objects.get(pk=into.pk)
    check_joinable(old, into)
    _must_not_have_worked_on(old, into)
    use_code(printed)
    moved = _move_applications(old, into)
    _move_powers(old, into)
    Paper.objects.filter(owner=old).update(owner=into)
    Referral.objects.filter(owner=old).update(owner=into)
    join_identity(old, into)
    _tell(old, into, moved)
    return moved


def _must_not_have_worked_on(old: User, into: User) -> None:
    """Refuse an officer who dealt with these cases, or with this account: they would become their own."""
    for_office = Q(reviewer=into) | Q(decided_by=into) | Q(assistances__by=into) | Q(events__by=into)
    cases = Q(owner=old, power__isnull=True) | Q(filed_by=old)
    dealt_with = Application.objects.filter(cases).exclude(owner=into).filter(for_office)
    if dealt_with.exists() or old.memberships.exists() or old.printed_codes.filter(made_by=into).exists():
        raise Refused(
            _("Akun itu tidak dapat digabungkan dengan akun Anda, karena Anda menanganinya sebagai petugas.")
        )


def _move_applications(old: User, into: User) -> int:
    """Move the cases, and stand for the old account where it filed for somebody else."""
    own = Application.objects.filter(owner=old)
    moved = own.count()
    # A case that the own account filed by power of the old one becomes its own: nobody stands in for themself.
    own.filter(Q(filed_by=F("owner")) | Q(filed_by=into)).update(owner=into, filed_by=into, power=None)
    own.update(owner=into)
    for_others = Application.objects.filter(filed_by=old)
    for_others.filter(owner=into).update(filed_by=into, power=None)
    for_others.exclude(owner=into).update(filed_by=into)
    return moved


def _move_powers(old: User, into: User) -> None:
    """Move the powers; one between the two accounts ends."""
    pair = (old, into)
    between = PowerOfAttorney.objects.filter(grantor__in=pair, attorney__in=pair)
    between.filter(ended_at=None).update(ended_at=timezone.now(), ended_by=into)
    outward = PowerOfAttorney.objects.exclude(pk__in=list(between.values_list("pk", flat=True)))
    outward.filter(grantor=old).update(grantor=into)
    outward.filter(attorney=old).update(attorney=into)


@in_indonesian
def _tell(old: User, into: User, moved: int) -> None:
    body = _(
        "Akun yang dibuka untuk Anda di loket sudah digabungkan ke akun ini, bersama %(count)d permohonan."
    )
    for person in (into, old):
        tell(
            person,
            key=f"permits.joined.{old.pk}",
            subject=_("Akun dari loket sudah digabungkan"),
            body=body % {"count": moved},
            link="/permohonan/",
        )
