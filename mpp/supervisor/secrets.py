"""The keys of this installation: made once, kept in `secrets.env`, readable by its owner only."""

import base64
import os

from mpp.supervisor.paths import Trouble, Var, write_whole


def ready(var: Var, *, data_exists: bool) -> dict[str, str]:
    """Return the variables with the keys; what the environment already names is left to it.

    data_exists: there is a database already, so losing its keys is not answered with new ones.
    """
    if not var.secrets.exists():
        if data_exists and "MPP_FIELD_KEYS" not in os.environ:
            raise Trouble(
                f"Kunci data {var.secrets} hilang, padahal basis datanya ada. "
                "Kembalikan file itu dari cadangan."
            )
        write_whole(var.secrets, "".join(f"{name}={value}\n" for name, value in fresh().items()))
    kept = dict(line.split("=", 1) for line in var.secrets.read_text(encoding="utf-8").splitlines() if line)
    return {name: os.environ.get(name) or value for name, value in kept.items()}


def fresh() -> dict[str, str]:
    """Return new keys: two of 64 hex digits, and one for Fernet (32 bytes, URL-safe base64)."""
    return {
        "MPP_SECRET_KEY": os.urandom(32).hex(),
        "MPP_FIELD_KEYS": base64.urlsafe_b64encode(os.urandom(32)).decode(),
        "MPP_HASH_KEY": os.urandom(32).hex(),
    }
