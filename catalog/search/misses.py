"""What was sought in vain, counted for who keeps the catalog; never who sought, nor what could be a person's."""

import re
from datetime import date

from django.conf import settings
from django.db import connection
from django.utils import timezone

from catalog.models import SearchMiss
from catalog.search.words import taken_apart

LENGTH_MAX = 80
WORDS_MAX = 6  # A longer question tells a story, perhaps somebody's own.
WORD_MAX = 24
DIGITS = 4  # So many may be part of somebody's number.

# A new row only within the limits; one that is known is counted always. One statement, so that none is lost.
_COUNT = """
    INSERT INTO catalog_searchmiss (words, count, first_on, last_on, is_settled)
    SELECT %(words)s, 1, %(today)s, %(today)s, false
    WHERE EXISTS (SELECT FROM catalog_searchmiss WHERE words = %(words)s)
       OR ((SELECT count(*) FROM catalog_searchmiss) < %(rows)s
           AND (SELECT count(*) FROM catalog_searchmiss WHERE first_on = %(today)s) < %(a_day)s)
    ON CONFLICT (words) DO UPDATE
    SET count = catalog_searchmiss.count + 1, last_on = EXCLUDED.last_on
"""


def note(question: str, today: date | None = None) -> bool:
    """Count a question that found nothing; return whether it was counted.

    Not if it could be somebody's: an address of mail, four digits or more, a sentence.
    """
    words = kept_words(question)
    if not words:
        return False
    values = {
        "words": words,
        "today": today or timezone.localdate(),
        "rows": settings.SEARCH_MISSES_KEPT,
        "a_day": settings.SEARCH_MISSES_NEW_A_DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        return cursor.rowcount == 1


def kept_words(question: str) -> str:
    """Return the words of a question as they may be kept, "" if they may not."""
    if "@" in question or re.search(r"(?:\d[\s.\-]?){4}", question):
        return ""
    words = taken_apart(question)
    if not 0 < len(words) <= WORDS_MAX or any(len(word) > WORD_MAX for word in words):
        return ""
    if not all(word.isalpha() or len(word) < DIGITS for word in words):
        return ""
    kept = " ".join(words)
    return kept if len(kept) <= LENGTH_MAX else ""


def forget(before: date) -> int:
    """Delete what nobody has sought since a day; return how many."""
    deleted, _each = SearchMiss.objects.filter(last_on__lt=before).delete()
    return deleted
