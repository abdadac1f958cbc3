import importlib

import pytest
from django.apps import apps
from django.db import connection

from permits.models import RefusalReason
from tests.factories import make_application, make_attachment

MIGRATION = importlib.import_module("permits.migrations.0002_refusal_reasons")

pytestmark = pytest.mark.django_db


def kept() -> list[str]:
    return list(RefusalReason.objects.values_list("text", flat=True))


def test_a_new_database_has_a_list_of_reasons_that_say_what_to_do():
    MIGRATION.add(apps, connection.schema_editor())

    assert kept() == MIGRATION.REASONS
    for text in kept():
        fault, _, remedy = text.partition(". ")
        assert fault
        assert remedy.endswith(".")


def test_going_back_keeps_a_reason_that_was_used():
    MIGRATION.add(apps, connection.schema_editor())
    used = RefusalReason.objects.first()
    make_attachment(make_application(), "ktp", verdict="REFUSED", reason=used)

    MIGRATION.remove(apps, connection.schema_editor())

    assert kept() == [used.text]
