"""National holidays and cuti bersama, as the joint decrees name them."""

from collections.abc import Mapping
from datetime import date
from functools import cache

from django.utils.translation import get_language
from holidays import country_holidays


def national_holidays(year: int) -> Mapping[date, str]:
    """Return national holidays and cuti bersama of a year with their names, in English where that is spoken."""
    return _named(year, "en_US" if (get_language() or "").startswith("en") else "id")


@cache
def _named(year: int, language: str) -> Mapping[date, str]:
    return dict(
        country_holidays("ID", years=year, categories=("public", "government"), language=language).items()
    )
