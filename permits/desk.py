"""The review desk's lists: whose turn a case is, who holds it, and how many working days are left."""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q, TextChoices
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agencies.access import agencies_as
from agencies.calendar import working_days_in
from agencies.models import Role
from catalog.models import Outcome
from mpp.lib.codes import normalize_code
from permits import story
from permits.models import (
    Application,
    ApplicationQuerySet,
    Attachment,
    Event,
    Recommendation,
    RegisterEntry,
)
from permits.states import ENDED, OPEN, PAUSED, State

PAGE_SIZE = 25
SOON_DAYS = 1  # working days left from which a case is marked


class Tab(TextChoices):
    TO_DO = "kerja", _("Perlu saya kerjakan")
    WITH_CITIZEN = "warga", _("Menunggu warga")
    ENDED = "selesai", _("Selesai")
    ALL = "semua", _("Semua")


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
    """One case of a list. `left` is None while the clock stands and after the end."""

    application: Application
    tone: str
    holder: str
    left: TimeLeft | None


def cases(user: Any, tab: Tab) -> ApplicationQuerySet:
    """Return the cases of a tab that an officer may see."""
    seen = Application.objects.at_desk_of(user)
    match tab:
        case Tab.TO_DO:
            return to_do(user)
        case Tab.WITH_CITIZEN:
            return seen.filter(state__in=PAUSED)
        case Tab.ENDED:
            return seen.filter(state__in=ENDED)
        case Tab.ALL:
            return seen


def to_do(user: Any) -> ApplicationQuerySet:
    """Return the cases that wait for a deed of this officer, by the roles held today."""
    mine = Application.objects.filter(
        _for_verifier(user) | _for_technical(user) | _for_signatory(user) | _for_cashier(user)
    )
    return mine.exclude(owner=user).exclude(filed_by=user)  # of these nobody acts for the office


def found(user: Any, text: str) -> ApplicationQuerySet:
    """Return the case of a number, with or without its year, or of a scanned code, if the officer may see it."""
    seen = Application.objects.at_desk_of(user)
    text = text.strip()
    if text.isascii() and text.isdigit():
        year = timezone.localdate().year
        return seen.filter(number__in=[f"{wanted}-{int(text):06}" for wanted in (year, year - 1)])
    return seen.filter(Q(number=text) | Q(code=normalize_code(text.rstrip("/").rpartition("/")[2])))


def for_list(applications: ApplicationQuerySet) -> ApplicationQuerySet:
    """Load what a row shows and leave the frozen sheet and the answers where they are."""
    waiting = Recommendation.objects.pending().select_related("agency")
    return (
        applications.annotate(service_title=KT("sheet__name"), applicant_name=KT("applicant__name"))
        .defer("sheet", "answers", "applicant", "applicant_nik", "decision_note")
        .select_related("reviewer", "issuing_agency")
        .prefetch_related(Prefetch("recommendations", queryset=waiting, to_attr="pending_recommendations"))
    )


def rows(applications: Iterable[Application]) -> list[Row]:
    """Return the rows of a list (see `for_list`), with one query for the calendar of all."""
    listed = list(applications)
    left = _days_left(listed)
    return [
        Row(application, story.tone_of(application), _holder(application), TimeLeft.of(left(application)))
        for application in listed
    ]


def _for_verifier(user: Any) -> Q:
    unjudged = Q(state=State.IN_REVIEW, reviewed_at=None) & (Q(reviewer=user) | Q(reviewer=None))
    to_hand_over = Q(state=State.IN_REVIEW, reviewed_at__isnull=False, outcome=Outcome.HANDED_OVER)
    served = agencies_as(user, Role.VERIFIER)
    return Q(counter_agency__in=served) & (Q(state=State.SUBMITTED) | unjudged | to_hand_over)


def _for_technical(user: Any) -> Q:
    asked = Recommendation.objects.pending().filter(agency__in=agencies_as(user, Role.TECHNICAL))
    return Q(state=State.RECOMMENDING, pk__in=asked.values("application"))


def _for_signatory(user: Any) -> Q:
    """Nobody decides what they verified (Application.was_verified_by)."""
    judged = Attachment.objects.filter(application=OuterRef("pk"), judged_by=user)
    reviewed = Event.objects.filter(
        application=OuterRef("pk"), by=user, deed__in=["take", "take_over", "finish_review"]
    )
    failed = RegisterEntry.objects.filter(application=OuterRef("pk")).exclude(failure="")
    return (
        Q(issuing_agency__in=agencies_as(user, Role.SIGNATORY), outcome=Outcome.PERMIT)
        & (Q(state=State.AWAITING_DECISION) | (Q(state=State.SIGNING) & Q(Exists(failed))))
        & ~Q(reviewer=user)
        & ~Q(Exists(judged))
        & ~Q(Exists(reviewed))
    )


def _for_cashier(user: Any) -> Q:
    return Q(counter_agency__in=agencies_as(user, Role.CASHIER), state=State.AWAITING_PAYMENT)


def _holder(application: Application) -> str:
    """Return who has to act now, as officers say it."""
    match application.state:
        case State.SUBMITTED:
            return gettext("Belum diambil")
        case State.IN_REVIEW:
            return str(application.reviewer or "")
        case State.RECOMMENDING:
            asked: list[Recommendation] = getattr(application, "pending_recommendations", [])
            return ", ".join(row.agency.short_name for row in asked)
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


def _is_running(application: Application) -> bool:
    return application.state in OPEN - PAUSED
