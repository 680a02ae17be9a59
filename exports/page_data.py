"""What the interactive page knows: cards as drawn markup, lines, what can be filtered, and the details of each thing.

Every text of users is either escaped in markup that `picture_svg` made, or a plain string that the page shows as text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.text import plural
from ost.exports.change_words import said_of
from ost.exports.chart_looks import STYLE
from ost.exports.chart_svg import to_svg as chart_to_svg
from ost.exports.lines import KIND_WORDS, STATE_WORDS, VERDICT_WORDS, summary, suspect_words, text
from ost.exports.looks import DARK, LIGHT
from ost.exports.notes import notes_of
from ost.exports.picture import LineKind
from ost.exports.picture_svg import card_markup
from ost.exports.safe import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ost.exports.looks import Theme
    from ost.exports.net import Box, Net
    from ost.exports.picture import Picture
    from ost.services.details import Details
    from ost.services.telling import Entry, Told

_CHART_WIDTH = 420


def page_data(net: Net, picture: Picture, details: Details) -> dict[str, object]:
    """The data of the page, as plain values.

    Args:
        net: What is drawn.
        picture: The same laid out; its cards are in the order of the net's boxes.
        details: What else is known.
    """
    numbers = {box.name: number for number, box in enumerate(net.boxes)}
    teams = _teams(net)
    tests = _tests(net)
    return {
        "cards": [
            {
                "ref": str(box.view.ref),
                "kind": placed.card.kind,
                "title": plain(box.view.node.title),
                "width": placed.card.width,
                "height": placed.card.height,
                "faded": placed.card.faded,
                "parent": numbers[net.above[box.name]] if box.name in net.above else -1,
                "status": _status(box),
                "team": teams[box.name],
                "verdicts": [badge.word for badge in placed.card.badges if badge.word in _VERDICTS],
                "badges": [[badge.tone.value, str(badge), badge.meaning] for badge in placed.card.badges],
                "svg": card_markup(placed.card),
                "key": box.name,
            }
            for box, placed in zip(net.boxes, picture.cards, strict=True)
        ],
        "also": [
            [numbers[line.ends[0]], numbers[line.ends[1]], line.kind.value]
            for line in picture.lines
            if line.kind is not LineKind.PARENT
        ],
        "kinds": KIND_WORDS,
        "details": {box.name: _details(box, tests[box.name], details) for box in net.boxes},
        "colours": {"light": _colours(LIGHT), "dark": _colours(DARK)},
    }


_VERDICTS = frozenset(VERDICT_WORDS.values())


def _status(box: Box) -> str:
    """What is filtered as status: a KR's state, and the status of all else."""
    data = box.view.data
    return STATE_WORDS.get(text(data, "state"), "") or text(data, "outcome") or text(data, "status")


def _teams(net: Net) -> dict[str, str]:
    """The team of each thing: its own, else that of what it stands under."""
    found: dict[str, str] = {}
    for box in net.boxes:
        own = plain(text(box.view.data, "team"))
        found[box.name] = own or found.get(net.above.get(box.name, ""), "")
    return found


def _colours(theme: Theme) -> dict[str, object]:
    """What a canvas needs of a theme."""
    kinds = {kind: [paint.fill, paint.line] for kind, paint in theme.kinds.items()}
    return {
        "paper": theme.paper,
        "edge": theme.edge,
        "paleEdge": theme.pale_edge,
        "kinds": kinds,
        "pale": [theme.pale.fill, theme.pale.line],
        "marks": {tone.value: mark.fill for tone, mark in theme.marks.items()},
    }


def _details(box: Box, tests: list[Box], details: Details) -> dict[str, object]:
    """What the panel shows: lines of words, sections of lines, and a chart."""
    ref, data = str(box.view.ref), box.view.data
    lines = [" · ".join(filter(None, map(plain, parts))) for parts in notes_of(data)]
    lines += [plain(f"suspect: {suspect_words(one)}") for one in _suspect(data)]
    lines += [plain(f"note: {data['note']}")] if data.get("note") else []
    chart = details.charts.get(ref)
    found = {
        "lines": [line for line in [box.words, *lines] if line],
        "sections": [[name, items] for name, items in _sections(box, tests, details) if items],
    }
    if chart is not None:
        drawn = chart_to_svg(chart, _CHART_WIDTH, alone=False)
        found["chart"] = drawn.replace(f"<style>{STYLE}</style>", "")
    return found


def _suspect(data: Mapping[str, object]) -> list[Mapping[str, object]]:
    doubts = data.get("suspect")
    return doubts if isinstance(doubts, list) else []


def _sections(box: Box, tests: list[Box], details: Details) -> Iterator[tuple[str, list[str]]]:
    ref = str(box.view.ref)
    forecast = details.forecasts.get(ref)
    if forecast is not None and box.view.data.get("status") == "open":
        yield "Forecast", [plain(forecast.why)]
    yield (
        "Verdicts",
        [
            plain(f"{VERDICT_WORDS[one.judgement.verdict.value]}: {one.judgement.sentence}")
            for one in details.verdicts.get(ref, ())
        ],
    )
    yield (
        "Experiments",
        [plain(f"{one.view.ref} {one.view.node.title}: {summary(one.view.data)}") for one in tests],
    )
    if text(box.view.data, "kind") == "experiment":
        yield "Result and decision", _learned(box.view.data)
    found = box.view.data.get("interviews")
    heard = [str(one) for one in found] if isinstance(found, list) else []
    yield "Evidence", [f"{plural(len(heard), 'interview')}: {', '.join(heard)}"] if heard else []
    yield "History", [_told(entry, one, ref) for entry, one in details.history.get(ref, ())]


def _learned(data: Mapping[str, object]) -> list[str]:
    result = data.get("result")
    said = [f"learned: {result['note']}"] if isinstance(result, dict) and result.get("note") else []
    if data.get("decision"):
        because = data.get("decided_because")
        said.append(f"decided to {data['decision']}{f': {because}' if because else ''}")
    return [plain(one) for one in said]


def _told(entry: Entry, one: Told, ref: str) -> str:
    """A change: `2026-10-12 ana: target 65 → 60`; of a metric's values, whose they are."""
    day = entry.made.at.astimezone().date()
    whose = "" if str(one.ref) == ref else f"{one.ref} "
    return plain(f"{day} {entry.made.actor}: {whose}{said_of(one)}")


def _tests(net: Net) -> dict[str, list[Box]]:
    """The experiments in the branch of each box, in tree order, without itself."""
    found: dict[str, list[Box]] = {box.name: [] for box in net.boxes}
    for box in net.boxes:
        if text(box.view.data, "kind") == "experiment":
            name = net.above.get(box.name)
            while name is not None:
                found[name].append(box)
                name = net.above.get(name)
    return found
