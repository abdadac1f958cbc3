"""Four digits on the lobby display that say: who types them stands here.

They follow from the venue and the minute, so nothing is stored and every display shows the same. A code is taken
until the minute after its own has ended: who reads it must still type it.
"""

from datetime import UTC, datetime, timedelta

from agencies.models import Venue
from mpp.lib.crypto import keyed_hash

DIGITS = 4
_MINUTE = timedelta(minutes=1)


def lobby_code(venue: Venue, at: datetime) -> str:
    """Return the code that the venue's displays show in that minute: four digits."""
    minute = f"{at.astimezone(UTC):%Y%m%d%H%M}"
    number = int(keyed_hash(f"{venue.pk}:{minute}", purpose="lobby-code"), 16)
    return f"{number % 10**DIGITS:0{DIGITS}}"


def is_lobby_code(venue: Venue, typed: str, at: datetime) -> bool:
    """Whether somebody read that on the venue's display in this minute or the one before."""
    return typed in {lobby_code(venue, at), lobby_code(venue, at - _MINUTE)}


def changes_at(at: datetime) -> datetime:
    """Return when the code of that moment gives way to the next."""
    return at.replace(second=0, microsecond=0) + _MINUTE
