"""The page in a real browser: what a reader does with it, by mouse, by keyboard and on paper.

One browser serves all tests of a process; every test gets a page of its own, of which no request may leave, and on
which nothing may go wrong: no error, no message at the console, no violation of the policy, no dialog.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from drawings import page_of
from node_tools import ROOT, NoNodeError, npm_packages

from ost.domain.kinds import MAX_DEPTH, Kind, Ref
from ost.exports.net import net_of
from ost.exports.page import to_html

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from playwright.sync_api import Browser, Page
    from running import Ost

    from ost.services.tree import Tree

pytestmark = [pytest.mark.slow, pytest.mark.browser]

Verdicts = dict[str, list[tuple[str, str]]]
HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(2)>",
    "\"><svg onload=alert(3)>&amp;'",
    "{{7*7}} ${alert(4)} javascript:alert(5)",
    "\u202eevil\u2066 \x1b[31m \ud800 \u2028",
    "日本語のとても長い題名" * 6,
    "مرحبا بالعالم שלום 👩‍👩‍👧‍👦",
)
WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""


class Opener:
    """Opens pages in a browser, and afterwards says what went wrong on any of them."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._browser, self._folder, self._opened = browser, folder, 0
        self.wrong: list[str] = []
        self._pages: list[Page] = []

    def __call__(self, source: str, fragment: str = "", **settings: object) -> Page:
        self._opened += 1
        file = self._folder / f"page{self._opened}.html"
        file.write_text(source, encoding="utf-8")
        options: dict[str, object] = {"viewport": {"width": 1400, "height": 850}, "reduced_motion": "reduce"}
        context = self._browser.new_context(**{**options, **settings})  # type: ignore[arg-type]
        page = context.new_page()
        page.add_init_script(WATCH)
        page.on("console", lambda message: self.wrong.append(f"console: {message.text}"))
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (self.wrong.append("dialog"), dialog.dismiss()))
        page.on("request", lambda request: self._leaves(request.url, file.as_uri()))
        page.goto(file.as_uri() + fragment)
        if settings.get("java_script_enabled", True):
            page.wait_for_selector("html.ready", state="attached")
        self._pages.append(page)
        return page

    def _leaves(self, url: str, own: str) -> None:
        if url.partition("#")[0] != own:
            self.wrong.append(f"request: {url[:100]}")

    def close(self) -> None:
        for page in self._pages:
            if page.evaluate("typeof window.violations") == "object":
                self.wrong += [f"policy: {one}" for one in page.evaluate("window.violations")]
            page.context.close()
        assert not self.wrong


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Opener]:
    opener = Opener(browser, tmp_path)
    yield opener
    opener.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The pages of the demo workspace: as it is, and against a date."""
    from running import Ost

    folder = tmp_path_factory.mktemp("demo")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OST_TODAY", "2026-11-20")
        ost = Ost(folder / "kelp" / "ost.db")
        ost("demo", str(folder / "kelp"))
        return {
            "now": _written(ost, folder / "now.html"),
            "diff": _written(ost, folder / "diff.html", "--diff", "2026-10-01"),
        }


def _written(ost: Ost, file: Path, *more: str) -> str:
    ost("export", "html", "-o", str(file), *more)
    return file.read_text(encoding="utf-8")


def shown(page: Page) -> str:
    """How many things the drawing says that it shows."""
    return page.inner_text("#count")


def settle(page: Page) -> None:
    """Wait until the drawing stands still for some frames: what moves is missed by a click."""
    page.evaluate("""() => new Promise((done) => {
      let last = "", same = 0;
      const step = () => {
        const boxes = [...document.querySelectorAll("#sheet svg g")].slice(0, 9);
        const now = boxes.map((one) => one.getAttribute("transform")).join();
        same = now === last ? same + 1 : 0;
        last = now;
        if (same > 8) done(); else requestAnimationFrame(step);
      };
      step();
    })""")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.parentElement.id"))


def selected(page: Page) -> str:
    return str(page.evaluate("document.querySelector('[aria-selected=true]').parentElement.id"))


def test_a_search_goes_from_match_to_match(opened: Opener, tree: Tree, verdicts: Verdicts) -> None:
    page = opened(page_of(tree, verdicts))
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("works out")
    assert page.inner_text("#found") == "5"
    page.keyboard.press("Enter")
    assert page.inner_text("#found") == "1 of 5"
    assert selected(page) == "asm1"
    page.keyboard.press("Enter")
    assert selected(page) == "asm2"
    page.keyboard.press("Shift+Enter")
    assert selected(page) == "asm1"
    assert "1 of 5" in page.inner_text("#said")
    page.keyboard.press("Escape")
    assert page.inner_text("#found") == ""
    page.keyboard.type("nothing of that sort")
    assert page.inner_text("#found") == "none"


def test_a_search_opens_what_its_match_hides_in(opened: Opener, tree: Tree, verdicts: Verdicts) -> None:
    page = opened(page_of(tree, verdicts))
    page.click("#close-all")
    assert shown(page) == f"{len(tree.roots)} of {len(tree.views())} shown"
    page.fill("#search", "asm3")
    page.press("#search", "Enter")
    assert page.is_visible("#asm3")


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("kind", "Experiment", {"exp1", "exp2", "exp3", "exp4", "exp5"}),
        ("team", "Onboarding", None),
        ("status", "dropped", {"obj2", "sol3", "ini10"}),
        ("verdict", "confounded", {"ini5", "ini7"}),
    ],
)
def test_a_filter_keeps_what_it_asks_for_and_what_is_above(
    opened: Opener, tree: Tree, verdicts: Verdicts, name: str, value: str, kept: set[str] | None
) -> None:
    page = opened(page_of(tree, verdicts))
    page.select_option(f"[data-filter={name}]", value)
    above = {str(view.ref): [str(parent) for parent in view.parents] for view in tree.views()}
    visible = set(
        page.evaluate(
            "[...document.querySelectorAll('.outline li[id]')].filter(one => one.offsetParent).map(one => one.id)"
        )
    )
    if kept is None:
        assert "obj2" not in visible
        assert "obj1" in visible
    else:
        assert kept <= visible
        for ref in visible - kept:
            assert any(ref in above[other] for other in visible), ref
    assert shown(page).startswith(f"{len(visible)} of ")
    page.click("#clear")
    assert shown(page) == f"{len(tree.views())} shown"


def test_the_keyboard_walks_the_tree(opened: Opener, tree: Tree, verdicts: Verdicts) -> None:
    page = opened(page_of(tree, verdicts))
    assert page.evaluate("document.querySelectorAll('[role=treeitem][tabindex=\"0\"]').length") == 1
    page.focus("#obj1 > .row")
    keys = (
        ("ArrowDown", "kr1"),
        ("ArrowDown", "kr2"),
        ("ArrowUp", "kr1"),
        ("ArrowRight", "kr2"),
        ("End", "kr7"),
        ("Home", "obj1"),
        ("c", "sol2"),  # Checklist, then on to Churn
        ("h", "sol2"),
        ("u", "kr6"),
    )
    for key, place in keys:
        page.keyboard.press(key)
        assert focused(page) == place, key
    assert page.evaluate("document.querySelectorAll('[role=treeitem][tabindex=\"0\"]').length") == 1
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert page.get_attribute("#obj1 > .row", "aria-expanded") == "false"
    assert not page.is_visible("#kr1")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "obj2"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    assert page.get_attribute("#obj1 > .row", "aria-expanded") == "true"
    page.keyboard.press("Enter")
    assert focused(page) == "panel-title"
    assert page.inner_text("#panel-title") == "Make new users successful"
    page.keyboard.press("Escape")
    assert not page.is_visible("#panel")
    assert focused(page) == "obj1"


def test_the_keyboard_walks_the_drawing_and_moves_it(opened: Opener, tree: Tree, verdicts: Verdicts) -> None:
    page = opened(page_of(tree, verdicts))
    page.focus("#sheet")
    page.keyboard.press("ArrowDown")
    assert "Key result kr1" in page.inner_text("#said")
    before = page.get_attribute("#sheet svg > g", "transform")
    page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_function(
        "before => document.querySelector('#sheet svg > g').getAttribute('transform') !== before", arg=before
    )
    page.keyboard.press("Enter")
    assert "kr1" in page.inner_text("#panel .kind").lower()
    page.keyboard.press("Escape")
    assert focused(page) == "sheet"


def test_a_link_opens_centres_and_selects(opened: Opener, tree: Tree, verdicts: Verdicts) -> None:
    page = opened(page_of(tree, verdicts), "#exp2")
    assert page.inner_text("#panel-title") == "Test 2"
    assert selected(page) == "exp2"
    page.wait_for_selector(".ring.selected", state="attached")
    ring = page.locator(".ring.selected").bounding_box()
    sheet = page.locator("#sheet").bounding_box()
    assert ring
    assert sheet
    assert abs(ring["x"] + ring["width"] / 2 - sheet["x"] - sheet["width"] / 2) < 4
    assert abs(ring["y"] + ring["height"] / 2 - sheet["y"] - sheet["height"] / 2) < 4
    page.evaluate("location.hash = '#kr2'")
    page.wait_for_function("document.querySelector('#kr2 > [aria-selected=true]')")
    assert page.evaluate("location.hash") == "#kr2"


@pytest.mark.parametrize("fragment", ["#%", "#nothing", "#data", "#%3Cscript%3E"])
def test_a_link_to_nothing_is_let_be(opened: Opener, tree: Tree, verdicts: Verdicts, fragment: str) -> None:
    page = opened(page_of(tree, verdicts), fragment)
    assert shown(page) == f"{len(tree.views())} shown"
    assert not page.is_visible("#panel")


def test_filters_that_nothing_passes_leave_an_empty_drawing_and_a_way_back(
    opened: Opener, tree: Tree, verdicts: Verdicts
) -> None:
    page = opened(page_of(tree, verdicts))
    page.select_option("[data-filter=kind]", "Experiment")
    page.select_option("[data-filter=verdict]", "moved")
    assert shown(page).startswith("0 of ")
    page.focus("#sheet")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("0")
    page.click("#clear")
    assert shown(page) == f"{len(tree.views())} shown"
    assert page.locator("[role=treeitem][tabindex='0']").count() == 1


def test_the_deepest_tree_keeps_its_words_readable(opened: Opener, tree: Tree) -> None:
    leaf = tree.roots[1]
    branch = replace(leaf, children=())
    for level in range(MAX_DEPTH - 1):
        node = replace(leaf.view.node, ref=Ref(Kind.OBJECTIVE, 100 + level))
        branch = replace(leaf, view=replace(leaf.view, node=node), children=(branch,))
    page = opened(page_of(replace(tree, roots=(branch,), kpis=()), {}))
    assert shown(page) == f"{MAX_DEPTH} shown"
    page.focus(".outline .row[tabindex='0']")
    page.keyboard.press("End")
    assert focused(page) == str(leaf.view.ref)
    row = page.locator(f"#{leaf.view.ref} > .row").bounding_box()
    assert row
    assert row["width"] > 150


def test_closing_hides_and_counts(opened: Opener, tree: Tree, verdicts: Verdicts) -> None:
    page = opened(page_of(tree, verdicts), "#opp4")
    below = {"sol1", "sol2", "sol3", "sol4"} | {f"{kind}{n}" for kind in ("asm", "exp") for n in range(1, 6)}
    settle(page)
    page.click("#opp4 > .row > .twist")
    assert shown(page) == f"{len(tree.views()) - len(below)} of {len(tree.views())} shown"
    page.wait_for_selector(".knob.closed", state="attached")
    assert page.locator(".knob.closed text").all_text_contents() == [f"+{len(below)}"]
    settle(page)
    page.locator(".knob.closed").click()
    assert shown(page) == f"{len(tree.views())} shown"


def test_a_click_counts_however_long_the_button_is_held(
    opened: Opener, tree: Tree, verdicts: Verdicts
) -> None:
    """The press gives the drawing the focus, which draws it anew: what was pressed is still there at the release."""
    page = opened(page_of(tree, verdicts), "#opp4")
    settle(page)
    page.click("#opp4 > .row > .twist")
    page.wait_for_selector(".knob.closed", state="attached")
    settle(page)
    page.locator(".knob.closed").hover()
    page.mouse.down()
    settle(page)
    page.mouse.up()
    assert shown(page) == f"{len(tree.views())} shown"


def test_the_panel_tells_of_a_kr_and_of_a_launch(opened: Opener, demo: dict[str, str]) -> None:
    page = opened(demo["now"], "#kr3")
    panel = page.locator("#panel")
    assert panel.locator("svg.ost-chart").count() == 1
    words = panel.inner_text()
    assert "Launches" in words
    assert re.search(r"ini2 Guided catalogue tour: not moved", words)
    assert re.search(r"History\n20\d\d-\d\d-\d\d", words)
    page.evaluate("location.hash = '#ini2'")
    page.wait_for_function("document.querySelector('#panel .kind code')?.textContent === 'ini2'")
    assert panel.locator(".verdict li").count() >= 2
    page.evaluate("location.hash = '#exp1'")
    page.wait_for_function("document.querySelector('#panel .kind code')?.textContent === 'exp1'")
    assert re.search(r"criterion: .+", panel.inner_text())
    assert "result: " in panel.inner_text()


def test_a_comparison_signs_what_changed(opened: Opener, demo: dict[str, str]) -> None:
    page = opened(demo["diff"])
    options = page.locator("[data-filter=change] option").all_text_contents()
    assert options[0] == "Change"
    assert {"added", "changed"} <= set(options)
    page.select_option("[data-filter=change]", "changed")
    page.wait_for_selector(".card", state="attached")
    words = page.locator("#sheet svg").inner_html()
    assert "~ changed" in words
    first = page.evaluate(
        "JSON.parse(document.getElementById('data').textContent).nodes.find(one => one.sign === '~').id"
    )
    page.evaluate("id => { location.hash = id }", first)
    page.wait_for_selector("#panel ul.changed li")


def test_dark_follows_the_system_and_the_button(opened: Opener, tree: Tree, verdicts: Verdicts) -> None:
    ground = "getComputedStyle(document.querySelector('#drawing-part')).backgroundColor"
    card = "getComputedStyle(document.querySelector('.t-kr')).fill"
    light = opened(page_of(tree, verdicts))
    dark = opened(page_of(tree, verdicts), color_scheme="dark")
    for page in (light, dark):
        page.wait_for_selector(".t-kr", state="attached")
    assert light.evaluate(ground) != dark.evaluate(ground)
    assert light.evaluate(card) != dark.evaluate(card)
    assert dark.get_attribute("#theme", "aria-pressed") == "true"
    light.click("#theme")
    assert light.evaluate(ground) == dark.evaluate(ground)
    assert light.evaluate(card) == dark.evaluate(card)
    light.emulate_media(color_scheme="dark")
    light.emulate_media(color_scheme="light")
    assert light.evaluate(ground) == dark.evaluate(ground)


def test_it_prints(opened: Opener, demo: dict[str, str]) -> None:
    page = opened(demo["now"], color_scheme="dark")
    made = page.pdf(prefer_css_page_size=True)
    assert made.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", made)) >= 2
    page.emulate_media(media="print")
    assert not page.is_visible(".tools")
    assert page.is_visible("#key-results")
    assert page.is_visible("#outline")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_without_scripts_the_words_remain(opened: Opener, demo: dict[str, str]) -> None:
    page = opened(demo["now"], java_script_enabled=False)
    assert page.is_visible("#key-results")
    assert page.is_visible("#outline")
    assert page.is_visible("#exp1")
    assert page.is_visible("noscript p") or page.is_visible(".note")
    assert not page.is_visible("#sheet")
    assert not page.is_visible("#search")


def test_hostile_titles_run_nothing_and_are_read(
    opened: Opener, retitled: Callable[[Sequence[str]], Tree], verdicts: Verdicts
) -> None:
    tree = retitled(HOSTILE)
    page = opened(page_of(tree, verdicts))
    page.click("#open-all")
    page.fill("#search", "alert")
    for _ in range(4):
        page.press("#search", "Enter")
    page.evaluate("location.hash = '#kr1'")
    page.wait_for_selector("#panel-title")
    assert page.evaluate("document.scripts.length") == 3
    assert page.evaluate("document.images.length") == 0
    titles = page.locator(".outline bdi").all_text_contents()
    assert "</script><script>alert(1)</script>" in titles
    assert "<img src=x onerror=alert(2)>" in titles


@pytest.mark.parametrize("color", ["light", "dark"])
def test_axe_finds_nothing(opened: Opener, demo: dict[str, str], color: str) -> None:
    """With the panel closed and open, and in each view; axe runs outside the page's policy, which stays as it is."""
    try:
        axe = npm_packages(ROOT / "tests" / "node" / "axe") / "node_modules" / "axe-core" / "axe.min.js"
    except NoNodeError as error:
        pytest.skip(f"no axe: {error}")
    page = opened(demo["now"], color_scheme=color)
    page.evaluate(axe.read_text(encoding="utf-8") + ";undefined")

    def check(state: str) -> None:
        found = page.evaluate("axe.run({resultTypes: ['violations'], rules: {}})")
        told = [
            f"{state}: {one['id']}: {node['html'][:140]} {node['failureSummary'][:300]}"
            for one in found["violations"]
            for node in one["nodes"][:3]
        ]
        assert not told, json.dumps(told, indent=1, ensure_ascii=False)

    check("closed")
    page.evaluate("location.hash = '#kr3'")
    page.wait_for_selector("#panel-title")
    page.wait_for_timeout(50)
    check("open")
    page.keyboard.press("Escape")
    page.click("[data-to=numbers]")
    check("numbers")
    page.click("[data-to=outline]")
    check("outline")


def test_an_empty_tree_has_a_page(opened: Opener, empty: Tree) -> None:
    page = opened(to_html(net_of(empty), "Nothing <b>", "2026-11-18", {}))
    assert shown(page) == "0 shown"
    page.click("#fit")
    page.focus("#sheet")
    page.keyboard.press("ArrowDown")
    assert page.is_visible("text=The tree is empty.")


def test_a_large_tree_begins_small_and_draws_what_is_in_view(
    opened: Opener, grown: Callable[[int], Tree]
) -> None:
    page = opened(page_of(grown(2000), {}))
    assert int(shown(page).split()[0]) <= 80
    page.click("#open-all")
    assert shown(page) == "2000 shown"
    page.click("#fit")
    page.wait_for_selector("#sheet[data-mode=far]", state="attached")
    assert page.locator(".card").count() == 0
    page.evaluate("location.hash = '#sol99'")
    page.wait_for_selector("#sheet[data-mode=near]", state="attached")
    assert 0 < page.locator(".card").count() <= 320


def test_a_narrow_window_has_all_of_it(opened: Opener, demo: dict[str, str]) -> None:
    page = opened(demo["now"], viewport={"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    assert not page.is_visible("#obj1")
    page.click("[data-to=outline]")
    assert page.is_visible("#obj1")
    page.click("#kr1 > .row")
    assert page.is_visible("#panel-title")
    page.click("#close")
    page.click("[data-to=numbers]")
    assert page.is_visible("#key-results")
    assert page.evaluate("document.documentElement.scrollWidth") <= 400


def test_a_search_looks_through_badges(opened: Opener, tree: Tree, verdicts: Verdicts) -> None:
    page = opened(page_of(tree, verdicts))
    page.fill("#search", "confounded")
    assert set(page.evaluate("[...document.querySelectorAll('.outline .found')].map((one) => one.id)")) >= {
        "ini5",
        "ini7",
    }


def test_the_panel_names_what_stands_below_it_and_elsewhere_too(
    opened: Opener, tree: Tree, verdicts: Verdicts
) -> None:
    net = net_of(tree)
    parent, child = next(line for line in net.lines if net.above[line[1]] != line[0])
    page = opened(page_of(tree, verdicts), f"#{parent}")
    below = page.locator("#panel h3", has_text="Below it").locator("+ ul")
    assert child in below.inner_text().split()


def test_a_filter_that_parts_nothing_is_left_out(opened: Opener, tree: Tree) -> None:
    [root, *_] = tree.roots
    alone = replace(tree, roots=(replace(root, children=()),), kpis=())
    page = opened(page_of(alone, {}))
    assert page.locator("#filters select").count() == 0
