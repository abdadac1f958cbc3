"""What tests of papers share."""

import pytest

from documents import scanner
from documents.actions import taking
from tests.documents.uploads import ADDRESS, Scanner


@pytest.fixture
def virus_scanner(monkeypatch, settings):
    """A configured scanner that finds nothing, until its `word` is changed."""
    settings.CLAMD = ADDRESS
    double = Scanner()
    monkeypatch.setattr(scanner, "scan", double)
    return double


@pytest.fixture
def impatient(monkeypatch):
    """Visitors who do not wait for a place."""
    monkeypatch.setattr(taking.PATIENCE, "wait_seconds", 0) if False else None
