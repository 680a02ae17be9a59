"""User text made safe for files that other programs read; each format then escapes what it gives meaning to.

Knows characters and nothing of any format's layout.
"""

from __future__ import annotations

import html
import re
import unicodedata

from ost.domain.text import shown

# XML 1.0 (section 2.2) has no place for these, and U+FFFD says that something was there.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

_STEERS = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def plain(text: object) -> str:
    """Any value as one line without control, bidirectional-override, surrogate or noncharacters."""
    words = str(text)
    if words.isprintable() and "  " not in words:  # a fast way out: nothing printable is unsafe
        return words.strip()
    return " ".join(_NOT_XML.sub("\ufffd", shown(words)).split())


def json_text(document: object, indent: int | None = 2) -> str:
    r"""A value as JSON in which characters that steer a terminal are spelled out (`\u202e`): the same to a program.

    Args:
        document: Plain values.
        indent: How far levels are indented; None for one line.

    Raises:
        ValueError: When a number is not finite.
    """
    import json

    text = json.dumps(document, ensure_ascii=False, indent=indent, allow_nan=False)
    return _STEERS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def left_to_right(words: str) -> str:
    """A line of ours that a word of the user's would turn around: marked, where one runs from right to left.

    `30 → 50 מקומות` would else be read as from 50 to 30 by whoever takes the direction from the letters.
    """
    if any(unicodedata.bidirectional(character) in {"R", "AL"} for character in words):
        return f"\N{LEFT-TO-RIGHT MARK}{words}\N{LEFT-TO-RIGHT MARK}"
    return words


def escaped(text: object) -> str:
    """`plain`, with `& < > " '` as the entities that HTML, SVG and Graphviz labels share."""
    return html.escape(plain(text), quote=True)
