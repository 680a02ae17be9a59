r"""A week's check-ins as a sheet of text to be filled in with an editor; `imports/check_ins.py` reads it back.

A KR stands under `## REF`, each answer under `### NAME`, and notes begin with `>`. What is known stands there already;
a line of it that would be read as a heading or a note begins with `\`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ost.domain.dates import week_name
from ost.domain.numbers import show_number, with_unit
from ost.domain.text import shown
from ost.exports.lines import STATE_WORDS, key_result_way, text
from ost.exports.report_words import span_words
from ost.services.checking_in import QUESTIONS, Answers, mark_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.domain.model import CheckIn
    from ost.services.checking_in import Prefilled
    from ost.services.due import DueWeek

_READ = re.compile(r"^(?=[#>\\])", re.MULTILINE)

_HOW = r"""Write below the headings and save. A KR that you leave as it is gets no check-in: to
confirm what stands there already, give its confidence. Lines that begin with > are
notes; a line of yours that has to begin with # or > needs a \ before it."""


def to_sheet(week: DueWeek) -> str:
    """The KRs that are due, as a sheet.

    Args:
        week: The week.
    """
    whose = f", team {shown(week.team)}" if week.team else ""
    head = f"Check-ins of {week_name(week.span.first)}, {span_words(week.span)}{whose}, dated {week.day}"
    return "\n\n".join([head, _HOW, *map(_block, week.due)]) + "\n"


def _block(one: Prefilled) -> str:
    return "\n".join(_lines(one))


def _lines(one: Prefilled) -> Iterator[str]:
    data = one.view.data
    yield f"## {one.view.ref}  {shown(one.view.node.title)}"
    yield f"> {shown(key_result_way(data))} · {STATE_WORDS[text(data, 'state')]}"
    if one.before is not None:
        yield f"> {last_words(one.before)}"
    known = Answers(
        str(one.view.ref), shipped=_shown(one.shipped), moving=_shown(one.moving), next=_shown(one.next)
    )
    yield f"> As it was made: {mark_of(known)}"
    yield ""
    yield f"### value  ({measured_words(one)})"
    yield ""
    yield from _answer("shipped", one.shipped)
    yield from _answer("moving", one.moving)
    last = "" if one.confidence is None else f"  (last {one.confidence})"
    yield f"### confidence  {QUESTIONS['confidence']}{last}"
    yield ""
    yield from _answer("next", one.next)


def measured_words(one: Prefilled) -> str:
    """The last value with its day: `52.9 % on 2026-11-09`."""
    if one.last is None:
        return "never measured"
    return f"{with_unit(one.last.value, shown(text(one.view.data, 'unit')))} on {one.last.on}"


def _answer(name: str, known: str) -> Iterator[str]:
    yield f"### {name}  {QUESTIONS[name]}"
    if known:
        yield as_text(known)
    yield ""


def as_text(words: str) -> str:
    """Lines of text that are read as nothing else."""
    return _READ.sub(r"\\", _shown(words))


def _shown(words: str) -> str:
    return "\n".join(map(shown, words.split("\n")))


def last_words(said: CheckIn) -> str:
    """What the last check-in said, in one line: `2026-11-10: confidence 6 of 10; next: exp2`."""
    told = [] if said.confidence is None else [f"confidence {show_number(said.confidence)} of 10"]
    told += [f"next: {said.next}"] if said.next else []
    told = told or [f"moving: {said.moving}" if said.moving else f"shipped: {said.shipped or ''}"]
    return shown(f"{said.on}: {'; '.join(told)}")
