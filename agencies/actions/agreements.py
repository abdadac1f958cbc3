"""What happens to agreements: each move locks the row, asks the table of states and the kind, writes it down, tells.

Who extends an agreement prepares its successor; the old one stays in force until the new one begins, so that no day
lies between them. Rows are locked by primary key, in its order.
"""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies import telling
from agencies.models import Agreement, AgreementEvent, AgreementKind
from agencies.states import IN_FORCE, NEXT_OF_AGREEMENT, AgreementState
from documents.actions import remove
from documents.models import Paper
from mpp.lib.formats import long_date
from mpp.lib.machine import check_move
from mpp.lib.refused import Refused
from mpp.lib.written import in_indonesian, indonesian

NOTE_LENGTH = 300
# What a signature makes of a paper, by its kind; a decree is signed by one side and begins with its date.
SIGNED = {AgreementKind.MOU: AgreementState.MOU_SIGNED, AgreementKind.PKS: AgreementState.PKS_SIGNED}
_STANDING = [AgreementState.MOU_SIGNED, *IN_FORCE]


@transaction.atomic
def send(agreement_id: int, *, by: User, note: str = "") -> Agreement:
    """Send a draft to the second party. Refused unless it is a draft."""
    return _move(_locked(agreement_id), AgreementState.SENT, by=by, note=note)


@transaction.atomic
def back_to_draft(agreement_id: int, *, by: User, note: str = "") -> Agreement:
    """Take a sent agreement back to be changed. Refused unless it was sent and not yet signed."""
    return _move(_locked(agreement_id), AgreementState.DRAFT, by=by, note=note)


@transaction.atomic
def sign(
    agreement_id: int,
    *,
    by: User,
    number: str,
    signed_on: date,
    partner_number: str = "",
    note: str = "",
) -> Agreement:
    """Write down that both sides have signed: a MoU becomes MOU_SIGNED, a PKS PKS_SIGNED.

    Refused for a decree, which is put in force instead; without a number, or with one that is taken; for a day to
    come; for a PKS whose memorandum (`under`) is neither signed nor in force.
    """
    agreement = _locked(agreement_id)
    if agreement.kind not in SIGNED:
        raise Refused(_("Surat keputusan tidak ditandatangani dua pihak. Pilih “Berlakukan”."))
    _check_signature(number, signed_on)
    _check_memorandum(agreement)
    agreement.number, agreement.partner_number = number.strip(), partner_number.strip()
    agreement.signed_on = signed_on
    return _move(
        agreement,
        SIGNED[AgreementKind(agreement.kind)],
        by=by,
        note=note,
        changed=["number", "partner_number", "signed_on"],
    )


@transaction.atomic
def activate(
    agreement_id: int,
    *,
    by: User,
    valid_from: date,
    valid_until: date | None,
    number: str = "",
    signed_on: date | None = None,
    note: str = "",
) -> Agreement:
    """Put an agreement in force from a day, until a day (included) or without an end.

    number, signed_on: of a decree, which nothing else has numbered before. What it extends becomes EXTENDED, now or on
    the day it begins. Refused before both sides have signed, and for a time that is over or runs backwards.
    """
    agreement = _locked(agreement_id)
    if agreement.kind == AgreementKind.DECREE:
        agreement.number = number.strip() or agreement.number
        agreement.signed_on = signed_on or agreement.signed_on
    elif agreement.state == AgreementState.SENT:
        raise Refused(_("Naskah ini belum ditandatangani kedua pihak. Catat tanda tangannya dahulu."))
    _check_signature(agreement.number, agreement.signed_on)
    _check_time(valid_from, valid_until)
    agreement.valid_from, agreement.valid_until, agreement.warned_days = valid_from, valid_until, None
    changed = ["number", "signed_on", "valid_from", "valid_until", "warned_days"]
    _move(agreement, AgreementState.ACTIVE, by=by, note=note, changed=changed)
    if valid_from <= timezone.localdate():
        for old in _predecessors(agreement):
            _move(old, AgreementState.EXTENDED, by=by, note=_extended_with(agreement))
    return agreement


@transaction.atomic
def extend(agreement_id: int, *, by: User, successor_id: int | None = None, note: str = "") -> Agreement:
    """Prepare what follows an agreement, and return it: a draft of the same content, or one that is there already.

    The old one stays in force until the successor begins. Refused unless it is in force or has ended, with a successor
    already, and for one of another agency or kind, or that is over itself.
    """
    wanted = [agreement_id] if successor_id is None else [agreement_id, successor_id]
    rows = {row.pk: row for row in Agreement.objects.locked().filter(pk__in=wanted).order_by("pk")}
    agreement = rows[agreement_id]
    if AgreementState.EXTENDED not in NEXT_OF_AGREEMENT[AgreementState(agreement.state)]:
        raise Refused(_("Hanya perjanjian yang berlaku atau sudah berakhir yang dapat diperpanjang."))
    if agreement.successor and agreement.successor.state != AgreementState.TERMINATED:
        raise Refused(_("Perpanjangan perjanjian ini sudah disiapkan. Lanjutkan yang itu."))
    successor = _draft_after(agreement) if successor_id is None else rows.get(successor_id)
    _check_successor(agreement, successor)
    assert successor is not None
    if successor.pk is None:
        successor.save()
        with indonesian():
            _write(successor, by=by, note=_("Perpanjangan dari %(agreement)s") % {"agreement": agreement})
    agreement.successor = successor
    agreement.save(update_fields=["successor"])
    with indonesian():
        event = _write(agreement, by=by, note=note or _("Perpanjangan disiapkan"))
    telling.tell_extension(agreement, event)
    if successor.state in IN_FORCE and successor.valid_from and successor.valid_from <= timezone.localdate():
        _move(agreement, AgreementState.EXTENDED, by=by, note=_extended_with(successor))
    return successor


@transaction.atomic
def terminate(agreement_id: int, *, by: User, reason: str) -> Agreement:
    """End an agreement before its time, or give up a draft.

    Refused without a reason, for one that is over, and for a memorandum on which a PKS still rests.
    """
    if not reason.strip():
        raise Refused(_("Tulis alasan mengapa perjanjian ini dihentikan."))
    agreement = _locked(agreement_id)
    resting = Agreement.objects.filter(under=agreement, state__in=[AgreementState.PKS_SIGNED, *IN_FORCE])
    still = resting.order_by("pk").first()
    if still:
        raise Refused(
            _("%(agreement)s masih berjalan berdasarkan MoU ini. Hentikan yang itu dahulu.")
            % {"agreement": still}
        )
    return _move(agreement, AgreementState.TERMINATED, by=by, note=reason.strip())


@transaction.atomic
def keep_scan(agreement_id: int, paper: Paper, *, by: User) -> Agreement:
    """Keep the scan of the signed paper, which was taken in by `documents`; one that was there is removed."""
    agreement = _locked(agreement_id)
    old = agreement.paper_id
    agreement.paper = paper
    agreement.save(update_fields=["paper"])
    if old:
        remove(old)
    with indonesian():
        _write(agreement, by=by, note=_("Pindaian naskah diganti") if old else _("Pindaian naskah disimpan"))
    return agreement


# --- What the calendar does ---------------------------------------------------------------------------


@transaction.atomic
def carry_over(agreement_id: int, on: date) -> Agreement | None:
    """Make an agreement EXTENDED once its successor is in force; None if it is not, or somebody holds the row."""
    agreement = _free(agreement_id)
    if agreement is None or agreement.successor_id is None:
        return None
    if agreement.state not in [*IN_FORCE, AgreementState.ENDED]:
        return None
    successor = Agreement.objects.in_force(on).filter(pk=agreement.successor_id).first()
    if successor is None:
        return None
    return _move(agreement, AgreementState.EXTENDED, note=_extended_with(successor))


@transaction.atomic
def near_end(agreement_id: int, on: date, *, first_warning_days: int) -> Agreement | None:
    """Move an agreement by its last day: ENDING from the first warning on, ENDED after it. None if nothing is due."""
    agreement = _free(agreement_id)
    if agreement is None or agreement.valid_until is None or agreement.state not in IN_FORCE:
        return None
    left = (agreement.valid_until - on).days
    if left < 0:
        return _move(agreement, AgreementState.ENDED)
    if left <= first_warning_days and agreement.state == AgreementState.ACTIVE:
        # The warning of the same day tells it.
        return _move(agreement, AgreementState.ENDING, is_told=False)
    return None


@transaction.atomic
def warn(agreement_id: int, on: date, *, days: int) -> Agreement | None:
    """Tell once that at most so many days are left, and remember it; None if it was told, or is held by somebody."""
    agreement = _free(agreement_id)
    if agreement is None or agreement.valid_until is None or agreement.state not in IN_FORCE:
        return None
    told_already = agreement.warned_days is not None and agreement.warned_days <= days
    if told_already or not 0 <= (agreement.valid_until - on).days <= days:
        return None
    agreement.warned_days = days
    agreement.save(update_fields=["warned_days"])
    telling.tell_ending(agreement, on, days)
    return agreement


# --- Each move ----------------------------------------------------------------------------------------


def _locked(agreement_id: int) -> Agreement:
    return Agreement.objects.locked().get(pk=agreement_id)


def _free(agreement_id: int) -> Agreement | None:
    """Lock and return a row, None if somebody else has it now: the next round looks again."""
    rows = Agreement.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return rows.filter(pk=agreement_id).first()


def _move(
    agreement: Agreement,
    state: AgreementState,
    *,
    by: User | None = None,
    note: str = "",
    changed: list[str] | None = None,
    is_told: bool = True,
) -> Agreement:
    check_move(NEXT_OF_AGREEMENT, AgreementState(agreement.state), state)
    agreement.state = state
    _save(agreement, ["state", *(changed or [])])
    event = _write(agreement, by=by, note=note)
    if is_told:
        telling.tell_moved(agreement, event)
    return agreement


def _save(agreement: Agreement, columns: list[str]) -> None:
    """Save a row; that its number is taken is said in words."""
    try:
        with transaction.atomic():
            agreement.save(update_fields=columns)
    except IntegrityError as error:
        if "agreement_number_unique" not in str(error):
            raise
        raise Refused(
            _("Nomor %(number)s sudah dipakai perjanjian lain. Periksa nomornya.")
            % {"number": agreement.number}
        ) from error


def _write(agreement: Agreement, *, by: User | None, note: str) -> AgreementEvent:
    return AgreementEvent.objects.create(
        agreement=agreement, state=agreement.state, by=by, note=note[:NOTE_LENGTH]
    )


def _check_signature(number: str, signed_on: date | None) -> None:
    if not number.strip():
        raise Refused(_("Isi nomor naskahnya dahulu."))
    if signed_on is None:
        raise Refused(_("Isi tanggal tanda tangannya dahulu."))
    if signed_on > timezone.localdate():
        raise Refused(_("Tanggal tanda tangan tidak boleh lewat dari hari ini."))


def _check_memorandum(agreement: Agreement) -> None:
    """Refuse a PKS whose memorandum does not stand. Held until COMMIT: a memorandum is not ended meanwhile."""
    if agreement.under_id is None or agreement.kind != AgreementKind.PKS:
        return
    memorandum = _locked(agreement.under_id)
    if memorandum.state not in _STANDING:
        raise Refused(
            _("%(memorandum)s, dasar PKS ini, belum ditandatangani atau sudah tidak berlaku.")
            % {"memorandum": memorandum}
        )


def _check_time(valid_from: date, valid_until: date | None) -> None:
    if valid_until is None:
        return
    if valid_until < valid_from:
        raise Refused(_("Tanggal akhir tidak boleh sebelum tanggal mulai."))
    if valid_until < timezone.localdate():
        raise Refused(
            _("Perjanjian ini sudah berakhir pada %(day)s. Periksa tanggalnya.")
            % {"day": long_date(valid_until)}
        )


def _predecessors(agreement: Agreement) -> Any:
    """Lock and return what an agreement extends."""
    rows = Agreement.objects.locked().filter(successor=agreement, state__in=[*IN_FORCE, AgreementState.ENDED])
    return rows.order_by("pk")


def _draft_after(agreement: Agreement) -> Agreement:
    same = ("agency", "kind", "title", "first_party", "second_party", "under")
    return Agreement(**{name: getattr(agreement, name) for name in same})


def _check_successor(agreement: Agreement, successor: Agreement | None) -> None:
    same = (
        successor
        and successor.pk != agreement.pk
        and successor.agency_id == agreement.agency_id
        and successor.kind == agreement.kind
    )
    if not same:
        raise Refused(_("Perpanjangan harus naskah lain dari instansi yang sama dan berjenis sama."))
    assert successor is not None
    over = [AgreementState.ENDED, AgreementState.EXTENDED, AgreementState.TERMINATED]
    if successor.state in over:
        raise Refused(_("%(agreement)s sendiri sudah tidak berlaku.") % {"agreement": successor})


@in_indonesian
def _extended_with(successor: Agreement) -> str:
    return _("Diperpanjang dengan %(agreement)s") % {"agreement": successor}
