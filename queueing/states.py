"""The one place that knows the order of things in a ticket."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "WAITING", _("Menunggu")
    CALLED = "CALLED", _("Dipanggil")
    SERVING = "SERVING", _("Dilayani")
    ON_HOLD = "ON_HOLD", _("Ditunda")
    DONE = "DONE", _("Selesai")
    NO_SHOW = "NO_SHOW", _("Tidak hadir")
    TRANSFERRED = "TRANSFERRED", _("Dialihkan")
    CANCELLED = "CANCELLED", _("Dibatalkan")
    UNSERVED = "UNSERVED", _("Tidak terlayani")


NEXT: dict[State, set[State]] = {
    State.WAITING: {State.CALLED, State.CANCELLED, State.UNSERVED},
    State.CALLED: {State.SERVING, State.WAITING, State.NO_SHOW, State.TRANSFERRED, State.UNSERVED},
    State.SERVING: {State.DONE, State.WAITING, State.ON_HOLD, State.TRANSFERRED, State.UNSERVED},
    State.ON_HOLD: {State.SERVING, State.UNSERVED},
    State.NO_SHOW: {State.WAITING, State.UNSERVED},
    State.DONE: set(),
    State.TRANSFERRED: set(),
    State.CANCELLED: set(),
    State.UNSERVED: set(),
}

AT_COUNTER = {State.CALLED, State.SERVING}
OPEN = {state for state, following in NEXT.items() if following}
