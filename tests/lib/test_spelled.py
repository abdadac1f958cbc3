"""Amounts in words: as a cashier would write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpp.lib.spelled import MOST, in_words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "nol"),
        (1, "satu"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (99, "sembilan puluh sembilan"),
        (100, "seratus"),
        (101, "seratus satu"),
        (111, "seratus sebelas"),
        (200, "dua ratus"),
        (999, "sembilan ratus sembilan puluh sembilan"),
        (1_000, "seribu"),
        (1_001, "seribu satu"),
        (1_100, "seribu seratus"),
        (2_000, "dua ribu"),
        (11_000, "sebelas ribu"),
        (25_000, "dua puluh lima ribu"),
        (100_000, "seratus ribu"),
        (101_000, "seratus satu ribu"),
        (1_000_000, "satu juta"),
        (1_001_000, "satu juta seribu"),
        (2_500_000, "dua juta lima ratus ribu"),
        (1_000_000_000, "satu miliar"),
        (1_000_000_000_000, "satu triliun"),
        (1_000_000_000_001, "satu triliun satu"),
        (
            987_654_321_012_345,
            "sembilan ratus delapan puluh tujuh triliun enam ratus lima puluh empat miliar "
            "tiga ratus dua puluh satu juta dua belas ribu tiga ratus empat puluh lima",
        ),
    ],
)
def test_numbers_are_spelled_as_spoken(number, words):
    assert in_words(number) == words


@pytest.mark.parametrize("number", [-1, MOST + 1])
def test_what_is_no_amount_is_not_spelled(number):
    with pytest.raises(ValueError, match="cannot spell"):
        in_words(number)


@given(first=st.integers(0, MOST), second=st.integers(0, MOST))
def test_different_amounts_never_read_alike(first, second):
    assert (in_words(first) == in_words(second)) == (first == second)


@given(st.integers(0, MOST))
def test_the_words_stand_one_blank_apart(number):
    words = in_words(number)

    assert words == " ".join(words.split())
