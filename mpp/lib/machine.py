"""What every state machine of the portal shares: one table of moves, and a refusal for all others."""

from collections.abc import Mapping, Set
from typing import TypeVar

from django.utils.translation import gettext as _

from mpp.lib.refused import Refused

State = TypeVar("State", bound=str)


def check_move(moves: Mapping[State, Set[State]], old: State, new: State) -> None:
    """Raise Refused unless `moves` leads from old to new."""
    if new not in moves[old]:
        raise Refused(_("Keadaannya sudah berubah. Muat ulang halaman ini untuk melihat yang terbaru."))
