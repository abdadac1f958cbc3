"""What a folder may say of a service's standard and requirements, and need not."""

import pytest
from django.core.management import CommandError, call_command

from catalog.models import Requirement, Service
from tests.mpp.city import small_city, write_city

STATED = {"procedure": "Ajukan.\nAmbil.", "complaints": "Loket pengaduan.", "staffing": "2 orang"}


@pytest.fixture
def city():
    return small_city()


def first_requirement(city):
    return city["services"][0]["requirements"][0]


@pytest.mark.django_db
def test_what_a_folder_states_is_loaded(city, tmp_path):
    city["services"][0] |= STATED
    first_requirement(city).update(help="Milik pemohon.", show_if={"jenis": "Baru"})

    call_command("load_mall", str(write_city(city, tmp_path)))

    service = Service.objects.get(code="IZN-01")
    assert {name: getattr(service, name) for name in STATED} == STATED
    requirement = Requirement.objects.filter(service=service).order_by("position").first()
    assert (requirement.help, requirement.show_if) == ("Milik pemohon.", {"jenis": ["Baru"]})


@pytest.mark.django_db
def test_what_it_does_not_state_stays_as_the_admin_has_it(city, tmp_path, capsys):
    folder = str(write_city(city, tmp_path))
    call_command("load_mall", folder)
    Service.objects.filter(code="IZN-01").update(**STATED)
    Requirement.objects.update(help="Milik pemohon.", show_if={"jenis": ["Baru"]})
    capsys.readouterr()

    call_command("load_mall", folder)

    service = Service.objects.get(code="IZN-01")
    assert {name: getattr(service, name) for name in STATED} == STATED
    assert set(Requirement.objects.values_list("help", flat=True)) == {"Milik pemohon."}
    assert "Milik pemohon" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("show_if", "fault"),
    [
        ({"tiada": ["Ya"]}, 'show_if menunjuk "tiada" yang bukan pertanyaan layanan ini.'),
        ({"jenis": ["Lain"]}, 'show_if: "Lain" bukan pilihan pertanyaan "jenis".'),
    ],
)
def test_a_condition_of_a_requirement_names_a_question_and_its_answers(
    city, tmp_path, capsys, show_if, fault
):
    first_requirement(city)["show_if"] = show_if

    with pytest.raises(CommandError):
        call_command("load_mall", str(write_city(city, tmp_path)))

    assert fault in capsys.readouterr().err
