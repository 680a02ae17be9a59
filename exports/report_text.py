"""The weekly report as plain text, for a terminal or an e-mail.

The first screen tells how every KR stands, the alarms and the failures; what follows explains them.
Knows no colours: a line says what it means, and who prints it gives it a look.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.domain.text import shown
from ost.exports import kpis
from ost.exports import report_words as words
from ost.exports.badges import Badge, Tone
from ost.exports.columns import columns_of, cut, fold, padded
from ost.exports.lines import number, percent, short_of_outcome, sparkline, text
from ost.exports.report_answers import (
    Answer,
    Voice,
    answers,
    bets,
    distance,
    first,
    keeps,
    measured,
    progress_cells,
    way,
)
from ost.exports.verdicts import said, who_and_what

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ost.services.judged import Judged
    from ost.services.report import KrReport, Report

_IN, _DEEP = "  ", " " * 13
_TITLE = 48
"""How much of a title stands in the overview where lines are not wrapped."""

_TABLE = 72
"""With fewer columns the overview is a list."""

_MARKS = {Voice.WARNING: "! ", Voice.COMMAND: "$ "}
_ROLES = {Voice.WARNING: Tone.WARNING.value, Voice.COMMAND: "quiet"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the report.

    Attributes:
        text: What it says.
        role: How it is meant: a tone, `heading`, `strong`, `quiet`, or nothing.
        marked: How many of its first characters the role is about; 0 for all of them.
    """

    text: str
    role: str = ""
    marked: int = 0


@dataclass(slots=True)
class _Page:
    """The lines so far, wrapped at a width."""

    width: int | None
    lines: list[Line] = field(default_factory=list)

    def add(self, content: str, first: str = "", rest: str | None = None, role: str = "") -> None:
        """Add a line of text behind a lead."""
        lead = first if rest is None else rest
        self.lines += [Line(line, role) for line in fold(shown(content), self.width, first, lead)]

    def mark(
        self,
        mark: str,
        content: str,
        role: str,
        first: str = _IN,
        rest: str = _IN * 2,
        *,
        whole: bool = False,
    ) -> None:
        """Add a line that begins with a mark, which is what the role is about unless it is about the whole."""
        line, *more = fold(shown(content), self.width, f"{first}{mark}", rest)
        marked = 0 if whole else len(first) + len(mark)
        self.lines += [Line(line, role, marked), *(Line(other, role if whole else "") for other in more)]

    def heading(self, content: str) -> None:
        """Begin a section."""
        self.lines.append(Line(""))
        self.add(content, role="heading")


def to_text(report: Report, width: int | None) -> str:
    """The report as text.

    Args:
        report: The report.
        width: How many columns there are; None leaves lines as long as they are.
    """
    return "".join(f"{line.text}\n" for line in report_lines(report, width))


def report_lines(report: Report, width: int | None) -> list[Line]:
    """The report as lines that say what they mean; see `to_text`."""
    page = _Page(width)
    _top(page, report)
    for kr in words.in_order(report):
        _key_result(page, kr)
    _kpis(page, report)
    _failed(page, report)
    _learned(page, report)
    _suspects(page, report)
    _accepted(page, report)
    _missing(page, report)
    return page.lines


# --- the first screen -----------------------------------------------------------------------


def _top(page: _Page, report: Report) -> None:
    page.add(f"{words.heading(report)} · {words.span_words(report.span)}", role="heading")
    page.add(words.whose(report), role="quiet")
    if words.timing(report):
        page.add(words.timing(report), role="quiet")
    page.add("")
    page.add(words.states_sentence(report))
    if report.krs:
        page.add(words.counts_sentence(report))
        page.add("")
        _overview(page, report)
    _alarms(page, report)
    _failures_in_short(page, report)


def _overview(page: _Page, report: Report) -> None:
    """A line per KR: its state, its title, how far it is, the stated confidence."""
    rows = [_row(kr) for kr in words.in_order(report)]
    if page.width is not None and page.width < _TABLE:
        for state, ref, title, _, done, sure in rows:
            told = "  ".join(part for part in (ref, title, done, sure) if part)
            page.mark(f"{state}  ", told, _tone(state))
        return
    head = ("", "", "Key result", "Progress", "", "Confidence" if any(row[5] for row in rows) else "")
    widths = [max(columns_of(cells[i]) for cells in (*rows, head)) for i in range(len(head))]
    others = len(_IN) + sum(widths) - widths[2] + 2 * (len(widths) - 1)
    widths[2] = min(widths[2], _TITLE if page.width is None else max(12, page.width - others))
    for cells in (head, *rows):
        state, ref, title, bar, done, sure = cells
        aligned = (state, ref, cut(title, widths[2]), bar, done.rjust(widths[4]), sure)
        line = "  ".join(padded(cell, width) for cell, width in zip(aligned, widths, strict=True))
        marked = len(_IN) + len(state) if state else 0
        page.lines.append(Line(f"{_IN}{line}".rstrip(), _tone(state) if state else "quiet", marked))


def _tone(state: str) -> str:
    """The tone of a badge from what it says: its sign and its word."""
    return Badge(state.partition(" ")[2]).tone.value


def _row(kr: KrReport) -> tuple[str, str, str, str, str, str]:
    done = number(kr.view.data, "progress")
    change = kr.confidence_change
    return (
        str(words.state_badge(kr.view)),
        str(kr.view.ref),
        shown(kr.view.node.title),
        progress_cells(kr, 10),
        "" if done is None or keeps(kr) else percent(done),
        "" if kr.confidence is None else f"{kr.confidence}/10{f' {change:+d}' if change else ''}",
    )


def _alarms(page: _Page, report: Report) -> None:
    if report.alarms:
        page.heading("Alarms")
    for alarm in report.alarms:
        page.mark("! ", f"{alarm.ref}  {alarm.text}", Tone.WARNING.value)
        if alarm.to_do:
            page.add(f"$ {alarm.to_do}", _IN * 3, role="quiet")


def _failures_in_short(page: _Page, report: Report) -> None:
    for title, group in words.failures_in_short(report):
        page.heading(title)
        for one in group:
            badge = words.verdict_badge(one)
            page.mark(padded(str(badge), 14), _named(report, one), badge.tone.value, rest=_IN + " " * 14)


def _named(report: Report, one: Judged) -> str:
    return f"{'NEW  ' if report.is_new(one) else ''}{who_and_what(one)}"


# --- a key result ---------------------------------------------------------------------------


def _key_result(page: _Page, kr: KrReport) -> None:
    data, badge = kr.view.data, words.state_badge(kr.view)
    page.heading(f"{kr.view.ref}  {kr.view.node.title}")
    if kr.objective is not None:
        team = f" · {kr.objective.team}" if kr.objective.team else ""
        page.add(f"{kr.objective.ref}  {kr.objective.title}{team}", _IN, role="quiet")
    short = short_of_outcome(data)
    level = f" · {Badge(short)}" if short else ""
    page.mark(f"{badge}{level}   ", way(kr), badge.tone.value)
    page.add(f"{progress_cells(kr, 20)}  {distance(kr)}".strip(), _IN)
    if first(kr):
        page.mark("! ", first(kr), Tone.WARNING.value)
    if kr.points:
        page.add(f"{sparkline([point.value for point in kr.points])}  {measured(kr)}", _IN)
    for answer in answers(kr):
        _answer(page, answer)
    for i, (verdict, what, numbers) in enumerate(bets(kr)):
        lead = _lead("" if i else "Bets")
        page.mark(f"{verdict}  ", f"{what}, {numbers}", verdict.tone.value, lead, _DEEP + _IN)


def _lead(word: str) -> str:
    return padded(f"{_IN}{word}", len(_DEEP))


def _answer(page: _Page, answer: Answer) -> None:
    word = answer.word
    for remark in answer.remarks:
        mark = _MARKS.get(remark.voice, "")
        word = "Forecast" if remark.voice is Voice.FORECAST else word
        for line in remark.text.split("\n"):
            role = "strong" if word else _ROLES.get(remark.voice, "")
            page.mark(_lead(word) + mark, line, role, "", _DEEP + " " * len(mark), whole=not word)
            word = ""


# --- what follows ---------------------------------------------------------------------------


def _failed(page: _Page, report: Report) -> None:
    for title, group in words.failed_groups(report):
        page.heading(title)
        for one in group:
            page.add(_named(report, one), _IN, _IN * 2, "strong")
            for sentence in said(one):
                page.add(sentence, _IN * 2)
    if report.failed:
        page.add("")
        page.add(words.ROADMAP_CHANGES, role="quiet")


def _kpis(page: _Page, report: Report) -> None:
    """The metrics that are watched; what to do about one that is out of range is among the alarms."""
    if report.kpis:
        page.heading(words.KPIS)
    for view in report.kpis:
        badges = kpis.badges(view)
        badge = badges[0] if badges else None
        lead, tone = (f"{badge}  ", badge.tone.value) if badge else ("", "")
        page.mark(lead, kpis.short_words(view), tone)
        _notes(page, kpis.brief_notes(view))


def _learned(page: _Page, report: Report) -> None:
    """What the week taught: experiments, decisions, interviews; and what it did not."""
    if report.experiments_finished:
        page.heading("Experiments finished")
    for view in report.experiments_finished:
        badge = Badge(text(view.data, "outcome"))
        page.mark(f"{badge}  ", f"{view.ref}  {view.node.title}", badge.tone.value)
        _notes(page, words.experiment_words(view))
    if report.decisions:
        page.heading("Decisions taken")
    for decided in report.decisions:
        badge = Badge(decided.decision.choice.value)
        page.mark(f"{badge}  ", words.decision_heading(decided), badge.tone.value)
        _notes(page, [words.decision_reason(decided)])
    if report.interviews:
        page.heading("Interviews held")
    for view in report.interviews:
        page.add(words.interview_words(view), _IN, _IN * 2)
        quote = words.first_quote(view)
        _notes(page, [f"“{quote}”"] if quote else [])
    if words.quiet(report):
        page.add("")
        page.add(words.quiet(report), role="quiet")


def _notes(page: _Page, notes: Iterable[str]) -> None:
    for note in notes:
        for line in note.split("\n"):
            page.add(line, _IN * 2)


def _suspects(page: _Page, report: Report) -> None:
    """What rests on something that has changed, until somebody has looked."""
    if report.suspects:
        page.heading(words.SUSPECTS)
    for what, why, _ in words.suspects(report):
        page.mark("! ", f"{what}: {'; '.join(why)}", Tone.WARNING.value)
    for _, _, command in words.suspects(report)[:1]:
        page.add(f"$ {command}", _IN * 2, role="quiet")


def _accepted(page: _Page, report: Report) -> None:
    """What a rule finds and somebody let stand."""
    if report.accepted:
        page.heading(words.ACCEPTED)
    for what, why in words.accepted(report):
        page.add(what, _IN, _IN * 2)
        _notes(page, [why])


def _missing(page: _Page, report: Report) -> None:
    if report.missing_checkins:
        page.heading("Check-ins missing")
    for what, when, _ in words.missing(report):
        page.mark("! ", f"{what}, {when}", Tone.WARNING.value)
    for _, _, command in words.missing(report)[:1]:
        page.add(f"$ {command}", _IN * 2, role="quiet")
