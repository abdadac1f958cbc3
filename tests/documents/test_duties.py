"""Sweeping takes away what nobody needs, and never a file that a row names."""

import os
import time
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import FileField

from documents.actions import INTAKE_FOLDER
from documents.duties import sweep_files
from documents.folders import folder_for
from mpp.lib.codes import new_code
from tests.factories import make_paper, make_permit

pytestmark = pytest.mark.django_db

DAY = 24 * 3600


def age(path: Path, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def stored(days: float) -> str:
    """Store a file that no row names, so many days ago."""
    name = default_storage.save(f"{folder_for(new_code())}/asli.jpg", ContentFile(b"x"))
    age(Path(default_storage.path(name)), days)
    return name


def named() -> set[str]:
    """Return every file that a row of any model names."""
    columns = [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, FileField)
    ]
    return {
        name for model, column in columns for name in model.objects.values_list(column, flat=True) if name
    }


def test_sweeping_never_takes_a_file_that_a_row_names():
    make_paper(page_count=3)
    make_permit()
    for name in named():
        age(Path(default_storage.path(name)), 20)

    sweep_files()

    assert len(named()) == 6  # original, thumbnail, three pages; reserved document and permit share one here
    assert all(default_storage.exists(name) for name in named())


def test_sweeping_takes_old_files_without_a_row_and_waits_for_young_ones():
    old, young = stored(days=2), stored(days=0.5)

    sweep_files()

    assert not default_storage.exists(old)
    assert default_storage.exists(young)  # its row may be committed in a moment


def test_sweeping_takes_copies_that_a_killed_check_left():
    old, young = INTAKE_FOLDER / "work-old", INTAKE_FOLDER / "work-young"
    for folder, days in ((old, 1), (young, 0)):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "original").write_bytes(b"KTP")
        age(folder, days)

    sweep_files()

    assert not old.exists()
    assert young.exists()
