"""How often an address may guess wrong."""

from datetime import timedelta

from django.core.cache import cache

WRONG_TRIES = 10
WINDOW = timedelta(minutes=10)


class WrongTries:
    """Wrong guesses from one address in the last ten minutes, counted for all workers together.

    Only wrong ones count: a hall shares one address, and pairing all its kiosks must not lock it out.
    """

    def __init__(self, what: str, address: str) -> None:
        self.key = f"wrong-tries:{what}:{address}"

    def used_up(self) -> bool:
        return cache.get(self.key, 0) >= WRONG_TRIES

    def count(self) -> None:
        if not cache.add(self.key, 1, WINDOW.total_seconds()):
            try:
                cache.incr(self.key)
            except ValueError:  # it ran out between the two
                cache.add(self.key, 1, WINDOW.total_seconds())
