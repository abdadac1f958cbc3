"""Indonesian writing: the same on every server, English only for English readers."""

import datetime as dt

import pytest
from django.template import Context, Template
from django.utils import translation

from mpp.lib import formats

SUNDAY = dt.date(2026, 11, 22)
MORNING = dt.datetime(2026, 11, 22, 1, 30, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _indonesian():
    with translation.override("id"):
        yield


def test_dates_are_written_in_indonesian():
    assert formats.long_date(SUNDAY) == "Minggu, 22 November 2026"
    assert formats.plain_date(dt.date(2026, 8, 1)) == "1 Agustus 2026"
    assert formats.short_date(dt.date(2026, 5, 7)) == "7 Mei 2026"


def test_every_weekday_and_month_has_its_own_name():
    days = {formats.long_date(SUNDAY + dt.timedelta(days=n)).split(",")[0] for n in range(7)}
    months = {formats.short_date(dt.date(2026, n, 1)).split()[1] for n in range(1, 13)}

    assert days == {"Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"}
    assert len(months) == 12


def test_a_moment_is_dated_where_it_is_read_and_not_in_utc():
    late = dt.datetime(2026, 11, 21, 20, 0, tzinfo=dt.UTC)  # 03.00 WIB on the next day

    assert formats.long_date(late) == "Minggu, 22 November 2026"


@pytest.mark.parametrize(
    ("zone", "written"),
    [
        ("Asia/Jakarta", "08.30 WIB"),
        ("Asia/Makassar", "09.30 WITA"),
        ("Asia/Jayapura", "10.30 WIT"),
        ("Europe/Amsterdam", "02.30 CET"),
    ],
)
def test_the_clock_names_its_zone(zone, written):
    assert formats.clock(MORNING, zone) == written


def test_the_clock_refuses_a_time_without_zone():
    with pytest.raises(ValueError, match="aware"):
        formats.clock(dt.datetime(2026, 11, 22, 8, 30))


@pytest.mark.parametrize(
    ("amount", "written"), [(0, "Rp0"), (25_000, "Rp25.000"), (1_250_000, "Rp1.250.000"), (-500, "-Rp500")]
)
def test_rupiah(amount, written):
    assert formats.rupiah(amount) == written


def test_working_days():
    assert formats.working_days(5) == "5 hari kerja"
    assert formats.working_days(0) == "hari yang sama"


@pytest.mark.parametrize(
    ("count", "written"), [(60, "5 tahun"), (18, "1 tahun 6 bulan"), (6, "6 bulan"), (0, "0 bulan")]
)
def test_months(count, written):
    assert formats.months(count) == written


def test_a_masked_nik_hides_district_and_birth_date():
    assert formats.nik_masked("1671045506900001") == "1671••••••••0001"


def test_what_is_no_nik_is_hidden_wholly():
    assert formats.nik_masked("12345") == "•••••"


def test_a_masked_name_keeps_the_initials_only():
    assert formats.name_masked("Siti Aminah") == "S*** A*****"
    assert formats.name_masked(" M  Ali ") == "* A**"


def test_an_english_reader_gets_english():
    with translation.override("en"):
        written = [
            formats.long_date(SUNDAY),
            formats.short_date(dt.date(2026, 8, 1)),
            formats.clock(MORNING, "Asia/Jakarta"),
            formats.hours(dt.time(8, 30), dt.time(15)),
            formats.rupiah(25_000),
            formats.working_days(1),
            formats.working_days(5),
            formats.working_days(0),
            formats.months(18),
        ]

    assert written == [
        "Sunday, 22 November 2026",
        "1 Aug 2026",
        "08:30 WIB",
        "08:30–15:00",
        "Rp25,000",
        "1 working day",
        "5 working days",
        "the same day",
        "1 year 6 months",
    ]


def test_the_filters_write_the_same_in_a_template():
    page = Template(
        "{% load formats %}{{ day|long_date }} · {{ at|clock:'Asia/Jakarta' }} · {{ fee|rupiah }} · "
        "{{ days|working_days }} · {{ name|name_masked }} · {{ nothing|short_date }}{{ none|rupiah }}."
    )

    written = page.render(
        Context({"day": SUNDAY, "at": MORNING, "fee": 0, "days": 0, "name": "Siti", "none": None})
    )

    assert written == "Minggu, 22 November 2026 · 08.30 WIB · Rp0 · hari yang sama · S*** · ."
