"""A company's own colours: a small TOML file becomes a theme.

```toml
base = "light"            # light, dark, print or contrast: everything that is not said here

[colours]
paper = "#ffffff"         # what everything stands on
objective = "#003a70"     # a kind's card; its outline and letters follow, so that they can be read
kr = { fill = "#e8f1fa", line = "#003a70" }
good = "#0a7d4f"          # a badge by its tone: good, bad, unsure, warning, active, waiting, decided
```

Letters that could not be read are black or white, whichever stands out more (WCAG 2.2, 1.4.3), and an outline that
would not be seen on its ground is darkened or lightened until it is.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING

from ost.errors import BadTheme
from ost.exports.badges import Tone
from ost.exports.looks import SHAPES, THEMES, Mark, Paint, Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
_LETTERS, _OUTLINES = 4.5, 3.0
"""The least contrast of letters and of outlines (WCAG 2.2, 1.4.3 and 1.4.11)."""

_DIGITS = 6
_LINEAR = 0.04045
"""Up to this share of a channel sRGB is linear (IEC 61966-2-1)."""

_LARGEST = 100_000
_PLACES: dict[str, Callable[[Theme, str], Theme]] = {
    "paper": lambda theme, colour: replace(theme, paper=colour),
    "ink": lambda theme, colour: replace(theme, ink=colour),
    "quiet": lambda theme, colour: replace(theme, quiet=colour),
    "edge": lambda theme, colour: replace(theme, edge=colour),
}
_KNOWN = (*_PLACES, *SHAPES, *(tone.value for tone in Tone))


def read_theme(path: Path) -> Theme:
    """Read a theme from a file.

    Args:
        path: The file, in TOML.

    Raises:
        BadTheme: When it cannot be read, is no TOML, or says something that is no colour or no part of a theme.
    """
    try:
        with path.open("rb") as file:
            source = file.read(_LARGEST + 1)
    except OSError as error:
        raise BadTheme(path, error.strerror or str(error)) from error
    if len(source) > _LARGEST:
        raise BadTheme(path, "it is larger than any theme")
    try:
        said = tomllib.loads(source.decode())
    except UnicodeDecodeError as error:
        raise BadTheme(path, "it is not UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise BadTheme(path, f"it is not TOML: {error}") from error
    except RecursionError as error:
        raise BadTheme(path, "it is nested more deeply than any theme") from error
    return theme_of(said, path)


def theme_of(said: dict[str, object], path: Path) -> Theme:
    """A theme from what a file says.

    Raises:
        BadTheme: When it says something that is no colour or no part of a theme.
    """
    colours, base = said.get("colours", {}), said.get("base", "light")
    for name in sorted(said.keys() - {"base", "colours"}):
        raise BadTheme(path, f"there is no '{name}' in a theme, but base and [colours]")
    if not isinstance(base, str) or base not in THEMES:
        raise BadTheme(path, f"base must be {', '.join(THEMES)}, not {base!r}")
    if not isinstance(colours, dict):
        raise BadTheme(path, "[colours] must be a table")
    theme = THEMES[base]
    for name, value in sorted(colours.items(), key=lambda pair: pair[0] not in _PLACES):
        if name not in _KNOWN:
            raise BadTheme(path, f"there is no '{name}' among the colours: {', '.join(_KNOWN)}")
        fill, line = _pair(name, value, path)
        if name in _PLACES:
            theme = _PLACES[name](theme, fill)
        elif name in SHAPES:
            theme = replace(theme, kinds={**theme.kinds, name: _paint(name, fill, line, theme.paper)})
        else:
            theme = replace(theme, marks={**theme.marks, Tone(name): _mark(theme, Tone(name), fill, line)})
    ink = _readable(theme.ink, theme.paper)
    quiet = theme.quiet if contrast(theme.quiet, theme.paper) >= _LETTERS else ink
    return replace(theme, name="own", ink=ink, quiet=quiet, edge=_seen(theme.edge, theme.paper))


def _pair(name: str, value: object, path: Path) -> tuple[str, str]:
    """A ground and an outline; one colour alone is both."""
    parts = value if isinstance(value, dict) else {"fill": value}
    for key in sorted(parts.keys() - {"fill", "line"}):
        raise BadTheme(path, f"{name} has no '{key}', but fill and line")
    fill, line = parts.get("fill"), parts.get("line", parts.get("fill"))
    for one in (fill, line):
        if not isinstance(one, str) or not _HEX.fullmatch(one):
            raise BadTheme(path, f'{name} must be a colour such as "#003a70", not {one!r}')
    return _long(str(fill)), _long(str(line))


def _long(colour: str) -> str:
    """`#abc` as `#aabbcc`."""
    digits = colour[1:].lower()
    return "#" + (digits if len(digits) == _DIGITS else "".join(2 * digit for digit in digits))


def _paint(kind: str, fill: str, line: str, paper: str) -> Paint:
    """The colours of a card: an objective is told by an outline of its ground, all else by one that is seen on it."""
    ink = _readable("#1b1f24", fill)
    if kind == "objective":
        return Paint(fill, _seen(fill, paper), ink, ink, ink)
    seen = _seen(line, fill)
    return Paint(fill, seen, ink, ink, seen if contrast(seen, fill) >= _LETTERS else ink)


def _mark(theme: Theme, tone: Tone, fill: str, line: str) -> Mark:
    return Mark(
        fill, _seen(line, theme.paper), _readable(theme.marks[tone].ink, fill), theme.marks[tone].style
    )


def _readable(ink: str, ground: str) -> str:
    """The colour of letters where it can be read, else black or white, whichever stands out more."""
    if contrast(ink, ground) >= _LETTERS:
        return ink
    return max(("#000000", "#ffffff"), key=lambda one: contrast(one, ground))


def _seen(line: str, ground: str) -> str:
    """An outline, darkened or lightened step by step until it is seen on its ground."""
    goal = max(("#000000", "#ffffff"), key=lambda one: contrast(one, ground))
    for step in range(11):
        mixed = _mixed(line, goal, step / 10)
        if contrast(mixed, ground) >= _OUTLINES:
            return mixed
    return goal


def _mixed(one: str, other: str, share: float) -> str:
    pairs = ((int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= _LINEAR else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
