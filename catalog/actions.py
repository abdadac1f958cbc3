"""What is done to services beyond editing them."""

from typing import Any

from django.db import models, transaction

from catalog.models import Question, Requirement, Service


@transaction.atomic
def copy_service(service_id: int) -> Service:
    """Copy a service with its requirements and own questions into a new one that is not offered yet.

    Code, address and name are the next that are free; what was checked of the source is not checked of the copy.
    """
    service = Service.objects.select_for_update(of=("self",)).get(pk=service_id)
    code, slug = _free("code", service.code), _free("slug", service.slug)
    values = _values(service) | {
        "code": code,
        "slug": slug,
        "name": f"{service.name[:190]} (salinan)",
        "is_active": False,
        "verified_fields": [],
        "source": "",
        "name_source": "",
    }
    copy = Service.objects.create(**values)
    copy.technical_agencies.set(service.technical_agencies.all())
    for row in service.requirements.all():
        Requirement.objects.create(**(_values(row) | {"service": copy}))
    for question in service.own_questions.all():
        Question.objects.create(**(_values(question) | {"service": copy}))
    return copy


def _values(row: models.Model) -> dict[str, Any]:
    """Return the columns of a row that make it what it is; not its key, nor what a data folder gave it."""
    return {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if not field.primary_key and field.name != "loaded"
    }


def _free(column: str, text: str) -> str:
    """Return the text with the first number behind it that no service has, within the column's length."""
    longest = Service._meta.get_field(column).max_length or 0  # type: ignore[union-attr]
    number = 2
    while True:
        tail = f"-{number}"
        candidate = f"{text[: longest - len(tail)]}{tail}"
        if not Service.objects.filter(**{column: candidate}).exists():
            return candidate
        number += 1
