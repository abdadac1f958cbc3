"""The committed sheets belong to their sources, stay light and need nothing that the policy forbids."""

import re
import runpy
from pathlib import Path

import brotli
import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"
SHEETS = sorted(CSS.glob("*.css"))
COMPILED = [CSS / f"{name}.css" for name in ("main", "desk", "display")]
# A quarter of what a citizen's first visit may weigh.
MAIN_BYTES_MAX = 25 * 1024


@pytest.mark.parametrize("sheet", COMPILED, ids=lambda sheet: sheet.name)
def test_a_sheet_is_compiled_from_the_sources_of_today(sheet: Path):
    tool = runpy.run_path(str(settings.BASE_DIR / "script" / "css"))

    first_line = sheet.read_text(encoding="utf-8").splitlines()[0]

    assert first_line == f"/* static/scss {tool['sources_hash']()} */", "run script/css"


def test_the_citizens_sheet_is_light():
    assert len(brotli.compress((CSS / "main.css").read_bytes())) <= MAIN_BYTES_MAX


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_fetches_only_files_of_ours(sheet: Path):
    addresses = re.findall(r"url\(([^)]*)\)", sheet.read_text(encoding="utf-8"))

    assert [address for address in addresses if not (CSS / address.strip("\"'")).is_file()] == []
