"""The clips of the lobby's voice: every word is there, light enough to be fetched once and kept."""

import runpy
from functools import cache

import pytest
from django.conf import settings

SOUNDS = settings.BASE_DIR / "static" / "sounds"
BYTES_MAX = 600 * 1024


@cache
def _tool():
    return runpy.run_path(str(settings.BASE_DIR / "script" / "voice"))


def test_each_word_of_the_generator_has_its_clip_and_no_other_lies_there():
    made = {_tool()["CHIME"], *_tool()["words"]()}

    assert {path.stem for path in SOUNDS.glob("*.mp3")} == made
    assert {path.suffix for path in SOUNDS.iterdir()} == {".mp3"}


def test_letters_and_digits_are_said_one_by_one():
    words = _tool()["words"]()

    assert [words[letter] for letter in ("a", "q", "z")] == ["A,", "Q,", "Z,"]
    assert [words[digit] for digit in "012"] == ["nol,", "satu,", "dua,"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("3-akhir", "tiga."), ("10-akhir", "sepuluh."), ("17-akhir", "tujuh belas."), ("70", "tujuh puluh,")],
)
def test_numbers_of_counters_are_said_as_words(name: str, said: str):
    assert _tool()["words"]()[name] == said


def test_the_clips_are_light():
    assert sum(path.stat().st_size for path in SOUNDS.iterdir()) <= BYTES_MAX


def test_each_clip_is_mp3():
    # A frame begins with eleven set bits; what stands before it would be a tag that no decoder needs.
    heads = {path.name: path.read_bytes()[:2] for path in SOUNDS.iterdir()}

    assert [name for name, (first, second) in heads.items() if first != 0xFF or second & 0xE0 != 0xE0] == []


def test_the_samples_of_a_clip_are_loud_and_whole():
    samples = _tool()["chime"]()

    assert 0.5 < max(map(abs, samples)) <= 1
    assert max(abs(samples[0]), abs(samples[-1])) < 0.001  # neither end clicks
