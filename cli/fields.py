"""The fields of one thing in words, as `ost show` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ost.domain.healthy import level_words, window_words
from ost.domain.numbers import show_number
from ost.domain.sources import Source
from ost.exports.lines import (
    STATE_WORDS,
    by_criterion_words,
    guardrail_seen,
    overruled_in_full,
    percent,
)
from ost.exports.mandate_words import way_words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ELSEWHERE = {
    *("ref", "kind", "title", "parents", "archived"),
    *("interviews", "supports", "delivers", "delivered_by"),
    *("serves", "adopted_as", "requests", "replaces", "replaced_by"),
    *("estimate", "low", "high", "original", "suspect", "kpi"),
}
"""Fields that stand in the first line, or below as lines of their own."""

_SAYS_NOTHING: dict[str, tuple[object, ...]] = {
    "exploratory": (False,),
    "past_end": (False,),
    "lag_days": (0,),
    "looks": (0, 1),
    "scale": ("auto",),
    "status": ("held", "watched"),
}
"""What every thing has until somebody says otherwise."""

_NAMES = {"pace": "time gone", "lag_days": "lag", "bets": "expects", "on": "held on", "quotes": "quote"}
_NAMES_OF_REQUESTS = {"on": "asked on"}


def _spaced(value: object) -> str:
    return str(value).replace("_", " ")


def _yes(value: object) -> str:
    return "yes" if value else "no"


_WORDS: dict[str, Callable[[object], str]] = {
    "state": lambda value: STATE_WORDS[str(value)],
    "form": _spaced,
    "exploratory": _yes,
    "past_end": _yes,
    "lag_days": lambda value: f"{value} days",
    "progress": lambda value: percent(float(str(value))),
    "pace": lambda value: percent(float(str(value))),
    "service_level": lambda value: f"{level_words(float(str(value)))} of the periods in the healthy range",
    "service_window": lambda value: window_words(str(value)),
}


def _result(data: Mapping[str, object]) -> list[str]:
    """What an experiment showed, and how its guardrail fared."""
    result = cast("Mapping[str, object]", data["result"])
    seen = guardrail_seen(data)
    held = "broke" if result.get("guardrail_broke") else "held"
    return [*result_lines(result), *([f"guardrail: {held}, {seen}"] if seen else [])]


_TOLD: dict[str, Callable[[Mapping[str, object]], list[str]]] = {
    "source": lambda data: [f"source: {Source.of(cast('Mapping[str, str]', data['source'])).words()}"],
    "overruled": lambda data: [f"overruled: {overruled_in_full(data).partition(' ')[2]}"],
    "by_criterion": by_criterion_words,
    "mandate": lambda data: [f"mandate: {way_words(cast('Mapping[str, object]', data['mandate']))}"],
    "result": _result,
}
"""How fields that are more than a word are told; those that are not here are told elsewhere."""


def field_lines(data: Mapping[str, object]) -> list[str]:
    """Every field that says something, as `name: words`."""
    found: list[str] = []
    outcome_is_status = data.get("outcome") == data.get("status")
    for name, value in data.items():
        if name in _ELSEWHERE or value in (None, "", []) or (name == "outcome" and outcome_is_status):
            continue
        if value in _SAYS_NOTHING.get(name, ()):
            continue
        if isinstance(value, dict) or name in _TOLD:
            found += _TOLD[name](data) if name in _TOLD and value else []
        else:
            names = _NAMES | (_NAMES_OF_REQUESTS if data.get("kind") == "request" else {})
            found += [f"{names.get(name, name.replace('_', ' '))}: {words}" for words in _words(name, value)]
    return found


def _words(name: str, value: object) -> list[str]:
    if isinstance(value, list):
        items = [_bet(item) if isinstance(item, dict) else str(item) for item in value]
        return [item for item in items if item]
    if name in _WORDS:
        return [_WORDS[name](value)]
    return [show_number(value) if isinstance(value, float) else str(value)]


def _bet(bet: Mapping[str, object]) -> str:
    parts = [
        f"{word} {show_number(float(str(bet[name])))}"
        for name, word in (("expected", "an effect of"), ("worth_having", "worth having from"))
        if bet.get(name) is not None
    ]
    return f"{', '.join(parts)} on {bet['kr']}" if parts else ""


def result_lines(result: Mapping[str, object]) -> list[str]:
    """What an experiment showed, with the numbers that it was judged by and what was learned."""
    look = "a look while it runs" if result.get("interim") else "result"
    lines = [f"{look}: {_figures(result)}, on {result['on']}"]
    if result.get("guardrail_broke") and result.get("guardrail_seen") is None:
        lines.append("guardrail: it broke")
    if result.get("note"):
        lines.append(f"learned: {result['note']}")
    return lines


def _figures(result: Mapping[str, object]) -> str:
    def figure(name: str) -> float:
        return float(str(result[name]))

    kind = result["type"]
    if kind == "proportion":
        return f"{figure('successes'):.0f} of {figure('of'):.0f}"
    if kind == "proportions":
        groups = [
            f"{group} {figure(f'{group}_successes'):.0f} of {figure(f'{group}_of'):.0f}"
            f" ({figure(f'{group}_successes') / figure(f'{group}_of') * 100:.1f} %)"
            for group in ("control", "variant")
        ]
        test = "boschloo" if result.get("p_boschloo") is not None else "fisher"
        return f"{', '.join(groups)}; {p_words(figure(f'p_{test}'))} ({test.capitalize()})"
    if kind == "means":
        groups = [
            f"{group} mean {show_number(figure(f'{group}_mean'))}"
            f" (sd {show_number(figure(f'{group}_sd'))}, n {figure(f'{group}_n'):.0f})"
            for group in ("control", "variant")
        ]
        return f"{', '.join(groups)}; {p_words(figure('p_welch'))} (Welch)"
    if kind == "observed":
        return f"observed {show_number(figure('observed'))}"
    return f"judged by hand: {result['outcome']}"


def p_words(p: float) -> str:
    """A p-value with as many digits as mean something."""
    return "p < 0.001" if p < 0.001 else f"p = {p:.2g}"  # noqa: PLR2004
