"""How officers share the work: hand a case to a colleague, cover for one, label cases, note something down."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from agencies.access import is_at
from agencies.models import Agency, Role
from mpp.lib.formats import plain_date
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian
from notices.actions import tell
from permits.actions.moving import is_party, not_own, write_event
from permits.models import Application, Cover, Event, Label, Note
from permits.states import State

# Somebody else may still review it: new, in review without the word "selesai diperiksa", or back soon.
ASSIGNABLE = {State.SUBMITTED, State.IN_REVIEW, State.RETURNED}


@transaction.atomic
def assign(application_ids: Iterable[int], *, by: User, to: User, reason: str = "") -> int:
    """Give cases to a verifier of the counter's agency, all or none; returns how many changed hands.

    A verifier gives their own case, or one that nobody took; the supervisor gives any of the agency. The new holder
    is told. Raises Refused, naming the case, for one that cannot be given so.
    """
    cases = Application.objects.locked().filter(pk__in=set(application_ids)).order_by("pk")
    moved = [case for case in cases if case.reviewer_id != to.pk]
    events = [_assign(case, by=by, to=to, reason=reason) for case in moved]
    if events and by != to:
        _tell_assigned(to, events, by=by, reason=reason)
    return len(events)


@transaction.atomic
def cover(agency_id: int, *, colleague: User, substitute: User, since: date, until: date, by: User) -> Cover:
    """Let somebody look after a colleague's cases at an agency, both days included; both are told.

    Raises Refused unless `by` is that colleague or the agency's supervisor, both verify there, the time is not
    over, and nobody else covers in it.
    """
    agency = Agency.objects.get(pk=agency_id)
    User.objects.locked().get(pk=colleague.pk)  # two covers of one person at once: the second sees the first
    _must_be_theirs_to_settle(agency_id, colleague, by)
    _must_both_verify(agency_id, colleague, substitute)
    if until < max(since, timezone.localdate()):
        raise Refused(_("Tanggal akhir sudah lewat, atau lebih awal daripada tanggal mulai."))
    running = Cover.objects.filter(agency=agency, colleague=colleague, ended_at__isnull=True)
    if running.filter(since__lte=until, until__gte=since).exists():
        raise Refused(_("%(name)s sudah digantikan pada waktu itu. Akhiri dahulu.") % {"name": colleague})
    made = Cover.objects.create(
        agency=agency, colleague=colleague, substitute=substitute, since=since, until=until, made_by=by
    )
    _tell_cover(made, by=by)
    return made


@transaction.atomic
def end_cover(cover_id: int, *, by: User) -> Cover:
    """End a cover now. Raises Refused unless `by` may settle it, or if it has ended."""
    row = Cover.objects.select_for_update(of=("self",), no_key=True).get(pk=cover_id)
    if by.pk != row.substitute_id:
        _must_be_theirs_to_settle(row.agency_id, row.colleague, by)
    if row.ended_at is not None or row.until < timezone.localdate():
        raise Refused(_("Penggantian ini sudah berakhir."))
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    return row


@transaction.atomic
def set_labels(application_id: int, label_ids: Iterable[int], *, by: User) -> None:
    """Let a case carry exactly these labels of its agency. Raises Refused for one of another agency, or not in use."""
    application = _case_of_the_office(application_id, by)
    wanted = _labels(application, set(label_ids))
    others = application.labels.filter(is_active=False)  # no longer offered: what carries it keeps it
    application.labels.set([*wanted, *others])


@transaction.atomic
def label_cases(application_ids: Iterable[int], label_id: int, *, by: User, on: bool) -> int:
    """Put a label on several cases, or take it off; returns on how many. Raises Refused as `set_labels` does."""
    ids = sorted(set(application_ids))
    for application_id in ids:
        application = _case_of_the_office(application_id, by)
        [label] = _labels(application, {label_id})
        if on:
            application.labels.add(label)
        else:
            application.labels.remove(label)
    return len(ids)


@transaction.atomic
def note(application_id: int, *, by: User, body: str, office: str = "") -> Note:
    """Write an internal note; the citizen never reads it. Raises Refused for somebody on the citizen's side."""
    application = Application.objects.get(pk=application_id)
    not_own(application, by)
    return Note.objects.create(application=application, by=by, office=office[:60], body=body)


def _assign(application: Application, *, by: User, to: User, reason: str) -> Event:
    number, agency_id = application.number, application.counter_agency_id
    if application.state not in ASSIGNABLE or application.reviewed_at is not None:
        raise Refused(_("Permohonan %(number)s sedang tidak menunggu pemeriksaan.") % {"number": number})
    if not is_at(by, agency_id, Role.SUPERVISOR) and not (
        is_at(by, agency_id, Role.VERIFIER) and application.reviewer_id in {None, by.pk}
    ):
        raise Refused(
            _("Permohonan %(number)s dipegang petugas lain. Minta penyelia menyerahkannya.")
            % {"number": number}
        )
    not_own(application, by)
    if not to.is_active or not is_at(to, agency_id, Role.VERIFIER):
        raise Refused(
            _("%(name)s bukan verifikator di %(agency)s.")
            % {"name": to, "agency": application.counter_agency.short_name}
        )
    if is_party(to, application):
        raise Refused(
            _("%(name)s tidak dapat memeriksa permohonan %(number)s: ia pemohon atau membantu pemohonnya.")
            % {"name": to, "number": number}
        )
    application.reviewer = to
    application.save(update_fields=["reviewer"])
    said = _("Kepada %(name)s.") % {"name": to}
    return write_event(
        application,
        State(application.state),
        deed="assign",
        by=by,
        office=application.counter_agency.short_name,
        note=f"{said} {reason}".strip(),
    )


@in_indonesian
def _tell_assigned(to: User, events: list[Event], *, by: User, reason: str) -> None:
    """One word for all that came at once."""
    count, first = len(events), events[0]
    body = ngettext(
        "%(name)s menyerahkan %(count)d permohonan kepada Anda: %(numbers)s.",
        "%(name)s menyerahkan %(count)d permohonan kepada Anda: %(numbers)s.",
        count,
    ) % {"name": by, "count": count, "numbers": ", ".join(str(event.application.number) for event in events)}
    case = reverse("permits:case", args=[first.application.code])
    tell(
        to,
        key=f"permits.assign.{first.pk}",
        subject=_("Permohonan diserahkan kepada Anda"),
        body=f"{body} {reason}".strip(),
        link=case if count == 1 else f"{reverse('permits:desk')}?tab=saya",
    )


def _must_be_theirs_to_settle(agency_id: int, colleague: User, by: User) -> None:
    if by.pk != colleague.pk and not is_at(by, agency_id, Role.SUPERVISOR):
        raise Refused(_("Penggantian diatur oleh petugas itu sendiri atau penyelianya."))


def _must_both_verify(agency_id: int, colleague: User, substitute: User) -> None:
    if colleague.pk == substitute.pk:
        raise Refused(_("Pilih pengganti yang lain daripada yang digantikan."))
    for person in (colleague, substitute):
        if not person.is_active or not is_at(person, agency_id, Role.VERIFIER):
            raise Refused(_("%(name)s bukan verifikator di instansi ini.") % {"name": person})


@in_indonesian
def _tell_cover(made: Cover, *, by: User) -> None:
    facts = {
        "substitute": made.substitute,
        "colleague": made.colleague,
        "since": plain_date(made.since),
        "until": plain_date(made.until),
        "agency": made.agency.short_name,
    }
    body = _(
        "%(substitute)s menggantikan %(colleague)s di %(agency)s, %(since)s sampai %(until)s. Selama itu permohonan "
        "%(colleague)s tampak juga di daftar %(substitute)s."
    )
    for person in {made.substitute, made.colleague} - {by}:
        tell(
            person,
            key=f"permits.cover.{made.pk}",
            subject=_("Penggantian petugas diatur"),
            body=body % facts,
            link=reverse("permits:covers"),
        )


def _case_of_the_office(application_id: int, by: User) -> Application:
    """Return the locked case if `by` works for its counter's agency as verifier or supervisor."""
    application = Application.objects.locked().get(pk=application_id)
    not_own(application, by)
    if not is_at(by, application.counter_agency_id, Role.VERIFIER, Role.SUPERVISOR):
        raise Refused(_("Permohonan %(number)s bukan urusan instansi Anda.") % {"number": application.number})
    return application


def _labels(application: Application, label_ids: set[int]) -> list[Label]:
    found = list(Label.objects.filter(pk__in=label_ids, agency=application.counter_agency_id, is_active=True))
    if len(found) != len(label_ids):
        raise Refused(
            _("Label itu tidak dipakai di instansi permohonan %(number)s.") % {"number": application.number}
        )
    return found
