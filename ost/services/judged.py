"""Verdicts and forecasts as they are shown: the values that services hand back, and their JSON shapes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ost.domain.plain import to_plain

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ost.analysis.pace import Pace
    from ost.analysis.types import Forecast, Judgement
    from ost.domain.criterion import Outcome
    from ost.domain.kinds import Ref
    from ost.domain.model import KeyResult, Result


@dataclass(frozen=True, slots=True)
class Trial:
    """A randomised experiment on a solution that an initiative delivers: it outranks before and after.

    Attributes:
        experiment: Its ref.
        title: Its title.
        result: What it showed.
        day: The day that is looked at.
        good: +1 where its criterion wants more, -1 where it wants less, None where it does not say.
        exploratory: Whether its criterion was edited after the start.
    """

    experiment: Ref
    title: str
    result: Result
    day: date | None = None
    good: int | None = None
    exploratory: bool = False

    @property
    def outcome(self) -> Outcome:
        """How it came out, by its criterion or as a person overruled it by the day."""
        return self.result.outcome_on(self.day)

    @property
    def effect(self) -> tuple[float | None, float | None, float | None]:
        """Variant − control with its 95 % interval, whatever the criterion looked at."""
        figures, result = self.result.figures, self.result
        if "difference" in figures:
            return figures["difference"], figures["difference_low"], figures["difference_high"]
        return result.estimate, result.low, result.high

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        estimate, low, high = self.effect
        figures = self.result.figures
        return {
            "experiment": str(self.experiment),
            "title": self.title,
            "type": self.result.type,
            "outcome": self.outcome.value,
            "overruled": self.outcome is not self.result.outcome,
            "guardrail_broke": self.result.guardrail_broke,
            "exploratory": self.exploratory,
            "estimate": estimate,
            "low": low,
            "high": high,
            "lift": figures.get("lift"),
            "lift_low": figures.get("lift_low"),
            "lift_high": figures.get("lift_high"),
        }


@dataclass(frozen=True, slots=True)
class Compared:
    """An experiment and a verdict held against each other.

    Attributes:
        agrees: Whether they say the same; None where one of them does not decide.
        comparable: Whether their sizes are on one scale; None where the verdict has no size.
        sentence: What is to be said of it; None where there is nothing to compare yet.
    """

    agrees: bool | None = None
    comparable: bool | None = None
    sentence: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict as it is shown.

    Attributes:
        judgement: The verdict.
        set_late: What was set or edited after the numbers were in: `ship date`, `lag`, `expected effect`,
            `effect worth having`, `way to go` (baseline or target, where they decide what is worth having), `metric`.
        trials: Randomised evidence on the same solutions, to be shown first.
        compared: How each of them and the verdict go together, in the same order.
    """

    judgement: Judgement
    set_late: tuple[str, ...] = ()
    trials: tuple[Trial, ...] = ()
    compared: tuple[Compared, ...] = ()

    def to_json(self) -> dict[str, object]:
        """The shape `verdict`, with what else is known."""
        j = self.judgement
        shape: dict[str, object] = {
            "initiative": j.initiative,
            "title": j.title,
            "kr": j.kr,
            "kr_title": j.kr_title,
            "verdict": j.verdict.value,
        }
        numbers = ("effect", "low", "high", "level")
        shape |= {name: _rounded(getattr(j, name)) for name in numbers}
        shape |= {"scale": j.scale, "unit": j.unit}
        more = ("p_good", "mde", "expected", "worth_having")
        shape |= {name: _rounded(getattr(j, name)) for name in more}
        return shape | {
            "n_before": j.n_before,
            "n_after": j.n_after,
            "shipped": to_plain(j.shipped),
            "reads_from": to_plain(j.reads_from),
            "overlaps": list(j.overlaps),
            "sentence": j.sentence,
            "leans": j.leans,
            "alarm": j.alarm,
            "faded": j.faded,
            "cautions": list(j.cautions),
            "set_late": list(self.set_late),
            "outranked_by": [str(trial.experiment) for trial in self.trials],
            "trials": [
                trial.to_json()
                | {"agrees": held.agrees, "comparable": held.comparable, "compared": held.sentence}
                for trial, held in zip(self.trials, self.compared, strict=True)
            ],
        }


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The verdicts of a workspace on a day."""

    as_of: date
    verdicts: tuple[Judged, ...]

    def to_json(self) -> dict[str, object]:
        """The shape `verdict`."""
        return {"as_of": to_plain(self.as_of), "verdicts": [judged.to_json() for judged in self.verdicts]}


@dataclass(frozen=True, slots=True)
class Forecasts:
    """The forecasts of a workspace on a day.

    Attributes:
        as_of: The day.
        forecasts: One for each KR.
        krs: The KRs that they are of, in the same order.
        edited: What of their definitions was edited after the start, as it was.
    """

    as_of: date
    forecasts: tuple[Forecast, ...]
    krs: tuple[KeyResult, ...]
    edited: Mapping[Ref, Mapping[str, object]] = field(default_factory=dict)

    def to_json(self) -> dict[str, object]:
        """The shape `forecast`."""
        return {"as_of": to_plain(self.as_of), "forecasts": [forecast_json(one) for one in self.forecasts]}


def forecast_json(one: Forecast) -> dict[str, object]:
    """The shape of one forecast."""
    return {
        "kr": one.kr,
        "due": to_plain(one.due),
        "mean": _rounded(one.mean),
        "low": _rounded(one.low),
        "high": _rounded(one.high),
        "level": one.level,
        "p_hit": _rounded(one.p_hit),
        "p_moved": _rounded(one.p_moved),
        "alarm": one.alarm,
        "why": one.why,
        "in_lag": list(one.in_lag),
        "pace": None if one.pace is None else _pace_json(one.pace),
    }


def _pace_json(pace: Pace) -> dict[str, object]:
    return {
        "since": to_plain(pace.since),
        "weekly": _rounded(pace.weekly),
        "needed": _rounded(pace.needed),
        "times": _rounded(pace.times),
        "scale": pace.scale,
        "there": pace.there,
    }


def _rounded(value: float | None) -> float | None:
    """Six significant digits: more would say that the last ones mean something."""
    return None if value is None else float(f"{value:.6g}")
