"""The themes: kinds and badges told apart without colour, and letters that stand out from their ground."""

from __future__ import annotations

import pytest

from ost.exports.badges import BADGES, Tone
from ost.exports.lines import KIND_WORDS
from ost.exports.looks import SHAPES, THEMES, Theme

EVERY = pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)


def luminance(colour: str) -> float:
    """The relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_kinds_differ_in_shape_whatever_the_colours() -> None:
    assert SHAPES.keys() == KIND_WORDS.keys()
    silhouettes = {
        (shape.name, shape.style, shape.rims) for kind, shape in SHAPES.items() if kind != "objective"
    }
    assert len(silhouettes) == len(SHAPES) - 1


@EVERY
def test_an_objective_is_told_by_its_ground(theme: Theme) -> None:
    objective = theme.kinds["objective"]
    assert objective.fill == objective.line
    assert all(paint.fill != paint.line for kind, paint in theme.kinds.items() if kind != "objective")


def test_every_badge_is_told_by_its_word_and_its_sign_not_by_its_colour() -> None:
    for word, (sign, tone, meaning) in BADGES.items():
        assert sign, word
        assert meaning, word
        assert tone in Tone


@EVERY
def test_badges_differ_by_tone(theme: Theme) -> None:
    assert theme.marks.keys() == {*Tone}
    assert len({(mark.style, mark.fill, mark.line) for mark in theme.marks.values()}) == len(Tone)


@EVERY
def test_letters_stand_out_from_their_ground(theme: Theme) -> None:
    """At least 4.5 : 1 (WCAG 1.4.3), and 7 : 1 in the theme for those who need more (1.4.6)."""
    least = 7.0 if theme.name == "contrast" else 4.5
    pairs = [(theme.ink, theme.paper), (theme.quiet, theme.paper)]
    for paint in (*theme.kinds.values(), theme.pale):
        pairs += [(ink, paint.fill) for ink in (paint.ink, paint.quiet, paint.name)]
    pairs += [(mark.ink, mark.fill) for mark in (*theme.marks.values(), theme.pale_mark)]
    low = {pair: round(contrast(*pair), 2) for pair in pairs if contrast(*pair) < least}
    assert low == {}


@EVERY
def test_outlines_and_lines_are_seen(theme: Theme) -> None:
    """At least 3 : 1 (WCAG 1.4.11), but for what is pale on purpose."""
    lines = [paint.line for paint in theme.kinds.values()] + [theme.edge]
    assert min(contrast(line, theme.paper) for line in lines) >= 3
