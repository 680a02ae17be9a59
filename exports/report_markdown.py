"""The weekly report as Markdown that can be pasted: GitHub, Notion and Slack read it, and so do people.

Headings, lists, bold and code only: no tables, since not every place that it is pasted into has them.
The texts of users come out as they were typed, and nothing in them is read as markup.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.exports import kpis
from ost.exports import report_words as words
from ost.exports.badges import Badge
from ost.exports.lines import number, percent, short_of_outcome, sparkline, text
from ost.exports.markdown import literal
from ost.exports.report_answers import (
    Voice,
    answers,
    bets,
    confidence_words,
    distance,
    first,
    keeps,
    measured,
    progress_cells,
    way,
)
from ost.exports.safe import plain
from ost.exports.verdicts import said, who_and_what

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ost.exports.report_answers import Answer, Remark
    from ost.services.report import Alarm, KrReport, Report
    from ost.services.views import NodeView

_BULLET = re.compile(r"^([-+=])")
_NUMBERED = re.compile(r"^(\d+)([.)])")


def to_markdown(report: Report) -> str:
    """The report as GitHub-flavoured Markdown."""
    parts = [
        _top(report),
        _alarms(report),
        *_failures_in_short(report),
        *_key_results(report),
        _kpis(report),
        *_failed(report),
        *_learned(report),
        _suspects(report),
        _accepted(report),
        _missing(report),
        words.quiet(report),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _inline(content: str) -> str:
    """A text in which nothing is read as Markdown where it stands behind something else on its line."""
    return literal(plain(content))


def _safe(content: str) -> str:
    """The same for a text that begins a line: it begins no list and underlines nothing."""
    return _NUMBERED.sub(r"\1\\\2", _BULLET.sub(r"\\\1", _inline(content)))


def _item(content: str, *more: str) -> str:
    """An item of a list, with further items below it."""
    return "\n".join((f"- {content}", *(f"  - {line}" for line in more)))


def _section(heading: str, items: Iterable[str]) -> str:
    listed = list(items)
    return "\n".join((f"## {heading}", "", *listed)) if listed else ""


def _badge(badge: Badge) -> str:
    return f"**{badge}**"


def _top(report: Report) -> str:
    lines = [f"# {words.heading(report)}: {words.span_words(report.span)}", "", _safe(words.whose(report))]
    if words.timing(report):
        lines += ["", words.timing(report)]
    lines += ["", f"**{_safe(words.states_sentence(report))}**"]
    if report.krs:
        lines += ["", _safe(words.counts_sentence(report)), ""]
    return "\n".join([*lines, *map(_row, words.in_order(report))])


def _row(kr: KrReport) -> str:
    done = number(kr.view.data, "progress")
    known = [
        "" if done is None or keeps(kr) else f"{percent(done)} of the way",
        f"confidence {confidence_words(kr)}" if kr.confidence is not None else "",
    ]
    told = "; ".join(part for part in known if part)
    return _item(f"{_badge(words.state_badge(kr.view))} {_named(kr)}{f': {told}' if told else ''}")


def _named(kr: KrReport) -> str:
    return f"`{kr.view.ref}` {_inline(kr.view.node.title)}"


def _alarms(report: Report) -> str:
    return _section("Alarms", map(_alarm, report.alarms))


def _alarm(alarm: Alarm) -> str:
    return _item(f"`{alarm.ref}` {_inline(alarm.text)}{f' `{alarm.to_do}`' if alarm.to_do else ''}")


def _kpis(report: Report) -> str:
    return _section(words.KPIS, (_kpi(view) for view in report.kpis))


def _kpi(view: NodeView) -> str:
    marks = " ".join(map(_badge, kpis.badges(view)))
    named = f"`{view.ref}` {_inline(view.node.title)}: {_inline(kpis.now_words(view.data))}"
    notes = kpis.brief_notes(view)
    return _item(f"{marks} {named}".strip(), *map(_safe, notes))


def _failures_in_short(report: Report) -> Iterator[str]:
    for title, group in words.failures_in_short(report):
        items = (
            _item(
                f"{_badge(words.verdict_badge(one))} {'**new** ' if report.is_new(one) else ''}"
                f"{_safe(who_and_what(one))}"
            )
            for one in group
        )
        yield _section(title, items)


def _key_results(report: Report) -> Iterator[str]:
    if report.krs:
        yield "## Key results"
    for kr in words.in_order(report):
        yield f"### {_named(kr)}"
        yield "\n".join([*_standing(kr), *map(_answer, answers(kr)), *map(_bet, bets(kr))])


def _standing(kr: KrReport) -> Iterator[str]:
    if kr.objective is not None:
        team = f" · {kr.objective.team}" if kr.objective.team else ""
        yield _item(f"`{kr.objective.ref}` {_inline(f'{kr.objective.title}{team}')}")
    short = short_of_outcome(kr.view.data)
    level = f" {_badge(Badge(short))}" if short else ""
    yield _item(f"{_badge(words.state_badge(kr.view))}{level} {_inline(way(kr))}")
    yield _item(f"{progress_cells(kr, 20)} {distance(kr)}".strip())
    if first(kr):
        yield _item(f"**!** {_inline(first(kr))}")
    if kr.points:
        yield _item(f"{sparkline([point.value for point in kr.points])} {measured(kr)}")


def _answer(answer: Answer) -> str:
    lines: list[str] = []
    for remark in answer.remarks:
        if remark.voice is Voice.COMMAND and lines:  # it stands behind what it is for
            lines[-1] += f" `{remark.text}`"
        else:
            lines += _remark(remark)
    return _item(f"**{answer.question}**", *lines)


def _remark(remark: Remark) -> list[str]:
    lines = _lines([remark.text])
    return [f"**!** {line}" for line in lines] if remark.voice is Voice.WARNING else lines


def _bet(bet: tuple[Badge, str, str]) -> str:
    verdict, what, numbers = bet
    return _item(f"{_badge(verdict)} {_inline(what)}, {_inline(numbers)}")


def _failed(report: Report) -> Iterator[str]:
    for heading, group in words.failed_groups(report):
        items = (
            _item(
                f"{'**new** ' if report.is_new(one) else ''}**{_safe(who_and_what(one))}**",
                *map(_safe, said(one)),
            )
            for one in group
        )
        yield _section(heading, items)
    if report.failed:
        yield words.ROADMAP_CHANGES


def _learned(report: Report) -> Iterator[str]:
    yield _section(
        "Experiments finished",
        (
            _item(
                f"{_badge(Badge(text(view.data, 'outcome')))} `{view.ref}` {_safe(view.node.title)}",
                *_lines(words.experiment_words(view)),
            )
            for view in report.experiments_finished
        ),
    )
    yield _section(
        "Decisions taken",
        (
            _item(
                f"{_badge(Badge(decided.decision.choice.value))} {_safe(words.decision_heading(decided))}",
                *_lines([words.decision_reason(decided)]),
            )
            for decided in report.decisions
        ),
    )
    yield _section(
        "Interviews held",
        (
            _item(_safe(words.interview_words(view)), *_quoted(words.first_quote(view)))
            for view in report.interviews
        ),
    )


def _lines(notes: Iterable[str]) -> list[str]:
    return [_safe(line) for note in notes for line in note.split("\n") if line.strip()]


def _quoted(quote: str) -> list[str]:
    return _lines([f"“{quote}”"]) if quote else []


def _suspects(report: Report) -> str:
    items = (
        _item(f"{_safe(what)}: `{command}`", *_lines(why)) for what, why, command in words.suspects(report)
    )
    return _section(words.SUSPECTS, items)


def _accepted(report: Report) -> str:
    return _section(words.ACCEPTED, (_item(_safe(what), _safe(why)) for what, why in words.accepted(report)))


def _missing(report: Report) -> str:
    items = (_item(f"{_safe(what)}, {when}: `{command}`") for what, when, command in words.missing(report))
    return _section("Check-ins missing", items)
