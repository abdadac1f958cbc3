"""The register: numbers without gaps, the document that is signed, and the facts frozen in a permit."""

import hashlib
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Role, Venue
from documents.folders import folder_for
from mpp.lib.codes import new_code
from mpp.lib.formats import plain_date
from mpp.lib.refused import Refused
from permits import answers, clock, papers
from permits.models import Application, RegisterEntry
from permits.numbers import draw
from permits.states import Advice


def reserve(application: Application) -> RegisterEntry:
    """Give a decided case its line in the register, with the document to be signed.

    A case that had a number keeps it; its document is made anew. Draws the number, so call it last.
    Raises Refused if the permit could never be valid.
    """
    _must_be_valid_some_day(application)
    entry = RegisterEntry.objects.filter(application=application).first() or _new_entry(application)
    document = papers.permit_pdf(_permit_data(application, entry))
    entry.document = default_storage.save(f"{folder_for(entry.token)}/naskah.pdf", ContentFile(document))
    entry.document_sha256 = hashlib.sha256(document).hexdigest()
    entry.tries, entry.failure, entry.next_try_at = 0, "", timezone.now()
    entry.save()
    return entry


def facts(application: Application) -> dict[str, Any]:
    """Return what is frozen in the permit of a decided case: holder, product, dates, signer."""
    valid_from, valid_until = validity(application)
    name, title = _signer(application)
    return {
        "holder": holder(application),
        "product": application.sheet["product"],
        "valid_from": valid_from,
        "valid_until": valid_until,
        "signer_name": name,
        "signer_title": title,
        "is_sample": settings.DEMO,
    }


def holder(application: Application) -> str:
    """Return who holds the permit: the body for a "badan usaha", else the citizen."""
    return answers.shown(application).get("nama_badan") or application.applicant["name"]


def validity(application: Application) -> tuple[date, date | None]:
    """Return first and last day: from the decision (or the answer `mulai` if later), for the sheet's
    `validity_months`, at most until the answer `selesai`; None when nothing ends it.
    """
    given = answers.shown(application)
    first = timezone.localdate(application.decided_at)
    if "mulai" in given:
        first = max(first, date.fromisoformat(given["mulai"]))
    ends = []
    if application.sheet["validity_months"]:
        ends.append(first + relativedelta(months=application.sheet["validity_months"]))
    if "selesai" in given:
        ends.append(date.fromisoformat(given["selesai"]))
    return first, min(ends, default=None)


def place_of(application: Application) -> str:
    """Return the town in which the permit is signed."""
    return town(clock.venue_of(application.counter_agency))


def town(venue: Venue) -> str:
    """Return where a letter is dated: "Palembang", though the city is called "Kota Palembang"."""
    return venue.city.removeprefix("Kota ").removeprefix("Kabupaten ")


def verification_url(entry: RegisterEntry) -> str:
    """Return the absolute address that the permit's QR holds."""
    return settings.SITE_URL + reverse("permits:verification", args=[entry.token])


def _must_be_valid_some_day(application: Application) -> None:
    first, last = validity(application)
    if last is not None and last < first:
        raise Refused(
            _(
                "Masa yang dimohonkan sudah lewat (%(day)s), jadi izin tidak dapat terbit. Tolak dengan alasan itu."
            )
            % {"day": plain_date(last)}
        )


def _new_entry(application: Application) -> RegisterEntry:
    issuer = application.issuing_agency
    year = timezone.localdate().year
    serial = draw(f"izin/{issuer.code}/{year}")
    return RegisterEntry(
        application=application,
        issuer=issuer,
        year=year,
        serial=serial,
        number=f"503/{serial:04}/{application.sheet['code']}/{issuer.code}/{year}",
        token=new_code(),
    )


def _permit_data(application: Application, entry: RegisterEntry) -> papers.PermitData:
    decided_at = application.decided_at
    assert decided_at is not None
    valid_from, valid_until = validity(application)
    signer_name, signer_title = _signer(application)
    recommendations = (
        application.recommendations.current().select_related("agency").exclude(advice=Advice.PENDING)
    )
    return papers.PermitData(
        letterhead=letterhead(application, application.sheet["issuing_agency"]["name"]),
        number=entry.number,
        title=application.sheet["product"],
        service_name=application.service_name,
        issuer=application.sheet["issuing_agency"]["name"],
        legal_basis=tuple(application.sheet["legal_basis"]),
        considerations=(
            _("Permohonan nomor %(number)s tanggal %(day)s")
            % {"number": application.number, "day": plain_date(timezone.localdate(application.sent_at))},
            *(
                _("Rekomendasi %(agency)s tanggal %(day)s")
                % {"agency": row.agency.name, "day": plain_date(timezone.localdate(row.answered_at))}
                for row in recommendations
            ),
        ),
        holder=_holder_rows(application),
        answers=tuple(answers.rows(application)),
        conditions=tuple(row.note for row in recommendations if row.advice == Advice.CONDITIONS),
        valid_from=valid_from,
        valid_until=valid_until,
        place=place_of(application),
        dated=timezone.localdate(decided_at),
        signatory_name=signer_name,
        signatory_title=signer_title,
        verify_url=verification_url(entry),
        demo=settings.DEMO,
        made_at=decided_at,
    )


def letterhead(application: Application, agency_name: str) -> papers.Letterhead:
    """Return the head of a paper of one agency, at the mall that serves the case."""
    venue = clock.venue_of(application.counter_agency)
    return papers.Letterhead(mall=venue.name, agency=agency_name, address=venue.address)


def _holder_rows(application: Application) -> tuple[papers.Row, ...]:
    applicant = application.applicant
    rows = [(_("Nama"), applicant["name"]), (_("NIK"), application.applicant_nik)]
    if holder(application) != applicant["name"]:
        rows.insert(0, (_("Badan usaha"), holder(application)))
        rows[1] = (_("Penanggung jawab"), applicant["name"])
    return (*rows, (_("Alamat"), f"{applicant['address']}, {applicant['place']}"))


def _signer(application: Application) -> tuple[str, str]:
    """Return name and title of who decided, as of the role in force at the issuing agency."""
    signer = application.decided_by
    assert signer is not None
    title = (
        signer.memberships.current()
        .filter(agency=application.issuing_agency, role=Role.SIGNATORY)
        .values_list("title", flat=True)
        .first()
    )
    fallback = application.issuing_agency.head_title or _("Kepala %(agency)s") % {
        "agency": application.issuing_agency.name
    }
    return signer.name, title or fallback
