"""Finding a service by plain words: "buka apotek", "izin praktek dokter", "KTP hilang"."""

import re
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import (
    BooleanField,
    Case,
    ExpressionWrapper,
    F,
    FloatField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Length

from agencies.models import Agency
from catalog.models import SEARCH_CONFIG, Category, Service, ServiceQuerySet

# Nobody asks in more words than this; a pasted page must not become a query of a thousand parts.
WORDS_MAX = 8
# A shorter word is an abbreviation: "SIM" must not find "simpan".
PREFIX_FROM = 4

# Words of a question that say nothing about what is sought.
FILLERS = """
    ada aku agar apa apakah atau bagaimana bagi berapa cara dan dari dengan di gimana ingin ini itu kalau
    kami ke mana mau oleh pada saya tentang untuk yang
"""
# Words that a title may leave out: they lift a service that has them, but are not asked for beside others.
WEAK = """
    ajukan baru bayar biaya bikin buat buka cetak daftar dapat ganti izin layanan membuat membuka mendaftar
    mendapat mendapatkan mengajukan mengurus minta permohonan pengurusan persyaratan surat syarat urus
"""
# Common spellings that the stemmer does not bring together.
ALSO_WRITTEN = {
    "akte": "akta",
    "apotik": "apotek",
    "ijin": "izin",
    "kk": "kartu keluarga",
    "menikah": "nikah",
    "pasport": "paspor",
    "praktek": "praktik",
    "sertipikat": "sertifikat",
}

# Of ts_rank, for text of weight D, C, B, A: description, nothing, product, name.
TEXT_WEIGHTS = [0.1, 0.1, 0.4, 1.0]
# Beside ts_rank's 0.6 for one word in the name: the very word, a category or an agency that is called so.
SAME_WORD, IN_CATEGORY, IN_AGENCY = 0.3, 0.15, 0.1
# Of equal ones the shorter name is the more general: "Dokter" before "Dokter Gigi Spesialis".
EQUALS = (Length("name"), "name", "pk")


class Found(NamedTuple):
    """Services, best first; `nearest`: none has all the words, these have some of them."""

    services: QuerySet[Service]
    nearest: bool = False


def search(services: ServiceQuerySet, question: str) -> Found:
    """Return those of the services that fit a question in plain words, best first.

    Three queries more than reading the result. Without a word to look for: all services by name.
    """
    written = words_of(question)
    if not written:
        return Found(services)
    words = _looked_up(written)
    needed = [word for word in words if word.text not in WEAK.split()] or words
    all_words = services.filter(reduce(and_, (word.anywhere for word in needed)))
    if all_words.exists():
        return Found(all_words.order_by(_score(words).desc(), *EQUALS))
    some_words = services.filter(reduce(or_, (word.anywhere for word in needed)))
    had = sum((_bonus(word.anywhere, 1) for word in needed), start=Value(0.0))
    return Found(some_words.order_by(had.desc(), _score(words).desc(), *EQUALS), nearest=True)


def words_of(question: str) -> list[str]:
    """Return the words to look for, lower case, in the spelling of the catalog, each once."""
    written = re.findall(r"[^\W_]+", question.lower())
    spelled = " ".join(ALSO_WRITTEN.get(word, word) for word in written if word not in FILLERS.split())
    return list(dict.fromkeys(spelled.split()))[:WORDS_MAX]


class _Word(NamedTuple):
    """A word with the categories and agencies that are called so."""

    text: str
    categories: list[int]
    agencies: list[int]

    @property
    def query(self) -> SearchQuery:
        return _query(self.text)

    @property
    def anywhere(self) -> Q:
        """The word in a service's own text or in the name of its category or agency: an index for each."""
        return Q(searchable=self.query) | Q(category__in=self.categories) | Q(agency__in=self.agencies)


def _looked_up(words: list[str]) -> list[_Word]:
    categories = _named(Category.objects.all(), SearchVector("name", config=SEARCH_CONFIG), words)
    agencies = _named(Agency.objects.all(), SearchVector("name", "short_name", config=SEARCH_CONFIG), words)
    return [_Word(*found) for found in zip(words, categories, agencies, strict=True)]


def _named(rows: QuerySet, names: SearchVector, words: list[str]) -> list[list[int]]:
    """Return for each word the rows that have it in their names.

    A few dozen rows, so their names are taken apart on the spot. Their keys, not a subquery, go into the
    search: PostgreSQL joins indexes by OR only for values that it knows.
    """
    has = {
        f"has_{n}": ExpressionWrapper(Q(taken_apart=_query(word)), BooleanField())
        for n, word in enumerate(words)
    }
    found = list(rows.annotate(taken_apart=names).annotate(**has).values("pk", *has))
    return [[row["pk"] for row in found if row[column]] for column in has]


def _query(word: str) -> SearchQuery:
    ending = ":*" if len(word) >= PREFIX_FROM else ""
    return SearchQuery(f"'{word}'{ending}", search_type="raw", config=SEARCH_CONFIG)


def _score(words: list[_Word]) -> Combinable:
    any_word = reduce(or_, (word.query for word in words))
    score = SearchRank(F("searchable"), any_word, weights=TEXT_WEIGHTS)
    for word in words:
        score += _bonus(Q(name__iregex=rf"\m{word.text}\M"), SAME_WORD)
        score += _bonus(Q(category__in=word.categories), IN_CATEGORY)
        score += _bonus(Q(agency__in=word.agencies), IN_AGENCY)
    return score


def _bonus(condition: Q, points: float) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0.0), output_field=FloatField())
