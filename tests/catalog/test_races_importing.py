"""Two people confirm their imports at the same moment."""

import pytest

from catalog.admin.tables import SERVICES
from catalog.models import Service
from mpp.lib.imports.reading import read
from mpp.lib.imports.runs import Run, run
from tests.catalog.test_importing import table
from tests.factories import make_service
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def taken_over(content: bytes, expected: str = "") -> Run:
    return run(SERVICES, read(content), lambda _owner, _is_new: True, expected=expected)


def test_of_two_who_change_the_same_rows_one_is_shown_the_comparison_anew():
    services = [make_service(processing_days=3) for _ in range(3)]
    files = [table(*({"kode": each.code, "hari_kerja": days} for each in services)) for days in (5, 7)]
    compared = [taken_over(content).digest for content in files]

    runs = at_once([lambda pair=pair: taken_over(*pair) for pair in zip(files, compared, strict=True)])

    done = [
        days for days, found, digest in zip((5, 7), runs, compared, strict=True) if found.digest == digest
    ]
    assert len(done) == 1
    assert set(Service.objects.values_list("processing_days", flat=True)) == set(done)
