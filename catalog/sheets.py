"""The service sheet: a service as it stood at one moment, frozen into an application."""

from typing import Any

from django.utils import timezone

from agencies.models import Agency
from catalog.models import Question, Requirement, Service, Standard


def freeze(service: Service) -> dict[str, Any]:
    """Return everything of a service that an open case must keep, as JSON.

    Keys: code, name, slug, description, product, outcome, processing_days (working days), fee_rupiah (None:
    computed), fee_note, validity_months (None: no end), external_system, external_url, legal_basis (list),
    counter_agency and issuing_agency ({code, name, short_name, head_title}), technical_agencies (list of the
    same), requirements and questions (lists of dicts in order, see below; each has its own `key`), standard (None, or
    {version, decree_number, in_force_from (ISO 8601)} of the service standard that was in force).
    """
    return {
        "code": service.code,
        "name": service.name,
        "slug": service.slug,
        "description": service.description,
        "product": service.product,
        "outcome": service.outcome,
        "processing_days": service.processing_days,
        "fee_rupiah": service.fee_rupiah,
        "fee_note": service.fee_note,
        "validity_months": service.validity_months,
        "external_system": service.external_system,
        "external_url": service.external_url,
        "legal_basis": list(service.legal_basis),
        "counter_agency": _agency(service.agency),
        "issuing_agency": _agency(service.issuing_agency),
        "technical_agencies": [_agency(agency) for agency in service.technical_agencies.all()],
        "requirements": [
            _requirement(row) for row in service.requirements.select_related("document_type").all()
        ],
        "questions": [_question(row) for row in questions_of(service)],
        "standard": _standard(service),
    }


def questions_of(service: Service) -> list[Question]:
    """Return the questions of the service's category, then those that this service asks more."""
    return [*service.category.questions.all(), *service.own_questions.all()]


def _agency(agency: Agency) -> dict[str, str]:
    return {
        "code": agency.code,
        "name": agency.name,
        "short_name": agency.short_name,
        "head_title": agency.head_title,
    }


def _requirement(row: Requirement) -> dict[str, Any]:
    kind = row.document_type
    return {
        "key": kind.code,
        "label": kind.label,
        "kind": kind.kind,
        "accepts": list(kind.accepts),
        "required": row.required,
        "reusable": kind.reusable,
        "form_text": kind.form_text,
        "stamp_duty": kind.stamp_duty,
        "help": row.help,
        "show_if": row.show_if,
    }


def _question(row: Question) -> dict[str, Any]:
    return {
        "key": row.key,
        "label": row.label,
        "type": row.type,
        "required": row.required,
        "help": row.help,
        "unit": row.unit,
        "choices": list(row.choices),
        "least": row.least,
        "most": row.most,
        "show_if": row.show_if,
    }


def _standard(service: Service) -> dict[str, Any] | None:
    standard = Standard.objects.in_force(timezone.localdate()).filter(service=service).first()
    return standard and {
        "version": standard.version,
        "decree_number": standard.decree_number,
        "in_force_from": standard.in_force_from.isoformat(),
    }
