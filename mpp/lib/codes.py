"""Codes in links and QRs: random, short enough to read out, never running numbers."""

import re
import secrets

from django.urls import register_converter

# Crockford's base32, lower case: no i, l, o (read as 1, 1, 0) and no u.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
LENGTH = 16  # 16 × 5 bits = 80 bits
_MISREAD = str.maketrans("oil", "011")


def new_code(length: int = LENGTH) -> str:
    """Return a new code: 16 characters of ALPHABET, 80 random bits, or as many as asked for, 5 bits each."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normalize_code(text: str) -> str:
    """Return what a person or scanner gave as a code would be written by us.

    Forgives case, spaces, dashes, and O, I, L for 0, 1, 1. What is no code stays none: the result may have
    any length and is looked up like any other.
    """
    return re.sub(r"[\s\-‐-―]", "", text).lower().translate(_MISREAD)


def in_fours(code: str) -> str:
    """Return a code as people read and type it: "abcd efgh jkmn pqrs", its spaces not broken over lines."""
    return "\xa0".join(code[start : start + 4] for start in range(0, len(code), 4))


class CodeConverter:
    """URL part `<code:…>`: exactly one code, in our own writing."""

    regex = f"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


# Importing this module makes `<code:…>` known; every urls.py that uses it imports it.
register_converter(CodeConverter, "code")
