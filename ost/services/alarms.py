"""What a team should look at now: KRs that go nowhere, early signs, contradictions, what nobody looks at.

Each alarm is one sentence that names its subject, so that a list of alarms can be read alone. An alarm
is a prompt to look, never a verdict. Knows no report's layout.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ost.analysis.writing import chance
from ost.domain.key_results import STALL
from ost.domain.model import KeyResult
from ost.domain.text import plural
from ost.services.movement import SURELY
from ost.services.report import Alarm

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from ost.domain.dates import Span
    from ost.domain.model import Experiment
    from ost.services.judged import Judged
    from ost.services.report import KrReport

_WEEK_DAYS = 7

UNREAD_AFTER = timedelta(days=_WEEK_DAYS)
"""How long after a verdict is due nobody having looked at it is an alarm: a check-in comes once a week."""

_DUE = frozenset({"moved", "wrong_way", "not_moved", "cant_tell", "confounded"})


def key_result_alarms(reports: Sequence[KrReport], day: date) -> Iterator[Alarm]:
    """The alarms of KRs, those that go nowhere first.

    Args:
        reports: The KRs of a report.
        day: The day that numbers are read at.
    """
    for report in reports:
        text = _nowhere(report, day)
        if text:
            yield Alarm(str(report.view.ref), text, "nowhere", f"ost forecast {report.view.ref}")
    for report in reports:
        text = _unmeasured(report, day)
        if text:
            yield Alarm(str(report.view.ref), text, "unmeasured", f"ost measure add {report.view.ref} VALUE")
    for report in reports:
        if report.contradiction:
            text = f"{report.view.node.title}: {report.contradiction}"
            yield Alarm(str(report.view.ref), text, "contradiction", f"ost checkin {report.view.ref}")


def _nowhere(report: KrReport, day: date) -> str | None:
    """Six weeks in with nothing moving: by the forecast, or where it cannot tell by the KR's state."""
    kr, forecast = report.view.node, report.forecast
    if not isinstance(kr, KeyResult):
        return None
    weeks = (day - kr.start).days // _WEEK_DAYS
    if forecast.alarm and forecast.p_moved is not None and forecast.p_hit is not None:
        wrong = forecast.p_moved <= 1 - SURELY
        return (
            f"{kr.title} {'goes the wrong way' if wrong else 'does not clearly move'}, {weeks} weeks in: "
            f"{chance(forecast.p_moved)} that it has moved the right way, and {chance(forecast.p_hit)} to reach "
            "its target."
        )
    if report.view.data["state"] == "stalled" and not _unmeasured(report, day):
        return f"{kr.title} is no nearer its target than six weeks ago, {weeks} weeks in."
    return None


def _unmeasured(report: KrReport, day: date) -> str | None:
    kr = report.view.node
    if not isinstance(kr, KeyResult) or not kr.start + STALL <= day <= kr.due:
        return None
    if not report.points:
        weeks = (day - kr.start).days // _WEEK_DAYS
        return (
            f"{kr.title} has never been measured, {weeks} weeks in. Measure it, or name a proxy that can be."
        )
    weeks = (day - report.points[-1].on).days // _WEEK_DAYS
    if report.points[-1].on > day - STALL:
        return None
    return f"{kr.title} has not been measured for {weeks} weeks. Measure it, or name a proxy that can be."


def early_signs(judged: Sequence[Judged], krs: set[str]) -> Iterator[Alarm]:
    """Effects beyond chance before their verdict is due, those that go the wrong way first.

    Args:
        judged: Every verdict of the day.
        krs: The refs of the KRs that count.
    """
    early = [one.judgement for one in judged if one.judgement.alarm and one.judgement.kr in krs]
    for j in sorted(early, key=lambda one: one.leans != "wrong"):
        way = "wrong" if j.leans == "wrong" else "right"
        text = (
            f"Early sign: {j.title} seems to take {j.kr_title} the {way} way, beyond what chance does once in a "
            f"hundred times. The verdict is read from {j.reads_from} on."
        )
        yield Alarm(j.initiative, text, "early_sign", f"ost verdict {j.initiative}", j.kr)


def past_end(experiments: Sequence[Experiment], day: date) -> Iterator[Alarm]:
    """The experiments that run on after their planned end, the longest overdue first.

    Args:
        experiments: Any, as they stood on the day.
        day: The day that the workspace is looked at.
    """
    overdue = [(one.until, one) for one in experiments if one.until is not None and one.runs_late(day)]
    for until, one in sorted(overdue, key=lambda pair: (pair[0], pair[1].ref)):
        text = (
            f"{one.title} runs on past its planned end, {until} ({plural((day - until).days, 'day')} ago). "
            f"Record what it showed, or say until when it runs: ost edit {one.ref} until=DATE"
        )
        yield Alarm(str(one.ref), text, "past_end", f"ost experiment record {one.ref}")


def unread(
    judged: Sequence[Judged], reports: Sequence[KrReport], reviewed: date | None, day: date
) -> Iterator[Alarm]:
    """The verdicts that are due and that nobody has looked at, the longest overdue first.

    Somebody has, when since the day from which it is read the KR had a check-in, or a review was marked.

    Args:
        judged: Every verdict of the day.
        reports: The KRs of the report.
        reviewed: The last day on which a review was marked.
        day: The day that numbers are read at.
    """
    krs = {str(report.view.ref): report for report in reports if report.view.node.status == "open"}
    due = [one.judgement for one in judged if one.judgement.kr in krs and one.judgement.verdict in _DUE]
    for j in sorted(due, key=lambda one: (one.reads_from, one.initiative)):
        report = krs[j.kr]
        seen = [said.on for said in (report.check_in, report.before) if said is not None]
        if reviewed is not None:
            seen.append(reviewed)
        if j.reads_from + UNREAD_AFTER > day or any(on >= j.reads_from for on in seen):
            continue
        text = (
            f"{j.title} has a verdict on {j.kr_title} since {j.reads_from} ({_named(j.verdict)}), and nobody has "
            f"looked at it: no check-in and no review since."
        )
        yield Alarm(j.initiative, text, "unread", f"ost verdict {j.initiative}", j.kr)


def _named(verdict: str) -> str:
    return "can't tell" if verdict == "cant_tell" else verdict.replace("_", " ")


def missed_check_ins(reports: Sequence[KrReport], week: Span, day: date) -> Iterator[Alarm]:
    """The KRs that run and have no check-in in a week and the one before, the longest silent first.

    Args:
        reports: The KRs of the report.
        week: The week of the report.
        day: The day that numbers are read at.
    """
    since = week.first - timedelta(days=_WEEK_DAYS)
    silent: list[tuple[date, KeyResult, bool]] = []
    for report in reports:
        kr = report.view.node
        if not isinstance(kr, KeyResult) or not kr.start <= day <= kr.due or report.check_in is not None:
            continue
        last = report.before.on if report.before is not None else kr.start
        if last < since:
            silent.append((last, kr, report.before is not None))
    for last, kr, spoken in sorted(silent, key=lambda one: (one[0], one[1].ref)):
        weeks = plural((day - last).days // _WEEK_DAYS, "week")
        said = (
            f"has had no check-in for {weeks}: the last was on {last}"
            if spoken
            else f"has never had a check-in, {weeks} in"
        )
        yield Alarm(str(kr.ref), f"{kr.title} {said}.", "missed_checkins", f"ost checkin {kr.ref}")
