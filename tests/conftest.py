"""What every test may ask for."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction

PALEMBANG = Path(__file__).parents[1] / "data" / "palembang"


def pytest_addoption(parser):
    parser.addoption(
        "--write-access-table",
        action="store_true",
        help="write the answers as they are now into tests/access/table.txt",
    )


@pytest.fixture(scope="module")
def palembang(django_db_setup, django_db_blocker):
    """The real data folder, loaded once for a module; each test's own changes are taken back as usual.

    Use it together with `db`, not in modules with tests that commit (`transaction=True`).
    """
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_mall", str(PALEMBANG), verbosity=0)
        yield
        transaction.set_rollback(True)
