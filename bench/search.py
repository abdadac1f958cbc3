#!/usr/bin/env python3
"""How fast the search answers in a catalog of five thousand services.

    python3 bench/search.py

Loads data/palembang, adds services with names put together of its words until there are 5,000, asks every question of
the tests and prints p50 and p95 of the time in the database and in all, in milliseconds; then takes everything back.
Needs a database of its own (DATABASE_URL), migrated.
"""

import json
import os
import random
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
SERVICES = 5_000


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import transaction

    with transaction.atomic():
        call_command("load_mall", str(ROOT / "data" / "palembang"), verbosity=0)
        _fill()
        _measure()
        transaction.set_rollback(True)
    return 0


def _fill() -> None:
    from catalog.models import Service

    known = list(Service.objects.all())
    words = sorted({word for service in known for word in service.name.split()})
    draw = random.Random(5)  # noqa: S311 - the same services every time
    made = []
    for number in range(SERVICES - len(known)):
        like = draw.choice(known)
        values = {field.attname: getattr(like, field.attname) for field in Service._meta.concrete_fields}
        name = " ".join(draw.sample(words, 5))
        made.append(
            Service(**values | {"id": None, "code": f"X-{number}", "slug": f"x-{number}", "name": name})
        )
    Service.objects.bulk_create(made, batch_size=500)


def _measure() -> None:
    from django.db import connection

    from catalog.models import Service
    from catalog.search import search

    parts = json.loads((ROOT / "tests" / "catalog" / "questions.json").read_text())
    questions = [question for part in parts.values() for question in part]
    began = time.perf_counter()
    search(Service.objects.offered(), questions[0])
    print(f"{Service.objects.count()} services, read once in {1000 * (time.perf_counter() - began):.0f} ms")  # noqa: T201
    in_database: list[float] = []
    in_all: list[float] = []
    for question in questions:
        spent = 0.0

        def timed(execute, sql, params, many, context):
            nonlocal spent
            started = time.perf_counter()
            try:
                return execute(sql, params, many, context)
            finally:
                spent += time.perf_counter() - started

        began = time.perf_counter()
        with connection.execute_wrapper(timed):
            list(search(Service.objects.offered(), question).services[:20])
        in_all.append(time.perf_counter() - began)
        in_database.append(spent)
    for name, times in (("database", in_database), ("in all", in_all)):
        times.sort()
        p50, p95 = (1000 * times[int(len(times) * share)] for share in (0.5, 0.95))
        print(f"{name:10} p50 {p50:6.1f} ms   p95 {p95:6.1f} ms")  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
