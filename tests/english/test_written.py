"""Whoever writes a notice writes it in Indonesian, in a file that others read: found by reading the code."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

APPS = ("accounts", "agencies", "catalog", "documents", "notices", "permits", "queueing")
TELLING = {"tell", "_tell", "tell_office"}
WORDS = {"_", "gettext", "ngettext", "long_date", "plain_date", "rupiah", "clock"}
# Duties run in the background, where nobody's screen has a language.
FILES = sorted(
    path.relative_to(settings.BASE_DIR)
    for app in APPS
    for path in (settings.BASE_DIR / app).rglob("*.py")
    if not {"migrations", "duties"} & set(path.parts) and "tell" in path.read_text(encoding="utf-8")
)


def loose_words(source: str) -> list[str]:
    """Return the functions that tell somebody words put together in the language of the screen."""
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    return [
        function.name
        for function in functions
        if not any(getattr(one, "id", "") == "in_indonesian" for one in function.decorator_list)
        and _calls(function) & TELLING
        and _calls(function) & WORDS
    ]


def _calls(function: ast.FunctionDef) -> set[str]:
    """Return what a function calls, but not below `with indonesian():`, nor for who is refused and reads it at once."""
    left_out = {
        id(inner)
        for node in ast.walk(function)
        if isinstance(node, ast.Raise)
        or (isinstance(node, ast.With) and "indonesian()" in ast.unparse(node.items[0]))
        for inner in ast.walk(node)
    }
    calls = [
        node.func for node in ast.walk(function) if isinstance(node, ast.Call) and id(node) not in left_out
    ]
    return {getattr(func, "id", getattr(func, "attr", "")) for func in calls}


@pytest.mark.parametrize("path", FILES, ids=str)
def test_notices_are_written_in_indonesian(path: Path):
    assert loose_words((settings.BASE_DIR / path).read_text(encoding="utf-8")) == []


def test_loose_words_are_found():
    source = """
def loose(): tell(person, subject=_("Izin"), body=body)
@in_indonesian
def written(): tell(person, subject=_("Izin"))
def also():
    with indonesian():
        tell(person, subject=_("Izin"))
def plain(): tell(person, subject=note)
def refused():
    raise Refused(_("Tidak"))
    tell(person)
"""

    assert loose_words(source) == ["loose"]
