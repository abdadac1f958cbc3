"""What the citizen is told when a case moves: plain words, no personal data in the subject."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.formats import long_date, rupiah
from mpp.lib.written import in_indonesian
from notices.actions import tell
from permits.models import Application, Bill, Event, Message, PowerOfAttorney
from permits.standins import sent_in_name_of
from permits.states import State


@in_indonesian
def tell_owner(application: Application, event: Event) -> None:
    """Tell the citizen's side what a move means and what to do next; moves without news for them are silent."""
    news = _news(application)
    if news:
        _tell_side(application, event, *news)


@in_indonesian
def tell_of_bill_cancelled(application: Application, event: Event, bill: Bill) -> None:
    _tell_side(
        application,
        event,
        _("Tagihan dibatalkan"),
        _(
            "Tagihan %(number)s untuk permohonan %(service)s dibatalkan, jadi jangan dibayar. Alasannya: %(reason)s "
            "Kami memberi tahu Anda bila tagihan penggantinya ada."
        )
        % {
            "number": bill.number,
            "service": application.service_name,
            "reason": _sentence(bill.cancel_reason),
        },
    )


@in_indonesian
def tell_of_correction(application: Application, event: Event, reason: str) -> None:
    """Tell that what was booked as paid was set right."""
    _tell_side(
        application,
        event,
        _("Catatan pembayaran diperbaiki"),
        _("Catatan pembayaran permohonan %(service)s kami perbaiki. Alasannya: %(reason)s")
        % {"service": application.service_name, "reason": _sentence(reason)},
    )


@in_indonesian
def tell_of_refund(application: Application, event: Event, amount_rupiah: int, reference: str = "") -> None:
    """Tell that what was paid will be given back; with a reference, that it was."""
    facts = {
        "service": application.service_name,
        "amount": rupiah(amount_rupiah),
        "reference": reference,
        "agency": application.counter_agency.name,
    }
    if reference:
        body = _(
            "Retribusi %(amount)s untuk permohonan %(service)s sudah kami kembalikan. Nomor buktinya %(reference)s."
        )
        _tell_side(application, event, _("Uang sudah dikembalikan"), body % facts)
    else:
        body = _(
            "Retribusi %(amount)s yang Anda bayar untuk permohonan %(service)s akan kami kembalikan. Kasir %(agency)s "
            "mengurusnya dan memberi tahu Anda bila sudah selesai."
        )
        _tell_side(application, event, _("Uang Anda akan dikembalikan"), body % facts)


@in_indonesian
def tell_of_refund_cancelled(application: Application, event: Event) -> None:
    body = _(
        "Permohonan %(service)s diproses lagi, jadi retribusi yang sudah Anda bayar tetap berlaku dan tidak dikembalikan."
    )
    facts = {"service": application.service_name}
    _tell_side(application, event, _("Pengembalian uang dibatalkan"), body % facts)


@in_indonesian
def tell_of_new_number(application: Application, event: Event) -> None:
    """Tell that the number in the agency's own system was corrected."""
    body = _("Nomor permohonan %(service)s di %(system)s kami perbaiki. Nomor yang benar: %(number)s.")
    facts = {
        "service": application.service_name,
        "system": application.external_system,
        "number": application.external_number,
    }
    _tell_side(application, event, _("Nomor di sistem instansi diperbaiki"), body % facts)


@in_indonesian
def tell_of_mending(application: Application, event: Event) -> None:
    """Tell what an officer set right in an answer; the event's note holds the words before and after."""
    ask = _("Bila pembetulan ini tidak benar, sampaikan lewat pesan di halaman permohonan Anda.")
    _tell_side(application, event, _("Petugas membetulkan satu jawaban"), f"{event.note}\n\n{ask}")


@in_indonesian
def tell_of_objection(application: Application, event: Event, due_on: date) -> None:
    """Tell that an objection was received, and when its answer is due."""
    body = _(
        "Keberatan Anda atas penolakan permohonan %(service)s kami terima. Jawabannya paling lambat %(due)s, "
        "tertulis di halaman permohonan Anda."
    )
    facts = {"service": application.service_name, "due": long_date(due_on)}
    _tell_side(application, event, _("Keberatan diterima"), body % facts)


@in_indonesian
def tell_of_objection_upheld(application: Application, event: Event) -> None:
    body = _(
        "Keberatan Anda dikabulkan: permohonan %(service)s diperiksa lagi. Alasannya: %(reasons)s Batas waktunya "
        "%(due)s."
    )
    facts = {
        "service": application.service_name,
        "reasons": _sentence(event.note),
        "due": long_date(application.due_on) if application.due_on else "",
    }
    _tell_side(application, event, _("Keberatan dikabulkan"), body % facts)


@in_indonesian
def tell_of_objection_dismissed(application: Application, event: Event) -> None:
    body = _(
        "Keberatan Anda atas penolakan permohonan %(service)s tidak dikabulkan. Alasannya: %(reasons)s Bila Anda "
        "tidak menerimanya, Anda dapat mengajukan banding tertulis kepada atasan pejabat yang memutuskan; caranya "
        "ada di halaman permohonan."
    )
    facts = {"service": application.service_name, "reasons": _sentence(event.note)}
    _tell_side(application, event, _("Keberatan tidak dikabulkan"), body % facts)


@in_indonesian
def tell_of_message(
    application: Application, message: Message, *, key: str, people: list[User] | None = None
) -> None:
    """Tell one side that the other wrote, without what was written: `people` of the office, else the citizen's side.

    key: the same until they have read, so that ten messages are one notice.
    """
    if people is None:
        link = reverse("permits:messages", args=[application.code])
        body = _(
            "%(office)s menulis pesan tentang permohonan %(service)s. Baca dan balas di halaman permohonan Anda."
        )
        people = citizens_side(application)
    else:
        link = reverse("permits:case_messages", args=[application.code])
        body = _("Pemohon menulis pesan tentang permohonan %(service)s. Baca dan balas di meja pemeriksaan.")
    for person in people:
        tell(
            person,
            key=key,
            subject=_("Pesan baru pada permohonan %(number)s") % {"number": application.number},
            body=body % {"office": message.office, "service": application.service_name},
            link=link,
        )


def _tell_side(application: Application, event: Event, subject: str, body: str) -> None:
    for person in citizens_side(application):
        tell(
            person,
            key=f"permits.event.{event.pk}",
            subject=f"{subject} ({application.number})",
            body=body,
            link=application.get_absolute_url(),
        )


def citizens_side(application: Application) -> list[User]:
    """Return who is told of a case: its owner, and the attorney who filed it while the power is in force."""
    people = [application.owner]
    if application.power_id and PowerOfAttorney.objects.active().filter(pk=application.power_id).exists():
        people.append(application.filed_by)
    return people


def _news(application: Application) -> tuple[str, str] | None:
    service = application.service_name
    expires = long_date(application.expires_on) if application.expires_on else ""
    match application.state:
        case State.SUBMITTED:
            due = long_date(application.due_on) if application.due_on else ""
            body = _(
                "Permohonan %(service)s kami terima. Selesai paling lambat %(due)s, bila berkas lengkap dan benar."
            ) % {"service": service, "due": due}
            return _("Permohonan diterima"), f"{body} {sent_in_name_of(application)}".strip()
        case State.RETURNED:
            return _("Permohonan perlu diperbaiki"), _(
                "Ada berkas permohonan %(service)s yang perlu diperbaiki. Buka permohonan Anda untuk melihat apa yang "
                "kurang, lalu kirim perbaikannya paling lambat %(expires)s. Tempat Anda dalam urutan tetap."
            ) % {"service": service, "expires": expires}
        case State.AWAITING_VISIT:
            return _("Silakan datang ke loket"), _(
                "Berkas permohonan %(service)s sudah diperiksa. Datanglah ke loket dengan membawa berkas asli, "
                "paling lambat %(expires)s. Pindai QR tanda terima di kios untuk mengambil nomor antrean."
            ) % {"service": service, "expires": expires}
        case State.AWAITING_PAYMENT:
            return _("Permohonan menunggu pembayaran"), _(
                "Permohonan %(service)s tinggal menunggu pembayaran retribusi di kasir, paling lambat %(expires)s."
            ) % {"service": service, "expires": expires}
        case State.ISSUED:
            return _("Izin Anda sudah terbit"), _(
                "%(product)s sudah terbit dan ditandatangani. Unduh izinnya dari halaman permohonan Anda."
            ) % {"product": application.sheet["product"]}
        case State.COMPLETED:
            return _("Permohonan diteruskan"), _(
                "Permohonan %(service)s diteruskan ke %(system)s dengan nomor %(number)s.%(link)s"
            ) % {
                "service": service,
                "system": application.external_system,
                "number": application.external_number,
                "link": _(" Lanjutkan di %(url)s.") % {"url": application.external_url}
                if application.external_url
                else "",
            }
        case State.REJECTED:
            return _("Permohonan ditolak"), _(
                "Permohonan %(service)s ditolak. Alasannya: %(note)s Anda dapat mengajukan keberatan; caranya ada di "
                "halaman permohonan."
            ) % {"service": service, "note": _sentence(application.decision_note)}
        case State.EXPIRED:
            return _("Permohonan gugur"), _(
                "Permohonan %(service)s gugur karena tidak dilanjutkan sampai batas waktunya. Anda dapat mengajukan lagi."
            ) % {"service": service}
    return None


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else f"{text}."
