"""Permits with their line in the register."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from documents.folders import folder_for
from mpp.lib.codes import new_code
from permits.models import Application, Permit, RegisterEntry
from permits.states import State
from tests.documents.files import make_pdf
from tests.factories.applications import make_application
from tests.factories.numbers import NUMBERS


def make_permit(application: Application | None = None, **fields) -> Permit:
    """A permit with its line in the register; its file is a real PDF, though not signed."""
    application = application or make_application(State.ISSUED)
    serial, today = next(NUMBERS), timezone.localdate()
    content = make_pdf()
    name = default_storage.save(f"{folder_for(new_code())}/izin.pdf", ContentFile(content))
    digest = hashlib.sha256(content).hexdigest()
    entry = RegisterEntry.objects.create(
        application=application,
        issuer=application.issuing_agency,
        year=today.year,
        serial=serial,
        number=f"503/{serial:04}/{application.sheet['code']}/{application.issuing_agency.code}/{today.year}",
        document=name,
        document_sha256=digest,
    )
    defaults = {
        "holder": application.applicant["name"],
        "product": application.sheet["product"],
        "valid_from": today,
        "valid_until": None,
        "signer_name": "Pejabat Contoh",
        "signer_title": "Kepala Dinas",
        "file": name,
        "sha256": digest,
    }
    return Permit.objects.create(entry=entry, **(defaults | fields))
