"""The interactive page in a real browser: what people do with it, by mouse and by keyboard alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import browser as browsers
import pytest
from axe_playwright_python.sync_playwright import Axe
from drawings import page_of

from ost.demo.make import make_example
from ost.exports.net import net_of_diff
from ost.exports.page import diff_to_html
from ost.exports.picture import picture_of_diff
from ost.services.details import read_details
from ost.services.diffing import read_diff
from ost.services.judging import verdict_words
from ost.services.tree import read_tree
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

from .conftest import TODAY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from ost.services.tree import Tree

HOSTILE = [
    "</script><script>window.hacked = 1</script>",
    "<img src=x onerror='window.hacked = 1'>",
    "</title></svg><svg onload='window.hacked = 1'>",
    "<!-- <script> ]]> &lt;script&gt;",
    "javascript:window.hacked=1",
    "{{constructor.constructor('window.hacked=1')()}}",
    "مرحبا بالعالم",
    "漢字かな交じり文 👩‍👩‍👧",
    "a" * 400,
]


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """One browser for all tests of a worker."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield from browsers.launched(playwright)


@dataclass
class Seen:
    """An open page, with all that it asked for and complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def labels(self, where: str) -> list[str]:
        """The refs of the items of the outline that are shown."""
        return [
            str(one.get_attribute("id"))
            for one in self.page.locator(f"#outline-list {where}").all()
            if one.is_visible()
        ]

    def focused(self) -> str:
        """The id of what has the focus."""
        return str(self.page.evaluate("document.activeElement.id"))


@pytest.fixture
def opened(chrome: Browser, tmp_path: Path) -> Iterator[Callable[..., Seen]]:
    """Opens a page from disk; at the end nothing was asked of anybody and nothing was complained about."""
    made: list[Seen] = []

    def open_page(source: str, link: str = "", *, width: int = 1400, dark: bool = False) -> Seen:
        file = tmp_path / "a page.html"
        file.write_text(source, encoding="utf-8")
        page = chrome.new_page(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        seen = Seen(page)
        page.on("console", lambda message: seen.complaints.append(message.text))
        page.on("pageerror", lambda error: seen.complaints.append(str(error)))
        page.on("dialog", lambda dialog: seen.complaints.append(dialog.message))
        page.on("request", lambda request: seen.requests.append(request.url))
        page.goto(file.as_uri() + link)
        made.append(seen)
        return seen

    yield open_page
    for seen in made:
        assert seen.complaints == []
        assert [url for url in seen.requests if not url.startswith("file:")] == []
        assert seen.page.evaluate("window.hacked") is None
        seen.page.close()


@pytest.fixture(scope="session")
def example() -> Workspace:
    """The worked example."""
    store = MemoryStore("Kelp")
    with store.writing("demo") as tx:
        make_example(tx, TODAY)
    return Workspace(store, TODAY, "tester")


@pytest.fixture(scope="session")
def page(example: Workspace) -> str:
    """Its page."""
    tree = read_tree(example)
    return page_of(tree, verdict_words(example, tree), read_details(example, tree))


def test_a_selected_thing_tells_all_that_is_known(opened: Callable[..., Seen], page: str) -> None:
    seen = opened(page, "#kr2")
    panel = seen.page.locator("#panel")
    words = panel.inner_text()
    for heading in ("Forecast", "Verdicts", "Experiments", "History", "Above", "Below"):
        assert heading in words
    assert "moved:" in words
    assert panel.locator("figure svg.ost-chart").count() == 1
    panel.locator('a[href="#ini1"]').click()
    assert seen.page.url.endswith("#ini1")
    assert "One-tap reorder" in panel.locator("h2").inner_text()


def test_a_link_leads_to_a_thing_and_opens_what_hides_it(opened: Callable[..., Seen], page: str) -> None:
    seen = opened(page)
    seen.page.click("#close-all")
    assert seen.labels("#exp1") == []
    seen.page.evaluate("location.hash = '#exp1'")
    seen.page.wait_for_selector("#panel:not([hidden])")
    assert seen.labels("#exp1") == ["exp1"]
    assert seen.page.locator("#exp1").get_attribute("aria-selected") == "true"
    assert seen.page.locator('#stage [data-index] title:text("exp1")').count() == 1


def test_the_keyboard_goes_everywhere(opened: Callable[..., Seen], page: str) -> None:
    seen = opened(page)
    keys = seen.page.keyboard
    seen.page.locator('#outline-list [tabindex="0"]').focus()
    assert seen.focused() == "obj1"
    keys.press("ArrowDown")
    assert seen.focused() == "kr1"
    keys.press("ArrowLeft")
    assert seen.page.locator("#kr1").get_attribute("aria-expanded") == "false"
    assert seen.labels("#obj2") == []
    keys.press("ArrowDown")
    assert seen.focused() == "obj4"
    keys.press("ArrowUp")
    keys.press("ArrowRight")
    assert seen.labels("#obj2") == ["obj2"]
    keys.press("ArrowRight")
    assert seen.focused() == "obj2"
    keys.press("ArrowLeft")
    keys.press("ArrowLeft")
    assert seen.focused() == "kr1"
    keys.press("End")
    last = seen.focused()
    keys.press("Home")
    assert (seen.focused(), last) == ("obj1", "kr11")
    seen.page.click("#open-all")
    seen.page.locator("#obj1").focus()
    keys.type("time")
    assert seen.focused() == "kr3"
    keys.press("Enter")
    assert seen.page.locator("#panel").is_visible()
    keys.press("Escape")
    assert not seen.page.locator("#panel").is_visible()
    assert seen.focused() == "kr3"
    assert seen.page.locator('#outline-list [tabindex="0"]').count() == 1


def test_search_finds_without_accents_and_goes_from_one_to_the_next(
    opened: Callable[..., Seen], page: str
) -> None:
    seen = opened(page)
    seen.page.keyboard.press("/")
    assert seen.focused() == "search"
    seen.page.keyboard.type("CAFES order")
    assert seen.page.locator("#found").inner_text().endswith("found")
    first = []
    for _ in range(2):
        seen.page.keyboard.press("Enter")
        first.append(seen.page.url.partition("#")[2])
    assert len({*first}) == 2
    assert seen.focused() == "search"


def test_filters_leave_what_passes_and_what_leads_there(opened: Callable[..., Seen], page: str) -> None:
    seen = opened(page)
    seen.page.click(".filters > summary")
    seen.page.check('input[data-filter="verdict"][value="not moved"]')
    shown = seen.labels("li[data-index]")
    assert shown == ["obj1", "kr1", "obj2", "kr3", "ini2"]
    assert "1 of" in seen.page.locator("#shown").inner_text()
    seen.page.click("text=Clear filters")
    assert len(seen.labels("li[data-index]")) == 63


def test_a_handle_in_the_drawing_closes_a_branch_and_says_how_much(
    opened: Callable[..., Seen], page: str
) -> None:
    seen = opened(page)
    card = seen.page.locator("#stage g.card", has=seen.page.locator('title:text-matches("^kr2 ")'))
    knob = card.locator(".knob")
    knob.click()
    assert knob.locator("text").text_content().startswith("+")
    assert seen.page.locator("#kr2").get_attribute("aria-expanded") == "false"
    knob.click()
    assert knob.locator("text").text_content() == "–"


def test_the_drawing_moves_and_changes_its_size(opened: Callable[..., Seen], page: str) -> None:
    seen = opened(page)
    world = seen.page.locator("#stage > svg > g")
    before = world.get_attribute("transform")
    seen.page.locator("#stage").focus()
    seen.page.keyboard.press("ArrowRight")
    moved = world.get_attribute("transform")
    seen.page.wait_for_function(
        "before => document.querySelector('#stage g').getAttribute('transform') !== before", arg=before
    )
    seen.page.mouse.move(900, 500)
    seen.page.mouse.wheel(0, -300)
    seen.page.wait_for_function(
        "before => document.querySelector('#stage g').getAttribute('transform') !== before", arg=moved
    )
    seen.page.mouse.wheel(0, 3000)
    seen.page.wait_for_function("document.querySelector('#stage > svg').style.display === 'none'")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("link", ["", "#kr2"])
def test_axe_finds_no_barrier(opened: Callable[..., Seen], page: str, link: str, dark: bool) -> None:
    seen = opened(page, link, dark=dark)
    assert seen.page.evaluate("document.documentElement.dataset.theme") == ("dark" if dark else "light")
    report = Axe().run(seen.page)
    assert report.violations_count == 0, report.generate_report()


def test_the_button_changes_between_light_and_dark(opened: Callable[..., Seen], page: str) -> None:
    seen = opened(page)
    ground = "getComputedStyle(document.body).backgroundColor"
    light = seen.page.evaluate(ground)
    seen.page.click("#theme")
    assert seen.page.evaluate(ground) != light
    assert seen.page.locator("#theme").get_attribute("aria-pressed") == "true"


def test_hostile_titles_are_letters(
    opened: Callable[..., Seen], retitled: Callable[[Sequence[str]], Tree]
) -> None:
    tree = retitled(HOSTILE)
    seen = opened(page_of(tree, {}))
    for view in tree.views()[: len(HOSTILE)]:
        seen.page.evaluate("ref => { location.hash = '#' + ref; }", str(view.ref))
        seen.page.wait_for_function(
            "ref => document.querySelector('#panel h2')?.innerText.toLowerCase().includes(ref)",
            arg=str(view.ref),
        )
    seen.page.fill("#search", "<script>")
    assert seen.page.locator("script").count() == 3


def test_a_narrow_page_has_the_drawing_above_the_outline(opened: Callable[..., Seen], page: str) -> None:
    seen = opened(page, width=390)
    stage, outline = (seen.page.locator(one).bounding_box() for one in ("#stage", "#outline-list"))
    assert stage is not None
    assert outline is not None
    assert stage["y"] < outline["y"]
    assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_print_has_the_drawing_and_the_whole_outline(opened: Callable[..., Seen], page: str) -> None:
    import io

    from pypdf import PdfReader

    seen = opened(page, dark=True)
    seen.page.click("#close-all")
    sheets = PdfReader(io.BytesIO(seen.page.pdf(prefer_css_page_size=True))).pages
    words = " ".join(sheet.extract_text() for sheet in sheets)
    assert "Ten cafés order again from" in words
    assert "Search" not in words
    assert sheets[0].mediabox.width > sheets[0].mediabox.height
    assert seen.page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_what_changed_is_in_the_page_too(opened: Callable[..., Seen], example: Workspace) -> None:
    diff = read_diff(example, "2026-10-20")
    net = net_of_diff(diff.roots)
    source = diff_to_html(
        diff, net, picture_of_diff(diff, net=net), read_details(example, read_tree(example))
    )
    seen = opened(source, "#kr2")
    words = seen.page.locator("#panel").inner_text()
    assert "~ changed" in words
    assert "current" in words


def test_without_scripts_it_is_a_page_to_read(chrome: Browser, page: str, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(page, encoding="utf-8")
    context = chrome.new_context(java_script_enabled=False)
    read = context.new_page()
    read.goto(file.as_uri())
    assert read.locator("#exp1").is_visible()
    assert not read.locator("#stage").is_visible()
    assert read.locator("#key-results").is_visible()
    context.close()
