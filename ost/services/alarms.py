"""What a team should look at now: KRs that go nowhere, early signs, contradictions, what nobody looks at.

Each alarm is one sentence that names its subject, so that a list of alarms can be read alone. An alarm
is a prompt to look, never a verdict. Knows no report's layout.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ost.analysis.forecast import contradiction
from ost.analysis.writing import chance
from ost.domain.key_results import STALL
from ost.domain.model import KeyResult
from ost.domain.text import plural
from ost.services.movement import SURELY
from ost.services.report import Alarm

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ost.analysis.types import Forecast, Judgement
    from ost.domain.dates import Span
    from ost.domain.model import CheckIn, Experiment
    from ost.services.judged import Judged
    from ost.services.report import KrReport

_WEEK_DAYS = 7

UNREAD_AFTER = timedelta(days=_WEEK_DAYS)
"""How long after a verdict is due nobody having looked at it is an alarm: a check-in comes once a week."""

STANDS = timedelta(weeks=4)
"""How long a stated confidence is held against the forecast: what is older says little about today."""


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


def contradiction_words(said: CheckIn | None, forecast: Forecast, week: Span, day: date) -> str | None:
    """What speaks against the confidence that was stated last, or None.

    Args:
        said: The last check-in that stated a confidence; it is held against the forecast for four weeks.
        forecast: Where the KR is heading.
        week: The week that is told of: what was said before it is told with its day.
        day: The day that numbers are read at.
    """
    if said is None or said.confidence is None or forecast.p_hit is None or said.on + STANDS < day:
        return None
    over = forecast.low is not None and forecast.low == forecast.high
    if over or contradiction(said.confidence, forecast.p_hit) is None:
        return None
    stated = "confidence is" if said.on in week else f"confidence was, on {said.on},"
    return (
        f"{stated} {said.confidence} of 10, and the numbers give {chance(forecast.p_hit)}. "
        "What does one of them not know?"
    )


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


def unread(judged: Sequence[Judged], looked: Mapping[tuple[str, str], date], day: date) -> Iterator[Alarm]:
    """The initiatives whose verdict is due and that nobody has looked at, the longest overdue first.

    Args:
        judged: The verdicts that count: those on KRs that are open, whether they run or are past their due day.
        looked: The last day on which somebody looked at an (initiative, KR), where somebody ever did.
        day: The day that numbers are read at.
    """
    due = [one.judgement for one in judged if one.judgement.reads_from + UNREAD_AFTER <= day]
    for j in sorted(due, key=lambda one: (one.reads_from, one.initiative, one.kr)):
        last = looked.get((j.initiative, j.kr))
        if last is None or last < j.reads_from:
            yield Alarm(j.initiative, _unread_words(j), "unread", f"ost verdict {j.initiative}", j.kr)


def _unread_words(j: Judgement) -> str:
    """That a verdict waits; and where there is none although it is due, that this waits, too."""
    nobody = "nobody has looked at it: no check-in, decision or review since"
    if j.verdict == "too_early":
        have = plural(j.n_after, "value")
        return (
            f"{j.title} was to be read on {j.kr_title} from {j.reads_from} on, has only {have} since it should "
            f"show, and {nobody}."
        )
    if j.verdict == "no_data":
        return (
            f"{j.title} was to be read on {j.kr_title} from {j.reads_from} on, cannot be for want of data, "
            f"and {nobody}."
        )
    said = j.verdict.value.replace("_", " ").replace("cant", "can't")
    return f"{j.title} has a verdict on {j.kr_title} since {j.reads_from} ({said}), and {nobody}."


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
