"""What owners, their attorneys and those who help them are told of each other."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from agencies.models import Agency
from mpp.lib.formats import plain_date
from mpp.lib.written import in_indonesian
from notices.actions import tell
from permits.models import Application, Event, PowerOfAttorney


def for_what(power: PowerOfAttorney) -> str:
    """Return what a power is for, as part of a sentence."""
    if power.service:
        return _("layanan %(service)s") % {"service": power.service.name}
    return _("semua layanan")


def name_of(power: PowerOfAttorney) -> str:
    """Return who acts by a power: the person, and the company they work for."""
    name = power.attorney.name if power.attorney else power.contact
    return f"{name} ({power.company})" if power.company else name


# --- Cases --------------------------------------------------------------------------------------------


@in_indonesian
def tell_begun(application: Application, event: Event) -> None:
    """Tell an owner that somebody else began a case in their name."""
    if application.power:
        body = _(
            "%(name)s membuat permohonan %(service)s atas nama Anda, sebagai penerima kuasa. Anda dapat melihatnya "
            "kapan saja. Bila tidak setuju, akhiri kuasanya di halaman Surat kuasa."
        ) % {"name": name_of(application.power), "service": application.service_name}
    elif application.assisted_agency:
        body = _("Petugas %(agency)s membantu Anda membuat permohonan %(service)s di loket.") % {
            "agency": application.assisted_agency.short_name,
            "service": application.service_name,
        }
    else:
        return
    tell(
        application.owner,
        key=f"permits.event.{event.pk}",
        subject=_("Ada permohonan baru atas nama Anda"),
        body=body,
        link=application.get_absolute_url(),
    )


@in_indonesian
def tell_helped(application: Application, event: Event) -> None:
    """Tell an owner that a counter helps with a case that was begun before."""
    body = _(
        "Petugas %(agency)s membantu Anda hari ini dengan permohonan %(service)s di loket. Bila Anda tidak sedang di "
        "loket, segera hubungi kami."
    ) % {"agency": event.office, "service": application.service_name}
    tell(
        application.owner,
        key=f"permits.event.{event.pk}",
        subject=_("Permohonan Anda dibantu di loket"),
        body=body,
        link=application.get_absolute_url(),
    )


def sent_in_name_of(application: Application) -> str:
    """Return the sentence that says who sent a case for its owner, "" if nobody did."""
    if application.power:
        return _("Dikirim oleh penerima kuasa: %(name)s.") % {"name": name_of(application.power)}
    if application.assisted_agency:
        return _("Dikirim di loket dengan bantuan petugas %(agency)s.") % {
            "agency": application.assisted_agency.short_name
        }
    return ""


@in_indonesian
def tell_withdrawn(application: Application, event: Event) -> None:
    """Tell the reviewer why a case was withdrawn, and its owner if the attorney did it."""
    facts = {"number": application.number, "service": application.service_name, "reason": event.note}
    if application.reviewer:
        tell(
            application.reviewer,
            key=f"permits.event.{event.pk}",
            subject=_("Permohonan %(number)s ditarik pemohon") % facts,
            body=_("Permohonan %(service)s ditarik pemohonnya. Alasannya: %(reason)s") % facts,
            link=reverse("permits:case", args=[application.code]),
        )
    if event.by_id != application.owner_id and application.power:
        facts["name"] = name_of(application.power)
        tell(
            application.owner,
            key=f"permits.event.{event.pk}",
            subject=_("Permohonan Anda ditarik (%(number)s)") % facts,
            body=_("%(name)s, penerima kuasa Anda, menarik permohonan %(service)s. Alasannya: %(reason)s")
            % facts,
            link=application.get_absolute_url(),
        )


@in_indonesian
def tell_reset(owner: User, agency: Agency) -> None:
    """Tell somebody that a counter gave them a new code: it ends the password that they had."""
    now = timezone.now()
    tell(
        owner,
        key=f"permits.reset.{now:%Y%m%d%H%M%S}",
        subject=_("Kode baru untuk akun Anda"),
        body=_(
            "Petugas %(agency)s mencetak kode baru untuk akun Anda setelah mencocokkan KTP-el. Kata sandi lama tidak "
            "berlaku lagi. Bila bukan Anda yang meminta, segera hubungi kami."
        )
        % {"agency": agency.short_name},
        link=reverse("accounts:account"),
    )


# --- Powers -------------------------------------------------------------------------------------------


@in_indonesian
def tell_given(power: PowerOfAttorney, person: User | None) -> None:
    """Tell both sides that a power was given; the other side only if there is an account to tell it to."""
    facts = _facts(power)
    body = _(
        "Anda memberi kuasa kepada %(contact)s untuk %(what)s, %(since)s sampai %(until)s. Kuasa berlaku setelah "
        "diterima; Anda dapat mengakhirinya kapan saja."
    )
    _tell(power.grantor, power, "given", _("Kuasa Anda tercatat"), body % facts)
    _tell_offered(power, person)


@in_indonesian
def tell_recorded(power: PowerOfAttorney, person: User | None, agency: Agency) -> None:
    """Tell both sides that a counter wrote down a power that was signed on paper, as `tell_given` does."""
    body = _(
        "Petugas %(agency)s mencatat surat kuasa bertanda tangan dari Anda kepada %(contact)s untuk %(what)s, "
        "%(since)s sampai %(until)s. Pindaian suratnya ada di halaman Surat kuasa. Bila bukan Anda yang "
        "menandatanganinya, akhiri kuasa itu di sana."
    ) % (_facts(power) | {"agency": agency.short_name})
    _tell(power.grantor, power, "given", _("Surat kuasa Anda dicatat di loket"), body)
    _tell_offered(power, person)


@in_indonesian
def _tell_offered(power: PowerOfAttorney, person: User | None) -> None:
    if person:
        body = _(
            "%(grantor)s memberi Anda kuasa untuk %(what)s, %(since)s sampai %(until)s. Terima atau tolak di "
            "halaman Surat kuasa."
        )
        _tell(person, power, "given", _("Anda diberi kuasa"), body % _facts(power))


@in_indonesian
def tell_accepted(power: PowerOfAttorney) -> None:
    body = _(
        "%(name)s menerima kuasa Anda untuk %(what)s, sampai %(until)s. Anda dapat mengakhirinya kapan saja."
    )
    _tell(power.grantor, power, "accepted", _("Kuasa Anda diterima"), body % _facts(power))


@in_indonesian
def tell_declined(power: PowerOfAttorney) -> None:
    body = _("%(contact)s tidak menerima kuasa Anda untuk %(what)s.")
    _tell(power.grantor, power, "declined", _("Kuasa Anda tidak diterima"), body % _facts(power))


@in_indonesian
def tell_ended(power: PowerOfAttorney, person: User | None) -> None:
    """Tell both sides that a power ended. `person`: who has the contact of one that nobody accepted yet."""
    facts = _facts(power)
    other = power.attorney or person
    body = _("Kuasa untuk %(name)s (%(what)s) sudah diakhiri. Ia tidak dapat lagi membuka permohonan Anda.")
    _tell(power.grantor, power, "ended", _("Kuasa sudah diakhiri"), body % facts)
    if other:
        body = _(
            "Kuasa dari %(grantor)s untuk %(what)s sudah diakhiri. Permohonannya tidak lagi terbuka bagi Anda."
        )
        _tell(other, power, "ended", _("Kuasa sudah diakhiri"), body % facts)


def _facts(power: PowerOfAttorney) -> dict[str, str]:
    return {
        "grantor": power.grantor.name,
        "contact": power.contact,
        "name": name_of(power),
        "what": for_what(power),
        "since": plain_date(power.since),
        "until": plain_date(power.until),
    }


def _tell(person: User, power: PowerOfAttorney, step: str, subject: str, body: str) -> None:
    link = reverse("permits:powers")
    tell(person, key=f"permits.power.{power.pk}.{step}", subject=subject, body=body, link=link)
