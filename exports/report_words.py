"""What a weekly report says, in the words that its text, Markdown and HTML forms share.

Here it is decided what is told, in which order, and what stands beside what; the formats decide how it
looks. The texts of users are handed on as they are: each format makes them safe in its own way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.text import plural, shortened
from ost.exports.badges import Badge, Tone
from ost.exports.lines import (
    STATE_WORDS,
    VERDICT_WORDS,
    by_criterion_words,
    estimate_words,
    guardrail_seen,
    overruled_in_full,
    suspect_words,
    text,
    was,
)
from ost.exports.verdicts import FAILED_HEADINGS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ost.domain.dates import Span
    from ost.services.judged import Judged
    from ost.services.report import Decided, KrReport, Report
    from ost.services.views import NodeView

ROADMAP_CHANGES = "The roadmap changes; the KR doesn't."
FINDINGS = ("wrong_way", "not_moved")
"""The failures that are findings; the others only say that it cannot be told."""

LONGEST = 1200
"""What a report shows of one answer; the whole of it is in the KR and in the report's JSON."""

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_URGENCY = ("missed", "stalled", "behind", "not_started", "on_track", "achieved")


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are of something: the number, its word, how it is meant, and where it is told."""

    number: int
    words: str
    tone: Tone
    section: str


def heading(report: Report) -> str:
    """`Weekly report 2026-W45`."""
    return f"Weekly report {report.week}"


def span_words(span: Span) -> str:
    """A week's days as people write them: `2 to 8 November 2026`."""
    first, last = _day(span.first), _day(span.last)
    if span.first.year == span.last.year:
        first = first.rpartition(" ")[0]
    if (span.first.year, span.first.month) == (span.last.year, span.last.month):
        first = str(span.first.day)
    return f"{first} to {last}"


def _day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def whose(report: Report) -> str:
    """Whose report it is: `Acme, team Growth`."""
    return f"{report.workspace}, team {report.team}" if report.team else report.workspace


def timing(report: Report) -> str:
    """At which day the numbers are read, where that is not simply the end of the week; else empty."""
    if report.as_of < report.span.first:
        return f"The week has not begun: seen from {report.as_of}."
    return f"The week runs: this is how it stands on {report.as_of}." if report.runs else ""


def in_order(report: Report) -> list[KrReport]:
    """The KRs, the most urgent first; those that were closed or dropped stand last."""

    def urgency(kr: KrReport) -> tuple[bool, int]:
        data = kr.view.data
        return data["status"] != "open", _URGENCY.index(text(data, "state"))

    return sorted(report.krs, key=urgency)


def state_badge(view: NodeView) -> Badge:
    """How a KR stands; for one that is no longer open, that."""
    if view.data["status"] != "open":
        return Badge(text(view.data, "status"))
    return Badge(STATE_WORDS[text(view.data, "state")])


def verdict_badge(judged: Judged) -> Badge:
    """The verdict of a failure."""
    return Badge(VERDICT_WORDS[judged.judgement.verdict.value])


def states(report: Report) -> list[tuple[Badge, int]]:
    """How many KRs stand how, the most urgent first."""
    found: dict[Badge, int] = {}
    for kr in in_order(report):
        badge = state_badge(kr.view)
        found[badge] = found.get(badge, 0) + 1
    return list(found.items())


def states_sentence(report: Report) -> str:
    """`6 KRs: 2 stalled, 1 behind, 3 on track.`."""
    told = ", ".join(f"{count} {badge.word}" for badge, count in states(report))
    return f"{plural(len(report.krs), 'kr')}: {told}." if told else nothing_runs(report)


def nothing_runs(report: Report) -> str:
    """What is said when there is no KR to report on."""
    of_team = f" of the team {report.team}" if report.team else ""
    command = "ost kr add TITLE --under OBJ --baseline N --target N --by DATE"
    return f"No key result{of_team} runs in this week. Add one with: {command}"


def counts(report: Report) -> list[Count]:
    """The numbers that a reviewer looks at first."""
    findings = [one for one in report.failed if one.judgement.verdict.value in FINDINGS]
    untold = len(report.failed) - len(findings)
    new = sum(map(report.is_new, findings))
    of_them = f" ({new} new)" if new else ""
    missing = len(report.missing_checkins)
    return [
        Count(len(report.alarms), _noun(len(report.alarms), "alarm"), Tone.BAD, "alarms"),
        Count(len(findings), f"{_noun(len(findings), 'initiative')} failed{of_them}", Tone.BAD, "failures"),
        Count(untold, f"{_noun(untold, 'initiative')} cannot be told", Tone.UNSURE, "untold"),
        Count(missing, f"{_noun(missing, 'check-in')} missing", Tone.WARNING, "missing"),
        Count(len(report.suspects), _noun(len(report.suspects), "suspect"), Tone.WARNING, "suspects"),
    ]


def counts_sentence(report: Report) -> str:
    """The numbers in a line; where all are 0, that."""
    told = [f"{count.number} {count.words}" for count in counts(report) if count.number]
    return f"{', '.join(told)}." if told else "No alarm, no failure, no check-in missing."


def _noun(count: int, word: str) -> str:
    return word if count == 1 else f"{word}s"


def quiet(report: Report) -> str:
    """What did not happen in the week, in one sentence; empty when everything did."""
    nothing = [
        words
        for words, there in (
            ("no experiment was finished", report.experiments_finished),
            ("no decision was taken", report.decisions),
            ("no interview was held", report.interviews),
        )
        if not there
    ]
    if not nothing:
        return ""
    told = nothing[0] if len(nothing) == 1 else f"{', '.join(nothing[:-1])} and {nothing[-1]}"
    return f"{told[0].upper()}{told[1:]} in this week."


def failures_in_short(report: Report) -> list[tuple[str, list[Judged]]]:
    """What failed, and apart from it what cannot be told, each under its heading; empty ones are left out."""
    findings = [one for one in report.failed if one.judgement.verdict.value in FINDINGS]
    untold = [one for one in report.failed if one.judgement.verdict.value not in FINDINGS]
    groups = [
        ("Initiatives that failed to move their KR", findings),
        ("Initiatives that cannot be told", untold),
    ]
    return [(title, group) for title, group in groups if group]


def failed_groups(report: Report) -> list[tuple[str, list[Judged]]]:
    """The failures under their headings; the findings come first."""
    groups: dict[str, list[Judged]] = {}
    for one in report.failed:
        groups.setdefault(FAILED_HEADINGS[one.judgement.verdict.value], []).append(one)
    return list(groups.items())


def experiment_words(view: NodeView) -> list[str]:
    """What an experiment showed against its criterion, what was learned, and what was decided."""
    data = view.data
    estimate = estimate_words(data)
    shown = f"Criterion: {text(data, 'criterion')}{was(data, 'criterion')}. "
    shown += f"Result: {estimate}." if estimate else "Judged by hand."
    result = data.get("result")
    notes = [shown]
    notes += guardrail_lines(data)
    if data.get("exploratory"):
        notes.append("Exploratory: its criterion was edited after the start.")
        notes += by_criterion_words(data)
    if data.get("overruled"):
        notes.append(shortened(overruled_in_full(data), LONGEST))
    if isinstance(result, dict) and result.get("note"):
        notes.append(f"Learned: {shortened(str(result['note']), LONGEST)}")
    if data.get("decision"):
        notes.append(f"Decided: {data['decision']}.")
    else:
        notes.append(
            f"Not decided on yet: ost experiment decide {view.ref} persevere|pivot|stop|ship --because TEXT"
        )
    return notes


def guardrail_lines(data: Mapping[str, object]) -> list[str]:
    """How an experiment's guardrail fared, where it has a result and one or the other."""
    result, guardrail = data.get("result"), text(data, "guardrail")
    if not isinstance(result, dict):
        return []
    was_said = was(data, "guardrail")
    if result.get("guardrail_broke"):
        seen = f" ({guardrail}{was_said}; seen: {told})" if (told := guardrail_seen(data)) else ""
        return [f"Its guardrail broke{seen}, so it is no win."]
    if not guardrail:
        return []
    held = (
        f"held (seen: {guardrail_seen(data)})"
        if result.get("guardrail_judged")
        else "taken as held, not judged"
    )
    return [f"Guardrail: {guardrail}{was_said}: {held}."]


def decision_heading(decided: Decided) -> str:
    """A decision in one line, without its badge and its reason: on what, when, by whom."""
    d = decided.decision
    return f"{d.ref}  {decided.title}, {d.on}{f' ({d.by})' if d.by else ''}"


def decision_reason(decided: Decided) -> str:
    """Why it was decided, and what takes the place of what was dropped."""
    why = f"Because: {shortened(decided.decision.because, LONGEST)}"
    return f"{why} · replaced by {', '.join(map(str, decided.replaced_by))}" if decided.replaced_by else why


def missing(report: Report) -> list[tuple[str, str, str]]:
    """The KRs without a check-in as (ref and title, when the last one was, the command)."""
    without = set(report.missing_checkins)
    return [
        (
            f"{kr.view.ref}  {kr.view.node.title}",
            _last_check_in(report, kr),
            f"ost checkin {kr.view.ref}",
        )
        for kr in report.krs
        if str(kr.view.ref) in without
    ]


def _last_check_in(report: Report, kr: KrReport) -> str:
    if kr.before is None:
        return "never checked in"
    weeks = (report.as_of - kr.before.on).days // 7
    return f"last on {kr.before.on}, {plural(weeks, 'week')} ago"


KPIS = "KPIs, watched against their healthy range"
SUSPECTS = "Rests on something that has changed"


def suspects(report: Report) -> list[tuple[str, list[str], str]]:
    """What is suspect as (ref and title, why, the command once somebody has looked)."""
    return [
        (
            f"{one.ref}  {one.title}",
            [suspect_words(why.json()) for why in one.why],
            f"ost review clear {one.ref} --because TEXT",
        )
        for one in report.suspects
    ]


ACCEPTED = "Accepted as it is"


def accepted(report: Report) -> list[tuple[str, str]]:
    """What a rule finds and somebody let stand, as (ref, title and rule, who let it stand and why)."""
    return [
        (
            f"{one.ref}  {one.title}: {one.rule}",
            f"{one.said.by}, {one.said.at.astimezone().date()}: {one.said.because}",
        )
        for one in report.accepted
    ]


def interview_words(view: NodeView) -> str:
    """An interview in one line: who, when, what it supports."""
    supports = view.data.get("supports")
    joined = ", ".join(map(str, supports)) if isinstance(supports, list) else ""
    return f"{view.ref}  {view.node.title}, {view.data['on']}{f', supports {joined}' if joined else ''}"


def first_quote(view: NodeView) -> str:
    """What was said in an interview, the first quote of it; empty when none was kept."""
    quotes = view.data.get("quotes")
    return shortened(str(quotes[0]), LONGEST) if isinstance(quotes, list) and quotes else ""
