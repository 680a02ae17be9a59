"""KR arithmetic: form, progress, pace and state."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ost.domain.model import Form
from ost.domain.numbers import check_number, with_unit
from ost.errors import ContradictingOptions, DueBeforeStart, MissingOption, TargetEqualsBaseline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.domain.model import KeyResult, Measurement

STALL = timedelta(weeks=6)
"""Six weeks in with nothing moving is an alarm, not a retrospective finding."""

MAINTAIN = frozenset({Form.AT_LEAST, Form.AT_MOST})


class State(StrEnum):
    """How a KR stands."""

    NOT_STARTED = "not_started"
    ON_TRACK = "on_track"
    BEHIND = "behind"
    STALLED = "stalled"
    ACHIEVED = "achieved"
    MISSED = "missed"


def key_result_form(
    baseline: float | None,
    target: float | None,
    at_least: float | None = None,
    at_most: float | None = None,
    unit: str = "",
) -> tuple[Form, float | None, float]:
    """Tell a KR's form from its numbers.

    Args:
        baseline: Where the metric stands, in its unit.
        target: Where it should be.
        at_least: The level to stay at or above.
        at_most: The level to stay at or below.
        unit: The unit, for the sentence of a refusal.

    Returns:
        The form, the baseline and the target; for a level to keep, the target is that level.

    Raises:
        MissingOption: When baseline or target is missing.
        ContradictingOptions: When two of them cannot both be meant.
        TargetEqualsBaseline: When there is nothing to move.
        OutOfRange: When a number is not finite, or beyond ±1e15.
    """
    for what, number in (
        ("The baseline", baseline),
        ("The target", target),
        ("The level", at_least or at_most),
    ):
        if number is not None:
            check_number(what, number)
    _check_numbers(baseline=baseline, target=target, at_least=at_least, at_most=at_most)
    if at_least is not None and at_most is not None:
        raise ContradictingOptions("--at-least", "--at-most", "a KR keeps one bound")
    bound = at_least if at_least is not None else at_most
    if bound is not None:
        flag = "--at-least" if at_least is not None else "--at-most"
        if target is not None and target != bound:
            raise ContradictingOptions("--target", flag, f"{target:g} is not {bound:g}")
        return (Form.AT_LEAST if at_least is not None else Form.AT_MOST), baseline, bound
    if target is None:
        raise MissingOption("A key result", "--target N", "Or keep a level: --at-least N, --at-most N.")
    if baseline is None:
        raise MissingOption("A key result", "--baseline N", "Give 0 for one that starts from nothing.")
    if target == baseline:
        raise TargetEqualsBaseline(with_unit(target, unit))
    if baseline == 0 and target > 0:
        return Form.REACH, baseline, target
    return (Form.INCREASE if target > baseline else Form.DECREASE), baseline, target


def _check_numbers(**numbers: float | None) -> None:
    for name, number in numbers.items():
        if number is not None:
            check_number(f"The {'level' if name.startswith('at_') else name}", number)


def check_period(start: date, due: date) -> None:
    """Refuse a KR that ends before it begins.

    Raises:
        DueBeforeStart: When `due` is not after `start`.
    """
    if due <= start:
        raise DueBeforeStart(start, due)


def good_direction(kr: KeyResult) -> int:
    """+1 when a rising metric is good for the KR, −1 when a falling one is."""
    if kr.form in MAINTAIN:
        return 1 if kr.form is Form.AT_LEAST else -1
    return 1 if kr.baseline is None or kr.target > kr.baseline else -1


def holds(kr: KeyResult, value: float) -> bool:
    """Whether a value is at the target or beyond it (for a level to keep: on its right side)."""
    return value >= kr.target if good_direction(kr) > 0 else value <= kr.target


def progress(kr: KeyResult, value: float | None) -> float | None:
    """(current − baseline) / (target − baseline), unclamped; below 0 when it went the wrong way.

    A level to keep that held at the start, or has no baseline, has no way to go: it is 1 while it holds and
    0 while it does not. None when nothing is measured.
    """
    if value is None:
        return None
    if kr.baseline is None or (kr.form in MAINTAIN and holds(kr, kr.baseline)):
        return 1.0 if holds(kr, value) else 0.0
    return (value - kr.baseline) / (kr.target - kr.baseline) + 0.0  # which takes the sign off a zero


def pace(kr: KeyResult, as_of: date) -> float:
    """The share of the KR's time that has gone by a day, 0.0 to 1.0."""
    share = (as_of - kr.start).days / (kr.due - kr.start).days
    return min(1.0, max(0.0, share))


def state(kr: KeyResult, points: Sequence[Measurement], as_of: date) -> State:
    """How the KR stands on a day.

    Args:
        kr: The key result.
        points: Its metric's measurements in order of date, at least the last one, those of the six
            weeks before it and the one before these; later ones than `as_of` are not looked at.
        as_of: The day.

    Returns:
        After the due day `achieved` or `missed`, by the last value up to that day. Before it:
        `not_started` until the start day and a first value; `achieved` at the target or beyond (a level
        to keep is only judged at its end); `on_track` when progress is at least the pace; `stalled` when
        it is behind, six weeks in, and no nearer the target than six weeks before its last value;
        else `behind`.
    """
    seen = [point for point in points if point.on <= min(as_of, kr.due)]
    current = seen[-1].value if seen else None
    if as_of > kr.due:
        return State.ACHIEVED if current is not None and holds(kr, current) else State.MISSED
    if as_of < kr.start or current is None:
        return State.NOT_STARTED
    if kr.form in MAINTAIN:
        return State.ON_TRACK if holds(kr, current) else State.BEHIND
    if holds(kr, current):
        return State.ACHIEVED
    done = progress(kr, current) or 0.0
    if done >= pace(kr, as_of):
        return State.ON_TRACK
    if as_of - kr.start < STALL:
        return State.BEHIND
    earlier = [point.value for point in seen if kr.start <= point.on <= seen[-1].on - STALL]
    reference = progress(kr, earlier[-1]) if earlier else 0.0
    return State.STALLED if done <= (reference or 0.0) else State.BEHIND
