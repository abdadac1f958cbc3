import pytest

from mpp.lib.keys import key_in


@pytest.mark.parametrize(("text", "key"), [("7", 7), ("0", 0), ("9" * 18, 10**18 - 1)])
def test_a_key_is_digits(text, key):
    assert key_in(text) == key


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 7", "7\n", "٣", "²", "\0", "x", "9" * 19, "9" * 5000])
def test_anything_else_is_no_key(text):
    assert key_in(text) is None
