"""The report as a page: one file that loads and runs nothing, and that everyone can read."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import jinja2
import pytest
from weekly_story import WEEK, Clock, report_of, story

from ost.exports import pages
from ost.exports.chart_looks import STYLE
from ost.exports.report_html import to_html
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from pathlib import Path


class Page(HTMLParser):
    """What a test asks of a page: its elements with their attributes, in order."""

    VOID = frozenset({"meta", "link", "br", "img", "input", "hr"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def all(self, tag: str) -> list[dict[str, str]]:
        """The attributes of every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def text() -> str:
    """The story's page."""
    return to_html(report_of(story()))


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    """The same, read."""
    return Page(text)


def test_every_element_is_closed(page: Page) -> None:
    assert page.open == []


def test_nothing_is_loaded_and_nothing_runs(page: Page, text: str) -> None:
    assert not {"script", "img", "iframe", "object", "embed", "link", "base", "form", "video"} & {
        t for t, _ in page.elements
    }
    for tag, attributes in page.elements:
        assert not [
            name for name in attributes if name.startswith("on") or name in {"style", "src", "srcset"}
        ]
        assert attributes.get("href", "#").startswith("#"), tag
    assert not re.findall(r"url\((?!#)", text), "only what stands in the page itself"
    assert "@import" not in text


def test_the_policy_allows_the_two_style_sheets_of_page_and_charts_and_nothing_else(
    page: Page, text: str
) -> None:
    policy = next(m["content"] for m in page.all("meta") if m.get("http-equiv") == "Content-Security-Policy")
    styles = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    assert list(dict.fromkeys(styles))[1:] == [STYLE]
    digests = [
        base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in dict.fromkeys(styles)
    ]
    allowed = " ".join(f"'sha256-{digest}'" for digest in digests)
    assert policy == f"default-src 'none'; style-src {allowed}; base-uri 'none'; form-action 'none'"
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_it_can_be_read_without_eyes(page: Page) -> None:
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("caption")) == len(page.all("table")) == 1
    assert all("scope" in heading for heading in page.all("th"))
    assert all(
        svg["role"] == "img" and (svg.get("aria-label") or svg["aria-labelledby"]) for svg in page.all("svg")
    )
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), "no level is skipped"


def test_every_name_is_unique_and_every_reference_leads_somewhere(page: Page) -> None:
    names = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(names) == len(set(names))
    led = {a["href"][1:] for a in page.all("a")} | {
        name for _, a in page.elements for name in a.get("aria-labelledby", "").split()
    }
    assert led <= set(names)


def test_it_has_a_dark_look_a_narrow_one_and_one_on_paper(text: str) -> None:
    for look in ("prefers-color-scheme: dark", "max-width: 700px", "@media print", "size: A4"):
        assert look in text


def test_badges_say_their_meaning_in_words_and_not_by_colour_alone(text: str) -> None:
    for word in (
        "wrong way",
        "not moved",
        "can't tell",
        "confounded",
        "moved",
        "stalled",
        "supported",
        "refuted",
    ):
        assert re.search(rf"</span> {word.replace(chr(39), '&#39;')}</span>", text), word


def test_new_failures_are_marked(text: str) -> None:
    assert text.count('<span class="new">new</span>') == 2, "in short and in full"


def test_an_empty_workspace_has_a_page_that_says_what_to_do() -> None:
    text = to_html(weekly_report(Clock().on(11, 11), WEEK))
    assert Page(text).open == []
    assert "No key result runs in this week." in text
    assert "ost kr add" in text


def test_a_template_that_asks_for_what_is_not_there_fails(tmp_path: Path) -> None:
    tmp_path.joinpath("a.html").write_text("{{ nothing }}")
    tmp_path.joinpath("a.css").write_text("")
    with pytest.raises(jinja2.UndefinedError):
        pages.render("a.html", "a.css", folder=tmp_path)


def test_what_a_template_prints_is_escaped_and_cleaned() -> None:
    made = pages.markup("<b>ours</b>")
    assert str(made) == "<b>ours</b>"
    text = to_html(replace(report_of(story()), team="<b>\x1b\u202e"))
    assert "<b>" not in text
    assert "&lt;b&gt;\ufffd\ufffd" in text
