"""The page: stands alone, runs its own scripts and nothing else, and says all that the drawing says in words."""

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
from ost.exports.looks import LIGHT
from ost.exports.page import EARLY, SCRIPTS, drawing_styles, script
from ost.exports.pages import TEMPLATES
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
        self.scripts: list[str] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)
        if tag == "script":
            self.scripts.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        elif self.open and self.open[-1] == "script":
            self.scripts[-1] += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All that is read, with single spaces."""
        return " ".join(" ".join(self.words).split())


def check_harmless(page: Reader) -> None:
    """No script but the page's own, nothing loaded, links only within the page."""
    assert not page.open
    early, data, own = page.scripts
    assert (early, own) == (EARLY, script())
    assert json.loads(data)["nodes"]
    kinds = [attributes.get("type") for tag, attributes in page.tags if tag == "script"]
    assert kinds == [None, "application/json", None]
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


def test_the_policy_allows_the_pages_own_styles_and_scripts_and_nothing_else(
    tree: Tree, verdicts: Verdicts
) -> None:
    page = Reader(page_of(tree, verdicts))
    [policy] = [a["content"] for tag, a in page.tags if a.get("http-equiv") == "Content-Security-Policy"]
    sheets = [(TEMPLATES / "tree.css").read_text(encoding="utf-8"), drawing_styles(LIGHT)]
    assert page.style == "".join(sheets)

    def allowed(texts: list[str]) -> str:
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    scripts = allowed([page.scripts[0], page.scripts[2]])
    assert policy == (
        f"default-src 'none'; style-src {allowed(sheets)}; script-src {scripts}; "
        "base-uri 'none'; form-action 'none'"
    )
    assert "@import" not in page.style
    assert "url(" not in page.style


def test_no_script_can_end_early_or_make_markup_or_code_of_text() -> None:
    assert not re.search("</script|<!--", script(), re.IGNORECASE)
    own = "".join((TEMPLATES / "page" / name).read_text(encoding="utf-8") for name in SCRIPTS)
    assert own in script()
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", ".html("):
        assert way not in own, way
    assert not re.search(
        r"\b(Function|fetch|XMLHttpRequest|WebSocket|sendBeacon|localStorage)\b|import\(", own
    )
    assert {path.name for path in (TEMPLATES / "page").iterdir()} == set(SCRIPTS)


def test_the_data_has_every_thing_once_with_its_card(tree: Tree, verdicts: Verdicts) -> None:
    page = Reader(page_of(tree, verdicts))
    check_harmless(page)
    data = json.loads(page.scripts[1])
    views = tree.views()
    assert [node["id"] for node in data["nodes"]] == [str(view.ref) for view in views]
    assert [node["title"] for node in data["nodes"]] == [plain(view.node.title) for view in views]
    for place, node in enumerate(data["nodes"]):
        assert node["above"] < place
        assert node["card"]["outline"] in data["outlines"]
    ids = {attributes["id"] for tag, attributes in page.tags if tag == "li" and "id" in attributes}
    assert ids == {node["id"] for node in data["nodes"]}
    by_id = {node["id"]: node for node in data["nodes"]}
    assert by_id["ini1"]["verdicts"] == ["moved"]
    assert by_id["ini7"]["verdicts"] == ["confounded", "too early"]
    assert {node["team"] for node in data["nodes"]} == {"Onboarding", ""}
    assert data["delivers"]
    assert data["also"]


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
