"""The rows of the desk's lists: who holds a case, and how many working days are left."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext

from agencies.calendar import working_days_in
from mpp.lib.formats import working_days
from permits import covering, story, talks
from permits.models import Application, ApplicationQuerySet, Recommendation
from permits.states import OPEN, PAUSED, State

SOON_DAYS = 2  # working days left up to which a case is marked


class TimeLeft(NamedTuple):
    """Working days until the due date, negative when late."""

    days: int

    @classmethod
    def of(cls, days: int | None) -> "TimeLeft | None":
        return None if days is None else cls(days)

    @property
    def is_late(self) -> bool:
        return self.days < 0

    @property
    def late(self) -> int:
        return -self.days

    @property
    def is_soon(self) -> bool:
        return 0 <= self.days <= SOON_DAYS


class Row(NamedTuple):
    """One case of a list. `left` is None while the clock stands and after the end.

    `covered`: the colleague in whose place the officer would act, "" for none.
    """

    application: Application
    tone: str
    holder: str
    left: TimeLeft | None
    covered: str = ""


def for_list(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Load what a row shows and leave the frozen sheet and the answers where they are."""
    waiting = Recommendation.objects.pending().select_related("agency")
    return (
        applications.annotate(
            service_title=KT("sheet__name"),
            applicant_name=KT("applicant__name"),
            has_news=Exists(talks.unread_by_office().filter(application=OuterRef("pk"))),
        )
        .defer("sheet", "answers", "applicant", "applicant_nik", "decision_note")
        .select_related("reviewer", "issuing_agency")
        .prefetch_related(
            Prefetch("recommendations", queryset=waiting, to_attr="pending_recommendations"), "labels"
        )
    )


def rows(user: Any, applications: Iterable[Application]) -> list[Row]:
    """Return the rows of a list (see `for_list`), with one query for the calendar of all."""
    listed = list(applications)
    left, late = _days_left(listed), _days_late(listed)
    return [
        Row(
            application,
            story.tone_of(application),
            _holder(application, late),
            TimeLeft.of(left(application)),
            covering.colleague_of(user, application),
        )
        for application in listed
    ]


def _holder(application: Application, late: Callable[[date], int]) -> str:
    """Return who has to act now, as officers say it. late: working days since a due date, 0 before it."""
    match application.state:
        case State.SUBMITTED:
            return str(application.reviewer or gettext("Belum diambil"))
        case State.IN_REVIEW:
            return str(application.reviewer or "")
        case State.RECOMMENDING:
            asked: list[Recommendation] = getattr(application, "pending_recommendations", [])
            return ", ".join(_asked(row, late) for row in asked)
        case State.AWAITING_DECISION | State.SIGNING:
            return application.issuing_agency.short_name
        case State.RETURNED | State.AWAITING_VISIT | State.AWAITING_PAYMENT:
            return gettext("Pemohon")
        case _:
            return ""


def _days_left(applications: list[Application]) -> Callable[[Application], int | None]:
    """Return `clock.days_left` for many cases, from one reading of the calendar."""
    today = timezone.localdate()
    dues = [row.due_on for row in applications if row.due_on and _is_running(row)]
    days = working_days_in(min([*dues, today]), max([*dues, today])) if dues else []

    def until(application: Application) -> int | None:
        if application.due_on is None or not _is_running(application):
            return None
        return bisect_right(days, application.due_on) - bisect_right(days, today)

    return until


def _asked(row: Recommendation, late: Callable[[date], int]) -> str:
    days = late(row.due_on)
    if not days:
        return row.agency.short_name
    return gettext("%(agency)s (terlambat %(days)s)") % {
        "agency": row.agency.short_name,
        "days": working_days(days),
    }


def _days_late(applications: list[Application]) -> Callable[[date], int]:
    """Return how many working days a day is past, from one reading of the calendar; none where none is asked for."""
    today = timezone.localdate()
    pending = [row for case in applications for row in getattr(case, "pending_recommendations", [])]
    past = [row.due_on for row in pending if row.due_on < today]
    days = working_days_in(min(past), today) if past else []
    return lambda due_on: max(0, bisect_right(days, today) - bisect_right(days, due_on))


def _is_running(application: Application) -> bool:
    return application.state in OPEN - PAUSED
