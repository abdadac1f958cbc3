"""Guides: what an occasion of life needs, step by step, with its days and its cost summed honestly."""

from typing import NamedTuple

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from agencies.revision import kept
from catalog.models import LifeEvent, LifeEventStep, Outcome, Service, StepPlace


class Step(NamedTuple):
    """One step as it is read. `days` and `fee_rupiah` None: nobody can say beforehand.

    `service` None: done elsewhere, or our service is not offered at present (`is_away`). `papers`: how many documents
    it always asks for; None elsewhere.
    """

    title: str
    place: str  # of StepPlace
    where: str
    note: str
    url: str
    service: Service | None
    papers: int | None
    days: int | None
    fee_rupiah: int | None
    fee_note: str
    if_needed: bool
    is_away: bool


class Total(NamedTuple):
    """Of the steps that everybody needs. `days`: one step after the other; the steps without a number are named."""

    steps: int
    days: int
    days_unknown: list[str]
    fee_rupiah: int
    fee_unknown: list[str]


@kept
def life_events(request: HttpRequest) -> HttpResponse:
    """The list of guides, with how many steps each has."""
    shown = (
        LifeEvent.objects.filter(is_active=True)
        .annotate(step_count=Count("steps"))
        .order_by("position", "title")
    )
    return render(request, "catalog/life_events.html", {"life_events": shown})


@kept
def life_event(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide. Who keeps it in the admin sees it before it is shown to all."""
    found = get_object_or_404(_with_steps(request), slug=slug)
    steps = [step_of(row) for row in found.steps.all()]
    context = {"life_event": found, "steps": steps, "total": total_of(steps)}
    return render(request, "catalog/life_event.html", context)


def step_of(row: LifeEventStep) -> Step:
    """Return a step of the admin's as it is read; its service must come with `papers` counted."""
    service = row.service
    if service is None:
        return Step(
            title=row.title,
            place=row.place,
            where=row.where,
            note=row.note,
            url=row.url,
            service=None,
            papers=None,
            days=row.days,
            fee_rupiah=row.fee_rupiah,
            fee_note="",
            if_needed=row.if_needed,
            is_away=False,
        )
    offered = service.is_active and service.agency.is_active
    referred = service.outcome == Outcome.REFERRED
    return Step(
        title=row.title or service.name,
        place=StepPlace.NATIONAL if referred else row.place,
        where=service.external_system if referred else service.agency.short_name,
        note=row.note,
        url=row.url,
        service=service if offered else None,
        papers=service.papers,  # type: ignore[attr-defined]
        days=service.processing_days,
        fee_rupiah=service.fee_rupiah,
        fee_note=service.fee_note,
        if_needed=row.if_needed,
        is_away=not offered,
    )


def total_of(steps: list[Step]) -> Total:
    """Sum what everybody needs; what is needed only by some is left out, what nobody knows is named."""
    needed = [step for step in steps if not step.if_needed]
    return Total(
        steps=len(needed),
        days=sum(step.days or 0 for step in needed),
        days_unknown=[step.title for step in needed if step.days is None],
        fee_rupiah=sum(step.fee_rupiah or 0 for step in needed),
        fee_unknown=[step.title for step in needed if step.fee_rupiah is None],
    )


def _with_steps(request: HttpRequest) -> QuerySet[LifeEvent]:
    services = Service.objects.select_related("agency")
    counted = services.annotate(papers=Count("requirements", filter=Q(requirements__required=True)))
    steps = LifeEventStep.objects.order_by("position", "pk").prefetch_related(Prefetch("service", counted))
    shown = LifeEvent.objects.prefetch_related(Prefetch("steps", steps))
    if request.user.has_perm("catalog.change_lifeevent"):
        return shown
    return shown.filter(is_active=True)
