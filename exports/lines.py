"""One line about a thing: the words that stand behind its title, the same in every text format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.analysis.writing import decimals_for, plain
from ost.domain.guardrail import read_guardrail
from ost.domain.key_results import MAINTAIN
from ost.domain.numbers import show_number, with_unit
from ost.domain.text import shortened
from ost.exports.mandate_words import WAY_WORDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

STATE_WORDS = {
    "not_started": "not started",
    "on_track": "on track",
    "behind": "behind",
    "stalled": "stalled",
    "achieved": "achieved",
    "missed": "missed",
}

VERDICT_WORDS = {
    "moved": "moved",
    "wrong_way": "wrong way",
    "not_moved": "not moved",
    "cant_tell": "can't tell",
    "confounded": "confounded",
    "too_early": "too early",
    "no_data": "no data",
}

KIND_WORDS = {
    "objective": "Objective",
    "kr": "Key result",
    "opportunity": "Opportunity",
    "solution": "Solution",
    "assumption": "Assumption",
    "experiment": "Experiment",
    "initiative": "Initiative",
    "interview": "Interview",
    "metric": "Metric",
    "request": "Request",
}


def number(data: Mapping[str, object], key: str) -> float | None:
    """A number of a view, or None."""
    value = data.get(key)
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def text(data: Mapping[str, object], key: str) -> str:
    """A text of a view; empty when it is missing."""
    value = data.get(key)
    return "" if value is None else str(value)


def percent(share: float | None) -> str:
    """A share as whole percent: 0.365 is `37 %`; empty when there is none."""
    return "" if share is None else f"{share * 100:.0f} %"


def bar(share: float | None, width: int = 10) -> str:
    """A progress bar of `width` characters for a share, clamped to 0 and 1."""
    filled = round(min(1.0, max(0.0, share or 0.0)) * width)
    return "█" * filled + "░" * (width - filled)


_SPARKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float]) -> str:
    """A series as little bars, lowest to highest; a flat one stands in the middle."""
    low, high = min(values, default=0.0), max(values, default=0.0)
    if high == low:
        return _SPARKS[3] * len(values)
    return "".join(_SPARKS[int((value - low) / (high - low) * 7.999)] for value in values)


def keeps_level(data: Mapping[str, object]) -> bool:
    """Whether a KR keeps a level, and so has no way to go."""
    return text(data, "form") in MAINTAIN


def short_of_outcome(data: Mapping[str, object]) -> str:
    """What a KR measures that is no outcome, to be shown wherever it is, until that is accepted or rewritten.

    Returns:
        `output` or `input` where it was said; what its title reads as, with a question mark (`activity?`); else empty.
    """
    advice, level = data.get("advice"), text(data, "level")
    known = advice if isinstance(advice, dict) else {}
    if known.get("accepted"):
        return ""
    if level != "outcome":
        return level
    return f"{str(known['rule']).removeprefix('kr-')}?" if known else ""


def key_result_way(data: Mapping[str, object]) -> str:
    """From where to where: `45 → 65 % by 2026-12-31`, or `at least 99.9 % until 2026-12-31`."""
    unit, target = text(data, "unit"), number(data, "target") or 0.0
    form = text(data, "form")
    if keeps_level(data):
        way = f"{form.replace('_', ' ')} {with_unit(target, unit)} until {text(data, 'due')}"
    else:
        base = show_number(number(data, "baseline") or 0.0)
        way = f"{base} → {with_unit(target, unit)} by {text(data, 'due')}"
    return f"{way}{was(data, *DEFINITION)}"


DEFINITION = ("baseline", "target", "due", "start", "metric")
"""The fields of a KR whose first value is told wherever the KR's way is."""


def was(data: Mapping[str, object], *names: str) -> str:
    """What was edited after the start, to stand behind what it is now: ` (target was 65)`."""
    said = was_words(data, *names)
    return f" ({said})" if said else ""


def was_words(data: Mapping[str, object], *names: str) -> str:
    """What was edited after the start: `target was 65`; empty when nothing of these was."""
    original = data.get("original")
    if not isinstance(original, dict):
        return ""
    said = [
        f"{name.replace('_', ' ').replace(':', ' on ')} was {plain_value(value)}"
        for name, value in original.items()
        if name.partition(":")[0] in names
    ]
    return ", ".join(said)


def first_standing(data: Mapping[str, object]) -> str:
    """How a KR stands by the definition that it had at its start: `by its first definition: 48 %, stalled`.

    Empty where nothing of it was edited since, and where nothing is measured.
    """
    original = data.get("original")
    if not isinstance(original, dict) or original.get("progress") is None:
        return ""
    levelled = str(original.get("form", data.get("form"))) in MAINTAIN
    share = "" if levelled else f"{percent(number(original, 'progress'))}, "
    return f"by its first definition: {share}{STATE_WORDS[str(original['state'])]}"


_LONGEST = 60


def suspect_words(data: Mapping[str, object]) -> str:
    """Why something is suspect: `target of kr1 went from 65 to 60 (2026-11-20, ana)`."""
    field, because = text(data, "field"), data["because"]
    when = f"({', '.join(filter(None, (text(data, 'on'), text(data, 'actor'))))})"
    if field == "archived":
        return f"{because} was put away {when}"
    if field == "status":
        return f"{because} is {data['new']} now {when}"
    old, new = (shortened(plain_value(data[name]), _LONGEST) for name in ("old", "new"))
    return f"{field.replace('_', ' ')} of {because} went from {old} to {new} {when}"


def plain_value(value: object) -> str:
    """A value of the history in words: numbers without `.0`, and `not set` for none."""
    if value is None:
        return "not set"
    if isinstance(value, dict):
        return ", ".join(f"{name} {plain_value(one)}" for name, one in value.items())
    return show_number(float(value)) if isinstance(value, (int, float)) else str(value)


def _key_result(data: Mapping[str, object]) -> str:
    current = number(data, "current")
    parts = [key_result_way(data)]
    if current is not None:
        now = f"now {with_unit(current, text(data, 'unit'))}"
        done = number(data, "progress")
        parts.append(now if keeps_level(data) or done is None else f"{now} ({percent(done)})")
    state = text(data, "state")
    if state and (current is not None or state == "missed"):
        parts.append(STATE_WORDS[state])
    if data.get("status") != "open":
        parts.append(text(data, "status"))
    return " · ".join(part for part in (*parts, short_of_outcome(data)) if part)


def _objective(data: Mapping[str, object]) -> str:
    parts = [text(data, "cycle"), text(data, "team")]
    if data.get("status") != "open":
        parts.append(text(data, "status"))
    return " · ".join(part for part in parts if part)


def _opportunity(data: Mapping[str, object]) -> str:
    heard = data.get("interviews")
    count = len(heard) if isinstance(heard, list) else 0
    parts = [text(data, "status"), f"{count} interview{'s' if count != 1 else ''}" if count else ""]
    return " · ".join(part for part in parts if part)


def _assumption(data: Mapping[str, object]) -> str:
    parts = [text(data, "risk")]
    if data.get("importance") is not None:
        parts.append(f"importance {data['importance']}")
    if data.get("evidence") is not None:
        parts.append(f"evidence {data['evidence']}")
    parts.append(text(data, "status"))
    return " · ".join(part for part in parts if part)


def estimate_words(data: Mapping[str, object]) -> str:
    """An experiment's estimate with its interval: shares and their differences in % and pp, lifts in %."""
    return ", ".join(f"{value} ({spread})" if spread else value for value, spread in estimates(data))


def estimates(data: Mapping[str, object]) -> list[tuple[str, str]]:
    """The same as (value, range) pairs: one, or two where the mean and its difference are both told."""
    result = data.get("result")
    own = tuple(number(data, key) for key in ("estimate", "low", "high"))
    if not isinstance(result, dict) or own[0] is None:
        return []

    def of(name: str) -> tuple[float | None, ...]:
        return tuple(number(result, key) for key in (name, f"{name}_low", f"{name}_high"))

    kind = result.get("type")
    if kind == "proportion":
        share, low, high = (None if x is None else x * 100 for x in own)
        spread = "" if low is None or high is None else f", 95 % range {low:.0f} to {high:.0f} %"
        return [(f"{result['successes']:.0f} of {result['of']:.0f}", f"{share:.0f} %{spread}")]
    if "lift" in result:
        return [_ranged(of("lift"), 100, " %", sign="+")]
    if "difference" in result:
        change, spread = _ranged(of("difference"), sign="+")
        return [_ranged(own), (f"{change} against the control", spread)]
    if kind == "proportions":
        return [_ranged(own, 100, " pp", sign="+")]
    return [_ranged(own, sign="+" if kind == "means" else "")]


def _ranged(
    numbers: Sequence[float | None], scale: float = 1, unit: str = "", *, sign: str = ""
) -> tuple[str, str]:
    """A value and its range in words; a change gets its sign."""
    value, low, high = (None if x is None else x * scale for x in numbers)
    value = value or 0.0
    plus = sign if value > 0 else ""
    if low is None or high is None:
        return f"{plus}{show_number(value, 3)}{unit}", ""
    places = decimals_for(low, high)
    return f"{plus}{plain(value, places)}{unit}", f"95 % range {plain(low, places)} to {plain(high, places)}"


def _experiment(data: Mapping[str, object]) -> str:
    parts = [f"criterion: {text(data, 'criterion')}{was(data, 'criterion')}", text(data, "outcome")]
    if text(data, "outcome") == "running" and data.get("started"):
        parts[-1] = f"running since {data['started']}"
    if data.get("until") and text(data, "outcome") in {"planned", "running"}:
        parts[-1] += f" until {data['until']}{was(data, 'until')}"
        parts += ["past its end"] if data.get("past_end") else []
    estimate = estimate_words(data)
    if estimate:
        parts.append(estimate)
    parts.insert(2, overruled_words(data))
    if data.get("exploratory"):
        parts.append(f"exploratory{later_words(data)}")
    if data.get("decision"):
        parts.append(f"decided: {data['decision']}")
    return " · ".join(part for part in parts if part)


def overruled_words(data: Mapping[str, object]) -> str:
    """That a person overruled what the criterion said: `overruled, its criterion says refuted`; else empty."""
    overruled = data.get("overruled")
    return (
        f"overruled, its criterion says {overruled['criterion_says']}" if isinstance(overruled, dict) else ""
    )


def overruled_in_full(data: Mapping[str, object]) -> str:
    """The same with who, when and why; empty where nobody overruled it."""
    overruled = data.get("overruled")
    if not isinstance(overruled, dict):
        return ""
    by = f" by {overruled['by']}" if overruled.get("by") else ""
    return (
        f"Overruled{by} on {overruled['on']}: its criterion says {overruled['criterion_says']}. "
        f"Because: {overruled['because']}"
    )


def guardrail_seen(data: Mapping[str, object]) -> str:
    """What was seen of the guardrail: `11 of 400, 2.8 % (95 % range 1.5 to 4.9)`; empty where nothing was."""
    result = data.get("result")
    if not isinstance(result, dict) or result.get("guardrail_seen") is None:
        return ""
    original = data.get("original")
    fixed = original.get("guardrail") if isinstance(original, dict) else None
    read = read_guardrail(str(fixed or data.get("guardrail") or ""))
    scale, unit = (read.scale, f" {read.unit}".rstrip()) if read else (1.0, "")
    seen = tuple(number(result, f"guardrail_{key}") for key in ("seen", "low", "high"))
    value, spread = _ranged(seen, scale, unit)
    counts = [
        f"{result[f'guardrail_{arm}successes']:.0f} of {result[f'guardrail_{arm}of']:.0f}"
        for arm in ("", "control_")
        if f"guardrail_{arm}of" in result
    ]
    told = [*([" against ".join(counts)] if counts else []), f"{value}{f' ({spread})' if spread else ''}"]
    return ", ".join(told)


def later_words(data: Mapping[str, object]) -> str:
    """What the criterion would say that came after the start, where it says something else; else empty."""
    said = data.get("by_criterion")
    if not isinstance(said, list):
        return ""
    first, later = (one["outcome"] for one in said)
    return "" if later is None or later == first else f": the edited criterion would say {later}"


def by_criterion_words(data: Mapping[str, object]) -> list[str]:
    """What both criteria say, a line each, where one was edited after the start."""
    said = data.get("by_criterion")
    if not isinstance(said, list):
        return []
    return [
        f"By the criterion {'of the start' if one['fixed'] == 'at the start' else 'as edited later'} "
        f"({one['criterion']}): {one['outcome'] or 'cannot be told'}."
        for one in said
    ]


def _initiative(data: Mapping[str, object]) -> str:
    shipped = data.get("shipped")
    gone = f"shipped {shipped}{was(data, 'shipped')}"
    parts = [gone if shipped and data.get("status") == "shipped" else text(data, "status")]
    bets = data.get("bets")
    if isinstance(bets, list):
        expected = [
            f"{show_number(b['expected'])} on {b['kr']}" for b in bets if b.get("expected") is not None
        ]
        if expected:
            parts.append(f"expects {', '.join(expected)}{was(data, 'expected')}")
    if data.get("lag_days"):
        parts.append(f"lag {data['lag_days']}d{was(data, 'lag_days')}")
    if data.get("due") and not shipped:
        parts.append(f"due {data['due']}")
    replaced_by = data.get("replaced_by")
    if isinstance(replaced_by, list) and replaced_by:
        parts.append(f"replaced by {', '.join(replaced_by)}")
    if data.get("mandated_by"):
        mandate = data.get("mandate")
        way = f" ({WAY_WORDS[mandate['way']]})" if isinstance(mandate, dict) else ""
        parts.append(f"mandated by {data['mandated_by']}{way}")
    return " · ".join(parts)


def _interview(data: Mapping[str, object]) -> str:
    supports = data.get("supports")
    joined = ", ".join(supports) if isinstance(supports, list) else ""
    return " · ".join(part for part in (text(data, "on"), f"supports {joined}" if joined else "") if part)


def _request(data: Mapping[str, object]) -> str:
    serves = data.get("serves")
    joined = ", ".join(serves) if isinstance(serves, list) else ""
    status = text(data, "status")
    parts = [f"from {text(data, 'asked_by')}", f"asked {text(data, 'on')}"]
    parts.append(f"serves {joined}" if joined else "serves no KR")
    parts.append(f"adopted as {data['adopted_as']}" if data.get("adopted_as") else status)
    return " · ".join(parts)


def _metric(data: Mapping[str, object]) -> str:
    current = number(data, "current")
    unit = text(data, "unit")
    low, high = number(data, "healthy_low"), number(data, "healthy_high")
    if current is not None:
        parts = [f"{with_unit(current, unit)} on {data['measured_on']}"]
    else:
        parts = [f"in {unit}" if unit and low is None and high is None else ""]
    if low is not None or high is not None:
        parts.append(f"healthy {_bounds(low, high, unit)}")
    kpi = data.get("kpi")
    if isinstance(kpi, dict):
        parts += _kpi(kpi)
    return " · ".join(part for part in parts if part)


def _kpi(kpi: Mapping[str, object]) -> list[str]:
    """Whether a KPI is in range by sign and word, since when, and how often it is."""
    found = []
    if kpi["in_range"] is not None:
        since = f" since {kpi['since']}" if kpi["in_range"] is False else ""
        word = "√ in range" if kpi["in_range"] else "× out of range"
        often = f", {kpi['healthy']} of {kpi['of']} values in range" if kpi["of"] != 1 else ""
        found.append(f"{word}{since}{often}")
    service = kpi["service"]
    if isinstance(service, dict) and service["spent"]:
        found.append("! error budget spent")
    if kpi["in_range"] is None:
        found.append("… not measured")
    elif kpi["stale"]:
        found.append("… stale")
    return found


def _bounds(low: float | None, high: float | None, unit: str) -> str:
    if low is None or high is None:
        return f"up to {with_unit(high or 0.0, unit)}" if low is None else f"from {with_unit(low, unit)} on"
    return f"{show_number(low)} to {with_unit(high, unit)}"


_SUMMARIES: dict[str, Callable[[Mapping[str, object]], str]] = {
    "objective": _objective,
    "kr": _key_result,
    "opportunity": _opportunity,
    "solution": lambda data: text(data, "status"),
    "assumption": _assumption,
    "experiment": _experiment,
    "initiative": _initiative,
    "interview": _interview,
    "metric": _metric,
    "request": _request,
}


def summary(data: Mapping[str, object]) -> str:
    """What stands behind a thing's title in one line; empty when there is nothing to add."""
    words = _SUMMARIES[text(data, "kind")](data)
    if data.get("suspect"):
        words = f"{words} · suspect" if words else "suspect"
    if data.get("archived"):
        words = f"{words} · archived" if words else "archived"
    return " · ".join(part for part in (words, *_on_ladder(data)) if part)


GAP_WORDS = {
    "kr-serves-nothing": "serves nothing",
    "kr-unserved": "nobody serves it",
    "objective-unserved": "nobody serves it",
    "ladder-upside-down": "upside down",
    "ladder-sideways": "sideways",
    "ladder-late": "late",
    "ladder-early": "too early",
    "krs-opposed": "pulls the other way",
}


def _on_ladder(data: Mapping[str, object]) -> list[str]:
    """How a thing stands on its ladder, where that was looked at: `steers the north star`, `× serves nothing`."""
    gaps = data.get("gaps")
    star = ["steers the north star"] if data.get("north_star") == "steers" else []
    return star + [f"× {GAP_WORDS[gap]}" for gap in gaps] if isinstance(gaps, list) else []
