"""No word of a template stands outside gettext."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
# The same in every language: names, signs and units.
NAMES = {
    *(
        "Bahasa Indonesia",
        "English",
        "QR",
        "MPP",
        "WIB",
        "PDF",
        "JSON",
        "CSV",
        "CC BY 4.0",
        "NIK",
        "KTP-el",
        "MB",
        "lapor.go.id",
    ),
    *("XLSX", "SKRD"),
}
# Blocks that fill an attribute: classes of the page, seconds.
NO_WORDS = re.compile(r"{% block (?:\w+_class|paper|idle\w*) %}[^{]*{% endblock[^%]*%}")
SPOKEN = ("alt", "title", "placeholder", "aria-label", "content", "label", "data-words")
LETTERS = re.compile(r"[^\W\d_]")
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.S)
# What a tag says by itself: `{% fact "Biaya" %}` instead of `{% fact _("Biaya") %}`.
BARE_WORDS = re.compile(
    r"{% (?:fact|card|notice|button|link_button|empty_state|step|task|badge|event|breadcrumbs|print_button|progress)"
    r"""[^%]*?(?:^|[\s=])(?<!_\()"([A-Z][^"]*)\""""
)


class Words(HTMLParser):
    """Collects what a reader or a screen reader would meet, but not what is marked with a language of its own."""

    VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.own: list[str] = []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if self.own or tag in {"script", "style", "code", "kbd"} or ("lang" in given and tag != "html"):
            if tag not in self.VOID:
                self.own.append(tag)
        elif tag != "meta" or given.get("name") == "description":
            self.found += [given[name] for name in SPOKEN if given.get(name)]

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if self.own and self.own[-1] == tag:
            self.own.pop()

    def handle_data(self, data):
        if not self.own:
            self.found.append(data)


def bare_words(source: str) -> list[str]:
    """Return the words of a template that no tag of gettext holds."""
    source = re.sub(r"{% comment.*?{% endcomment %}", "", source, flags=re.S)
    said = [found for found in BARE_WORDS.findall(source) if found not in NAMES]
    source = NO_WORDS.sub("", source)
    source = re.sub(r"{% blocktranslate.*?{% endblocktranslate %}", "", source, flags=re.S)
    parser = Words()
    parser.feed(TAG.sub("", source))
    parser.close()
    pieces = [piece.strip() for text in parser.found for piece in text.split("·")]
    return said + [
        piece for piece in pieces if LETTERS.search(piece) and piece.strip(" ():,.–-") not in NAMES
    ]


PAGES = sorted(
    path for path in TEMPLATES.rglob("*.html") if "design" not in path.parts
)  # full of sample data


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_every_word_goes_through_gettext(path: Path):
    assert bare_words(path.read_text(encoding="utf-8")) == []


def test_bare_words_are_found():
    page = """
      <p>Masuk</p> <p>{% translate "Keluar" %}</p> <img alt="Peta"> <b lang="id">Nama</b>
      {% fact "Biaya" %}1{% endfact %} {% fact _("Biaya") %}2{% endfact %} <br> <i aria-label="{{ name }}">QR</i>
    """

    assert bare_words(page) == ["Biaya", "Masuk", "Peta"]
