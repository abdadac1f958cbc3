"""What happened to an application and what it means, in the words that its citizen reads."""

from collections.abc import Iterable
from copy import copy
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from agencies import calendar
from mpp.lib.formats import working_days
from permits import clock
from permits.models import Application, Event
from permits.states import PAUSED, State

# Tone of a state wherever it is shown (see the components' tones).
TONES: dict[State, str] = {
    State.DRAFT: "neutral",
    State.DISCARDED: "neutral",
    State.SUBMITTED: "progress",
    State.IN_REVIEW: "progress",
    State.RETURNED: "warn",
    State.RECOMMENDING: "progress",
    State.AWAITING_VISIT: "warn",
    State.AWAITING_PAYMENT: "warn",
    State.AWAITING_DECISION: "progress",
    State.SIGNING: "progress",
    State.ISSUED: "ok",
    State.COMPLETED: "ok",
    State.REJECTED: "bad",
    State.WITHDRAWN: "neutral",
    State.EXPIRED: "bad",
}

# What comes next for the citizen, in a sentence.
NEXT_STEPS: dict[State, Promise] = {
    State.DRAFT: _("Lengkapi bagian yang kurang, lalu kirim."),
    State.DISCARDED: _("Permohonan ini dibuang sebelum dikirim."),
    State.SUBMITTED: _("Menunggu diperiksa petugas. Anda tidak perlu melakukan apa pun."),
    State.IN_REVIEW: _("Berkas sedang diperiksa petugas. Anda tidak perlu melakukan apa pun."),
    State.RETURNED: _("Perbaiki yang disebut petugas, lalu kirim perbaikannya."),
    State.RECOMMENDING: _("Tim teknis sedang menilai. Anda tidak perlu melakukan apa pun."),
    State.AWAITING_VISIT: _("Datang ke loket dengan membawa berkas asli."),
    State.AWAITING_PAYMENT: _("Bayar retribusi di kasir."),
    State.AWAITING_DECISION: _("Menunggu keputusan pejabat. Anda tidak perlu melakukan apa pun."),
    State.SIGNING: _("Izin disetujui dan sedang ditandatangani secara elektronik."),
    State.ISSUED: _("Izin sudah terbit. Unduh izinnya."),
    State.COMPLETED: _("Diteruskan ke sistem instansi; lanjutkan di sana dengan nomor yang tertera."),
    State.REJECTED: _("Permohonan ditolak. Baca alasannya dan cara mengajukan keberatan."),
    State.WITHDRAWN: _("Permohonan ditarik. Anda dapat mengajukan lagi kapan saja."),
    State.EXPIRED: _("Batas waktunya lewat. Anda dapat mengajukan lagi."),
}

# What the one button of a case says; it leads to the page of the case.
BUTTONS: dict[State, Promise] = {
    State.DRAFT: _("Lanjutkan mengisi"),
    State.RETURNED: _("Perbaiki"),
    State.AWAITING_VISIT: _("Lihat yang dibawa"),
    State.AWAITING_PAYMENT: _("Lihat tagihan"),
    State.ISSUED: _("Ambil izin"),
    State.COMPLETED: _("Lihat nomornya"),
    State.REJECTED: _("Baca alasannya"),
}

# What the citizen's side does; somebody may do it in the owner's stead.
_OF_CITIZEN = {
    "begin",
    "help_again",
    "submit",
    "resubmit",
    "withdraw",
    "discard",
    "replace_paper",
    "object_to",
}

_DEEDS: dict[str, Promise] = {
    "begin": _("Permohonan dibuat"),
    "submit": _("Permohonan dikirim"),
    "resubmit": _("Perbaikan dikirim"),
    "withdraw": _("Permohonan ditarik pemohon"),
    "discard": _("Permohonan dibuang"),
    "lapse": _("Permohonan dibuang karena lama tidak diubah"),
    "help_again": _("Dibantu lagi di loket"),
    "bad_paper": _("Satu berkas perlu diunggah lagi"),
    "replace_paper": _("Berkas diunggah lagi"),
    "take": _("Berkas mulai diperiksa"),
    "take_over": _("Pemeriksaan dilanjutkan petugas lain"),
    "assign": _("Pemeriksaan diserahkan kepada petugas lain"),
    "return_faults": _("Dikembalikan untuk diperbaiki"),
    "finish_review": _("Berkas selesai diperiksa"),
    "recommend": _("Tim teknis menjawab"),
    "record_visit": _("Berkas asli diperiksa di loket"),
    "record_mismatch": _("Berkas asli tidak cocok"),
    "enter_bill": _("Retribusi dihitung, menunggu pengesahan"),
    "send_back_bill": _("Retribusi dihitung ulang"),
    "confirm_bill": _("Retribusi ditetapkan, menunggu pembayaran"),
    "ask_to_cancel_bill": _("Tagihan ditinjau kembali"),
    "keep_bill": _("Tagihan tetap berlaku"),
    "cancel_bill": _("Tagihan dibatalkan"),
    "record_payment": _("Pembayaran diterima"),
    "correct_payment": _("Catatan pembayaran diperbaiki"),
    "reverse_payment": _("Catatan pembayaran dibatalkan"),
    "open_refund": _("Uang akan dikembalikan"),
    "finish_refund": _("Uang sudah dikembalikan"),
    "cancel_refund": _("Pengembalian uang dibatalkan"),
    "hand_over": _("Diteruskan ke sistem instansi"),
    "correct_handover": _("Nomor di sistem instansi diperbaiki"),
    "approve": _("Permohonan disetujui"),
    "reject": _("Permohonan ditolak"),
    "send_back": _("Diminta diperiksa lagi"),
    "pull_back": _("Penandatanganan dibatalkan"),
    "issue": _("Izin terbit"),
    "expire": _("Permohonan gugur karena batas waktu lewat"),
    "withdraw_request": _("Permintaan dokumen dibatalkan"),
    "ask_refusal": _("Persetujuan penyelia diminta untuk menolak berkas"),
    "grant_refusal": _("Berkas yang sudah diterima perlu diperbaiki, dengan persetujuan penyelia"),
    "decline_refusal": _("Penyelia tidak menyetujui penolakan berkas"),
    "take_back_refusal": _("Permintaan persetujuan dibatalkan"),
    "mend_answer": _("Petugas membetulkan satu jawaban"),
    "record_site_visit": _("Kunjungan lapangan dilakukan"),
    "report_late": _("Jawaban tim teknis terlambat, dilaporkan kepada pimpinan"),
    "object_to": _("Keberatan diajukan"),
    "uphold": _("Keberatan dikabulkan, permohonan diperiksa lagi"),
    "dismiss": _("Keberatan tidak dikabulkan"),
}

# What the office settles within itself: the officer reads it, the citizen what came of it.
_INTERNAL = {"assign", "withdraw_request", "ask_refusal", "decline_refusal", "take_back_refusal"}

# A case goes on by itself: what that means depends on where it arrives.
_WENT_ON: dict[State, Promise] = {
    State.RECOMMENDING: _("Rekomendasi tim teknis diminta"),
    State.AWAITING_VISIT: _("Menunggu berkas asli ditunjukkan di loket"),
    State.AWAITING_PAYMENT: _("Menunggu pembayaran"),
    State.AWAITING_DECISION: _("Diteruskan untuk diputuskan"),
}


class Line(NamedTuple):
    """One line of the story. `who`: the office, or "Anda"; `note`: what was said."""

    title: str
    at: datetime
    who: str
    note: str
    tone: str


def told_to_citizen(events: Iterable[Event], reader: User | None = None) -> list[Line]:
    """Return the story of a case as its citizen reads it, or who acts for them, newest first."""
    told = (event for event in events if event.deed not in _INTERNAL)
    newest_first = sorted(told, key=lambda event: (event.at, event.pk), reverse=True)
    return [_line(event, reader, is_newest=rank == 0) for rank, event in enumerate(newest_first)]


def title_of(event: Event) -> str:
    """Return what happened, in a few words."""
    if event.deed == "go_on":
        return str(_WENT_ON[State(event.to_state)])
    return str(_DEEDS[event.deed])


def tone_of(application: Application) -> str:
    return TONES[State(application.state)]


def next_step(application: Application) -> str:
    """Return what its citizen does next; of rows `with_bad_papers` also that a paper has to be given anew."""
    if getattr(application, "has_bad_paper", False):
        return gettext("Ada berkas yang tidak dapat dibuka petugas. Unggah lagi berkas itu.")
    return str(NEXT_STEPS[State(application.state)])


def button(application: Application) -> str:
    if getattr(application, "has_bad_paper", False):
        return gettext("Unggah lagi")
    return str(BUTTONS.get(State(application.state), _("Lihat permohonan")))


def in_hands_of(application: Application, reader: User | None = None) -> str:
    """Return who has to act now: "Anda", the applicant by name for a reader who is not, an office.

    "" once the case has ended.
    """
    match application.state:
        case State.DRAFT | State.RETURNED | State.AWAITING_VISIT | State.AWAITING_PAYMENT:
            if reader is None or reader.pk == application.owner_id:
                return gettext("Anda")
            return gettext("pemohon (%(name)s)") % {"name": application.owner.name}
        case State.SUBMITTED | State.IN_REVIEW:
            return application.counter_agency.short_name
        case State.RECOMMENDING:
            asked = application.recommendations.pending().order_by("agency__name")
            return ", ".join(asked.values_list("agency__short_name", flat=True))
        case State.AWAITING_DECISION | State.SIGNING:
            return application.issuing_agency.short_name
        case _:
            return ""


def late_agencies(application: Application) -> list[str]:
    """Return a sentence for each technical agency whose answer is overdue."""
    if application.state != State.RECOMMENDING:
        return []
    today = timezone.localdate()
    late = application.recommendations.pending().filter(due_on__lt=today).select_related("agency")
    counted = [(row, calendar.working_days_between(row.due_on, today)) for row in late.order_by("pk")]
    return [
        gettext("%(agency)s belum menjawab, terlambat %(days)s.")
        % {"agency": row.agency.short_name, "days": working_days(days)}
        for row, days in counted
        if days
    ]


def is_paused(application: Application) -> bool:
    return application.state in PAUSED


def due_if_continued(application: Application, on: date) -> date | None:
    """Return the promised date of a paused case whose citizen does their part on a day."""
    continued = copy(application)
    clock.follow(continued, State.IN_REVIEW, on)
    return continued.due_on


def _line(event: Event, reader: User | None, *, is_newest: bool) -> Line:
    tone = "progress" if is_newest else "neutral"
    return Line(title_of(event), event.at, _who(event, reader), event.note, tone)


def _who(event: Event, reader: User | None) -> str:
    """An officer's name is nobody's business; the office answers for it."""
    owner = event.application.owner
    is_owner = reader is None or reader.pk == owner.pk
    if event.by_id == owner.pk and not event.office:
        return gettext("Anda") if is_owner else owner.name
    if event.by is None or event.deed not in _OF_CITIZEN:
        return event.office
    whom = gettext("Anda") if is_owner else owner.name
    if event.office:
        return gettext("Petugas %(office)s untuk %(whom)s") % {"office": event.office, "whom": whom}
    return gettext("Kuasa: %(name)s untuk %(whom)s") % {"name": event.by.name, "whom": whom}
