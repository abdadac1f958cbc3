import datetime as dt

import pytest

from mpp.lib.nik import clean_nik, tells_birth_date


@pytest.mark.parametrize(
    "typed", ["1671991403900001", " 1671 9914 0390 0001 ", "1671.9914.0390.0001", "1671-9914-0390-0001"]
)
def test_a_nik_is_read_however_it_is_typed(typed):
    assert clean_nik(typed) == "1671991403900001"


def test_regions_that_no_table_knows_are_taken():
    assert clean_nik("9801011403900001") == "9801011403900001"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("167199140390000", "15 angka"),
        ("16719914039000012", "17 angka"),
        ("167199140390000A", "hanya terdiri dari angka"),
        ("١٦٧١٩٩١٤٠٣٩٠٠٠٠١", "hanya terdiri dari angka"),
        ("1671993213900001", "tanggal lahir"),
        ("1671990003900001", "tanggal lahir"),
    ],
)
def test_a_wrong_nik_is_refused_with_a_sentence(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        clean_nik(typed)


def test_the_date_of_birth_is_told_by_men_and_women():
    assert tells_birth_date("1671991403900001", dt.date(1990, 3, 14))
    assert tells_birth_date("1671995403900001", dt.date(1990, 3, 14))
    assert not tells_birth_date("1671991503900001", dt.date(1990, 3, 14))
