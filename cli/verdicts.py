"""How verdicts and forecasts look at a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.analysis.writing import decimals_for, plain
from ost.cli.charts import print_chart
from ost.cli.terminal import STYLES, line, note, table
from ost.domain.numbers import with_unit
from ost.domain.text import shown
from ost.exports.lines import DEFINITION, VERDICT_WORDS, was
from ost.exports.verdicts import (
    BY_LUCK,
    FAILED_HEADINGS,
    effect_words,
    marks,
    numbers_of,
    outranking,
    said,
    share_words,
    trial_words,
    who_and_what,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.analysis.pace import Pace
    from ost.analysis.types import Forecast
    from ost.domain.kinds import Ref
    from ost.domain.model import KeyResult
    from ost.services.chart import Chart
    from ost.services.judged import Forecasts, Judged, Trial, Verdicts


def print_verdicts(found: Verdicts) -> None:
    """Every verdict in a table; behind a title stands what there is to mind before the verdict is believed."""
    if not found.verdicts:
        note(f"Nothing has shipped by {found.as_of}. When something does: ost initiative ship INI")
        return
    rows = [
        [
            judged.judgement.initiative,
            " · ".join((judged.judgement.title, *marks(judged))),
            judged.judgement.kr,
            VERDICT_WORDS[judged.judgement.verdict.value],
            _effects(judged),
            str(judged.judgement.shipped),
        ]
        for judged in found.verdicts
    ]
    table(["Ref", "Initiative", "KR", "Verdict", "Effect (90 % range)", "Shipped"], rows, wide=[1, 4])
    line()
    line(f"Before/after comparisons: something else may have happened at the same time. {BY_LUCK}")
    note(f"One with its numbers and chart: ost verdict {found.verdicts[0].judgement.initiative}")


def _effects(judged: Judged) -> str:
    """The effect, behind those of the experiments that outrank it."""
    own = effect_words(judged.judgement)
    return "; ".join(
        [*outranking(judged), *([f"before/after {own}" if judged.trials else own] if own else [])]
    )


def print_failed(found: Verdicts) -> None:
    """The failed ones under their headings."""
    if not found.verdicts:
        note(f"No shipped initiative has failed to move its KR as of {found.as_of}.")
        return
    heading = None
    for judged in found.verdicts:
        verdict = judged.judgement.verdict.value
        if verdict != heading:
            if heading is not None:
                line()
            heading = verdict
            line(FAILED_HEADINGS[verdict], style=f"bold {STYLES[VERDICT_WORDS[verdict]]}")
        line(f"  {who_and_what(judged)}", hang="  ")
        for sentence in said(judged):
            line(f"    {sentence}")
    note("The roadmap changes; the KR doesn't. What to try next: ost report weekly")


def print_verdict(judged: Judged, chart: Chart) -> None:
    """One verdict with its numbers and chart."""
    line(who_and_what(judged), style="bold", hang="  ")
    for sentence in said(judged):
        line(f"  {sentence}")
    line()
    width = max(len(name) for name, _ in numbers_of(judged))
    for name, words in numbers_of(judged):
        line(f"  {name:<{width}}  {words}")
    if chart.points:
        line()
        print_chart(chart, indent="  ", alone=False)
        note(f"With the forecast, or as a file: ost chart {judged.judgement.kr}")
    line()


def print_evidence(initiative: Ref, trials: Sequence[Trial], verdicts: Sequence[Judged]) -> None:
    """What is known of an initiative, randomised evidence first."""
    if trials or verdicts:
        line("What it did:" if verdicts else "What is known:")
    for sentence in dict.fromkeys(trial_words(trial) for trial in trials):
        line(f"  {sentence}", hang="    ")
    for judged in verdicts:
        word = VERDICT_WORDS[judged.judgement.verdict.value]
        line(shown(f"  {judged.judgement.kr}  {judged.judgement.kr_title}: {word}"), hang="       ")
        for sentence in said(judged)[len(judged.trials) :]:
            line(f"       {sentence}", hang="       ")
    if verdicts:
        note(f"What it did to its KRs: ost verdict {initiative}")


def print_forecasts(found: Forecasts) -> None:
    """Where the KRs are heading: one in a sentence, several in a table with what there is to say below it."""
    if not found.forecasts:
        note(f"No open KR has started by {found.as_of}.")
        return
    pairs = list(zip(found.forecasts, found.krs, strict=True))
    several = len(pairs) > 1
    if several:
        headers = ["KR", "Key result", "Target", "Expected", "80 % range", "Chance", "Needs", ""]
        table(headers, [_forecast_row(one, kr) for one, kr in pairs], wide=[1, 2])
        pairs = [(one, kr) for one, kr in pairs if one.alarm or one.mean is None or _was(found, kr)]
    for one, kr in pairs:
        if several:
            line()
        line(f"{one.kr}  {kr.title}", style="bold red" if one.alarm else "bold", hang="     ")
        line(f"     {one.why}{_was(found, kr)}")
    if several:
        note(
            "Expected on the day it is due; needs: how many times its pace so far. "
            f"One in full: ost forecast {found.forecasts[0].kr}"
        )


def _was(found: Forecasts, kr: KeyResult) -> str:
    """What the KR was to reach and by when, where that was edited after its start."""
    return was({"original": found.edited.get(kr.ref)}, *DEFINITION)


def _forecast_row(one: Forecast, kr: KeyResult) -> list[str]:
    title = kr.title if kr.level == "outcome" else f"{kr.title} ({kr.level})"
    row = [one.kr, title, with_unit(kr.target, kr.unit)]
    if one.mean is None or one.low is None or one.high is None:
        return [*row, "", "", "", "", ""]
    places = decimals_for(one.low, one.high)
    spread = f"{plain(one.low, places)} to {plain(one.high, places)}"
    chance = "" if one.p_hit is None else share_words(one.p_hit).replace("under", "<").replace("over", ">")
    return [*row, plain(one.mean, places), spread, chance, _needs(one.pace), "alarm" if one.alarm else ""]


def _needs(pace: Pace | None) -> str:
    """How many times its pace so far a KR would have to go at."""
    from ost.analysis.pace import HOPELESS

    if pace is None or pace.there:
        return ""
    if pace.times is None:
        return "turn"
    return f"> {HOPELESS:g} ×" if pace.times > HOPELESS else f"{pace.times:.1f} ×"
