"""The page: stands alone, runs nothing, and says all that the drawing says in words."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from drawings import page_of
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import any_text

from ost.domain.kinds import MAX_DEPTH, Kind, Ref
from ost.exports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]

VOID = {"meta", "input", "br"}


class Reader(HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.style = ""
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that is read, with single spaces."""
        return " ".join(" ".join(self.words).split())


def check_harmless(page: Reader) -> None:
    """No script, nothing loaded, links only within the page."""
    assert not page.open
    for tag, attributes in page.tags:
        assert tag not in {
            "img",
            "image",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "use",
        }
        assert not [name for name in attributes if name.startswith("on") or name in {"style", "src"}]
        assert (attributes.get("href") or "#").startswith("#")


def test_the_policy_allows_its_own_scripts_and_style_sheets_and_nothing_else(
    tree: Tree, verdicts: Verdicts
) -> None:
    source = page_of(tree, verdicts)
    page = Reader(source)
    [policy] = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    styles, scripts = (re.findall(f"(?s)<{tag}>(.*?)</{tag}>", source) for tag in ("style", "script"))
    assert (len(styles), len(scripts)) == (2, 2)
    style, script = (
        " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(one.encode()).digest()).decode()}'" for one in found
        )
        for found in (styles, scripts)
    )
    assert (
        policy
        == f"default-src 'none'; script-src {script}; style-src {style}; base-uri 'none'; form-action 'none'"
    )
    assert "@import" not in page.style
    assert "url(" not in page.style


def test_the_outline_and_the_table_say_what_the_drawing_says(tree: Tree, verdicts: Verdicts) -> None:
    page = Reader(page_of(tree, verdicts))
    for branch in (branch for _, branch in tree.places()):
        assert plain(branch.view.node.title) in page.text
    assert "Initiative ini7 Webinar … too early kr1 ≈ confounded kr2 ! mandated" in page.text
    assert "kr2 Set-up within a day 45 61 65 % (was 70) 2026-12-31 80 % 80 % ▲ on track" in page.text
    assert page.text.count("see above") == 2
    names = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(names) == len(set(names))
    assert {a["href"] for _, a in page.tags if "href" in a} <= {f"#{name}" for name in names}


def test_the_drawing_stands_in_the_page(tree: Tree, verdicts: Verdicts) -> None:
    page = Reader(page_of(tree, verdicts))
    check_harmless(page)
    [drawing] = [attributes for tag, attributes in page.tags if tag == "svg"]
    assert drawing["class"] == "t-tree"


def test_what_the_page_knows_cannot_end_its_script(
    retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    source = page_of(retitled(["</script><script>alert(1)</script>", "<!--<script>", "]]>"]), verdicts)
    [data] = re.findall('(?s)<script type="application/json" id="ost-data">(.*?)</script>', source)
    assert not set(data) & set("<>&")
    known = json.loads(data)
    assert known["cards"][0]["title"] == "</script><script>alert(1)</script>"
    assert len(known["cards"]) == len(known["details"])


@settings(max_examples=15)
@given(titles=st.lists(any_text, min_size=1, max_size=12))
def test_no_title_is_read_as_markup(
    titles: list[str], retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    source = page_of(retitled(titles), verdicts)
    page = Reader(source)
    check_harmless(page)
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\u202a-\u202e\u2066-\u2069]", source)


def test_the_deepest_branch_that_can_be_has_a_page(tree: Tree) -> None:
    leaf = tree.roots[1]
    branch = replace(leaf, children=())
    for level in range(MAX_DEPTH - 1):
        node = replace(leaf.view.node, ref=Ref(Kind.OBJECTIVE, 100 + level))
        branch = replace(leaf, view=replace(leaf.view, node=node), children=(branch,))
    page = Reader(page_of(replace(tree, roots=(branch,)), {}))
    assert sum(tag == "li" for tag, _ in page.tags) == MAX_DEPTH
