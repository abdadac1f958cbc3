"""The English catalog holds every sentence of code and templates, and is compiled."""

import runpy
from types import SimpleNamespace

import pytest
from django.conf import settings

TOOL = SimpleNamespace(**runpy.run_path(str(settings.BASE_DIR / "script" / "messages")))


def test_every_sentence_is_translated_and_compiled():
    assert TOOL.check() == [], "run script/messages, translate what it names, and run it again"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ('_("Satu" " kalimat")', ["Satu kalimat"]),
        ('_("Ya" if sure else "Tidak") % {"a": b}', ["Ya", "Tidak"]),
        ('ngettext("%(n)s hari", "%(n)s hari lagi", n)', [("%(n)s hari", "%(n)s hari lagi")]),
        ('translation.gettext("Satu")', ["Satu"]),
        ("_(word)", []),
    ],
)
def test_sentences_are_found_in_code(code, words):
    assert [found for _context, found in TOOL._of_python(code)] == words


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ('{% translate "Masuk" %}', ["Masuk"]),
        ('    {% fact _("Biaya") %}\n  <p>it\'s {{ x|default:_("belum") }}</p>', ["Biaya", "belum"]),
        (
            "{% blocktranslate count n=n %}{{ n }} hari{% plural %}{{ n }} hari lagi{% endblocktranslate %}",
            [("%(n)s hari", "%(n)s hari lagi")],
        ),
        ("{% blocktranslate %}50% dari {{ sum }}{% endblocktranslate %}", ["50%% dari %(sum)s"]),
        ("<p>Masuk</p>", []),
    ],
)
def test_sentences_are_found_in_templates(page, words):
    assert [found for _context, found in TOOL._of_template(page)] == words


def test_a_lost_placeholder_is_told():
    catalog = TOOL._empty()
    catalog.add("%(count)s hari", "days")

    assert list(TOOL._faults_of(catalog)) == ["placeholders differ: '%(count)s hari' and 'days'"]


def test_a_missing_plural_is_told():
    catalog = TOOL._empty()
    catalog.add(("%(n)s hari", "%(n)s hari"), ("%(n)s day", ""))

    assert [fault.split(":")[0] for fault in TOOL._faults_of(catalog)] == ["not translated"]
