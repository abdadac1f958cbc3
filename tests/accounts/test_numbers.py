import pytest

from accounts.numbers import account_number_shown, clean_account_number, new_account_number


def test_a_new_number_is_ten_digits_and_right():
    for _number in range(200):
        number = new_account_number()
        assert clean_account_number(number) == number
        assert number[0] != "0"


def test_a_number_is_shown_in_groups_and_read_as_people_type_it():
    number = new_account_number()
    shown = account_number_shown(number)

    assert [len(part) for part in shown.split("-")] == [3, 3, 4]
    for typed in (shown, f" {number[:5]} {number[5:]} ", shown.replace("-", "\u2011")):
        assert clean_account_number(typed) == number


def test_one_wrong_digit_and_two_swapped_are_seen():
    number = "1234567894"

    for typed in ("1234567895", "2134567894", "1243567894"):
        with pytest.raises(ValueError, match="keliru"):
            clean_account_number(typed)
    assert clean_account_number(number) == number


@pytest.mark.parametrize(
    ("typed", "sentence"), [("12345", "yang Anda isi 5 angka"), ("siti@contoh", "hanya terdiri dari angka")]
)
def test_what_is_no_number_is_explained(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        clean_account_number(typed)
