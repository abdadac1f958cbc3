"""How often an address may guess wrong."""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.conf import settings
from django.core.cache import cache

WRONG_TRIES = 10
WRONG_TRIES_OF_A_HALL = 200  # The mall's own networks (LOCAL_NETWORKS): many people share one address.
WINDOW = timedelta(minutes=10)


class WrongTries:
    """Wrong guesses from one address in the last ten minutes, counted for all workers together.

    Only wrong ones count: a hall shares one address, and pairing all its kiosks must not lock it out.
    """

    wait_seconds = int(WINDOW.total_seconds())  # at most

    def __init__(self, what: str, address: str) -> None:
        self.key = f"wrong-tries:{what}:{_counted(address)}"
        self.most = WRONG_TRIES_OF_A_HALL if is_local(address) else WRONG_TRIES

    def used_up(self) -> bool:
        return cache.get(self.key, 0) >= self.most

    def count(self) -> None:
        if not cache.add(self.key, 1, WINDOW.total_seconds()):
            try:
                cache.incr(self.key)
            except ValueError:  # it ran out between the two
                cache.add(self.key, 1, WINDOW.total_seconds())


def is_local(address: str) -> bool:
    """Whether an address is of the mall's own networks."""
    parsed = _parsed(address)
    return parsed is not None and any(parsed in ip_network(network) for network in settings.LOCAL_NETWORKS)


def _counted(address: str) -> str:
    """Return what tries are counted by: of IPv6 the network of a household, which has addresses without end."""
    parsed = _parsed(address)
    return str(ip_network((parsed, 64), strict=False)) if isinstance(parsed, IPv6Address) else address


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(address)
    except ValueError:
        return None
