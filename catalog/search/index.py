"""What can be found, taken apart into words once and kept in the process until somebody edits the catalog."""

import math
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from accounts.models import District, Village
from agencies.models import Agency, Venue
from catalog.models import LifeEvent, Service, Synonym
from catalog.search.words import FILLERS, SPELLED, WEAK, skeleton, taken_apart

SERVICE, AGENCY, LIFE_EVENT = "service", "agency", "life_event"

# How much a word weighs by where it stands; each word counts once, where it weighs most.
NAME, KEYWORD, PRODUCT, CATEGORY, AGENCY_NAME, DESCRIPTION = 1.0, 0.9, 0.5, 0.4, 0.3, 0.2

# Two edits committed in the other order than they were numbered are noticed only after this time.
SECONDS_KEPT = 60

VERSIONS = (
    "catalog_serviceversion",
    "catalog_categoryversion",
    "agencies_agencyversion",
    "catalog_lifeeventversion",
    "catalog_synonymversion",
)
# Names of our own tables, nothing from outside.
REVISION = "SELECT " + ", ".join(  # noqa: S608
    f"(SELECT pgh_id FROM {table} ORDER BY pgh_id DESC LIMIT 1)"  # noqa: S608
    for table in VERSIONS
)


class Thing(NamedTuple):
    """What can be found: a service, an agency or a life event, with the words of its name and their stems."""

    kind: str
    pk: int
    name: str
    name_words: frozenset[str]
    name_stems: frozenset[str]


@dataclass
class Index:
    """`postings`: stem -> {number of thing: weight}. `phrases`: a phrase's rarest stem -> (thing, its stems)."""

    things: list[Thing] = field(default_factory=list)
    postings: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    phrases: dict[str, list[tuple[int, frozenset[str]]]] = field(default_factory=lambda: defaultdict(list))
    stems: dict[str, str] = field(default_factory=dict)  # word -> stem, of every word of the catalog
    spoken: dict[str, int] = field(default_factory=dict)  # word -> in how many things; also what synonyms say
    skeletons: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    synonyms: dict[tuple[str, ...], list[str]] = field(default_factory=dict)  # words said -> words meant
    places: set[tuple[str, ...]] = field(default_factory=set)  # names of districts and villages
    city: frozenset[str] = frozenset()

    def rarity(self, stem: str) -> float:
        """Return how much a word tells, 0 to 1: one that stands everywhere tells little."""
        if not self.things:
            return 1.0
        count = len(self.postings.get(stem, ())) or 1
        return math.log(1 + len(self.things) / count) / math.log(1 + max(len(self.things), 2))


_kept: tuple[tuple, float, Index] | None = None


def current() -> Index:
    """Return the index of the catalog as it is now. One cheap query unless something was edited."""
    global _kept
    revision = _revision()
    if _kept is None or _kept[0] != revision or time.monotonic() - _kept[1] > SECONDS_KEPT:
        _kept = (revision, time.monotonic(), _built())
    return _kept[2]


def _revision() -> tuple:
    """Return the newest version of every table that is searched: triggers number them (mpp.lib.history)."""
    with connection.cursor() as cursor:
        cursor.execute(REVISION)
        return cursor.fetchone()


class _Text(NamedTuple):
    """A thing before its words are stemmed: texts with their weights, and its keywords one by one."""

    kind: str
    pk: int
    name: str
    texts: list[tuple[float, str]]
    keywords: str


def _built() -> Index:
    texts = [*_services(), *_agencies(), *_life_events()]
    said = [
        (tuple(_spelled(row.said)), _spelled(row.meant)) for row in Synonym.objects.filter(is_active=True)
    ]
    index = Index()
    index.stems = stems_of(
        {
            word
            for text in texts
            for _weight, part in [*text.texts, (0, text.keywords)]
            for word in _spelled(part)
        }
        | {word for _said, meant in said for word in meant}
        | {word for words, _meant in said for word in words}
        | WEAK
    )
    for number, text in enumerate(texts):
        _add(index, number, text)
    for words, meant in said:
        if words and meant:
            index.synonyms[words] = meant
            for word in words:
                index.spoken.setdefault(word, 1)
    for word in WEAK:
        index.spoken.setdefault(word, 1)
    for word in index.spoken:
        index.skeletons[skeleton(word)].append(word)
    names = [
        *District.objects.values_list("name", flat=True),
        *Village.objects.values_list("name", flat=True),
    ]
    index.places = {tuple(taken_apart(name)) for name in names}
    cities = Venue.objects.order_by().values_list("city", flat=True).distinct()
    index.city = frozenset(word for city in cities for word in taken_apart(city))
    return index


def _services() -> Iterable[_Text]:
    rows = Service.objects.offered().values_list(
        "pk",
        "name",
        "product",
        "description",
        "keywords",
        "category__name",
        "agency__name",
        "agency__short_name",
    )
    for pk, name, product, description, keywords, category, *agency in rows.iterator():
        texts = [
            (NAME, name),
            (PRODUCT, product),
            (CATEGORY, category),
            (AGENCY_NAME, " ".join(agency)),
            (DESCRIPTION, description),
        ]
        yield _Text(SERVICE, pk, name, texts, keywords)


def _agencies() -> Iterable[_Text]:
    rows = Agency.objects.filter(is_active=True)
    for pk, name, short_name, description, keywords in rows.values_list(
        "pk", "name", "short_name", "description", "keywords"
    ):
        texts = [(NAME, short_name), (KEYWORD, name), (DESCRIPTION, description)]
        yield _Text(AGENCY, pk, short_name, texts, keywords)


def _life_events() -> Iterable[_Text]:
    rows = LifeEvent.objects.filter(is_active=True)
    for pk, title, summary, keywords in rows.values_list("pk", "title", "summary", "keywords"):
        yield _Text(LIFE_EVENT, pk, title, [(NAME, title), (DESCRIPTION, summary)], keywords)


def _add(index: Index, number: int, text: _Text) -> None:
    stems = index.stems
    weights: dict[str, float] = {}
    known: set[str] = set()
    for weight, part in [*text.texts, (KEYWORD, text.keywords)]:
        for word in _spelled(part):
            known.add(word)
            weights[stems[word]] = max(weight, weights.get(stems[word], 0))
    for stem, weight in weights.items():
        index.postings[stem][number] = weight
    for word in known:
        index.spoken[word] = index.spoken.get(word, 0) + 1
    for phrase in [text.name, *text.keywords.split(",")]:
        parts = frozenset(stems[word] for word in _spelled(phrase))
        if parts:
            # Any stem of it finds it again; the longest is seldom in many others.
            index.phrases[max(parts, key=len)].append((number, parts))
    words = frozenset(_spelled(text.name))
    names = frozenset(stems[word] for word in words if word not in WEAK)
    index.things.append(Thing(text.kind, text.pk, text.name, words, names))


def _spelled(text: str) -> list[str]:
    written = [SPELLED.get(word, word) for word in taken_apart(text)]
    return [word for word in written if word not in FILLERS]


def stems_of(words: Iterable[str]) -> dict[str, str]:
    """Return the stem of each word by PostgreSQL's Indonesian stemmer. One query, none without words."""
    asked = list(words)
    if not asked:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, (ts_lexize('indonesian_stem', word))[1] FROM unnest(%s::text[]) AS word",
            [asked],
        )
        return {word: stem or word for word, stem in cursor.fetchall()}
