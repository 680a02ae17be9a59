"""Verdicts and forecasts in words: the headings, lines and chart that every text format shares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.analysis.words import unit_suffix
from ost.analysis.writing import decimals_for, plain, single
from ost.domain.text import shown
from ost.exports.lines import VERDICT_WORDS, estimate_words

if TYPE_CHECKING:
    from ost.analysis.types import Judgement
    from ost.services.judged import Judged, Trial

FAILED_HEADINGS = {
    "wrong_way": "Went the wrong way",
    "not_moved": "Did not move: an effect worth having is ruled out",
    "cant_tell": "Cannot tell: not evidence of failure",
    "confounded": "Confounded: another launch is in the way",
}
"""The groups of a failed list, in order; the first two are findings."""

BY_LUCK = "About 1 in 20 initiatives with no effect will be called moved by luck."


def who_and_what(judged: Judged) -> str:
    """`ini2 First-day checklist → kr1 Activation rate`."""
    j = judged.judgement
    return shown(f"{j.initiative}  {j.title}  →  {j.kr}  {j.kr_title}")


def trial_effect(trial: Trial) -> str:
    """What a randomised experiment showed: `+9.3 pp (95 % range 4.3 to 14.3)`."""
    estimate, low, high = trial.effect
    figures = {name: value for name, value in trial.result.figures.items() if name != "difference"}
    return estimate_words(
        {"estimate": estimate, "low": low, "high": high, "result": {"type": trial.result.type, **figures}}
    )


def trial_words(trial: Trial) -> str:
    """A randomised experiment in one line."""
    said = [trial.outcome.value]
    if trial.outcome is not trial.result.outcome:
        said.append(f"overruled, its criterion says {trial.result.outcome.value}")
    said += ["its guardrail broke"] if trial.result.guardrail_broke else []
    said += ["exploratory"] if trial.exploratory else []
    said += [effect] if (effect := trial_effect(trial)) else []
    return shown(f"Randomised evidence first: {trial.experiment} {trial.title}: {', '.join(said)}.")


def outranking(judged: Judged) -> list[str]:
    """The effects of the experiments that outrank a verdict, each with its ref: `exp7 +9.3 pp (95 % range …)`."""
    return [f"{trial.experiment} {trial_effect(trial)}" for trial in judged.trials if trial_effect(trial)]


def marks(judged: Judged) -> list[str]:
    """What to mind with a verdict, in a word each; `said` has the sentences."""
    found = {
        "A/B test": bool(judged.trials) and not any(held.agrees is False for held in judged.compared),
        "A/B test disagrees": any(held.agrees is False for held in judged.compared),
        "early alarm": judged.judgement.alarm,
        "faded": judged.judgement.faded,
        "set late": bool(judged.set_late),
        "caution": bool(judged.judgement.cautions),
    }
    return [word for word, there in found.items() if there]


def said(judged: Judged) -> list[str]:
    """Everything to be said of a verdict, a sentence each, randomised evidence first."""
    lines = [trial_words(trial) for trial in judged.trials]
    lines.append(shown(judged.judgement.sentence))
    lines += [shown(held.sentence) for held in judged.compared if held.sentence]
    lines += [shown(caution) for caution in judged.judgement.cautions]
    if judged.set_late:
        lines.append(f"Set after the numbers were in: {', '.join(judged.set_late)}.")
    return lines


def effect_words(judgement: Judgement) -> str:
    """The effect with its range, signed: `+3.1 pp (0.8 to 5.4)`; empty when nothing was fitted.

    Of confounded launches only what they did together can be told.
    """
    value, low, high, whose = judgement.effect, judgement.low, judgement.high, ""
    if judgement.together is not None:
        value, low, high = judgement.together.value, judgement.together.low, judgement.together.high
        whose = "together "
    if value is None or low is None or high is None:
        return ""
    places = decimals_for(low, high)
    size = f"{whose}{'+' if value > 0 else ''}{plain(value, places)}{unit_suffix(judgement)}"
    return f"{size} ({plain(low, places)} to {plain(high, places)})"


def share_words(share: float) -> str:
    """A probability that is never said to be certain: `93 %`, `under 1 %`, `over 99 %`."""
    whole = round(share * 100)
    return {0: "under 1 %", 100: "over 99 %"}.get(whole, f"{whole} %")


def numbers_of(judged: Judged) -> list[tuple[str, str]]:
    """The numbers behind a verdict as (name, words) rows."""
    j = judged.judgement
    unit = unit_suffix(j)
    rows = [
        ("A/B test", "; ".join(outranking(judged))),
        ("verdict", VERDICT_WORDS[j.verdict.value]),
        ("effect before/after" if judged.trials else "effect", effect_words(j)),
        ("chance that it helped", "" if j.p_good is None or j.together else share_words(j.p_good)),
        ("expected", "" if j.expected is None else f"{single(j.expected, 3)}{unit}"),
        ("worth having", "" if j.worth_having is None else f"{single(j.worth_having, 3)}{unit}"),
        ("would be seen 8 times in 10", "" if j.mde is None else f"{single(j.mde)}{unit}"),
        ("points", f"{j.n_before} before, {j.n_after} after"),
        ("shipped", f"{j.shipped}, read from {j.reads_from}"),
        ("other launches", ", ".join(j.overlaps)),
    ]
    return [(name, words) for name, words in rows if words]
