"""What is written down is Indonesian, and the screen keeps its language."""

import datetime as dt
from threading import Barrier, Thread

from django.utils.translation import get_language, override

from mpp.lib.formats import long_date
from mpp.lib.written import in_indonesian, indonesian


def test_a_function_writes_indonesian_and_gives_the_language_back():
    @in_indonesian
    def written(name: str) -> str:
        """Write it."""
        return f"{name} {get_language()}"

    with override("en"):
        assert written("surat") == "surat id"
        assert get_language() == "en"
    assert written.__doc__ == "Write it."


def test_a_block_writes_indonesian():
    with override("en"), indonesian():
        assert long_date(dt.date(2026, 11, 22)) == "Minggu, 22 November 2026"


def test_two_threads_keep_their_languages():
    both = Barrier(2, timeout=5)
    after = {}

    @in_indonesian
    def written() -> None:
        both.wait()  # both are inside at once

    def speak(language: str) -> None:
        with override(language):
            written()
            both.wait()
            after[language] = get_language()

    threads = [Thread(target=speak, args=[language]) for language in ("en", "id")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert after == {"en": "en", "id": "id"}
