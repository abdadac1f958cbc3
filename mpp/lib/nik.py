"""The NIK: sixteen digits that name an Indonesian resident, with the date of birth inside."""

import datetime as dt

from django.utils.translation import gettext as _
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.id import nik as stdnum_nik

WOMEN_DAY_OFFSET = 40  # A woman's day of birth is written plus 40.


def clean_nik(text: str) -> str:
    """Return the 16 digits of a NIK, typed with or without blanks, dots and dashes.

    Raises ValueError with a sentence for the person. The region is not checked: codes change when regencies
    split, and a NIK keeps for life the one it was given.
    """
    nik = clean_sixteen_digits(text, _("NIK"))
    try:
        stdnum_nik.get_birth_date(nik)
    except StdnumError:
        raise ValueError(_("NIK ini tidak memuat tanggal lahir yang benar. Periksa lagi angkanya.")) from None
    return nik


def clean_sixteen_digits(text: str, label: str) -> str:
    """Return the 16 digits of a NIK or KK number. Raises ValueError with a sentence for the person."""
    number = stdnum_nik.compact(text)
    if not (number.isascii() and number.isdigit()):
        raise ValueError(_("%(label)s hanya terdiri dari angka.") % {"label": label})
    if len(number) != 16:
        values = {"label": label, "count": len(number)}
        raise ValueError(_("%(label)s terdiri dari 16 angka; yang Anda isi %(count)d angka.") % values)
    return number


def tells_birth_date(nik: str, birth_date: dt.date) -> bool:
    """Whether digits 7 to 12 (DDMMYY) agree with a date of birth.

    A hint only: a NIK is kept for life, even after its date was found wrong and the KTP-el was corrected.
    """
    day = int(nik[6:8]) % WOMEN_DAY_OFFSET
    return (day, nik[8:12]) == (birth_date.day, f"{birth_date:%m%y}")
