"""The review pack in its text formats, compared as bytes, and what must stand in it.

After a change that is meant: `OST_UPDATE_GOLDENS=1 pytest tests/exports/test_pack_goldens.py`, then look at the
difference in `tests/exports/golden` before it is committed.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from weekly_story import story

from ost.exports.pack_html import to_html
from ost.exports.pack_markdown import to_markdown
from ost.exports.pack_words import MOST_LINES, RULE, document, summary
from ost.exports.safe import json_text
from ost.services.packing import read_pack

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.services.pack import Pack

GOLDEN = Path(__file__).parent / "golden"

FORMATS: dict[str, Callable[[Pack], str]] = {
    "pack.md": lambda pack: to_markdown(document(pack)),
    "pack.html": lambda pack: to_html(document(pack)),
    "pack.json": lambda pack: json_text({"summary": summary(pack), **pack.to_json()}) + "\n",
}


@pytest.fixture(scope="module")
def pack() -> Pack:
    """The story, looked at on the Wednesday after its week."""
    return read_pack(story().on(11, 11))


@pytest.mark.parametrize("name", FORMATS)
def test_a_pack_comes_out_as_it_did(name: str, pack: Pack) -> None:
    made = FORMATS[name](pack).encode()
    file = GOLDEN / name
    if os.environ.get("OST_UPDATE_GOLDENS"):
        file.write_bytes(made)
    assert made == file.read_bytes(), f"{name} differs; see the docstring of this file"


def test_the_whole_stands_in_ten_lines(pack: Pack) -> None:
    lines = summary(pack)
    assert 3 <= len(lines) <= MOST_LINES
    assert lines[-1] == RULE


@pytest.mark.parametrize("name", ["pack.md", "pack.html"])
def test_every_objective_kr_and_question_stands_in_every_format_for_people(name: str, pack: Pack) -> None:
    made = FORMATS[name](pack)
    for part in pack.parts:
        assert str(part.view.ref) in made
        assert all(kr.view.node.title in made for kr in part.krs)
    commands = {question.do for question in pack.all_questions if question.do}
    assert len(commands) > 3
    for command in commands:
        assert command.replace('"', "&#34;") in made or command in made
    assert made.rstrip().removesuffix("</html>").count(RULE.replace("'", "&#39;")) + made.count(RULE) >= 1


def test_what_failed_stands_before_what_moved(pack: Pack) -> None:
    made = FORMATS["pack.md"](pack)
    assert made.index("### What failed to move its KR") < made.index("### What moved its KR")
