"""What the citizen is told when a case moves: plain words, no personal data in the subject."""

from django.utils.translation import gettext as _

from accounts.models import User
from mpp.lib.formats import long_date
from notices.actions import tell
from permits.models import Application, Event, PowerOfAttorney
from permits.states import State


def tell_owner(application: Application, event: Event) -> None:
    """Tell the citizen's side what a move means and what to do next; moves without news for them are silent."""
    news = _news(application)
    if news is None:
        return
    subject, body = news
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
            return _("Permohonan diterima"), _(
                "Permohonan %(service)s kami terima. Selesai paling lambat %(due)s, bila berkas lengkap dan benar."
            ) % {"service": service, "due": long_date(application.due_on) if application.due_on else ""}
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
                "Permohonan %(service)s diteruskan ke %(system)s dengan nomor %(number)s."
            ) % {
                "service": service,
                "system": application.external_system,
                "number": application.external_number,
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
