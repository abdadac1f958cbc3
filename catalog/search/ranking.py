"""Which things answer the terms of a question, best first."""

from collections import defaultdict
from typing import NamedTuple

from catalog.search.index import AGENCY, LIFE_EVENT, SERVICE, Index, Thing
from catalog.search.understanding import WEAK_WEIGHT, Term

# A keyword or a name that is asked for word by word, and one that is the whole of the question.
WHOLE_PHRASE, WHOLE_QUESTION = 0.8, 1.2
# Of names that have the words the shorter is the more general: "Dokter" before "Dokter Gigi Spesialis".
WHOLE_NAME = 0.4
VERY_WORD = 0.1  # Beside the same stem: "pindah" finds "Pindah" before "Pemindahan".
# Who asks wants a service; an agency or a guide comes first only if it is called so.
HANDICAP = {SERVICE: 0.0, AGENCY: 0.15, LIFE_EVENT: 0.2}
SURE = 0.8  # From this worth on a way to find a term counts as asked for, word by word.
# With all words or with at least this share of the best one's points.
NEAR_BEST, NEAR_BEST_OF_SOME = 0.5, 0.35


class Hit(NamedTuple):
    thing: Thing
    points: float
    has_all: bool


def ranked(terms: list[Term], index: Index) -> list[Hit]:
    """Return what answers the terms, best first; things that have all of them, or are nearly as good as the best."""
    weights = [_weight(term, index) for term in terms]
    points: dict[int, float] = defaultdict(float)
    had: dict[int, float] = defaultdict(float)
    asked: set[str] = set()
    for term, weight in zip(terms, weights, strict=True):
        asked |= {stem for worth, way in term.ways if worth >= SURE for stem in way}
        for number, share in _found(term, index).items():
            points[number] += weight * share
            if not term.is_weak:
                had[number] += weight
    needed = sum(weight for term, weight in zip(terms, weights, strict=True) if not term.is_weak)
    total = sum(weights) or 1
    for number, bonus in _phrases(terms, asked, index).items():
        points[number] += bonus
    hits = []
    for number, score in points.items():
        thing = index.things[number]
        name = sum(index.rarity(stem) for stem in thing.name_stems)
        in_name = sum(index.rarity(stem) for stem in thing.name_stems & asked)
        score += WHOLE_NAME * (in_name / name if name else 0) - HANDICAP[thing.kind]
        score += VERY_WORD * sum(term.written in thing.name_words for term in terms)
        score += 0.5 * total * (had[number] / needed if needed else 1)
        hits.append(Hit(thing, score, had[number] >= needed - 1e-6))
    hits.sort(key=lambda hit: (-hit.points, len(hit.thing.name), hit.thing.name, hit.thing.pk))
    return _worth_showing(hits)


def _worth_showing(hits: list[Hit]) -> list[Hit]:
    if not hits:
        return []
    share = NEAR_BEST if any(hit.has_all for hit in hits) else NEAR_BEST_OF_SOME
    return [hit for hit in hits if hit.has_all or hit.points >= share * hits[0].points]


def _weight(term: Term, index: Index) -> float:
    """Return how much the term tells: its rarest way; an unknown word as much as the rarest."""
    known = [
        sum(index.rarity(stem) for stem in way) / len(way)
        for _worth, way in term.ways
        if any(stem in index.postings for stem in way)
    ]
    rarity = known[0] if known else 1.0
    return rarity * (WEAK_WEIGHT if term.is_weak else 1)


def _found(term: Term, index: Index) -> dict[int, float]:
    """Return number of thing -> where the term stands best in it, 0 to 1."""
    best: dict[int, float] = {}
    for worth, way in term.ways:
        shares: dict[int, float] = defaultdict(float)
        total = sum(index.rarity(stem) for stem in way)
        for stem in way:
            part = index.rarity(stem) / total
            for number, weight in index.postings.get(stem, {}).items():
                shares[number] += part * weight
        for number, share in shares.items():
            best[number] = max(best.get(number, 0), worth * share)
    return best


def _phrases(terms: list[Term], asked: set[str], index: Index) -> dict[int, float]:
    """Return number of thing -> what its best phrase brings of which all words were asked for."""
    stems = {
        stem: (WEAK_WEIGHT if term.is_weak else 1)
        for term in terms
        for _w, way in term.ways[:1]
        for stem in way
    }
    total = sum(index.rarity(stem) * factor for stem, factor in stems.items()) or 1
    bonus: dict[int, float] = {}
    for stem in asked:
        for number, phrase in index.phrases.get(stem, ()):
            if phrase <= asked:
                told = sum(index.rarity(part) for part in phrase)
                of_question = sum(index.rarity(part) * stems.get(part, 0) for part in phrase) / total
                gain = WHOLE_PHRASE * told + WHOLE_QUESTION * min(of_question, 1) ** 2
                bonus[number] = max(gain, bonus.get(number, 0))
    return bonus
