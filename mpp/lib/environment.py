"""Read settings from the environment, and fail loudly on a value that nobody foresaw.

Every function names the variable in its error. A variable that is set but empty counts as not set.
"""

import os
from collections.abc import Iterable
from ipaddress import ip_network
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

_FLAGS = {"1": True, "0": False}


def text(name: str, default: str | None = None) -> str:
    """Return the value of a variable; without a default it must be set."""
    value = os.environ.get(name) or default
    if value is None:
        raise ImproperlyConfigured(f"{name} is not set.")
    return value


def flag(name: str, default: bool) -> bool:
    """Return True for "1" and False for "0"; "true", "yes" and the like are refused, not guessed."""
    value = os.environ.get(name)
    if not value:
        return default
    if value not in _FLAGS:
        raise ImproperlyConfigured(f"{name} is {value!r}, but must be 1 or 0.")
    return _FLAGS[value]


def number(name: str, default: int, *, least: int, most: int) -> int:
    """Return a whole number of at least `least` and at most `most`."""
    value = os.environ.get(name)
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}, but must be a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: Iterable[str] = ()) -> list[str]:
    """Return the comma-separated parts of a variable, without blanks."""
    value = os.environ.get(name)
    if not value:
        return list(default)
    return [word.strip() for word in value.split(",") if word.strip()]


def networks(name: str) -> list[str]:
    """Return the comma-separated networks of a variable, like "10.1.0.0/16"; one address is a network too."""
    for network in words(name):
        try:
            ip_network(network)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} holds {network!r}, which is no network: {error}.") from error
    return words(name)


def fernet_keys(name: str) -> list[str]:
    """Return the comma-separated Fernet keys of a variable, at least one. A wrong key is not repeated: it is a secret."""
    keys = words(name)
    if not keys:
        raise ImproperlyConfigured(f"{name} is not set.")
    for place, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name}: key {place} of {len(keys)} is no Fernet key.") from error
    return keys


def refuse_unknown(prefix: str, known: Iterable[str]) -> None:
    """Refuse a variable with our prefix that no setting reads: most likely it is misspelt."""
    unknown = sorted({name for name in os.environ if name.startswith(prefix)} - set(known))
    if unknown:
        raise ImproperlyConfigured(f"Unknown setting in the environment: {', '.join(unknown)}.")


class Smtp(NamedTuple):
    host: str
    port: int
    user: str
    password: str
    starttls: bool
    tls: bool


def smtp(url: str) -> Smtp:
    """Return the mail server named by smtp:// (plain), smtp+tls:// (STARTTLS) or smtps:// (TLS)."""
    parts = urlsplit(url)
    try:
        host, port = parts.hostname, parts.port
    except ValueError:  # a port that is no number
        host, port = None, None
    if parts.scheme not in {"smtp", "smtp+tls", "smtps"} or not host:
        raise ImproperlyConfigured("MPP_SMTP_URL must look like smtps://user:password@host:465.")
    return Smtp(
        host=host,
        port=port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        starttls=parts.scheme == "smtp+tls",
        tls=parts.scheme == "smtps",
    )
