"""life_events.json: what one occasion needs, step by step, at our counters and elsewhere."""

from collections.abc import Iterator

from catalog.models import LifeEvent, LifeEventStep, StepPlace
from mpp.mall import shapes
from mpp.mall.read import Faults, Mall, Place, entries
from mpp.mall.tables import Row

ELSEWHERE = (StepPlace.NATIONAL.value, StepPlace.DELEGATED.value)


def check(mall: Mall, faults: Faults) -> None:
    """Add the faults of life_events.json whose entries have the right shape."""
    services = {service.code for service in mall.services}
    seen: dict[str, Place] = {}
    for place, event in entries(mall.life_events, "life_events"):
        if event.slug in seen:
            faults.add(place, f'slug "{event.slug}" sudah dipakai: {faults.name(seen[event.slug])}.')
        seen.setdefault(event.slug, place)
        if not event.steps:
            faults.add(place, "steps kosong: sebuah panduan mempunyai sedikitnya satu langkah.")
        file, way = place
        for at, step in entries(event.steps, file, *way, "steps"):
            for fault in _of_step(step, services):
                faults.add(at, fault)


def _of_step(step: shapes.LifeEventStep, services: set[str]) -> Iterator[str]:
    if not step.service_code:
        if not (step.title and step.where):
            yield "perlu service_code, atau title dan where."
        if step.place not in ELSEWHERE:
            yield f'place "{step.place}" tanpa layanan di sini: pilih {" atau ".join(ELSEWHERE)}.'
        return
    if step.service_code not in services:
        yield f'service_code "{step.service_code}" tidak ada di services.json.'
    if step.days is not None or step.fee_rupiah is not None:
        yield "days dan fee_rupiah diambil dari layanannya; kosongkan."


def rows(mall: Mall) -> Iterator[Row]:
    """Yield each life event with its steps, in their order."""
    for place, event in entries(mall.life_events, "life_events"):
        values = event.model_dump(include={"slug", "title", "summary"})
        yield Row(
            LifeEvent, place, values | {"keywords": ", ".join(event.keywords), "position": place[1][-1]}
        )
        file, way = place
        for at, step in entries(event.steps, file, *way, "steps"):
            same = step.model_dump(exclude={"service_code"})
            own = {"life_event": event.slug, "position": at[1][-1], "service": step.service_code or None}
            yield Row(LifeEventStep, at, own | same)
