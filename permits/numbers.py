"""Running numbers without gaps."""

from django.db import connection
from django.utils import timezone


def draw(series: str) -> int:
    """Return the next number of a series. Its row stays locked until the transaction ends: draw last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO permits_series (name, last) VALUES (%s, 1)"
            " ON CONFLICT (name) DO UPDATE SET last = permits_series.last + 1 RETURNING last",
            [series],
        )
        return int(cursor.fetchone()[0])


def draw_bill() -> str:
    """Return the next number of a bill, e.g. "T-2026-000042"."""
    year = timezone.localdate().year
    return f"T-{year}-{draw(f'tagihan/{year}'):06}"
