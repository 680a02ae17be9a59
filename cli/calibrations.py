"""How calibration looks at a terminal."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ost.analysis.calibration import compared_words
from ost.cli.terminal import line, note, table
from ost.domain.text import plural, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ost.analysis.calibration import Level
    from ost.domain.kinds import Ref
    from ost.services.calibrating import Calibration

_NAMED = 8
"""How many refs a line names."""


def print_calibration(found: Calibration) -> None:
    """What was said against what happened; the judgement first, or why there is none."""
    whose = "all teams together" if found.team is None else f"team {found.team}"
    line(f"Stated confidence against what happened, {whose}, as of {found.as_of}", style="bold", hang="  ")
    line()
    line(found.judgement or found.why or "")
    scores = found.scores
    if scores.brier is not None:
        skill = (
            "no skill can be told: all came out alike"
            if scores.skill is None
            else f"skill {scores.skill:.2f}"
        )
        line(f"Brier score {scores.brier:.2f} (0 is perfect), {skill}; {scores.hit} of {scores.n} hit.")
        line()
        headers = ["Said", "Hit", "Share", "95 % range", ""]
        table(headers, [_row(one) for one in scores.levels], frozenset({0, 1, 2, 3}))
        line()
        line(
            "Ranges are exact (binomial). KRs of one team and quarter share their luck, so the true ranges are wider."
        )
    for remark in _remarks(found):
        line(remark)
    if found.questions or found.early.of:
        line()
        line("Are the targets far enough? To be asked, not charged with", style="bold")
        for text in _asked(found):
            line(f"  {text}", hang="    ")
    if found.team is None and len(found.teams) > 1:
        names = ", ".join(found.teams)
        note(
            f"Teams: {shown(names)}. One of them: ost calibration --team {shlex.quote(shown(found.teams[0]))}"
        )


def _row(one: Level) -> list[str]:
    spread = f"{one.low * 100:.0f} to {one.high * 100:.0f} %"
    mark = "" if one.fits else "below what was said" if one.high < one.said else "above what was said"
    return [
        f"{one.said * 100:.0f} %",
        f"{one.hit} of {one.n}",
        f"{one.hit / one.n * 100:.0f} %",
        spread,
        mark,
    ]


def _remarks(found: Calibration) -> Iterator[str]:
    """The forecast beside, and what is to be minded before the numbers are believed."""
    out = found.left_out
    if found.beside is not None:
        yield f"The forecast at the same moments. {compared_words(found.beside)}"
    for refs, words in (
        (out.inconclusive, "inconclusive, nothing measured at the end"),
        (out.dropped, "dropped"),
        (out.unstated, "without a stated confidence"),
        (out.put_away, "put away"),
    ):
        if refs:
            yield f"Left out: {plural(len(refs), 'kr')} {words} ({_listed(refs)})."
    late = [one.kr.ref for one in found.counted if one.late]
    if late:
        yield f"Said in the last quarter of the KR's time, when it is easy: {_listed(late)}."
    written = [one.kr.ref for one in found.counted if one.written_late]
    if written:
        yield f"Written down when the KR was over, so hindsight may have helped: {_listed(written)}."
    redefined = [one.kr.ref for one in found.counted if one.hit != one.hit_now]
    if redefined:
        yield f"Would have come out otherwise by the present definition: {_listed(redefined)}."


def _asked(found: Calibration) -> Iterator[str]:
    early = found.early
    if early.of and not any(one.kind == "early" for one in found.questions):
        low, high = (early.low or 0) * 100, (early.high or 0) * 100
        named = f" ({_listed(early.krs)})" if early.krs else ""
        yield (
            f"{len(early.krs)} of {plural(early.of, 'kr')} hit with a third of the time left"
            f"{named}; 95 % range {low:.0f} to {high:.0f} %."
        )
    for one in found.questions[:_NAMED]:
        yield one.text
    if len(found.questions) > _NAMED:
        yield f"And {len(found.questions) - _NAMED} more of them are in: ost calibration --json"


def _listed(refs: Sequence[Ref | str]) -> str:
    more = len(refs) - _NAMED
    return ", ".join(map(str, refs[:_NAMED])) + (f" and {more} more" if more > 0 else "")
