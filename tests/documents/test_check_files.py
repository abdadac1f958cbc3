"""`manage.py check_files` finds what the disk and the rows do not agree on, and tells nothing of anybody."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from documents.models import HeldFile, Paper
from tests.factories import make_paper, make_permit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_store(monkeypatch, tmp_path):
    """A store of this test's own: other tests leave files behind whose rows were taken back."""
    monkeypatch.setattr(default_storage._wrapped, "_location", str(tmp_path))
    for cached in ("base_location", "location"):
        default_storage._wrapped.__dict__.pop(cached, None)
    yield
    for cached in ("base_location", "location"):
        default_storage._wrapped.__dict__.pop(cached, None)


def checked(capsys):
    """What the command says, and whether it ends well."""
    code = 0
    try:
        call_command("check_files")
    except SystemExit as end:
        code = end.code
    return sorted(capsys.readouterr().out.splitlines()), code == 0


def age(name, hours):
    then = time.time() - hours * 3600
    os.utime(Path(default_storage.path(name)), (then, then))


def test_where_all_agrees_it_says_so(capsys):
    make_paper(page_count=2)
    make_permit()

    assert checked(capsys) == (["Every row has its file, every file its row."], True)


def test_a_row_without_file_is_found(capsys):
    paper = make_paper()
    default_storage.delete(paper.file.name)
    page = paper.pages.get(number=1)
    default_storage.delete(page.file.name)

    said, ended_well = checked(capsys)

    assert not ended_well
    assert said == [
        f"row without file: documents.Page {page.pk} (file)",
        f"row without file: documents.Paper {paper.pk} (file)",
    ]


def test_a_changed_file_is_found(capsys):
    paper = make_paper(name="KTP Siti Aminah.jpg")
    Path(default_storage.path(paper.file.name)).write_bytes(b"something else")

    assert checked(capsys) == ([f"not what was stored: documents.Paper {paper.pk} (file)"], False)


def test_a_file_without_row_is_found_unless_its_row_may_come(capsys):
    old, young = (default_storage.save(f"2020/01/{n}.jpg", ContentFile(b"x")) for n in ("lama", "baru"))
    age(old, 2)
    age(young, 0.5)

    assert checked(capsys) == ([f"file without row: {old}"], False)


def test_papers_whose_files_are_still_held_are_in_order(capsys):
    paper = make_paper(page_count=0)
    Paper.objects.filter(pk=paper.pk).update(file="", sha256="", examined_at=None, safety="WAITING")
    name = default_storage.save("2020/01/kiriman-0", ContentFile(b"x"))
    HeldFile.objects.create(paper=paper, position=0, accepts=["jpg"], file=name)

    assert checked(capsys)[1]
