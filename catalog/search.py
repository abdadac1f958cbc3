"""Finding a service by plain words: "buka apotek", "izin praktek dokter", "KTP hilang"."""

import re
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import Case, F, FloatField, Q, QuerySet, Value, When
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

    One query more than reading the result. Without a word to look for: all services by name.
    """
    words = words_of(question)
    if not words:
        return Found(services)
    needed = [word for word in words if word not in WEAK.split()] or words
    all_words = services.filter(reduce(and_, map(_has, needed)))
    if all_words.exists():
        return Found(all_words.order_by(_score(words).desc(), *EQUALS))
    some_words = services.filter(reduce(or_, map(_has, needed)))
    had = sum((_bonus(_has(word), 1) for word in needed), start=Value(0.0))
    return Found(some_words.order_by(had.desc(), _score(words).desc(), *EQUALS), nearest=True)


def words_of(question: str) -> list[str]:
    """Return the words to look for, lower case, in the spelling of the catalog, each once."""
    written = re.findall(r"[^\W_]+", question.lower())
    spelled = " ".join(ALSO_WRITTEN.get(word, word) for word in written if word not in FILLERS.split())
    return list(dict.fromkeys(spelled.split()))[:WORDS_MAX]


def _has(word: str) -> Q:
    in_category, in_agency = _named(Category, word), _named(Agency, word)
    return Q(searchable=_query(word)) | Q(category__in=in_category) | Q(agency__in=in_agency)


def _score(words: list[str]) -> Combinable:
    any_word = reduce(or_, map(_query, words))
    score = SearchRank(F("searchable"), any_word, weights=TEXT_WEIGHTS)
    for word in words:
        score += _bonus(Q(name__iregex=rf"\m{word}\M"), SAME_WORD)
        score += _bonus(Q(category__in=_named(Category, word)), IN_CATEGORY)
        score += _bonus(Q(agency__in=_named(Agency, word)), IN_AGENCY)
    return score


def _query(word: str) -> SearchQuery:
    ending = ":*" if len(word) >= PREFIX_FROM else ""
    return SearchQuery(f"'{word}'{ending}", search_type="raw", config=SEARCH_CONFIG)


def _named(model: type[Category] | type[Agency], word: str) -> QuerySet:
    """Rows with the word in their name. A few dozen rows, so their words are taken apart on the spot."""
    names = ["name"] if model is Category else ["name", "short_name"]
    named = model._default_manager.annotate(words=SearchVector(*names, config=SEARCH_CONFIG))
    return named.filter(words=_query(word)).values("pk")


def _bonus(condition: Q, points: float) -> Case:
    return Case(When(condition, then=Value(points)), default=Value(0.0), output_field=FloatField())
