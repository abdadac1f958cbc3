"""The real data folder, loaded once for this module."""

import pytest
from django.core.management import call_command

from agencies.models import Counter, Venue, VenueKind
from catalog.models import Outcome, Service
from mpp.mall.tables import TABLES
from queueing.models import Line
from tests.conftest import PALEMBANG

pytestmark = pytest.mark.django_db


def test_palembang_is_loaded_whole(palembang):
    counts = {model.__name__: model.objects.count() for model in TABLES}

    assert counts == {
        "Agency": 45,
        "Agreement": 68,
        "DocumentType": 146,
        "District": 18,
        "Synonym": 342,
        "Village": 107,
        "Venue": 7,
        "Zone": 10,
        "OpeningHours": 5,
        "Pause": 1,
        "Facility": 10,
        "Presence": 75,
        "Counter": 111,
        "Category": 36,
        "Service": 237,
        "Requirement": 1537,
        "Question": 154,
        "Queue": 75,
        "Line": 160,
        "OutreachEvent": 6,
        "OutreachService": 50,
        "LifeEvent": 13,
        "LifeEventStep": 94,
    }
    outcomes = {
        outcome: Service.objects.filter(outcome=outcome, is_online=True).count() for outcome in Outcome
    }
    assert outcomes == {"PERMIT": 104, "HANDED_OVER": 38, "REFERRED": 0, "ADVICE": 0}


def test_every_counter_of_palembang_takes_all_lines_of_its_agency(palembang):
    for counter in Counter.objects.prefetch_related("lines"):
        lines = Line.objects.filter(queue__agency=counter.agency, queue__venue=counter.venue)
        assert set(counter.lines.all()) == set(lines)
        assert 1 <= len(lines) <= 9


def test_every_service_of_a_counter_has_exactly_one_line_in_the_mall(palembang):
    malls = Venue.objects.filter(kind=VenueKind.MALL)
    served = Service.objects.filter(agency__queues__venue__in=malls).distinct()
    lines = {service.code: service.lines.filter(queue__venue__in=malls).count() for service in served}

    assert set(lines.values()) == {1}


def test_loading_palembang_again_changes_nothing(palembang, capsys):
    before = {model: list(model.objects.order_by("pk").values()) for model in TABLES}

    call_command("load_mall", str(PALEMBANG))

    out = capsys.readouterr().out

    assert {model: list(model.objects.order_by("pk").values()) for model in TABLES} == before
    same = sum(len(rows) for rows in before.values())
    assert f"Selesai: 0 baru, 0 diperbarui, {same} tetap, 0 disunting di sini, 0 dihapus di sini" in out
