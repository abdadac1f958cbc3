"""Text on its ground has a contrast of at least 4.5, the border of a control at least 3 (WCAG 2.2 AA)."""

import re

import pytest
from django.conf import settings

TOKENS = (settings.BASE_DIR / "static" / "scss" / "_tokens.scss").read_text(encoding="utf-8")
COLOURS = {"paper": "#ffffff"} | dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", TOKENS, re.MULTILINE))
TONES = re.findall(r"^  ([a-z]+): \((#[0-9a-f]{6}), (#[0-9a-f]{6})\),", TOKENS, re.MULTILINE)


@pytest.mark.parametrize("ground", ["paper", "ground", "teal-pale", "gold-pale"])
@pytest.mark.parametrize("text", ["ink", "ink-soft", "teal", "teal-deep", "red", "bad"])
def test_text_can_be_read_on_every_ground(text: str, ground: str):
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize("ground", ["teal", "teal-deep", "red", "red-deep", "bad"])
def test_white_text_can_be_read_on_dark_grounds(ground: str):
    assert contrast(COLOURS["paper"], COLOURS[ground]) >= 4.5


@pytest.mark.parametrize(("tone", "text", "ground"), TONES, ids=[tone for tone, *_ in TONES])
def test_every_tone_can_be_read(tone: str, text: str, ground: str):
    assert contrast(text, ground) >= 4.5


def test_all_six_tones_are_tested():
    assert [tone for tone, *_ in TONES] == ["neutral", "info", "progress", "ok", "warn", "bad"]


@pytest.mark.parametrize("ground", ["paper", "ground", "teal-pale"])
def test_borders_of_controls_are_seen(ground: str):
    assert contrast(COLOURS["line-strong"], COLOURS[ground]) >= 3


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
