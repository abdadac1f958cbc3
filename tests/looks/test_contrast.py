"""Text on its ground has a contrast of at least 4.5, the border of a control at least 3 (WCAG 2.2 AA)."""

import re

import pytest
from django.conf import settings

SCSS = settings.BASE_DIR / "static" / "scss"
TOKENS = (SCSS / "_tokens.scss").read_text(encoding="utf-8")
DARK_TOKENS = (SCSS / "_dark.scss").read_text(encoding="utf-8")
TONE = re.compile(r"^  ([a-z]+): \((#[0-9a-f]{6}), (#[0-9a-f]{6})\),", re.MULTILINE)
COLOURS = {"paper": "#ffffff"} | dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", TOKENS, re.MULTILINE))
DARK = dict(re.findall(r'^  "?([a-z-]+)"?: (#[0-9a-f]{6}),', DARK_TOKENS, re.MULTILINE))
TONES, DARK_TONES = TONE.findall(TOKENS), TONE.findall(DARK_TOKENS)
BOTH = pytest.mark.parametrize("colours", [COLOURS, DARK], ids=["light", "dark"])


@BOTH
@pytest.mark.parametrize("ground", ["paper", "ground", "teal-pale", "gold-pale"])
@pytest.mark.parametrize("text", ["ink", "ink-soft", "teal", "teal-deep", "red", "bad", "ok"])
def test_text_can_be_read_on_every_ground(colours: dict[str, str], text: str, ground: str):
    assert contrast(colours[text], colours[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["teal", "teal-deep", "bad", "bad-deep"])
def test_dark_words_can_be_read_on_the_light_buttons_of_the_night(ground: str):
    assert contrast(DARK["paper"], DARK[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["teal", "teal-deep", "red", "red-deep", "bad"])
def test_white_text_can_be_read_on_dark_grounds(ground: str):
    assert contrast(COLOURS["paper"], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize(("tone", "text", "ground"), [*TONES, *DARK_TONES])
def test_every_tone_can_be_read(tone: str, text: str, ground: str):
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("tones", [TONES, DARK_TONES], ids=["light", "dark"])
def test_all_six_tones_are_tested(tones: list[tuple[str, str, str]]):
    assert [tone for tone, *_ in tones] == ["neutral", "info", "progress", "ok", "warn", "bad"]


@pytest.mark.parametrize(("colours", "tones"), [(COLOURS, TONES), (DARK, DARK_TONES)], ids=["light", "dark"])
def test_words_on_a_notice_can_be_read(colours: dict[str, str], tones: list[tuple[str, str, str]]):
    for word in ("ink", "teal"):
        assert min(contrast(colours[word], ground) for _tone, _text, ground in tones) >= 4.5


def test_the_night_has_every_colour_of_the_day_that_changes():
    live = (SCSS / "_live.scss").read_text(encoding="utf-8")
    assert set(DARK) == set(re.findall(r"^\$([a-z-]+): var\(--", live, re.MULTILINE))


@BOTH
@pytest.mark.parametrize("ground", ["paper", "ground", "teal-pale"])
def test_borders_of_controls_are_seen(colours: dict[str, str], ground: str):
    assert contrast(colours["line-strong"], colours[ground]) >= 3


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours "#rrggbb", 1 to 21.

    Source: WCAG 2.2, definition of contrast ratio.
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(share: float) -> float:
    return share / 12.92 if share <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4
