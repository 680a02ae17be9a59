"""What a closed cycle came to, in words: the same lines at a terminal, in a pipe and in Markdown.

Nothing is said of a person: a key result has a value, a learning and a way on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.key_results import MAINTAIN
from ost.domain.numbers import show_number, with_unit
from ost.domain.scores import lines_of, read_score, rounded_score
from ost.domain.text import plural
from ost.exports.markdown import literal
from ost.exports.safe import plain
from ost.services.closed import GoesOn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.domain.model import KeyResult
    from ost.services.closed import Closed, ClosedKr, ClosedObjective
    from ost.services.grading import Grade
    from ost.services.scoring import Policy

_ITEM = 3
"""The depth of what is a list's item."""


@dataclass(frozen=True, slots=True)
class Words:
    """A line.

    Attributes:
        text: What it says.
        depth: 0 for the cycle, 1 for an objective, 2 for a key result, 3 for what is said of either.
    """

    text: str
    depth: int


def closing_words(found: Closed) -> Iterator[Words]:
    """What a cycle came to, line by line."""
    span = found.cycle.span
    team = f" · {found.cycle.team}" if found.cycle.team else ""
    yield Words(f"{found.cycle.name}{team} · {span.first} to {span.last}", 0)
    for objective in found.objectives:
        yield from _objective(objective, found.policy)


def _objective(one: ClosedObjective, policy: Policy) -> Iterator[Words]:
    node = one.objective
    when = f" on {one.on}" if one.on else ""
    said = " · ".join(filter(None, (node.title, one.team, f"{node.status}{when}")))
    yield Words(f"{node.ref}  {said}", 1)
    if one.carried_from:
        yield Words(f"carried over from {one.carried_from}", 3)
    yield Words(one.words, 3)
    if policy.on:
        yield Words(_mean_words(one), 3)
    if one.carried_into:
        yield Words(f"goes on as {one.carried_into}", 3)
    for kr in one.krs:
        yield Words(f"{kr.kr.ref}  {kr.kr.title}", 2)
        for words in kr_words(kr, policy):
            yield Words(words, 3)


def _mean_words(one: ClosedObjective) -> str:
    mean, first = one.mean(), one.mean(original=True)
    if mean is None:
        return "no score: none of its key results has one"
    words = f"mean score {mean:.2f} of {plural(len(one.shares()), 'kr')}"
    if first is None or f"{first:.2f}" == f"{mean:.2f}":
        return words
    return f"{words} ({first:.2f} by the definitions of their start)"


def kr_words(one: ClosedKr, policy: Policy) -> Iterator[str]:
    """What a key result came to, was learned of it, and becomes of it."""
    if one.carried_from:
        yield f"carried over from {one.carried_from}"
    if one.grade is None:
        yield f"{way_words(one.kr)}: {one.kr.status}{f' on {one.ended}' if one.ended else ''}, not graded"
    else:
        yield f"{way_words(one.grade.kr)}: {grade_words(one.grade)}"
        if one.original is not None:
            yield f"by the definition of its start, {way_words(one.original.kr)}: {grade_words(one.original)}"
        if policy.on:
            yield _score_words(one, policy)
        if one.now is not None:
            yield f"with what is known now, {way_words(one.now.kr)}: {grade_words(one.now)}"
        if one.original_now is not None:
            by = f"by the definition of its start, {way_words(one.original_now.kr)}"
            yield f"with what is known now, {by}: {grade_words(one.original_now)}"
        yield f"learned: {one.learning}" if one.learning else "no learning written"
    if said := _goes_on(one):
        yield said


def _goes_on(one: ClosedKr) -> str:
    if one.carried_into is not None:
        return f"goes on as {one.carried_into}"
    if one.goes_on is GoesOn.DROP:
        return f"dropped: {one.because}"
    if one.goes_on is GoesOn.CARRY:
        return "was to go on; what it went on as was put away"
    left = f"; not shipped in its time: {', '.join(one.unshipped)}" if one.unshipped else ""
    return f"done{left}" if one.goes_on is GoesOn.DONE else ""


def way_words(kr: KeyResult) -> str:
    """From where to where by when."""
    if kr.form in MAINTAIN:
        return f"{kr.form.value.replace('_', ' ')} {with_unit(kr.target, kr.unit)} until {kr.due}"
    return f"{show_number(kr.baseline or 0.0)} → {with_unit(kr.target, kr.unit)} by {kr.due}"


def grade_words(one: Grade) -> str:
    """Whether the target was reached, with which value, how old that was, and how far it came."""
    if one.value is None or one.measured_on is None:
        return f"no data from {one.kr.start} to {one.until}"
    reached = "reached" if one.reached else "not reached"
    value = with_unit(one.value, one.kr.unit)
    return f"{reached}, {value} on {one.measured_on} ({_age(one)}); {_far(one)}"


def _age(one: Grade) -> str:
    day = "its due day" if one.until >= one.kr.due else "it was graded"
    if not one.age_days:
        return "its due day" if one.until >= one.kr.due else "the day on which it was graded"
    return f"{plural(one.age_days, 'day')} before {day}"


def _far(one: Grade) -> str:
    if one.weeks is not None:
        return f"kept in {one.weeks[0]} of {plural(one.weeks[1], 'measured week')}"
    came, way = one.came or 0.0, one.way or 0.0
    unit = "pp" if one.kr.unit == "%" else one.kr.unit
    if came < 0:
        return f"{with_unit(-came, unit)} the wrong way, of {with_unit(way, unit)} to go"
    return f"came {show_number(came)} of {with_unit(way, unit)}"


def _score_words(one: ClosedKr, policy: Policy) -> str:
    late = f" (said on {one.said_on}, after its start)" if one.said_late else ""
    first = None if one.original is None else _score(one, one.original, policy)
    second = f"; by the definition of its start {first}" if first else ""
    return f"{_score(one, one.grade, policy)}{second} · {one.commitment.value}{late}"


def _score(one: ClosedKr, graded: Grade | None, policy: Policy) -> str:
    share = graded.share if graded else None
    if share is None or policy.reading is None:
        return "no score: no data"
    score = rounded_score(share, lines_of(policy.reading))
    read = read_score(share, one.commitment, policy.reading)
    said = f", {read.value.replace('_', ' ')}" if read else ""
    return f"score {score:.2f}{said}" if round(score, 1) != score else f"score {score:.1f}{said}"


def to_markdown(found: Closed) -> str:
    """What a cycle came to as Markdown: headings and lists only."""
    marks = ("# ", "## ", "### ", "- ")
    lines: list[str] = []
    before = _ITEM
    for one in closing_words(found):
        if lines and not before == one.depth == _ITEM:
            lines.append("")
        lines.append(f"{marks[one.depth]}{literal(plain(one.text))}")
        before = one.depth
    return "\n".join(lines) + "\n"
