"""Who is told of an agreement, and in which words."""

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from agencies.models import Agreement, AgreementEvent, Membership, Role
from agencies.states import AgreementState
from mpp.lib.formats import long_date
from mpp.lib.written import in_indonesian
from notices.actions import tell


def people_of(agreement: Agreement) -> list[User]:
    """Return the agency's admins and supervisors and the admins of the venues where it sits, by account."""
    there = Membership.objects.current().filter(
        Q(agency=agreement.agency_id, role__in=[Role.ADMIN, Role.SUPERVISOR])
        | Q(venue__presences__agency=agreement.agency_id, role=Role.ADMIN)
    )
    return list(User.objects.filter(pk__in=there.values("user"), is_active=True).order_by("pk"))


@in_indonesian
def tell_moved(agreement: Agreement, event: AgreementEvent) -> None:
    """Tell of a new state everybody but who caused it."""
    lines = [_sentence(agreement)]
    if event.note:
        lines.append(_("Catatan: %(note)s") % {"note": event.note})
    _tell(agreement, event, subject=_subject(agreement), body="\n".join(lines))


@in_indonesian
def tell_extension(agreement: Agreement, event: AgreementEvent) -> None:
    _tell(
        agreement,
        event,
        subject=_("Perpanjangan perjanjian disiapkan: %(agency)s") % {"agency": _name(agreement)},
        body=_("Perpanjangan %(agreement)s dengan %(agency)s sedang disiapkan.") % _words(agreement),
    )


@in_indonesian
def tell_ending(agreement: Agreement, on: date, days: int) -> None:
    """Warn that an agreement ends; days: which of the warnings it is."""
    assert agreement.valid_until is not None
    left = (agreement.valid_until - on).days
    words = _words(agreement) | {"day": long_date(agreement.valid_until), "left": left}
    when = (
        ngettext(
            "%(agreement)s dengan %(agency)s berakhir %(left)s hari lagi, setelah %(day)s.",
            "%(agreement)s dengan %(agency)s berakhir %(left)s hari lagi, setelah %(day)s.",
            left,
        )
        if left
        else _("Hari ini hari terakhir %(agreement)s dengan %(agency)s.")
    )
    for person in people_of(agreement):
        tell(
            person,
            key=f"agencies.agreement_ends:{agreement.pk}:{agreement.valid_until}:{days}",
            subject=(_("Perjanjian segera berakhir: %(agency)s") % {"agency": _name(agreement)})[:120],
            body="\n".join([when % words, _("Siapkan perpanjangannya agar loket tetap melayani.")]),
            link=_link(),
        )


def _tell(agreement: Agreement, event: AgreementEvent, *, subject: str, body: str) -> None:
    for person in people_of(agreement):
        if person.pk != event.by_id:
            tell(person, key=f"agencies.agreement:{event.pk}", subject=subject[:120], body=body, link=_link())


def _subject(agreement: Agreement) -> str:
    return _("Perjanjian %(agency)s: %(state)s") % {
        "agency": _name(agreement),
        "state": agreement.get_state_display(),
    }


def _sentence(agreement: Agreement) -> str:
    words = _words(agreement)
    sentences = {
        AgreementState.DRAFT: _("%(agreement)s dengan %(agency)s kembali menjadi rancangan."),
        AgreementState.SENT: _("%(agreement)s dikirim ke %(agency)s untuk ditandatangani."),
        AgreementState.MOU_SIGNED: _("%(agreement)s dengan %(agency)s sudah ditandatangani."),
        AgreementState.PKS_SIGNED: _("%(agreement)s dengan %(agency)s sudah ditandatangani."),
        AgreementState.ACTIVE: _("%(agreement)s dengan %(agency)s berlaku sejak %(begins)s."),
        AgreementState.ENDING: _("%(agreement)s dengan %(agency)s segera berakhir."),
        AgreementState.ENDED: _("%(agreement)s dengan %(agency)s sudah berakhir."),
        AgreementState.EXTENDED: _("%(agreement)s dengan %(agency)s sudah diperpanjang."),
        AgreementState.TERMINATED: _("%(agreement)s dengan %(agency)s dihentikan."),
    }
    return sentences[AgreementState(agreement.state)] % words


def _words(agreement: Agreement) -> dict[str, object]:
    return {
        "agreement": str(agreement),
        "agency": _name(agreement),
        "begins": long_date(agreement.valid_from) if agreement.valid_from else "",
    }


def _name(agreement: Agreement) -> str:
    return agreement.agency.short_name


def _link() -> str:
    return reverse("readiness")
