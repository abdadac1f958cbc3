"""`{% load formats %}`: the writing of `mpp.lib.formats` (and of codes) in templates. Nothing in, nothing out."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import template

from mpp.lib import formats
from mpp.lib.codes import in_fours

register = template.Library()


def _quiet(write: Callable[..., str]) -> Callable[..., str]:
    """Let an absent value (None or "") print as nothing; 0 is a value."""

    @wraps(write)  # so that Django counts the arguments of the real function
    def filtered(value: Any, *args: Any) -> str:
        return "" if value is None or value == "" else write(value, *args)

    return filtered


register.filter("long_date", _quiet(formats.long_date))
register.filter("plain_date", _quiet(formats.plain_date))
register.filter("short_date", _quiet(formats.short_date))
register.filter("clock", _quiet(formats.clock))
register.filter("hour", _quiet(formats.hour))
register.filter("rupiah", _quiet(formats.rupiah))
register.filter("working_days", _quiet(formats.working_days))
register.filter("months", _quiet(formats.months))
register.filter("in_fours", _quiet(in_fours))
register.filter("nik_masked", _quiet(formats.nik_masked))
register.filter("name_masked", _quiet(formats.name_masked))
