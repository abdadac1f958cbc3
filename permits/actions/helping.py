"""Who acts in somebody's stead: powers of attorney given, accepted and ended; help at the counter."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actions import new_code
from accounts.models import User
from accounts.numbers import bare_account_number
from agencies.models import Agency
from catalog.models import Service
from documents.models import Paper
from mpp.lib.refused import Refused
from permits import clock, standins
from permits.actions import applying
from permits.actions.moving import locked, write_event
from permits.models import Application, Assistance, PowerOfAttorney
from permits.states import State

# As many as somebody may have open at once: each tells a stranger's address that it was given.
POWERS_MOST = 20


# --- Powers of attorney -------------------------------------------------------------------------------


@transaction.atomic
def give_power(
    grantor: User,
    *,
    contact: str,
    since: date,
    until: date,
    company: str = "",
    service: Service | None = None,
) -> PowerOfAttorney:
    """Let whoever has that e-mail address or account number apply in the grantor's name, once they accept.

    service: None for all. Whether an account has this contact is told to nobody.
    Raises Refused for one's own contact, for days that cannot be, and past POWERS_MOST open ones.
    """
    if since < timezone.localdate():
        raise Refused(_("Kuasa mulai berlaku paling awal hari ini dan berakhir sesudahnya."))
    terms = PowerOfAttorney(
        contact=plain_contact(contact), company=company, service=service, since=since, until=until
    )
    power = _given(grantor, terms)
    standins.tell_given(power, person_of(power.contact))
    return power


@transaction.atomic
def record_power(
    grantor: User,
    *,
    by: User,
    agency: Agency,
    contact: str,
    since: date,
    until: date,
    keep: Callable[[], Paper],
    company: str = "",
    service: Service | None = None,
) -> PowerOfAttorney:
    """Write down a power that somebody signed on paper and that was shown at the counter of `agency`.

    keep: keeps the scan of the signed letter. It may have begun before today. The attorney accepts as always, both
    sides are told. Raises Refused for an identity that no officer proved, for a power by or for the officer, as
    `give_power` does, and as `keep` does.
    """
    if by.pk == grantor.pk:
        raise Refused(_("Surat kuasa Anda sendiri dicatat petugas lain, atau beri kuasa dari akun Anda."))
    if not grantor.is_proven:
        raise Refused(_("Identitas pemberi kuasa belum dibuktikan. Ia perlu datang dengan KTP-el-nya."))
    terms = PowerOfAttorney(
        contact=plain_contact(contact), company=company, service=service, since=since, until=until
    )
    if terms.contact in contacts_of(by):
        raise Refused(_("Kuasa untuk Anda sendiri dicatat petugas lain."))
    power = _given(grantor, terms, recorded_by=by, keep=keep)
    standins.tell_recorded(power, person_of(power.contact), agency)
    return power


@transaction.atomic
def accept_power(power_id: int, *, by: User) -> PowerOfAttorney:
    """Accept a power that was given to one's own address or account number. Accepting twice changes nothing.

    Raises Refused for others, and once it ended.
    """
    power = _locked(power_id)
    if power.attorney_id == by.pk and power.ended_at is None:
        return power
    _must_be_offered_to(power, by)
    power.attorney, power.accepted_at = by, timezone.now()
    power.save(update_fields=["attorney", "accepted_at"])
    standins.tell_accepted(power)
    return power


@transaction.atomic
def decline_power(power_id: int, *, by: User) -> PowerOfAttorney:
    """Refuse a power that one was offered. Raises Refused for others, and once it ended or was accepted."""
    power = _locked(power_id)
    _must_be_offered_to(power, by)
    _end(power, by)
    standins.tell_declined(power)
    return power


@transaction.atomic
def end_power(power_id: int, *, by: User) -> PowerOfAttorney:
    """End a power, at any time, by either side; the attorney's access ends with it. Ending twice changes nothing.

    A deed of the attorney that is under way holds the power: it is done before the end, or refused after it.
    """
    power = _locked(power_id)
    if power.ended_at is not None:
        return power
    if by.pk not in {power.grantor_id, power.attorney_id}:
        raise Refused(_("Kuasa ini bukan milik Anda."))
    _end(power, by)
    standins.tell_ended(power, person_of(power.contact))
    return power


def plain_contact(contact: str) -> str:
    """Return an e-mail address in lower case, or the bare digits of an account number."""
    contact = contact.strip()
    return contact.lower() if "@" in contact else bare_account_number(contact)


def contacts_of(user: User) -> set[str]:
    """Return under which contacts a power may be given to somebody."""
    return {contact for contact in (user.email, user.account_number) if contact}


def person_of(contact: str) -> User | None:
    """Return whose contact it is. Never to be told to who wrote it."""
    has_it = Q(email=contact) | Q(account_number=contact)
    return User.objects.filter(has_it, is_active=True).first()


def _given(
    grantor: User,
    power: PowerOfAttorney,
    *,
    recorded_by: User | None = None,
    keep: Callable[[], Paper] | None = None,
) -> PowerOfAttorney:
    """Save a power of that person's, with the scan of its letter. Raises Refused where it cannot be."""
    grantor = User.objects.locked().get(pk=grantor.pk)
    if power.contact in contacts_of(grantor):
        raise Refused(
            _("Itu alamat atau nomor akun pemberi kuasa. Tulis milik penerima kuasa.")
            if recorded_by
            else _("Itu alamat atau nomor akun Anda sendiri. Tulis milik penerima kuasa.")
        )
    _must_be_possible_days(power.since, power.until)
    if PowerOfAttorney.objects.open().filter(grantor=grantor).count() >= POWERS_MOST:
        raise Refused(_("Sudah banyak kuasa yang diberikan. Akhiri dahulu yang tidak diperlukan lagi."))
    power.grantor, power.recorded_by, power.paper = grantor, recorded_by, keep() if keep else None
    power.save(force_insert=True)
    return power


def _locked(power_id: int) -> PowerOfAttorney:
    powers = PowerOfAttorney.objects.select_for_update(of=("self",), no_key=True)
    return powers.select_related("grantor", "attorney", "service").get(pk=power_id)


def _end(power: PowerOfAttorney, by: User) -> None:
    power.ended_at, power.ended_by = timezone.now(), by
    power.save(update_fields=["ended_at", "ended_by"])


def _must_be_offered_to(power: PowerOfAttorney, by: User) -> None:
    offered = PowerOfAttorney.objects.open().filter(pk=power.pk, attorney__isnull=True).exists()
    is_own = power.grantor_id == by.pk  # the contact became theirs since: a new address, or an account joined
    if not offered or is_own or power.contact not in contacts_of(by):
        raise Refused(_("Kuasa ini tidak berlaku lagi. Minta pemberi kuasa memberikannya sekali lagi."))


def _must_be_possible_days(since: date, until: date) -> None:
    if until < max(since, timezone.localdate()):
        raise Refused(_("Hari terakhir kuasa tidak boleh sebelum hari pertamanya, dan belum boleh lewat."))
    if until - since > settings.POWER_LONGEST:
        raise Refused(_("Kuasa berlaku paling lama satu tahun. Sesudahnya dapat diberikan lagi."))


# --- At the counter -----------------------------------------------------------------------------------


@transaction.atomic
def begin_for(service: Service, *, owner: User, by: User, agency: Agency) -> Application:
    """Begin an application for the person standing at the counter of `agency`; `by` helps them today.

    Raises Refused for oneself, for an identity that no officer proved, and for another agency's service.
    """
    _must_not_be_oneself(owner, by)
    if not owner.is_proven:
        raise Refused(_("Identitas orang ini belum dibuktikan. Cari lagi dengan NIK dari KTP-el-nya."))
    if service.agency_id != agency.pk:
        raise Refused(_("Layanan ini diajukan di loket instansi lain."))
    application = applying.begin(service, owner=owner, by=by, agency=agency)
    _remember(application, by, agency)
    return application


@transaction.atomic
def help_again(application_id: int, *, by: User, agency: Agency) -> Application:
    """Help today with a case of this agency's, whoever began it. Helping twice a day is written once.

    The citizen stands at the counter with the receipt, and is told.
    Raises Refused for oneself, for another agency's case, and for one that is not with the citizen to fill in.
    """
    application = locked(application_id)
    _must_not_be_oneself(application.owner, by)
    if application.counter_agency_id != agency.pk:
        raise Refused(_("Layanan ini diajukan di loket instansi lain."))
    if application.state not in {State.DRAFT, State.RETURNED}:
        raise Refused(_("Permohonan ini sedang tidak perlu diisi atau diperbaiki."))
    if _remember(application, by, agency):
        state, office = State(application.state), agency.short_name
        event = write_event(application, state, deed="help_again", by=by, office=office)
        standins.tell_helped(application, event)
    return application


@transaction.atomic
def reset_account(owner: User, *, by: User, agency: Agency) -> str:
    """Return a new printed code for the person standing at the counter, whose KTP-el the officer compared.

    Raises Refused as `accounts.actions.new_code` does, and for officers: their accounts are the admin's to reset.
    """
    if owner.memberships.current().exists():
        raise Refused(_("Akun petugas tidak dibuka kembali di loket. Hubungi pengelola portal."))
    code = new_code(owner.pk, by=by, venue_code=clock.venue_of(agency).code)
    standins.tell_reset(owner, agency)
    return code


def _must_not_be_oneself(owner: User, by: User) -> None:
    if by.pk == owner.pk:
        raise Refused(
            _("Permohonan sendiri tidak dibantu sendiri. Minta petugas lain, atau ajukan dari akun Anda.")
        )


def _remember(application: Application, by: User, agency: Agency) -> bool:
    _row, is_new = Assistance.objects.get_or_create(
        application=application,
        by=by,
        on=timezone.localdate(),
        defaults={"agency": agency, "venue_code": clock.venue_of(agency).code},
    )
    return is_new
