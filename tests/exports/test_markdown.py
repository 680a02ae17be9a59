"""The outline in Markdown: titles come out as they were typed."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from strategies import any_text

from ost.exports.markdown import literal, literal_line, to_markdown
from ost.exports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from markdown_it.token import Token

    from ost.services.tree import Tree

Verdicts = dict[str, list[tuple[str, str]]]

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
JOINER = "\u2060"


def inside(source: str) -> list[Token]:
    """The inline pieces of a document."""
    return [piece for token in READER.parse(source) for piece in token.children or []]


@given(title=any_text)
def test_a_title_is_read_as_text_and_nothing_else(title: str) -> None:
    words = plain(title)
    pieces = inside(f"- `kr1` **Key result:** {literal(words)} — x")
    kinds = [piece.type for piece in pieces]
    assert set(kinds) <= {"text", "code_inline", "strong_open", "strong_close"}
    assert kinds.count("code_inline") == kinds.count("strong_open") == 1
    read = "".join(piece.content for piece in pieces if piece.type == "text")
    assert read.replace(JOINER, "") == f" Key result: {words} — x".replace(JOINER, "")


@given(titles=st.lists(any_text, min_size=1, max_size=12))
def test_a_document_has_a_heading_and_one_item_per_place(
    titles: list[str], retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    tree = retitled(titles)
    tokens = READER.parse(to_markdown(tree, verdicts))
    assert sum(token.type == "heading_open" for token in tokens) == 1
    assert sum(token.type == "list_item_open" for token in tokens) == len(list(tree.places()))
    assert not [
        token.type for token in tokens if token.type in {"html_block", "fence", "code_block", "table_open"}
    ]


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("<script>x</script>", r"\<script\>x\</script\>"),
        ("[a](http://x) ![b](y)", r"\[a\](http\://x) \!\[b\](y)"),
        ("www.example.com", r"www\.example.com"),
        ("@ada #12", r"@&#8288;ada \#&#8288;12"),
        ("a@b.c", "a@&#8288;b.c"),
        ("$x$ | *y* _z_ ~~w~~ `v` &amp;", r"\$x\$ \| \*y\* \_z\_ \~\~w\~\~ \`v\` \&amp;"),
        ("half-done, 50 % (see above).", "half-done, 50 % (see above)."),
    ],
)
def test_what_github_would_read_is_written_as_text(title: str, written: str) -> None:
    assert literal(title) == written
    [text] = [html.unescape(READER.renderInline(literal(title)))]
    assert text.replace(JOINER, "") == title


def test_what_is_given_up_is_struck_and_verdicts_stand_out(tree: Tree, verdicts: Verdicts) -> None:
    lines = to_markdown(tree, verdicts).splitlines()
    assert "          - `sol3` **Solution:** ~~Video tour~~ — dropped" in lines
    assert any("`ini7`" in line and line.endswith("**too early kr1, confounded kr2**") for line in lines)
    assert any("`opp2`" in line and line.endswith("— see above") for line in lines)


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("- item", "\\- item"),
        ("12. item", "12\\. item"),
        ("3.5 times", "3.5 times"),
        ("a - b = c", "a - b = c"),
        ("==marked== x^2^ ++in++ %%note%%", "\\=\\=marked\\=\\= x\\^2\\^ \\+\\+in\\+\\+ \\%\\%note\\%\\%"),
        ("=====", "\\=\\=\\=\\=\\="),
    ],
)
def test_at_the_beginning_of_a_line_more_is_escaped(title: str, written: str) -> None:
    assert literal_line(title) == written
