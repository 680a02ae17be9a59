"""SVG as a web page wants it: a name for readers, a size that scales, and nothing but shapes and text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.exports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

_SVG = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset({"g", "title", "polygon", "polyline", "path", "ellipse", "text"})
_PLACING = {"id", "class", "transform", "points", "d", "cx", "cy", "rx", "ry", "x", "y", "text-anchor"}
_PAINTING = {"fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity"}
_LETTERS = {"font-family", "font-size", "font-weight", "font-style"}
_ATTRIBUTES = _PLACING | _PAINTING | _LETTERS
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_SCALE = re.compile(r"scale\(([0-9.]+)")
_PIXELS_PER_POINT = 4 / 3


def for_the_web(drawn: bytes, title: str, names: Mapping[str, str]) -> bytes:
    """Make Graphviz's SVG one that can stand in a page.

    What is kept is what is known: shapes, text and the attributes that place and colour them. The size is
    that of the cards as designed, in pixels, however far the sheet had to shrink them.

    Args:
        drawn: An SVG document as Graphviz writes it.
        title: What the drawing is called.
        names: What its nodes are called, by their ids.

    Raises:
        xml.etree.ElementTree.ParseError: When it is not XML.
    """
    from xml.etree import ElementTree as ET

    root = ET.fromstring(drawn)  # noqa: S314  (Graphviz's own output)
    _clean(root, names)
    width, height = (float(side) for side in root.attrib["viewBox"].split()[2:])
    scale = _SCALE.search(root.find("g").attrib["transform"])  # type: ignore[union-attr]
    pixels = _PIXELS_PER_POINT / float(scale[1] if scale else 1)
    view_box = root.attrib["viewBox"]
    root.attrib.clear()
    root.attrib.update(
        {
            "xmlns": _SVG.strip("{}"),
            "viewBox": view_box,
            "width": f"{width * pixels:.0f}",
            "height": f"{height * pixels:.0f}",
            "role": "img",
            "aria-labelledby": "ost-drawing",
        }
    )
    name = ET.Element("title", {"id": "ost-drawing"})
    name.text = plain(title)
    root.insert(0, name)
    page: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return page + b"\n"


def _clean(root: Element, names: Mapping[str, str]) -> None:
    """Take the namespace off the names, and out what is not a shape or a text; lines need no names."""
    waiting = [root]
    root.tag = "svg"
    while waiting:
        element = waiting.pop()
        for child in list(element):
            child.tag = child.tag.removeprefix(_SVG)
            if child.tag not in _ELEMENTS or (child.tag == "title" and element.get("class") != "node"):
                element.remove(child)
                continue
            if child.tag == "title":
                child.text = plain(names.get(child.text or "", child.text or ""))
            for attribute in set(child.attrib) - _ATTRIBUTES - {_SPACE}:
                del child.attrib[attribute]
            waiting.append(child)
