"""The tabs of the desk: which there are for whom, and which cases stand in each."""

from typing import Any

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.access import agencies_as
from agencies.calendar import add_working_days
from agencies.models import Role
from permits import talks
from permits.desk.rows import SOON_DAYS
from permits.desk.turns import held_by, to_do
from permits.models import Application, ApplicationQuerySet
from permits.states import ENDED, OPEN, PAUSED, State

COUNTED_UP_TO = 99  # more is "99+": nobody plans a day by the exact number, and counting on would cost


class Tab(TextChoices):
    TO_DO = "kerja", _("Perlu saya kerjakan")
    MESSAGES = "pesan", _("Pesan baru")
    MINE = "saya", _("Saya")
    UNTAKEN = "baru", _("Belum diambil")
    WITH_CITIZEN = "warga", _("Dikembalikan")
    AT_TECHNICAL = "teknis", _("Di tim teknis")
    LATE = "terlambat", _("Terlambat")
    SOON = "segera", _("Segera jatuh tempo")
    ENDED = "selesai", _("Selesai")
    ALL = "semua", _("Semua")


# Tabs that make sense for some roles only; the others are everybody's.
_FOR: dict[Tab, tuple[Role, ...]] = {
    Tab.MINE: (Role.VERIFIER,),
    Tab.UNTAKEN: (Role.VERIFIER, Role.SUPERVISOR),
    Tab.WITH_CITIZEN: (Role.VERIFIER, Role.SUPERVISOR),
    Tab.AT_TECHNICAL: (Role.VERIFIER, Role.SUPERVISOR, Role.TECHNICAL),
    Tab.LATE: (Role.VERIFIER, Role.SUPERVISOR, Role.TECHNICAL, Role.SIGNATORY),
    Tab.SOON: (Role.VERIFIER, Role.SUPERVISOR, Role.TECHNICAL, Role.SIGNATORY),
}
# Of these the number matters: they are work to do.
_COUNTED = (Tab.TO_DO, Tab.MESSAGES, Tab.MINE, Tab.UNTAKEN, Tab.LATE, Tab.SOON)
# There the newest matter, elsewhere the most urgent.
NEWEST_FIRST = {Tab.ENDED, Tab.ALL}


def tabs_of(user: Any) -> list[Tab]:
    return [tab for tab in Tab if tab not in _FOR or agencies_as(user, *_FOR[tab])]


def cases(user: Any, tab: Tab) -> ApplicationQuerySet:
    """Return the cases of a tab that an officer may see."""
    seen = Application.objects.at_desk_of(user)
    running = sorted(OPEN - PAUSED)
    today = timezone.localdate()
    match tab:
        case Tab.TO_DO:
            return to_do(user)
        case Tab.MESSAGES:
            return talks.with_news_for(user)
        case Tab.MINE:
            return seen.filter(held_by(user), state__in=sorted(OPEN))
        case Tab.UNTAKEN:
            return _untaken(user)
        case Tab.WITH_CITIZEN:
            return seen.filter(state__in=sorted(PAUSED))
        case Tab.AT_TECHNICAL:
            return seen.filter(state=State.RECOMMENDING)
        case Tab.LATE:
            return seen.filter(state__in=running, due_on__lt=today)
        case Tab.SOON:
            until = add_working_days(today, SOON_DAYS)
            return seen.filter(state__in=running, due_on__gte=today, due_on__lte=until)
        case Tab.ENDED:
            return seen.filter(state__in=sorted(ENDED))
        case Tab.ALL:
            return seen


def counts(user: Any) -> dict[Tab, str]:
    """Return how many cases stand in the tabs that are work, "99+" for more, nothing for none (one query a tab)."""
    found = {tab: cases(user, tab)[: COUNTED_UP_TO + 1].count() for tab in tabs_of(user) if tab in _COUNTED}
    return {tab: f"{COUNTED_UP_TO}+" if n > COUNTED_UP_TO else str(n) for tab, n in found.items() if n}


def _untaken(user: Any) -> ApplicationQuerySet:
    served = agencies_as(user, Role.VERIFIER, Role.SUPERVISOR)
    unjudged = Q(state=State.SUBMITTED) | Q(state=State.IN_REVIEW, reviewed_at=None)
    return Application.objects.filter(unjudged, counter_agency__in=served, reviewer=None)
