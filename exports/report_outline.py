"""The weekly report as headings, lists, bold and code, whatever marks a place writes them with.

GitHub, Slack and Teams are dialects (`report_markdown.py`, `report_slack.py`, `report_teams.py`): they say what a mark
looks like and how a text of users is kept from being read as one. What is told, and in which order, is said here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.exports import kpis
from ost.exports import report_words as words
from ost.exports.badges import Badge
from ost.exports.lines import number, percent, short_of_outcome, sparkline, text
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
from ost.exports.verdicts import said, who_and_what

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from ost.exports.report_answers import Answer, Remark
    from ost.services.judged import Judged
    from ost.services.report import Alarm, Decided, KrReport, Report
    from ost.services.views import NodeView


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a place writes things.

    Attributes:
        inline: A text of users as nothing but text, where it stands behind something else on its line.
        begin: The same where it begins a line.
        bold: What is bold; gets what is safe already.
        code: A ref or a command.
        heading: A heading of level 1 to 3; gets what is safe already.
        deeper: What stands before an item below an item.
        airy: Whether an empty line stands between a heading and its list.
    """

    inline: Callable[[str], str]
    begin: Callable[[str], str]
    bold: Callable[[str], str]
    code: Callable[[str], str]
    heading: Callable[[int, str], str]
    deeper: str = "  - "
    airy: bool = True


def parts_of(report: Report, dialect: Dialect) -> list[str]:
    """The parts of a report, in order: what stands between empty lines."""
    return [part for part in _Outline(dialect).parts(report) if part]


def fitted(parts: Sequence[str], most: int, size: Callable[[str], int], rest: str) -> str:
    """Parts as one text that is no longer than a place takes: whole parts, and a line that says what is missing.

    Of a first part that is longer than that alone, such as the list of very many KRs, it is the lines that fit.

    Args:
        parts: The parts.
        most: How much the place takes.
        size: How it measures a text.
        rest: The line.
    """
    whole = "\n\n".join(parts) + "\n"
    if size(whole) <= most:
        return whole
    room = most - size(f"\n\n{rest}\n")
    kept = _that_fit(parts, room, size, size("\n\n"))
    if not kept:
        kept = ["\n".join(_that_fit(parts[0].split("\n"), room, size, size("\n"))).rstrip()]
    return "\n\n".join([*kept, rest]) + "\n"


def _that_fit(pieces: Sequence[str], room: int, size: Callable[[str], int], between: int) -> list[str]:
    """The first of some pieces, as many as there is room for."""
    kept: list[str] = []
    for piece in pieces:
        room -= size(piece) + between
        if room < 0:
            break
        kept.append(piece)
    return kept


class _Outline:
    """A report in a dialect."""

    def __init__(self, dialect: Dialect) -> None:
        self.d = dialect

    def parts(self, report: Report) -> Iterator[str]:
        """All of it; parts that have nothing to tell are empty."""
        yield from (
            self._top(report),
            self._alarms(report),
            *self._failures_in_short(report),
            *self._key_results(report),
            self._kpis(report),
            *self._failed(report),
            *self._learned(report),
            self._suspects(report),
            self._accepted(report),
            self._missing(report),
            words.quiet(report),
        )

    def _item(self, content: str, *more: str) -> str:
        """An item of a list, with further items below it."""
        return "\n".join((f"- {content}", *(f"{self.d.deeper}{line}" for line in more)))

    def _section(self, heading: str, items: Iterable[str]) -> str:
        listed = list(items)
        head = [self.d.heading(2, heading), *([""] if self.d.airy else [])]
        return "\n".join([*head, *listed]) if listed else ""

    def _badge(self, badge: Badge) -> str:
        return self.d.bold(str(badge))

    def _top(self, report: Report) -> str:
        title = f"{words.heading(report)}: {words.span_words(report.span)}"
        lines = [self.d.heading(1, title), "", self.d.begin(words.whose(report))]
        if words.timing(report):
            lines += ["", words.timing(report)]
        lines += ["", self.d.bold(self.d.begin(words.states_sentence(report)))]
        if report.krs:
            lines += ["", self.d.begin(words.counts_sentence(report)), ""]
        return "\n".join([*lines, *map(self._row, words.in_order(report))])

    def _row(self, kr: KrReport) -> str:
        done = number(kr.view.data, "progress")
        known = [
            "" if done is None or keeps(kr) else f"{percent(done)} of the way",
            f"confidence {confidence_words(kr)}" if kr.confidence is not None else "",
        ]
        told = "; ".join(part for part in known if part)
        return self._item(
            f"{self._badge(words.state_badge(kr.view))} {self._named(kr)}{f': {told}' if told else ''}"
        )

    def _named(self, kr: KrReport) -> str:
        return self._titled(kr.view)

    def _titled(self, view: NodeView) -> str:
        return f"{self.d.code(str(view.ref))} {self.d.inline(view.node.title)}"

    def _alarms(self, report: Report) -> str:
        return self._section("Alarms", map(self._alarm, report.alarms))

    def _alarm(self, alarm: Alarm) -> str:
        do = f" {self.d.code(alarm.to_do)}" if alarm.to_do else ""
        return self._item(f"{self.d.code(alarm.ref)} {self.d.inline(alarm.text)}{do}")

    def _kpis(self, report: Report) -> str:
        return self._section(words.KPIS, (self._kpi(view) for view in report.kpis))

    def _kpi(self, view: NodeView) -> str:
        marks = " ".join(map(self._badge, kpis.badges(view)))
        named = f"{self._titled(view)}: {self.d.inline(kpis.now_words(view.data))}"
        notes = kpis.brief_notes(view)
        return self._item(f"{marks} {named}".strip(), *map(self.d.begin, notes))

    def _new(self, report: Report, one: Judged) -> str:
        return f"{self.d.bold('new')} " if report.is_new(one) else ""

    def _failures_in_short(self, report: Report) -> Iterator[str]:
        for title, group in words.failures_in_short(report):
            items = (
                self._item(
                    f"{self._badge(words.verdict_badge(one))} {self._new(report, one)}"
                    f"{self.d.begin(who_and_what(one))}"
                )
                for one in group
            )
            yield self._section(title, items)

    def _key_results(self, report: Report) -> Iterator[str]:
        if report.krs:
            yield self.d.heading(2, "Key results")
        for kr in words.in_order(report):
            yield self.d.heading(3, self._named(kr))
            yield "\n".join([*self._standing(kr), *map(self._answer, answers(kr)), *map(self._bet, bets(kr))])

    def _standing(self, kr: KrReport) -> Iterator[str]:
        if kr.objective is not None:
            team = f" · {kr.objective.team}" if kr.objective.team else ""
            yield self._item(
                f"{self.d.code(str(kr.objective.ref))} {self.d.inline(f'{kr.objective.title}{team}')}"
            )
        short = short_of_outcome(kr.view.data)
        level = f" {self._badge(Badge(short))}" if short else ""
        yield self._item(f"{self._badge(words.state_badge(kr.view))}{level} {self.d.inline(way(kr))}")
        yield self._item(f"{progress_cells(kr, 20)} {distance(kr)}".strip())
        if first(kr):
            yield self._item(f"{self.d.bold('!')} {self.d.inline(first(kr))}")
        if kr.points:
            yield self._item(f"{sparkline([point.value for point in kr.points])} {measured(kr)}")

    def _answer(self, answer: Answer) -> str:
        lines: list[str] = []
        for remark in answer.remarks:
            if remark.voice is Voice.COMMAND and lines:  # it stands behind what it is for
                lines[-1] += f" {self.d.code(remark.text)}"
            else:
                lines += self._remark(remark)
        return self._item(self.d.bold(answer.question), *lines)

    def _remark(self, remark: Remark) -> list[str]:
        lines = self._lines([remark.text])
        return [f"{self.d.bold('!')} {line}" for line in lines] if remark.voice is Voice.WARNING else lines

    def _bet(self, bet: tuple[Badge, str, str]) -> str:
        verdict, what, numbers = bet
        return self._item(f"{self._badge(verdict)} {self.d.inline(what)}, {self.d.inline(numbers)}")

    def _failed(self, report: Report) -> Iterator[str]:
        for heading, group in words.failed_groups(report):
            items = (
                self._item(
                    f"{self._new(report, one)}{self.d.bold(self.d.begin(who_and_what(one)))}",
                    *map(self.d.begin, said(one)),
                )
                for one in group
            )
            yield self._section(heading, items)
        if report.failed:
            yield words.ROADMAP_CHANGES

    def _learned(self, report: Report) -> Iterator[str]:
        yield self._section("Experiments finished", map(self._experiment, report.experiments_finished))
        yield self._section("Decisions taken", map(self._decision, report.decisions))
        yield self._section("Interviews held", map(self._interview, report.interviews))

    def _experiment(self, view: NodeView) -> str:
        outcome = self._badge(Badge(text(view.data, "outcome")))
        named = f"{self.d.code(str(view.ref))} {self.d.begin(view.node.title)}"
        return self._item(f"{outcome} {named}", *self._lines(words.experiment_words(view)))

    def _decision(self, decided: Decided) -> str:
        choice = self._badge(Badge(decided.decision.choice.value))
        named = self.d.begin(words.decision_heading(decided))
        return self._item(f"{choice} {named}", *self._lines([words.decision_reason(decided)]))

    def _interview(self, view: NodeView) -> str:
        quoted = self._quoted(words.first_quote(view))
        return self._item(self.d.begin(words.interview_words(view)), *quoted)

    def _lines(self, notes: Iterable[str]) -> list[str]:
        return [self.d.begin(line) for note in notes for line in note.split("\n") if line.strip()]

    def _quoted(self, quote: str) -> list[str]:
        return self._lines([f"“{quote}”"]) if quote else []

    def _suspects(self, report: Report) -> str:
        items = [
            self._item(f"{self.d.begin(what)}: {self.d.code(command)}", *self._lines(why))
            for what, why, command in words.suspects(report)
        ]
        return self._section(words.SUSPECTS, items)

    def _accepted(self, report: Report) -> str:
        items = [self._item(self.d.begin(what), self.d.begin(why)) for what, why in words.accepted(report)]
        return self._section(words.ACCEPTED, items)

    def _missing(self, report: Report) -> str:
        items = [
            self._item(f"{self.d.begin(what)}, {when}: {self.d.code(command)}")
            for what, when, command in words.missing(report)
        ]
        return self._section("Check-ins missing", items)
