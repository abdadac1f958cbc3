"""Finding services, agencies and guides by plain words: "buka apotek", "bkin ktp ilang", "imb"."""

from typing import NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, F, Func, IntegerField, QuerySet, Value

from catalog.models import Service, ServiceQuerySet
from catalog.search.index import SERVICE, current
from catalog.search.ranking import Hit, ranked
from catalog.search.understanding import understand
from catalog.search.words import words_of

__all__ = ["Answer", "Found", "ask", "search", "words_of"]

FOUND_MAX = 400  # Nobody reads further; a word that stands everywhere must not order the whole catalog.


class Answer(NamedTuple):
    """What a question finds, best first; `nearest`: nothing has all the words, these have some of them.

    `corrected`: word as written -> word that was looked for instead. `words`: what was looked for at all.
    """

    hits: list[Hit]
    nearest: bool
    corrected: dict[str, str]
    words: list[str]


class Found(NamedTuple):
    """Services, best first; `nearest`: none has all the words, these have some of them."""

    services: QuerySet[Service]
    nearest: bool = False


def ask(question: str, *, literal: bool = False, typing: bool = False) -> Answer:
    """Return services, agencies and life events that fit a question in plain words, in one list, best first.

    Two queries, more only when the catalog was edited. literal: correct no word; typing: the last word is not
    finished yet.
    """
    index = current()
    understood = understand(question, index, literal=literal, typing=typing)
    hits = ranked(understood.terms, index)[:FOUND_MAX]
    words = [term.written for term in understood.terms]
    nearest = bool(hits) and not any(hit.has_all for hit in hits)
    return Answer(hits, nearest, understood.corrected, words)


def search(services: ServiceQuerySet, question: str) -> Found:
    """Return those of the services that fit a question in plain words, best first.

    Without a word to look for: all services by name.
    """
    if not words_of(question):
        return Found(services)
    answer = ask(question)
    keys = [hit.thing.pk for hit in answer.hits if hit.thing.kind == SERVICE]
    order = Value(keys, output_field=ArrayField(BigIntegerField()))
    place = Func(order, F("pk"), function="array_position", output_field=IntegerField())
    return Found(services.filter(pk__in=keys).order_by(place, "pk"), answer.nearest)
