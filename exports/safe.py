"""User text made safe for files that other programs read; each format then escapes what it gives meaning to.

Knows characters and nothing of any format's layout.
"""

from __future__ import annotations

import html
import re

from ost.domain.text import shown

# XML 1.0 (section 2.2) has no place for these, and U+FFFD says that something was there.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def plain(text: object) -> str:
    """Any value as one line without control, bidirectional-override, surrogate or noncharacters."""
    return " ".join(_NOT_XML.sub("\ufffd", shown(str(text))).split())


def escaped(text: object) -> str:
    """`plain`, with `& < > " '` as the entities that HTML, SVG and Graphviz labels share."""
    return html.escape(plain(text), quote=True)
