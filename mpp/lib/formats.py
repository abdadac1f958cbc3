"""How dates, times, money and names are written, the same on every server.

Indonesian unless the active language is English. The words stand here, not in a server locale or a message
catalog: a paper printed tonight must read like one printed in ten years.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import get_language

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
DAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# The usual Indonesian short forms; "Agustus" and "Mei" are why they are not simply the first three letters.
SHORT_MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
SHORT_MONTHS_EN = tuple(name[:3] for name in MONTHS_EN)

# Indonesia's three zones; the names of the time zone database ("WIB") are not in every version of it.
ZONE_NAMES = {
    **dict.fromkeys(("Asia/Jakarta", "Asia/Pontianak"), "WIB"),
    "Asia/Makassar": "WITA",
    "Asia/Jayapura": "WIT",
}

HIDDEN = "•"


def long_date(day: dt.date) -> str:
    """Return "Minggu, 22 November 2026". An aware datetime is read in the current time zone."""
    day = _local_day(day)
    weekday = (DAYS_EN if _english() else DAYS)[day.weekday()]
    return f"{weekday}, {plain_date(day)}"


def plain_date(day: dt.date) -> str:
    """Return "22 November 2026", as letters are dated."""
    day = _local_day(day)
    month = (MONTHS_EN if _english() else MONTHS)[day.month - 1]
    return f"{day.day} {month} {day.year}"


def short_date(day: dt.date) -> str:
    """Return "22 Nov 2026", for tables."""
    day = _local_day(day)
    month = (SHORT_MONTHS_EN if _english() else SHORT_MONTHS)[day.month - 1]
    return f"{day.day} {month} {day.year}"


def clock(at: dt.datetime, tz: dt.tzinfo | str | None = None) -> str:
    """Return "08.30 WIB" for an aware datetime, in `tz` (a zone or its name; default: the current time zone).

    Raises ValueError for a naive datetime: nobody can say which morning is meant.
    """
    if timezone.is_naive(at):
        raise ValueError("clock() needs an aware datetime")
    zone = ZoneInfo(tz) if isinstance(tz, str) else tz or timezone.get_current_timezone()
    local = at.astimezone(zone)
    name = ZONE_NAMES.get(str(zone)) or local.tzname() or str(zone)
    separator = ":" if _english() else "."
    return f"{local.hour:02}{separator}{local.minute:02} {name}"


def clock_span(starts: dt.datetime, ends: dt.datetime, tz: dt.tzinfo | str | None = None) -> str:
    """Return "08.30–09.00 WIB", as `clock` writes it."""
    return f"{clock(starts, tz).split(' ')[0]}–{clock(ends, tz)}"


def hour(at: dt.time) -> str:
    """Return "08.30" for a time of a weekly plan, which belongs to no zone."""
    return f"{at.hour:02}{':' if _english() else '.'}{at.minute:02}"


def hours(opens: dt.time, closes: dt.time) -> str:
    """Return "08.30–15.00", as `hour` writes it."""
    return f"{hour(opens)}–{hour(closes)}"


def rupiah(amount: int) -> str:
    """Return "Rp25.000"; amount in whole rupiah."""
    sign = "-" if amount < 0 else ""
    digits = f"{abs(amount):,}"
    return f"{sign}Rp{digits if _english() else digits.replace(',', '.')}"


def working_days(count: int) -> str:
    """Return "5 hari kerja", or "hari yang sama" for 0 (done on the day of sending)."""
    if _english():
        return "the same day" if count == 0 else f"{count} working {_plural('day', count)}"
    return "hari yang sama" if count == 0 else f"{count} hari kerja"


def months(count: int) -> str:
    """Return a length of time in years and months: 60 is "5 tahun", 18 is "1 tahun 6 bulan"."""
    years, rest = divmod(count, 12)
    parts = []
    if years:
        parts.append(f"{years} {_plural('year', years)}" if _english() else f"{years} tahun")
    if rest or not years:
        parts.append(f"{rest} {_plural('month', rest)}" if _english() else f"{rest} bulan")
    return " ".join(parts)


def nik_masked(nik: str) -> str:
    """Return "1671••••••••0001".

    The owner knows the province and city digits and the serial at the end; district and birth date (digits 5
    to 12) stay hidden. Text that is not 16 digits long is hidden wholly: we cannot know what it gives away.
    """
    if len(nik) != 16:
        return HIDDEN * len(nik)
    return nik[:4] + HIDDEN * 8 + nik[-4:]


def name_masked(name: str) -> str:
    """Return "S*** A*****" for "Siti Aminah": enough to recognise, too little to learn a name from it."""
    return " ".join(_word_masked(word) for word in name.split())


def _word_masked(word: str) -> str:
    # A word of one letter is wholly hidden, else its mask would be the word.
    return word[0] + "*" * (len(word) - 1) if len(word) > 1 else "*"


def _local_day(day: dt.date) -> dt.date:
    if isinstance(day, dt.datetime):
        return timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return day


def _english() -> bool:
    return (get_language() or "").split("-")[0] == "en"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word + "s"
