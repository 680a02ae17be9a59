"""One document per text format, compared as bytes.

After a change that is meant: `OST_UPDATE_GOLDENS=1 pytest tests/exports/test_goldens.py`, then look at
the difference in `tests/exports/golden` before it is committed.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from drawings import dot_of, page_of, svg_of

from ost.exports.canvas import to_canvas
from ost.exports.drawio import to_drawio
from ost.exports.looks import LIGHT
from ost.exports.markdown import to_markdown
from ost.exports.markmap import to_markmap
from ost.exports.mermaid import to_mermaid
from ost.exports.picture import picture_of_tree
from ost.exports.table import to_csv

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.tree import Tree

_SAME = re.compile(r"(<(?:style|script)>).*?(?=</)|(?<=sha256-)[^&]+", re.DOTALL)


def _without_constants(page: str) -> str:
    """A page without its style sheets and scripts, and their hashes, which are the same in every page."""
    return _SAME.sub(r"\1", page)


GOLDEN = Path(__file__).parent / "golden"
Verdicts = dict[str, list[tuple[str, str]]]

FORMATS: dict[str, Callable[[Tree, Verdicts], str]] = {
    "tree.dot": lambda tree, verdicts: dot_of(tree, verdicts, placed=True),
    "tree.svg": svg_of,
    "tree.mmd": to_mermaid,
    "tree.drawio": lambda tree, verdicts: to_drawio(picture_of_tree(tree, verdicts), LIGHT),
    "tree.canvas": lambda tree, verdicts: to_canvas(picture_of_tree(tree, verdicts), LIGHT),
    "tree.mm.md": to_markmap,
    "tree.md": to_markdown,
    "tree.csv": to_csv,
    "tree.html": lambda tree, verdicts: _without_constants(page_of(tree, verdicts)),
    "tree.json": lambda tree, _: json.dumps(tree.to_json(), ensure_ascii=False, indent=2) + "\n",
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_comes_out_as_it_did(name: str, whole: Tree, verdicts: Verdicts) -> None:
    made = FORMATS[name](whole, verdicts).encode()
    file = GOLDEN / name
    if os.environ.get("OST_UPDATE_GOLDENS"):
        file.write_bytes(made)
    assert made == file.read_bytes(), f"{name} differs; see the docstring of this file"


@pytest.mark.parametrize("name", FORMATS)
def test_a_document_comes_out_the_same_twice(name: str, whole: Tree, verdicts: Verdicts) -> None:
    backwards = dict(reversed(verdicts.items()))
    assert FORMATS[name](whole, verdicts) == FORMATS[name](whole, backwards)


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_tree_has_a_document_too(name: str, empty: Tree) -> None:
    made = FORMATS[name](empty, {})
    assert made.endswith(("\n", "\r\n", "}"))
    assert not re.search(r"\bkr\d", made)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("tree.dot", ("target was 70", "expected on kr2 was 4")),
        ("tree.mmd", ("target was 70", "expected on kr2 was 4")),
        ("tree.drawio", ("target was 70", "expected on kr2 was 4")),
        ("tree.canvas", ("target was 70", "expected on kr2 was 4")),
        ("tree.md", ("(target was 70)", "(expected on kr2 was 4)")),
        ("tree.csv", ('""target"": 70', '""expected:kr2"": 4.0')),
        ("tree.html", ("65 % (was 70)", "target was 70", "expected on kr2 was 4")),
        ("tree.json", ('"target": 70', '"expected:kr2": 4.0')),
    ],
)
def test_what_was_edited_late_is_told_wherever_it_is_shown(
    name: str, words: tuple[str, ...], whole: Tree, verdicts: Verdicts
) -> None:
    made = FORMATS[name](whole, verdicts)
    for said in words:
        assert said in made
