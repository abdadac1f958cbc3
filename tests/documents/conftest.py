"""What tests of papers share."""

import pytest

from documents import scanner
from tests.documents.uploads import ADDRESS, Scanner


@pytest.fixture
def virus_scanner(monkeypatch, settings):
    """A configured scanner that finds nothing, until its `word` is changed."""
    settings.CLAMD = ADDRESS
    double = Scanner()
    monkeypatch.setattr(scanner, "scan", double)
    return double
