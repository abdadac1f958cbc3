"""life_events.json: what it becomes, and what is wrong with it."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import LifeEvent, LifeEventStep, StepPlace
from tests.mpp.city import small_city, write_city

FIRST = "life_events.json, entri 1 (buka-warung)"


def an_occasion(*steps, **changes):
    entry = {"slug": "buka-warung", "title": "Buka warung", "summary": "Semua izinnya.", "steps": list(steps)}
    return entry | changes


def elsewhere(**changes):
    step = {"title": "Buat NIB", "where": "OSS", "place": "national", "days": 1, "fee_rupiah": 0}
    return step | changes


def load(folder, *occasions) -> None:
    write_city(small_city() | {"life_events": list(occasions)}, folder)
    call_command("load_mall", str(folder))


@pytest.mark.usefixtures("db")
def test_an_occasion_comes_with_its_steps_in_order(tmp_path):
    ours = {"service_code": "IZN-01", "note": "Di loket.", "if_needed": True}
    load(tmp_path, an_occasion(elsewhere(), ours, keywords=["kedai", "warung kopi"]))

    event = LifeEvent.objects.get()

    assert (event.slug, event.keywords) == ("buka-warung", "kedai, warung kopi")
    steps = event.steps.values_list("title", "service__code", "place", "days", "if_needed")
    assert list(steps) == [
        ("Buat NIB", None, StepPlace.NATIONAL, 1, False),
        ("", "IZN-01", StepPlace.HERE, None, True),
    ]


@pytest.mark.usefixtures("db")
def test_what_the_admin_edited_stays(tmp_path):
    load(tmp_path, an_occasion(elsewhere()))
    LifeEvent.objects.update(title="Usaha warung")

    load(tmp_path, an_occasion(elsewhere(days=2)))

    assert LifeEvent.objects.get().title == "Usaha warung"
    assert LifeEventStep.objects.get().days == 2


@pytest.mark.usefixtures("db")
def test_a_city_may_do_without_life_events(tmp_path):
    write_city(small_city(), tmp_path)

    call_command("load_mall", str(tmp_path))

    assert not LifeEvent.objects.exists()


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(
    ("steps", "fault"),
    [
        ([], f"{FIRST}: steps kosong: sebuah panduan mempunyai sedikitnya satu langkah."),
        (
            [{"service_code": "TIDAK-ADA"}],
            f'{FIRST}, steps entri 1 (TIDAK-ADA): service_code "TIDAK-ADA" tidak ada di services.json.',
        ),
        (
            [{"service_code": "IZN-01", "days": 3}],
            f"{FIRST}, steps entri 1 (IZN-01): days dan fee_rupiah diambil dari layanannya; kosongkan.",
        ),
        ([elsewhere(where="")], f"{FIRST}, steps entri 1: perlu service_code, atau title dan where."),
        (
            [elsewhere(place="here")],
            f'{FIRST}, steps entri 1: place "here" tanpa layanan di sini: pilih national atau delegated.',
        ),
    ],
    ids=["no steps", "unknown service", "days twice", "nowhere", "place"],
)
def test_a_fault_names_the_step(tmp_path, capsys, steps, fault):
    with pytest.raises(CommandError):
        load(tmp_path, an_occasion(*steps))

    assert fault in capsys.readouterr().err


@pytest.mark.usefixtures("db")
def test_an_address_is_used_once(tmp_path, capsys):
    with pytest.raises(CommandError):
        load(tmp_path, an_occasion(elsewhere()), an_occasion(elsewhere(), title="Lagi"))

    expected = f'life_events.json, entri 2 (buka-warung): slug "buka-warung" sudah dipakai: {FIRST}.'
    assert expected in capsys.readouterr().err
