"""How fast the interactive page is: `python benchmarks/page_speed.py [SIZE ...]`.

Writes the page of a tree of each size, opens it from disk in a headless Chromium (`tests/browser.py`) without a
graphics processor, and prints a table: seconds to write, megabytes, milliseconds until the first paint, until all
can be used and to open all cards, and the median and 95th percentile of the milliseconds from frame to frame while the
drawing is dragged with all of them open: from afar (all of it), half-way, and near enough to read. 17 ms is every frame
of a screen of 60 Hz.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from browser import running
from drawn_tree import tree_of

from ost.exports.net import net_of
from ost.exports.page import to_html

SIZES = (63, 500, 5000)
FRAMES = 120
_PLACES = ("from afar", "half-way", "near")

# Drags in circles, a step per frame; the time from each frame to the next.
DRAG = """
(frames) => new Promise((done) => {
  const svg = document.querySelector("#sheet svg");
  const times = [];
  let last = 0;
  const at = (turn) => ({
    clientX: 800 + 220 * Math.sin(turn / 9), clientY: 450 + 160 * Math.cos(turn / 9), bubbles: true, view: window,
  });
  svg.dispatchEvent(new MouseEvent("mousedown", at(0)));
  const step = (now) => {
    if (last) times.push(now - last);
    last = now;
    if (times.length < frames) {
      window.dispatchEvent(new MouseEvent("mousemove", at(times.length)));
      requestAnimationFrame(step);
    } else {
      window.dispatchEvent(new MouseEvent("mouseup", at(0)));
      done(times);
    }
  };
  requestAnimationFrame(step);
})
"""
PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN"
READY = "performance.getEntriesByName('ready')[0].startTime"


def measured(size: int, folder: Path) -> list[str]:
    """A row of the table."""
    tree, verdicts = tree_of(size)
    begun = time.perf_counter()
    source = to_html(net_of(tree), tree.name, str(tree.as_of), verdicts)
    wrote = time.perf_counter() - begun
    file = folder / f"{size}.html"
    file.write_text(source, encoding="utf-8")
    row = [f"{len(tree.views()):,}", f"{wrote:.2f}", f"{len(source.encode()) / 1e6:.1f}"]
    with running() as browser:
        page = browser.new_page(viewport={"width": 1600, "height": 900}, reduced_motion="reduce")
        page.goto(file.as_uri())
        page.wait_for_selector("html.ready", state="attached")
        page.wait_for_timeout(500)
        row += [f"{page.evaluate(PAINT):.0f}", f"{page.evaluate(READY):.0f}"]
        begun = time.perf_counter()
        page.click("#open-all")
        page.evaluate("new Promise(requestAnimationFrame)")
        row.append(f"{(time.perf_counter() - begun) * 1000:.0f}")
        for place in _PLACES:
            page.focus("#sheet")
            page.keyboard.press("0")
            if place == "near":
                page.evaluate("location.hash = '#kr3'")
            for _ in range(9 if place == "half-way" else 0):
                page.keyboard.press("+")
            page.wait_for_timeout(300)
            frames = page.evaluate(DRAG, FRAMES)
            row.append(f"{median(frames):.0f} / {quantiles(frames, n=20)[-1]:.0f}")
    return row


def main() -> None:
    """Measure and print."""
    sizes = [int(one) for one in sys.argv[1:]] or SIZES
    print(
        "| things | s to write | MB | ms to first paint | ms to ready | ms to open all | from afar | half-way | near |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            print(f"| {' | '.join(measured(size, Path(folder)))} |", flush=True)


if __name__ == "__main__":
    main()
