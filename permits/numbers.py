"""Running numbers without gaps."""

from django.db import connection


def draw(series: str) -> int:
    """Return the next number of a series. Its row stays locked until the transaction ends: draw last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO permits_series (name, last) VALUES (%s, 1)"
            " ON CONFLICT (name) DO UPDATE SET last = permits_series.last + 1 RETURNING last",
            [series],
        )
        return int(cursor.fetchone()[0])
