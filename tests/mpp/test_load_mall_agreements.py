"""agreements.json: what it becomes, what a second load leaves alone, and what is wrong with it."""

import re

import pytest
from django.core.management import CommandError, call_command

from agencies import actions
from agencies.duties import follow_agreements
from agencies.models import Agreement
from agencies.states import AgreementState
from tests.factories import make_user
from tests.mpp.city import small_city, write_city


def an_agreement(**changes):
    return {
        "agency_code": "PTSP",
        "kind": "decree",
        "number": "061/1/2020",
        "title": "Penempatan layanan",
        "signed_on": "2020-11-02",
        "valid_from": "2020-11-27",
        "valid_until": None,
        "state": "active",
    } | changes


def city_with(*agreements):
    return small_city() | {"agreements": list(agreements)}


def load(folder, capsys, *agreements) -> str:
    write_city(city_with(*agreements), folder)
    capsys.readouterr()
    call_command("load_mall", str(folder))
    return capsys.readouterr().out


# --- What it becomes --------------------------------------------------------------------------------------


@pytest.mark.usefixtures("db")
def test_an_entry_becomes_an_agreement(tmp_path, capsys):
    load(tmp_path, capsys, an_agreement())

    agreement = Agreement.objects.get()
    assert (agreement.agency.code, agreement.kind, agreement.state) == ("PTSP", "decree", "active")
    assert agreement.first_party == ""


@pytest.mark.usefixtures("db")
def test_a_city_may_do_without_the_file(tmp_path):
    write_city(small_city(), tmp_path)

    call_command("load_mall", str(tmp_path))

    assert not Agreement.objects.exists()


@pytest.mark.usefixtures("db")
def test_the_file_is_followed_where_nobody_edited(tmp_path, capsys):
    load(tmp_path, capsys, an_agreement())

    load(tmp_path, capsys, an_agreement(valid_until="2099-01-31", state="extended"))

    agreement = Agreement.objects.get()
    assert (str(agreement.valid_until), agreement.state) == ("2099-01-31", "extended")


@pytest.mark.usefixtures("db")
def test_what_days_and_buttons_moved_is_neither_put_back_nor_reported(tmp_path, capsys):
    over, ended = an_agreement(valid_until="2021-01-31"), an_agreement(number="061/2/2020")
    load(tmp_path, capsys, over, ended)
    follow_agreements()
    actions.terminate(Agreement.objects.get(number="061/2/2020").pk, by=make_user(), reason="Pindah")

    said = load(tmp_path, capsys, over, ended)

    states = Agreement.objects.order_by("number").values_list("state", flat=True)
    assert list(states) == [AgreementState.ENDED, AgreementState.TERMINATED]
    assert "Disunting di sini" not in said


@pytest.mark.usefixtures("db")
def test_news_of_the_file_that_come_too_late_are_reported_once(tmp_path, capsys):
    load(tmp_path, capsys, an_agreement(valid_until="2021-01-31"))
    follow_agreements()
    news = an_agreement(valid_until="2021-01-31", state="terminated")

    said = [load(tmp_path, capsys, news) for _time in range(2)]

    assert ["Disunting di sini" in each for each in said] == [True, False]
    assert Agreement.objects.get().state == AgreementState.ENDED


@pytest.mark.usefixtures("db")
def test_what_was_edited_here_is_kept(tmp_path, capsys):
    load(tmp_path, capsys, an_agreement())
    Agreement.objects.update(title="Judul yang benar")

    said = load(tmp_path, capsys, an_agreement(title="Judul baru"))

    assert Agreement.objects.get().title == "Judul yang benar"
    assert "061/1/2020: judul" in said


@pytest.mark.usefixtures("db")
def test_drafts_without_a_number_are_left_alone(tmp_path, capsys):
    load(tmp_path, capsys, an_agreement())
    agency = Agreement.objects.get().agency
    for _time in range(2):
        Agreement.objects.create(agency=agency, kind="decree", title="Rancangan")

    load(tmp_path, capsys, an_agreement())

    assert Agreement.objects.count() == 3


# --- What is wrong with it --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"agency_code": "TIDAKADA"}, 'agency_code "TIDAKADA" tidak ada di agencies.json.'),
        ({"kind": "surat"}, 'kolom "kind": "surat" bukan salah satu dari decree, mou, pks.'),
        ({"kind": "mou"}, "perangkat daerah ditempatkan dengan decree, bukan mou."),
        ({"state": "berlaku"}, 'kolom "state": "berlaku" bukan salah satu dari'),
        ({"number": " "}, "number kosong"),
        ({"valid_until": "2020-11-01"}, "valid_until 2020-11-01 sebelum valid_from 2020-11-27."),
        ({"valid_from": None}, "state active perlu signed_on dan valid_from."),
        ({"signed_on": None}, "state active perlu signed_on dan valid_from."),
        (
            {"valid_from": None, "valid_until": "2021-01-01", "state": "ended"},
            "valid_until perlu valid_from.",
        ),
        ({"valid_from": "27-11-2020"}, 'kolom "valid_from"'),
        ({"ended": True}, 'kolom "ended" tidak dikenal.'),
    ],
)
def test_each_fault_names_file_and_entry(changes, fault, tmp_path, capsys):
    said = faults(tmp_path, capsys, an_agreement(**changes))

    assert len(said) == 1
    assert said[0].startswith("agreements.json, entri 1")
    assert fault in said[0]


def test_a_number_stands_once(tmp_path, capsys):
    said = faults(tmp_path, capsys, an_agreement(), an_agreement())

    assert len(said) == 1
    assert said[0].startswith("agreements.json, entri 2 (PTSP)")
    assert 'number "061/1/2020" sudah dipakai: agreements.json, entri 1' in said[0]


def test_a_decree_is_for_city_departments_alone(tmp_path, capsys):
    city = city_with(an_agreement())
    city["agencies"][0]["kind"] = "bumn"
    write_city(city, tmp_path)

    said = told(tmp_path, capsys)

    assert any("kind decree hanya untuk perangkat daerah; PTSP adalah bumn." in each for each in said)


def faults(folder, capsys, *agreements) -> list[str]:
    write_city(city_with(*agreements), folder)
    return told(folder, capsys)


def told(folder, capsys) -> list[str]:
    capsys.readouterr()
    with pytest.raises(CommandError, match="tidak ada yang dimuat"):
        call_command("load_mall", str(folder))
    return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().err).splitlines()
