"""Which facts stand on the forms that people print, sign and upload again; in Indonesian on every screen."""

from collections.abc import Mapping, Set
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from agencies.models import Agency
from catalog import sheets
from catalog.models import Service
from mpp.lib.formats import plain_date
from mpp.lib.written import in_indonesian
from permits import answers, clock, register, tasks
from permits.models import Application
from permits.papers import Attachment, FormData, Letterhead, Row, form_pdf

Sheet = Mapping[str, Any]

# A form whose text ends with these words is followed by the list of required papers. Other forms state one thing
# and are signed for that alone.
LIST_FOLLOWS = "daftar berikut."


def has_form(requirement: Mapping[str, Any]) -> bool:
    """Whether we print a form for it; for others the paper is fetched at the counter."""
    return bool(requirement["form_text"])


@in_indonesian
def filled_form(
    application: Application, requirement: Mapping[str, Any], *, names_owner_only: bool = False
) -> bytes:
    """Return the form of a requirement as PDF, with what is known of applicant and case.

    names_owner_only: for an attorney, who may not read the owner's other data; the owner writes them by hand.
    Day and signature are left to be written by hand: the form is signed when it is signed.
    """
    address = reverse("permits:paper", args=[application.code, requirement["key"]])
    given = {task.key for task in tasks.paper_tasks(application) if task.attachment}
    data = _form(
        application.sheet,
        requirement,
        application.counter_agency,
        applicant=_rows_of(User(name=application.owner.name) if names_owner_only else application.owner),
        answered=answers.shown(application),
        given=given | {requirement["key"]},
        signer=application.owner.name,
        upload_url=settings.SITE_URL + address,
        note=f"Permohonan {application.number}" if application.number else application.service_name,
    )
    return form_pdf(data)


@in_indonesian
def blank_form(service: Service, requirement_key: str) -> bytes:
    """Return the form of a service's requirement as PDF, with dotted lines to fill in.

    Raises KeyError if the service does not ask for it or it has no form of ours.
    """
    sheet = sheets.freeze(service)
    for requirement in sheet["requirements"]:
        if requirement["key"] == requirement_key and has_form(requirement):
            return form_pdf(_form(sheet, requirement, service.agency, applicant=_rows_of(None), answered={}))
    raise KeyError(requirement_key)


def _form(
    sheet: Sheet,
    requirement: Mapping[str, Any],
    counter_agency: Agency,
    *,
    applicant: tuple[Row, ...],
    answered: Mapping[str, str],
    given: Set[str] = frozenset(),
    **more: Any,
) -> FormData:
    venue = clock.venue_of(counter_agency)
    return FormData(
        letterhead=Letterhead(mall=venue.name, agency=sheet["issuing_agency"]["name"], address=venue.address),
        title=requirement["label"],
        service_name=sheet["name"],
        form_text=_body(sheet, requirement["form_text"]),
        applicant=applicant,
        answers=_answer_rows(sheet, answered),
        attachments=_attachments(sheet, given, answered)
        if requirement["form_text"].endswith(LIST_FOLLOWS)
        else (),
        stamp_duty=requirement["stamp_duty"],
        place=register.town(venue),
        made_at=timezone.now(),
        **more,
    )


def _attachments(sheet: Sheet, given: Set[str], answered: Mapping[str, str]) -> tuple[Attachment, ...]:
    """The papers that are asked for, those given ticked; on a blank form all of them."""
    return tuple(
        Attachment(row["label"], ticked=row["key"] in given)
        for row in sheet["requirements"]
        if row["accepts"] and (not answered or row["key"] in given or tasks.is_shown(row, answered))
    )


def _body(sheet: Sheet, text: str) -> str:
    """Fill in the placeholders that DocumentType.form_text allows; other braces stay as they are."""
    return (
        text.replace("{layanan}", sheet["name"])
        .replace("{instansi_penerbit}", sheet["issuing_agency"]["name"])
        .replace("{instansi_loket}", sheet["counter_agency"]["name"])
    )


def _answer_rows(sheet: Sheet, answered: Mapping[str, str]) -> tuple[Row, ...]:
    """The questions that are asked, with their answers; on a blank form all of them."""
    return tuple(
        (question["label"], _written(question, answered.get(question["key"], "")))
        for question in sheet["questions"]
        if not answered or tasks.is_shown(question, answered)
    )


def _written(question: Mapping[str, Any], answer: str) -> str:
    return answers.written(question, answer) if answer else ""


def _rows_of(user: User | None) -> tuple[Row, ...]:
    born = f"{user.birth_place}, {plain_date(user.birth_date)}" if user and user.birth_date else ""
    return (
        ("Nama", user.name if user else ""),
        ("NIK", user.nik if user else ""),
        ("Tempat, tanggal lahir", born),
        ("Alamat", user.address if user else ""),
        ("Kelurahan, kecamatan", user.place if user else ""),
        ("Nomor ponsel", user.phone if user else ""),
    )
