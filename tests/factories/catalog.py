"""Services with what they ask for."""

from collections.abc import Iterable

from agencies.models import Agency
from catalog.models import Category, Outcome, Question, QuestionType, Requirement, Service, ServiceType
from documents.models import DocumentType
from tests.factories.agencies import make_agency
from tests.factories.documents import make_document_type
from tests.factories.numbers import NUMBERS


def make_category(**fields) -> Category:
    number = next(NUMBERS)
    return Category.objects.create(**({"name": f"Kategori {number}", "slug": f"kategori-{number}"} | fields))


def make_service(
    *,
    documents: Iterable[DocumentType] | None = None,
    optional: Iterable[DocumentType] = (),
    technical_agencies: Iterable[Agency] = (),
    **fields,
) -> Service:
    """A permit that can be asked for online, free of charge, in 3 working days; one document unless told otherwise."""
    number = next(NUMBERS)
    agency = fields.pop("agency", None) or make_agency()
    defaults = {
        "code": f"UJI-{number}",
        "slug": f"izin-contoh-{number}",
        "name": f"Izin Contoh {number}",
        "type": ServiceType.PERMIT,
        "outcome": Outcome.PERMIT,
        "description": "Izin untuk pengujian.",
        "product": "Izin Contoh",
        "agency": agency,
        "issuing_agency": agency,
        "processing_days": 3,
        "fee_rupiah": 0,
        "is_online": True,
    }
    values = defaults | fields
    values.setdefault("category", None)
    values["category"] = values["category"] or make_category()
    service = Service.objects.create(**values)
    asked = [make_document_type()] if documents is None else list(documents)
    for position, kind in enumerate([*asked, *optional]):
        Requirement.objects.create(
            service=service, document_type=kind, required=position < len(asked), position=position
        )
    service.technical_agencies.set(technical_agencies)
    return service


def make_question(service: Service, key: str, type: QuestionType = QuestionType.TEXT, **fields) -> Question:
    """One more question of a service, after those it has."""
    defaults = {"label": f"Pertanyaan {key}", "position": service.own_questions.count()}
    return Question.objects.create(service=service, key=key, type=type, **(defaults | fields))
