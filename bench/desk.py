#!/usr/bin/env python3
"""How fast the review desk's lists answer with many cases, tab by tab and filter by filter.

    DATABASE_URL=postgres://…/scratch python3 bench/desk.py --cases 10000 --explain

Fills a scratch database (its name must contain "bench") with cases of ten agencies, once, and asks each list as a
verifier and as a supervisor. Prints queries, median and 95th percentile in milliseconds, whole answer with templates.
The budget: p95 at most 300 ms and the same number of queries at 10,000 cases and at 300,000.
"""

import argparse
import os
import random
import statistics
import sys
import time
from copy import copy
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models.base import ModelState  # noqa: E402
from django.test import Client  # noqa: E402

from agencies.models import Role  # noqa: E402
from mpp.lib.codes import new_code  # noqa: E402
from permits.models import Application, Label  # noqa: E402
from permits.states import State  # noqa: E402
from tests.factories import make_application, make_officer, make_service  # noqa: E402

AGENCIES = 10
# Of a hundred cases so many are still open, in these states.
OPEN_OF_100 = {
    State.SUBMITTED: 3,
    State.IN_REVIEW: 3,
    State.RETURNED: 2,
    State.RECOMMENDING: 1,
    State.AWAITING_DECISION: 1,
}
SERVICES, STATES = 10, len(OPEN_OF_100) + 1
BATCH = 5000
EXPLAINED_FROM = 200  # ms
NAMES = ["Orang", "Siti", "Budi", "Dewi", "Agus", "Rina", "Hendra", "Maya", "Yusuf", "Nur"]
TABS = ["kerja", "saya", "baru", "warga", "teknis", "terlambat", "segera", "selesai", "semua"]


def main() -> None:
    arguments = _arguments()
    if "bench" not in connection.settings_dict["NAME"]:
        sys.exit("Name a scratch database whose name contains “bench”.")
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    _fill(arguments.cases)
    for role in (Role.VERIFIER, Role.SUPERVISOR):
        _measure(role, arguments)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the review desk in a scratch database.")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument(
        "--explain", action="store_true", help="show the plan of the slowest query of each slow list"
    )
    return parser.parse_args()


def _fill(cases: int) -> None:
    """Make one case of each service and state, then copies of them until there are enough."""
    if not Application.objects.exists():
        for _agency in range(AGENCIES):
            _make_samples()
    samples = list(Application.objects.order_by("pk")[: AGENCIES * SERVICES * STATES])
    have = Application.objects.count()
    for start in range(have, cases, BATCH):
        Application.objects.bulk_create(_copies(samples, range(start, min(start + BATCH, cases))))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{Application.objects.count()} cases")  # noqa: T201


def _make_samples() -> None:
    services = [make_service()]
    services += [make_service(agency=services[0].agency) for _ in range(SERVICES - 1)]
    label = Label.objects.create(agency=services[0].agency, name="Prioritas")
    for service in services:
        for state in [*OPEN_OF_100, State.ISSUED]:
            make_application(state, service=service).labels.add(label)


def _copies(samples: list[Application], numbers: range) -> list[Application]:
    """Return cases like the samples: open ones are due about now, ended ones within two years past."""
    weights = [OPEN_OF_100.get(State(sample.state), 100 - sum(OPEN_OF_100.values())) for sample in samples]
    chance = random.Random(numbers.start)  # noqa: S311 - only has to look mixed
    made = []
    for number, sample in zip(numbers, chance.choices(samples, weights, k=len(numbers)), strict=True):
        case = copy(sample)
        case.pk, case.code, case.number = None, new_code(), f"B{number:09}"
        case._state = ModelState()
        days = chance.randint(-5, 15) if sample.state in OPEN_OF_100 else chance.randint(-700, 0)
        case.due_on = sample.due_on + timedelta(days=days)
        case.sent_at = sample.sent_at + timedelta(days=days)
        case.applicant = sample.applicant | {"name": f"{chance.choice(NAMES)} {number}"}
        made.append(case)
    return made


def _measure(role: Role, arguments: argparse.Namespace) -> None:
    agency = Application.objects.order_by("pk")[0].counter_agency
    officer = make_officer(role, agency)
    if role == Role.VERIFIER:
        taken = Application.objects.filter(counter_agency=agency, state=State.IN_REVIEW).values("pk")[:40]
        Application.objects.filter(pk__in=taken).update(reviewer=officer)
    client = Client()
    client.force_login(officer)
    print(f"\n{role.label:44} {'queries':>7} {'median':>7} {'p95':>7}  ms")  # noqa: T201
    for name, address in _lists(agency).items():
        _measure_one(client, name, address, arguments)


def _lists(agency) -> dict[str, str]:  # type: ignore[no-untyped-def]
    some = Application.objects.filter(counter_agency=agency).order_by("-pk")[0]
    found = {tab: f"/meja/?tab={tab}" for tab in TABS}
    found["semua, layanan"] = f"/meja/?tab=semua&layanan={some.service.code}"
    found["semua, keadaan jarang"] = "/meja/?tab=semua&keadaan=RECOMMENDING"
    found["selesai, layanan"] = f"/meja/?tab=selesai&layanan={some.service.code}"
    found["semua, label"] = f"/meja/?tab=semua&label={agency.labels.get().pk}"
    found["semua, dikirim sehari"] = (
        f"/meja/?tab=semua&dari={some.sent_at:%Y-%m-%d}&sampai={some.sent_at:%Y-%m-%d}"
    )
    found["semua, halaman jauh"] = "/meja/?tab=semua&sesudah=2026-01-15_100"
    found["cari nomor"] = f"/meja/?q={some.number}"
    found["cari nama"] = "/meja/?q=orang"
    found["cari nama jarang"] = "/meja/?q=zulkarnain"
    return found


def _measure_one(client: Client, name: str, address: str, arguments: argparse.Namespace) -> None:
    slowest = _Slowest()
    with connection.execute_wrapper(slowest):
        assert client.get(address).status_code == 200
    took = []
    for _round in range(arguments.rounds):
        began = time.monotonic()
        client.get(address)
        took.append((time.monotonic() - began) * 1000)
    p95 = statistics.quantiles(took, n=20)[-1]
    print(f"{name:44} {slowest.count:7} {statistics.median(took):7.0f} {p95:7.0f}")  # noqa: T201
    if arguments.explain and p95 > EXPLAINED_FROM:
        slowest.explain()


class _Slowest:
    """Counts queries and keeps the one that took longest."""

    def __init__(self) -> None:
        self.count, self.took, self.query = 0, 0.0, ("", ())

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        began = time.monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            self.count += 1
            if time.monotonic() - began > self.took:
                self.took, self.query = time.monotonic() - began, (sql, params)

    def explain(self) -> None:
        sql, params = self.query
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS) {sql}", params)
            print("\n".join(f"    {line}"[:200] for (line,) in cursor.fetchall()))  # noqa: T201


if __name__ == "__main__":
    main()
