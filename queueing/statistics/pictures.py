"""The past as charts, each with the sentence that says what it shows."""

from typing import Any, NamedTuple

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from mpp.lib.charts import bar_chart, heat_map, line_chart
from mpp.lib.formats import plain_date, short_date
from queueing.statistics.past import Past
from queueing.statistics.tables import arrivals_by_hour, hour_name, hours_of, minutes, weekdays_of

# Minutes at which a colour changes: what people take for short, fair, long and too long.
WAIT_LIMITS = (5, 15, 30, 60)
SERVICE_LIMITS = (5, 10, 20, 40)
_DAYS_NAMED = 4  # below the line: as many dates as stand beside each other on a phone


class Picture(NamedTuple):
    """`kind`: its component (heat_map, bar_chart, line_chart); `table`: the name of the table beside it."""

    kind: str
    table: str
    title: str
    says: str
    drawn: Any


def pictures_of(past: Past) -> list[Picture]:
    """Return the charts of a past that is not empty, in the order of the page."""
    wait = {key: minutes(figures.wait_median) for key, figures in past.by_hour.items()}
    service = {key: minutes(figures.service_median) for key, figures in past.by_hour.items()}
    return [
        _heat(past, "tunggu", _("Lama menunggu, median menit"), wait, WAIT_LIMITS),
        _heat(past, "layanan", _("Lama dilayani, median menit"), service, SERVICE_LIMITS),
        _arrivals(past),
        _days(past),
    ]


def _heat(past: Past, table: str, title: str, values: dict[Any, int | None], limits: Any) -> Picture:
    hours, weekdays = hours_of(past), weekdays_of(past)
    placed = {
        (hours.index(hour), weekdays.index(weekday)): value
        for (weekday, hour), value in values.items()
        if value is not None
    }
    drawn = heat_map(
        [hour_name(hour) for hour in hours],
        [str(WEEKDAYS_ABBR[weekday - 1]) for weekday in weekdays],
        placed,
        limits,
    )
    return Picture("heat_map", table, title, _longest(values), drawn)


def _longest(values: dict[Any, int | None]) -> str:
    known = {key: value for key, value in values.items() if value is not None}
    if not known:
        return _("Belum ada yang dapat diukur.")
    weekday, hour = max(known, key=lambda key: known[key])
    return _("Paling lama pada hari %(day)s, jam %(hour)s: %(minutes)s menit.") % {
        "day": WEEKDAYS[weekday - 1],
        "hour": hour_name(hour),
        "minutes": known[weekday, hour],
    }


def _arrivals(past: Past) -> Picture:
    counted = arrivals_by_hour(past)
    busiest = max(counted, key=lambda hour: counted[hour])
    says = _("Paling ramai pada jam %(hour)s: %(count)s nomor.") % {
        "hour": hour_name(busiest),
        "count": counted[busiest],
    }
    drawn = bar_chart([(hour_name(hour), count) for hour, count in counted.items()])
    return Picture("bar_chart", "kedatangan", _("Kedatangan menurut jam"), says, drawn)


def _days(past: Past) -> Picture:
    medians = [(day, minutes(figures.wait_median)) for day, figures in sorted(past.by_day.items())]
    known = [(day, value) for day, value in medians if value is not None]
    named = [(day, short_date(day).rsplit(" ", 1)[0]) for day in _spread([day for day, _value in known])]
    says = _("Belum ada yang dapat diukur.")
    if known:
        day, most = max(known, key=lambda pair: pair[1])
        says = _("Paling lama pada %(day)s: %(minutes)s menit.") % {"day": plain_date(day), "minutes": most}
    title = _("Lama menunggu dari hari ke hari, median menit")
    return Picture("line_chart", "harian", title, says, line_chart(known, named))


def _spread(days: list[Any]) -> list[Any]:
    """Return the first, the last and some days in equal steps between."""
    if len(days) <= _DAYS_NAMED:
        return days
    last = len(days) - 1
    return [days[last * step // (_DAYS_NAMED - 1)] for step in range(_DAYS_NAMED)]
