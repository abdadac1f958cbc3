"""Logs hold no number of a person, no code of a link and no address of mail."""

import json
import logging

import pytest

from mpp.lib.logs import JsonFormatter, without_secrets


@pytest.mark.parametrize(
    "secret", ["1671991403900001", "7hq2m9k4c3xw8r5t", "siti.aminah@contoh.example", "A9x" * 12]
)
def test_what_points_at_a_person_is_hidden(secret):
    text = without_secrets(f"Not found: /permohonan/{secret}/ for {secret}, again")

    assert secret not in text


@pytest.mark.parametrize(
    "plain", ["Permohonan 2026-000123", "503/0001/KES-07/DPMPTSP/2026", "permohonan/<code:code>/"]
)
def test_what_does_not_is_kept(plain):
    assert without_secrets(plain) == plain


def test_a_line_is_one_json_object_and_its_trace_hides_secrets_too():
    try:
        raise ValueError("NIK 1671991403900001")
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, "f", 1, "failed for %s", ("1671991403900001",), __import__("sys").exc_info()
        )

    line = json.loads(JsonFormatter().format(record))

    assert line["message"] == "failed for •••"
    assert "1671991403900001" not in json.dumps(line)
