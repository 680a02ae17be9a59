"""A company's own colours: whatever is chosen, letters can be read and outlines are seen."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ost.errors import BadTheme
from ost.exports.badges import Tone
from ost.exports.brand import contrast, read_theme, theme_of
from ost.exports.looks import LIGHT, SHAPES

HERE = Path("brand.toml")
colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_that_of_the_guidelines() -> None:
    """Black on white is 21 : 1, and #777777 on white 4.48 : 1 (WebAIM's contrast checker)."""
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#777777") == contrast("#777777", "#ffffff")


@given(
    chosen=st.dictionaries(
        st.sampled_from([*SHAPES, *(tone.value for tone in Tone), "paper", "ink"]), colours
    ),
    base=st.sampled_from(["light", "dark", "print", "contrast"]),
)
def test_letters_can_be_read_whatever_is_chosen(chosen: dict[str, str], base: str) -> None:
    theme = theme_of({"base": base, "colours": dict(chosen)}, HERE)
    for kind in chosen.keys() & SHAPES.keys():
        paint = theme.kinds[kind]
        assert paint.fill == chosen[kind]
        assert min(contrast(ink, paint.fill) for ink in (paint.ink, paint.quiet, paint.name)) >= 4.5
        if kind != "objective":
            assert contrast(paint.line, paint.fill) >= 3
        else:
            assert contrast(paint.line, theme.paper) >= 3
    for tone in chosen.keys() & {one.value for one in Tone}:
        assert contrast(theme.marks[Tone(tone)].line, theme.paper) >= 3
    for tone in Tone:
        assert contrast(theme.marks[tone].ink, theme.marks[tone].fill) >= 4.5
    assert contrast(theme.ink, theme.paper) >= 4.5
    assert contrast(theme.quiet, theme.paper) >= 4.5


def test_what_is_not_said_is_as_it_was() -> None:
    theme = theme_of({"colours": {"kr": {"fill": "#eef", "line": "#003A70"}}}, HERE)
    assert (theme.kinds["kr"].fill, theme.kinds["kr"].line) == ("#eeeeff", "#003a70")
    assert theme.kinds["opportunity"] is LIGHT.kinds["opportunity"]
    assert theme.marks == LIGHT.marks


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("colours = 3", "must be a table"),
        ("[colours]\nkr = 'blue'", "kr must be a colour"),
        ("[colours]\nkr = 12", "kr must be a colour"),
        ("[colours]\nkr = {fill = '#fff', font = 'x'}", "kr has no 'font'"),
        ("[colours]\nepic = '#fff'", "there is no 'epic'"),
        ("base = 'neon'", "base must be light"),
        ("base = ['light']", "base must be light"),
        ("base = {dark = true}", "base must be light"),
        ("base = " + "[" * 5_000, "nested more deeply"),
        ("zebra = 1\nant = 2", "there is no 'ant'"),
        ("[colours]\nkr = {zebra = '#fff', ant = '#fff'}", "kr has no 'ant'"),
        ("font = 'Comic Sans'", "there is no 'font'"),
        ("[colours\n", "it is not TOML"),
        ("[colours]\nkr = '#fff\"/><script>'", "kr must be a colour"),
        (b"\xff\xfe", "it is not UTF-8"),
        (b"#" * 200_000, "larger than any theme"),
    ],
)
def test_a_file_that_is_no_theme_is_refused_in_a_sentence(
    source: str | bytes, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "brand.toml"
    file.write_bytes(source if isinstance(source, bytes) else source.encode())
    with pytest.raises(BadTheme, match=said):
        read_theme(file)


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    with pytest.raises(BadTheme, match="No such file"):
        read_theme(tmp_path / "none.toml")
