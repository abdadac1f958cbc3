"""The account number: with it signs in whoever has no e-mail. Random, so that nobody counts through people."""

import re
import secrets

from django.utils.translation import gettext as _
from stdnum import damm

LENGTH = 10  # Nine random digits and a check digit (Damm: finds every wrong digit and every swapped pair).


def new_account_number() -> str:
    """Return ten digits. The first is not 0: nobody shall take it for a mobile number."""
    digits = str(10**8 + secrets.randbelow(9 * 10**8))
    return digits + damm.calc_check_digit(digits)


def bare_account_number(text: str) -> str:
    """Return what somebody typed without blanks, dots and dashes, whether or not it is an account number."""
    return re.sub(r"[\s.\-‐-―]", "", text)


def clean_account_number(text: str) -> str:
    """Return the ten digits of an account number. Raises ValueError with a sentence for the person."""
    number = bare_account_number(text)
    if not (number.isascii() and number.isdigit()):
        raise ValueError(_("Nomor akun hanya terdiri dari angka."))
    if len(number) != LENGTH:
        values = {"wanted": LENGTH, "count": len(number)}
        raise ValueError(
            _("Nomor akun terdiri dari %(wanted)d angka; yang Anda isi %(count)d angka.") % values
        )
    if not damm.is_valid(number):
        raise ValueError(_("Ada angka yang keliru. Cocokkan lagi dengan kertas dari loket."))
    return number


def account_number_shown(number: str) -> str:
    """Return "482-130-5967", as people read it out; "" stays empty."""
    return "-".join((number[:3], number[3:6], number[6:])) if number else ""
