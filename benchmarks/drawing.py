"""How drawing grows with the tree: our layout and SVG beside `dot`, `neato -n2` and d3-flextree, in one run.

python benchmarks/drawing.py [--sizes 50 500 5000 20000 100000] [--dot-up-to 5000] [--rounds 3]

The picture is whole everywhere: every card with its words, badges and bars. `dot` starts from cards that are wrapped
and measured already, so both are told: all of ours, and ours from the cards on, which the ratios are against.
d3-flextree finds places alone, without reading titles or drawing anything; it comes from npm (tests/node_tools.py).
`dot` takes minutes at 20,000 things and does not end at 100,000.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from drawn_tree import tree_of

from ost.exports.cards import card_of
from ost.exports.dot import to_dot
from ost.exports.graphviz_engine import _engines
from ost.exports.looks import LIGHT
from ost.exports.net import net_of
from ost.exports.picture import picture_of_tree
from ost.exports.picture_svg import to_svg

if TYPE_CHECKING:
    from collections.abc import Callable

    from ost.exports.picture import Picture

VENDOR = Path(__file__).parents[1] / "exports" / "vendor"
sys.path.append(str(Path(__file__).parents[1] / "tests"))
MOST_NEATO = 20_000

FLEXTREE = """
const { flextree } = require("d3-flextree");
const { sizes, children } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const nodes = sizes.map((size) => ({ size, children: [] }));
children.forEach((below, at) => { nodes[at].children = below.map((one) => nodes[one]); });
const begun = process.hrtime.bigint();
const layout = flextree({ nodeSize: (node) => node.data.size, spacing: 8 });
layout(layout.hierarchy(nodes[0]));
console.log(Number(process.hrtime.bigint() - begun) / 1e9);
"""


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[50, 500, 5_000, 20_000, 100_000])
    parser.add_argument("--dot-up-to", type=int, default=5_000, help="`dot` grows with the square")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    others = "installed `dot` | carried `dot` | `neato -n2` | d3-flextree, places only"
    print(f"| things | all of ours, s | from the cards on, s | µs each | SVG, MB | {others} |")
    print("|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for size in options.sizes:
        print(_row(size, options.rounds, options.dot_up_to), flush=True)


def _row(size: int, rounds: int, dot_up_to: int) -> str:
    tree, verdicts = tree_of(size)
    gc.disable()  # as `ost export` does
    picture: Picture | None = None
    svg = ""

    def ours() -> None:
        nonlocal picture, svg
        picture = picture_of_tree(tree, verdicts)
        svg = to_svg(picture, LIGHT)

    whole = _best(ours, rounds)
    boxes = net_of(tree).boxes
    cards = _best(lambda: [card_of(box, verdicts) for box in boxes], rounds)
    gc.enable()
    assert picture is not None
    took, count = whole - cards, len(picture.cards)
    cells = [
        f"{count:,}",
        f"{whole:.3f}",
        f"{took:.3f}",
        f"{took / count * 1e6:.0f}",
        f"{len(svg) / 1e6:.1f}",
    ]
    loose, placed = (to_dot(picture, placed=one).encode() for one in (False, True))
    engines = {engine.carried: engine for engine in _engines()}
    for carried in (False, True):
        engine = engines.get(carried)
        if engine is None or count > dot_up_to * 1.1:
            cells.append("")
        else:
            cells.append(_against(_best(_process(engine.words("dot", "svg", {}), loose), 1), took))
    if False in engines and count <= MOST_NEATO * 1.1:
        neato = _best(_process(engines[False].words("placed", "svg", {}), placed), 1)
        cells.append(_against(neato, took))
    else:
        cells.append("")
    cells.append(_flextree(picture))
    return f"| {' | '.join(cells)} |"


def _best(task: Callable[[], object], rounds: int) -> float:
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        task()
        times.append(time.perf_counter() - begun)
    return min(times)


def _process(command: list[str], source: bytes) -> Callable[[], object]:
    return lambda: subprocess.run(command, input=source, capture_output=True, check=True)


def _against(took: float, ours: float) -> str:
    return f"{took:.2f} s ({took / ours:.0f} ×)"


def _flextree(picture: Picture) -> str:
    from node_tools import NoNodeError, node_process, npm_packages

    try:
        folder = npm_packages(VENDOR)
        command, environment = node_process(["-e", FLEXTREE])
    except NoNodeError:
        return ""
    numbers = {one.card.name: number for number, one in enumerate(picture.cards, start=1)}
    children: list[list[int]] = [[] for _ in range(len(numbers) + 1)]
    below = {line.ends[1]: line.ends[0] for line in picture.lines if line.kind.value == "parent"}
    for name, number in numbers.items():
        children[numbers.get(below.get(name, ""), 0)].append(number)
    sizes = [[1, 0], *([one.card.height, one.card.width] for one in picture.cards)]
    given = json.dumps({"sizes": sizes, "children": children})
    done = subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, cwd=folder, env=environment
    )
    return f"{float(done.stdout):.3f} s" if done.returncode == 0 else "failed"


if __name__ == "__main__":
    sys.exit(main())
