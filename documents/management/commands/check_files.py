"""`manage.py check_files`: whether every row has its file, every file its row, and each is what was stored."""

import hashlib
import sys
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.core.files.storage import default_storage
from django.core.management.base import BaseCommand
from django.db.models import FileField, Model
from django.utils import timezone

from documents.stored import file_columns, named, stored_names

# A file is written before its row: a younger one may still get it.
YOUNG = timedelta(hours=1)
BATCH = 500


class Command(BaseCommand):
    help = "Finds rows without file, files without row, and files that are not what was stored."

    def handle(self, *_args: Any, **_options: Any) -> None:
        faults = 0
        for fault in _faults():
            self.stdout.write(fault)
            faults += 1
        if faults:
            self.stderr.write(f"{faults} found.")
            sys.exit(1)
        self.stdout.write("Every row has its file, every file its row.")


def _faults() -> Iterator[str]:
    """Yield each fault as a line that names model and primary key, or the stored file; never a person."""
    for model, field in file_columns():
        yield from _faults_of_rows(model, field)
    names = (name for name in stored_names() if not _is_young(name))
    while batch := list(islice(names, BATCH)):
        for name in sorted(set(batch) - named(batch)):
            yield f"file without row: {name}"


def _faults_of_rows(model: type[Model], field: FileField) -> Iterator[str]:
    checksum = getattr(model, "hashed_files", {}).get(field.name)
    columns = ["pk", field.name, *([checksum] if checksum else [])]
    rows = model._default_manager.exclude(**{field.name: ""}).exclude(**{field.name: None})
    for pk, name, *expected in rows.values_list(*columns).iterator(BATCH):
        row = f"{model._meta.label} {pk} ({field.name})"
        if not default_storage.exists(name):
            yield f"row without file: {row}"
        elif expected and _sha256(name) != expected[0]:
            yield f"not what was stored: {row}"


def _sha256(name: str) -> str:
    with default_storage.open(name) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]


def _is_young(name: str) -> bool:
    return timezone.now() - default_storage.get_modified_time(name) < YOUNG
