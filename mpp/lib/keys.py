"""Primary keys as they come back in forms."""

import re

# As many digits as any key of a bigint column may have, less one; a longer text could not even be looked up.
_KEY = re.compile(r"[0-9]{1,18}")


def key_in(text: str) -> int | None:
    """Return the key that a form's text names, None for anything else."""
    return int(text) if _KEY.fullmatch(text) else None
