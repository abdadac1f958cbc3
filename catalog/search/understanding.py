"""From a question in somebody's own words to terms that the index knows."""

from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from catalog.search.index import Index, stems_of
from catalog.search.words import FILLERS, WEAK, everyday_forms, skeleton, words_of

# A shorter word is an abbreviation: "SIM" must not find "simpan", nor be taken for "STM".
SHORTEST_TO_GUESS = 4
TWO_FAULTS_FROM = 8  # letters; in a shorter word two faults make another word: "pulsa" is not "polisi"
SHORTEST_BONES = 3
PREFIXES_MAX = 12
LONGEST_SAYING = 4  # words of a synonym
# What a guess is worth beside the very word.
MEANT, BEGINS, CORRECTED = 0.95, 0.75, 0.9
WEAK_WEIGHT = 0.3


@dataclass
class Term:
    """One word or saying of the question: ways to find it, each a worth and the stems that stand for it."""

    written: str
    ways: list[tuple[float, list[str]]] = field(default_factory=list)
    is_weak: bool = False


@dataclass
class Understood:
    """`corrected`: word as written -> word that was looked for instead."""

    terms: list[Term]
    corrected: dict[str, str] = field(default_factory=dict)


def understand(question: str, index: Index, *, literal: bool = False, typing: bool = False) -> Understood:
    """Return the terms of a question. `literal`: correct nothing; `typing`: its last word is not finished yet."""
    words = _without_places(words_of(question), index)
    corrected: dict[str, str] = {}
    stems = stems_of(word for word in words if word not in index.stems)
    known: list[str] = []
    for number, word in enumerate(words):
        is_last = typing and number == len(words) - 1
        stem = index.stems.get(word) or stems[word]
        is_known = word in index.spoken or word in index.city or stem in index.postings
        if literal or is_known or (is_last and _begun(word, index, 2)):
            known.append(word)
            continue
        everyday = _everyday(word, index)
        if everyday is not None:
            known += everyday
        elif len(word) >= SHORTEST_TO_GUESS and _begun(word, index, SHORTEST_TO_GUESS):
            known.append(word)
        elif better := _nearest(word, index):
            corrected[word] = better
            known.append(better)
        else:
            known.append(word)
    terms = _terms(known, stems, index, typing=typing)
    for term in terms:
        if term.written in corrected.values():
            term.ways = [(worth * CORRECTED, way) for worth, way in term.ways]
    return Understood(terms, corrected)


def _without_places(words: list[str], index: Index) -> list[str]:
    """Leave out "35 Ilir" beside other words: where somebody lives is not what they ask for."""
    left, at = [], 0
    while at < len(words):
        size = next((n for n in (3, 2, 1) if tuple(words[at : at + n]) in index.places), 0)
        if size == 1 and words[at] in index.spoken:
            size = 0
        if size:
            at += size
        else:
            left.append(words[at])
            at += 1
    return left


def _everyday(word: str, index: Index) -> list[str] | None:
    """Return the word that an everyday form comes from; [] if that says nothing; None if there is none."""
    for form in everyday_forms(word):
        if form in FILLERS:
            return []
        if form in index.spoken and len(form) > 2:
            return [form]
    return None


def _begun(word: str, index: Index, shortest: int) -> list[str]:
    if len(word) < shortest:
        return []
    begun = [other for other in index.spoken if other.startswith(word) and other != word]
    return sorted(begun, key=lambda other: (-index.spoken[other], len(other)))[:PREFIXES_MAX]


def _nearest(word: str, index: Index) -> str:
    """Return the word of the catalog that was probably meant, "" if none is near."""
    if any(sign.isdigit() for sign in word):
        return ""
    if len(word) < SHORTEST_TO_GUESS:
        return _without_vowels(word, index)
    far = 1 if len(word) < TWO_FAULTS_FROM else 2
    found = process.extract(word, list(index.spoken), scorer=OSA.distance, score_cutoff=far, limit=8)
    near = [(other, distance) for other, distance, _at in found if _may_be(word, other)]
    if near:
        return min(near, key=lambda pair: (pair[1], pair[0][:1] != word[:1], -index.spoken[pair[0]]))[0]
    return _without_vowels(word, index)


def _may_be(word: str, other: str) -> bool:
    """Whether a short word may be the other one with a fault: people get the first letter right ("sumur", not "umur")."""
    if len(word) >= TWO_FAULTS_FROM:
        return True
    return other[:1] == word[:1] and len(other) >= max(
        len(word) - (len(word) > SHORTEST_TO_GUESS), SHORTEST_TO_GUESS
    )


def _without_vowels(word: str, index: Index) -> str:
    """Return what a message's "srtfkt" or "prpnjang" may stand for, "" if the word has its vowels."""
    bones = skeleton(word)
    if len(bones) < SHORTEST_BONES or len(word) - len(bones) > 1:
        return ""
    alike = [other for other in index.skeletons.get(bones, ()) if len(other) > len(word)]
    return max(alike, key=lambda other: index.spoken[other], default="")


def _terms(words: list[str], stems: dict[str, str], index: Index, *, typing: bool) -> list[Term]:
    terms, at = [], 0
    while at < len(words):
        said = next(
            (
                tuple(words[at : at + size])
                for size in range(min(LONGEST_SAYING, len(words) - at), 0, -1)
                if tuple(words[at : at + size]) in index.synonyms
            ),
            None,
        )
        size = len(said) if said else 1
        part = words[at : at + size]
        term = Term(" ".join(part), is_weak=all(word in WEAK or word in index.city for word in part))
        term.ways.append((1.0, [index.stems.get(word) or stems.get(word, word) for word in part]))
        if said:
            meant = index.synonyms[said]
            term.ways.append((MEANT, [index.stems[word] for word in meant]))
            term.is_weak = all(word in WEAK for word in meant)
        shortest = 2 if typing and at + size == len(words) else SHORTEST_TO_GUESS
        if size == 1 and not said:
            term.ways += [
                (BEGINS, [index.stems[other]])
                for other in _begun(part[0], index, shortest)
                if other in index.stems
            ]
        terms.append(term)
        at += size
    return terms
