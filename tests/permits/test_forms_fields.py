"""Every type of question takes what people write, stores one writing of it, and refuses the rest in words."""

import datetime as dt

import pytest
from django.forms import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from permits.answers import grouped
from permits.forms.fields import (
    DayField,
    DecimalNumberField,
    NibField,
    NpwpField,
    PhoneField,
    RupiahField,
    WholeNumberField,
)

GOOD = [
    (WholeNumberField, "4", "4"),
    (WholeNumberField, " 1.250 ", "1250"),
    (WholeNumberField, "0012", "12"),
    (WholeNumberField, "-3", "-3"),
    (RupiahField, "25000", "25000"),
    (RupiahField, "Rp25.000", "25000"),
    (RupiahField, "rp. 25.000,00", "25000"),
    (RupiahField, "Rp 1.250.000,-", "1250000"),
    (DecimalNumberField, "12,5", "12.5"),
    (DecimalNumberField, "12.5", "12.5"),
    (DecimalNumberField, "1.234,50", "1234.5"),
    (DecimalNumberField, "1.234", "1234"),
    (DecimalNumberField, "0,10", "0.1"),
    (DecimalNumberField, "100", "100"),
    (DecimalNumberField, "0,0", "0"),
    (DayField, "2026-12-31", "2026-12-31"),
    (DayField, "31-12-2026", "2026-12-31"),
    (DayField, "31/12/2026", "2026-12-31"),
    (DayField, "1.2.2026", "2026-02-01"),
    (PhoneField, "0711 123456", "0711123456"),
    (PhoneField, "(0711) 123-456", "0711123456"),
    (PhoneField, "+62 812-3456-7890", "081234567890"),
    (PhoneField, "62 0812 3456 7890", "081234567890"),
    (NpwpField, "01.300.066.6-091.000", "013000666091000"),
    (NpwpField, "0013000666091000", "0013000666091000"),
    (NpwpField, "1671045403900001", "1671045403900001"),
    (NpwpField, "1000 0000 0012 3456", "1000000000123456"),
    (NibField, "1234567890123", "1234567890123"),
    (NibField, "1234 5678 90123", "1234567890123"),
]

BAD = [
    (WholeNumberField, "12,5"),
    (WholeNumberField, "12.5"),
    (WholeNumberField, "dua"),
    (WholeNumberField, "1.25.000"),
    (WholeNumberField, "9" * 16),
    (WholeNumberField, "²"),
    (RupiahField, "Rp25.000,50"),
    (RupiahField, "25 ribu"),
    (DecimalNumberField, "1,2,3"),
    (DecimalNumberField, "1e5"),
    (DecimalNumberField, "NaN"),
    (DecimalNumberField, ",5"),
    (DayField, "31-02-2026"),
    (DayField, "12/31/2026"),
    (DayField, "besok"),
    (PhoneField, "123456"),
    (PhoneField, "0812"),
    (PhoneField, "08123456789012345"),
    (NpwpField, "123456789"),
    (NpwpField, "123456789012345"),
    (NpwpField, "0013000667091000"),
    (NibField, "123456789012"),
    (NibField, "12345678901a3"),
]


@pytest.mark.parametrize(("field", "typed", "stored"), GOOD)
def test_a_field_takes_what_people_write(field, typed, stored):
    assert field().clean(typed) == stored


@pytest.mark.parametrize(("field", "typed"), BAD)
def test_a_field_refuses_what_it_cannot_mean(field, typed):
    with pytest.raises(ValidationError) as error:
        field().clean(typed)

    assert error.value.messages[0] == field.default_error_messages["invalid"]


@pytest.mark.parametrize("typed", ["0001-01-01", "31-12-9999", "01/01/2200"])
def test_a_year_to_which_no_months_could_be_added_is_refused(typed):
    with pytest.raises(ValidationError, match="Tahun ini tidak mungkin"):
        DayField().clean(typed)


@pytest.mark.parametrize("field", {field for field, _typed in BAD})
def test_a_field_may_be_left_out(field):
    assert field(required=False).clean("  ") == ""


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=3, allow_nan=False))
def test_a_stored_number_can_be_shown_and_read_back(number):
    stored = DecimalNumberField().clean(f"{number:f}".replace(".", ","))

    assert DecimalNumberField().clean(grouped(stored)) == stored


def bounded(field, least="", most=""):
    made = field()
    made.least, made.most = least, most
    return made


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        (bounded(WholeNumberField, "1", "4"), "0", "Paling sedikit 1."),
        (bounded(WholeNumberField, "1", "4"), "5", "Paling banyak 4."),
        (bounded(DecimalNumberField, "0.1"), "0,05", "Paling sedikit 0,1."),
        (bounded(RupiahField, "", "50000000"), "60.000.000", "Paling banyak Rp50.000.000."),
        (
            bounded(DayField, "2026-01-31"),
            "30-01-2026",
            "Tanggal ini terlalu awal; paling awal 31 Januari 2026.",
        ),
    ],
)
def test_a_bound_is_told(field, typed, says):
    with pytest.raises(ValidationError) as error:
        field.clean(typed)

    assert error.value.messages == [says]


def test_the_bounds_themselves_are_allowed():
    field = bounded(WholeNumberField, "1", "4")

    assert [field.clean("1"), field.clean("4")] == ["1", "4"]


def test_today_is_the_day_of_asking():
    today = timezone.localdate()
    field = bounded(DayField, "today", "today")

    assert field.clean(today.isoformat()) == today.isoformat()
    for day, says in (
        (-1, "Tanggal ini terlalu awal; paling awal hari ini."),
        (1, "Tanggal ini terlalu jauh; paling akhir hari ini."),
    ):
        with pytest.raises(ValidationError) as error:
            field.clean((today + dt.timedelta(days=day)).isoformat())
        assert error.value.messages == [says]
