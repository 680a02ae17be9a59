"""How a chart looks: its colours by day and by night, and the dashes that say the same without them.

The hues are those of Okabe and Ito (2008). Letters have 4.5 : 1 against their ground, lines and dots 3 : 1
(WCAG 2.2, 1.4.3 and 1.4.11); the tests measure it.
"""

from __future__ import annotations

from ost.exports.pages import scoped

LIGHT = {
    "paper": "#ffffff",
    "ink": "#1b1f24",
    "quiet": "#4b5560",
    "grid": "#e6eaee",
    "axis": "#7d8894",
    "band": "#5b86a8",
    "series": "#00568a",
    "target": "#00664b",
    "healthy": "#00a06f",
    "without": "#a33b00",
    "fan": "#7a2f5c",
    "fan-fill": "#b0588c",
}
DARK = {
    "paper": "#181d23",
    "ink": "#e9edf1",
    "quiet": "#a9b4bf",
    "grid": "#2a323a",
    "axis": "#8b97a3",
    "band": "#7fa6c6",
    "series": "#6fb8ec",
    "target": "#3cc196",
    "healthy": "#3cc196",
    "without": "#ff9a66",
    "fan": "#e0a3c6",
    "fan-fill": "#e0a3c6",
}

LETTERS = {
    "title": "ink",
    "ink": "ink",
    "flag": "ink",
    "quiet": "quiet",
    "limits": "quiet",
    "baseline": "quiet",
    "target": "target",
    "fan": "fan",
}
"""The colour of each kind of text."""

LINES = {
    "axis": "axis",
    "limit": "axis",
    "mean": "axis",
    "baseline": "quiet",
    "target": "target",
    "launch": "quiet",
    "leader": "axis",
    "series": "series",
    "without": "without",
    "without-edge": "without",
    "fan-mean": "fan",
    "fan-edge": "fan",
}
"""The colour of each kind of line."""

_DASHES = {
    "limit": "2 3",
    "mean": "1 4",
    "baseline": "2 2",
    "target": "9 3",
    "launch": "4 3",
    "without": "3 2",
    "without-edge": "1 2",
    "fan-mean": "6 4",
}
_WEIGHTS = {"series": 1.6, "target": 1.8, "baseline": 1.4, "without": 1.4, "fan-mean": 1.6, "leader": 0.7}
FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue','Liberation Sans',Arial,sans-serif"


def _rules(colours: dict[str, str]) -> str:
    of = colours.__getitem__
    rules = [f".ost-paper{{fill:{of('paper')}}}", f".ost-grid{{stroke:{of('grid')}}}"]
    rules += [f".ost-chart path.ost-{name}{{stroke:{of(colour)}}}" for name, colour in LINES.items()]
    rules += [f".ost-chart text.ost-{name}{{fill:{of(colour)}}}" for name, colour in LETTERS.items()]
    rules += [
        f".ost-chart text{{stroke:{of('paper')}}}",
        f"path.ost-limits{{fill:{of('band')}}}path.ost-fan{{fill:{of('fan-fill')}}}",
        f".ost-healthy{{fill:{of('healthy')}}}",
        f".ost-point{{stroke:{of('series')}}}.ost-hollow{{stroke:{of('paper')}}}",
        f".ost-outside{{fill:{of('paper')};stroke:{of('series')}}}",
        f".ost-flag{{fill:{of('ink')}}}.ost-without-dot,.ost-hatch{{stroke:{of('without')}}}",
    ]
    return "".join(rules)


def sheet(*, dark: str) -> str:
    """The same rules for a page that can be switched to dark: those for dark hold below what a selector finds.

    Args:
        dark: A selector of an element around all charts.
    """
    return f"{_shapes()}{_rules(LIGHT)}@media screen{{{scoped(_rules(DARK), dark)}}}"


def _shapes() -> str:
    dashes = "".join(f".ost-{name}{{stroke-dasharray:{dash}}}" for name, dash in _DASHES.items())
    weights = "".join(f".ost-{name}{{stroke-width:{weight}}}" for name, weight in _WEIGHTS.items())
    return (
        f".ost-chart{{font-family:{FONTS};font-variant-numeric:tabular-nums}}"
        ".ost-chart path{stroke-linejoin:round}"
        ".ost-chart text{stroke-width:3;paint-order:stroke;stroke-linejoin:round}"
        "text.ost-title,text.ost-flag,text.ost-target{font-weight:600}"
        ".ost-point,.ost-without-dot,.ost-hollow{stroke-linecap:round}"
        "path.ost-limits,.ost-healthy{fill-opacity:.13}path.ost-fan{fill-opacity:.17}"
        ".ost-outside{stroke-width:2}.ost-solid{stroke-dasharray:none}.ost-hatch{stroke-width:.7;stroke-opacity:.55}"
        f"{dashes}{weights}"
    )


STYLE = f"{_shapes()}{_rules(LIGHT)}@media screen and (prefers-color-scheme:dark){{{_rules(DARK)}}}"
"""The style sheet inside every chart: names with `ost-`, since in a page it counts for all of it."""
