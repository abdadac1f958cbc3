"""Codes: random, forgiving to type, exact in a URL."""

import re

import pytest
from django.urls import NoReverseMatch, path, resolve, reverse
from django.urls.exceptions import Resolver404
from hypothesis import given
from hypothesis import strategies as st

from mpp.lib import codes

urlpatterns = [path("permohonan/<code:code>/", lambda request, code: None, name="case")]

pytestmark = pytest.mark.urls(__name__)


def test_codes_are_sixteen_letters_that_nobody_misreads():
    made = {codes.new_code() for _ in range(200)}

    assert len(made) == 200
    assert all(re.fullmatch("[0-9a-hjkmnp-tv-z]{16}", code) for code in made)


def test_every_letter_of_the_alphabet_is_used():
    assert set("".join(codes.new_code() for _ in range(200))) == set(codes.ALPHABET)


@pytest.mark.parametrize(
    "typed", ["01AB CDEF 1100 XYZ9", "oiab-cdef-iloO-xyz9", " 01ab–cdef–11oo–xyz9\n", "01abcdef1100xyz9"]
)
def test_a_code_is_recognised_however_it_is_typed(typed):
    assert codes.normalize_code(typed) == "01abcdef1100xyz9"


@given(st.text())
def test_normalizing_twice_changes_nothing(text):
    once = codes.normalize_code(text)

    assert codes.normalize_code(once) == once


def test_a_code_goes_into_a_url_and_back():
    code = codes.new_code()

    assert resolve(reverse("case", args=[code])).kwargs == {"code": code}


@pytest.mark.parametrize("wrong", ["0" * 15, "0" * 17, "0" * 15 + "i", "A" * 16, "2026-000123"])
def test_what_is_no_code_has_no_url(wrong):
    with pytest.raises(Resolver404):
        resolve(f"/permohonan/{wrong}/")
    with pytest.raises(NoReverseMatch):
        reverse("case", args=[wrong])


def test_a_code_written_for_people_is_read_again():
    code = codes.new_code()

    assert codes.in_fours("01abcdef1100xyz9") == "01ab\xa0cdef\xa01100\xa0xyz9"
    assert codes.normalize_code(codes.in_fours(code)) == code
