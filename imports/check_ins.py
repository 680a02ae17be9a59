"""Check-ins that are handed in together: a JSON document, or the sheet of `exports/check_in_sheet.py` with its answers.

Every fault is kept with its place, so that all of them can be told at once. Knows no store: whether a KR is there is
found out when the answers are written.
"""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ost.domain.dates import parse_date
from ost.domain.numbers import parse_count, parse_number
from ost.errors import BadFile, OstError, OutOfRange
from ost.errors.wording import guess, in_quotes
from ost.services.checking_in import MOST_CONFIDENT, QUESTIONS, TEXTS, Answers

_FIELDS = ("kr", "on", "value", "n", "confidence", *TEXTS)
_EXAMPLE = (
    'It needs a list such as: [{"kr": "kr1", "value": 52.3, "confidence": 6, "shipped": "…", "moving": "…", '
    '"next": "…"}]'
)
_HEADING = re.compile(r"(#{2,3})[ \t]+(\S+)")
_KEPT = re.compile(r"\\(?=[#>\\])")
_DATED = re.compile(r"\s*Check-ins of [^\n]*, dated (\d{4}-\d{2}-\d{2})\s*\n")
_MARK = re.compile(r">[ \t]*As it was made: ([0-9a-f]{8})[ \t]*")
_NOTHING = {"", "-"}
_BEYOND = 1e300
"""From here on a number counts as infinite: a whole one of JSON may be too large for a float."""
_LARGEST_COUNT = 10**12


@dataclass(slots=True)
class HandedIn:
    """What was handed in.

    Attributes:
        answers: What could be read.
        faults: What could not, as (place, why).
        sheet: Whether it is a sheet.
        dated: The day that a sheet says on its first line.
        marks: What told the answers of a sheet when it was made (`mark_of`), by their places.
    """

    answers: list[Answers] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    sheet: bool = False
    dated: date | None = None
    marks: dict[str, str] = field(default_factory=dict)


def read_check_ins(text: str, name: str, today: date) -> HandedIn:
    """Read check-ins: JSON where the text begins as JSON does, else a sheet.

    Args:
        text: What was handed in.
        name: How a sentence names where it comes from.
        today: The day that words such as `yesterday` start from.

    Raises:
        BadFile: When it is empty, or no JSON although it begins so.
    """
    bare = text.lstrip("\ufeff \t\r\n")
    if not bare:
        raise BadFile(name, "is empty", _EXAMPLE)
    return _read_json(bare, name, today) if bare[0] in "[{" else read_sheet(text, name)


# --- JSON -----------------------------------------------------------------------------------


def _read_json(text: str, name: str, today: date) -> HandedIn:
    try:
        document = json.loads(text, object_pairs_hook=_pairs, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        why = f"is no JSON: {error.msg.lower()} at line {error.lineno}, column {error.colno}"
        raise BadFile(name, why, _EXAMPLE) from None
    except (ValueError, RecursionError) as error:
        why = "is nested too deeply" if isinstance(error, RecursionError) else f"is no JSON: {error}"
        raise BadFile(name, why, _EXAMPLE) from None
    if isinstance(document, dict):
        document = document["checkins"] if document.keys() == {"checkins"} else [document]
    if not isinstance(document, list):
        raise BadFile(name, "holds no list of check-ins", _EXAMPLE)
    found = HandedIn()
    for number, entry in enumerate(document, 1):
        _read_entry(entry, f"check-in {number}", today, found)
    return found


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{in_quotes(twice)} stands twice in one object")
    return told


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is not a number that can be used")


def _read_entry(entry: object, place: str, today: date, found: HandedIn) -> None:
    """Read one check-in; what is null is not said."""
    if not isinstance(entry, dict):
        found.faults.append((place, f"it is no object with answers, but {in_quotes(json.dumps(entry))}"))
        return
    kr = entry.get("kr")
    if isinstance(kr, str) and kr.strip():
        place = f"{place} ({kr.strip()[:40]})"
    read: dict[str, Any] = {}
    before = len(found.faults)
    for name, value in entry.items():
        try:
            if name not in _FIELDS:
                near = guess(name, _FIELDS) or f"It may have {', '.join(_FIELDS)}."
                found.faults.append((place, f"it has an unknown name, {in_quotes(name)}. {near}"))
            elif value is not None:
                read[name] = _value(name, value, today)
        except OstError as error:
            found.faults.append((f"{place}, {name}", error.message))
    if not read.get("kr", "") and len(found.faults) == before:
        found.faults.append((place, "it names no kr"))
    if len(found.faults) == before:
        found.answers.append(Answers(**read, place=place))


def _value(name: str, value: object, today: date) -> object:
    """A value of a check-in as the domain has it.

    Raises:
        OutOfRange: When it is of another sort.
        BadDate: When it should be a day, and is none.
    """
    if name in {"value", "n", "confidence"}:
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise OutOfRange("It", json.dumps(value), "a number")
        if name == "value":
            return float(value) if abs(value) < _BEYOND else math.inf
        if abs(value) > _LARGEST_COUNT or value != int(value):
            raise OutOfRange("It", value, "a whole number")
        return int(value)
    if not isinstance(value, str):
        raise OutOfRange("It", json.dumps(value), "a text")
    return parse_date(value, today, what="The day") if name == "on" else value


# --- a sheet --------------------------------------------------------------------------------


def read_sheet(text: str, name: str) -> HandedIn:
    r"""Read the answers out of a sheet: a KR under every `## REF`, an answer under every `### NAME`.

    Lines that begin with `>` are notes, as is what stands before the first KR. A `\` before `#`, `>` or `\` at the
    beginning of a line lets it be text. An answer that is empty, or a dash, is not said.

    Raises:
        BadFile: When no KR stands in it.
    """
    found = HandedIn(sheet=True, dated=_dated(text))
    blocks: list[tuple[str, int, dict[str, tuple[int, list[str]]]]] = []
    lines: list[str] | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1):
        heading = _HEADING.match(line)
        if heading and heading[1] == "##":
            blocks.append((heading[2], number, {}))
            lines = None
        elif heading and blocks:
            lines = _begin(heading[2], number, blocks[-1][2], found)
        elif line.startswith(">") or not blocks:
            if blocks and (mark := _MARK.fullmatch(line)):
                found.marks[_place(*blocks[-1][:2])] = mark[1]
        elif lines is not None:
            lines.append(_KEPT.sub("", line, count=1) if line.startswith("\\") else line)
        elif line.strip():
            found.faults.append((f"line {number}", f"it stands under no question: {in_quotes(line.strip())}"))
    if not blocks:
        raise BadFile(name, "has no KR in it: none of its lines begins with ## and a ref", _EXAMPLE)
    for kr, number, told in blocks:
        _read_block(kr, number, told, found)
    return found


def _place(kr: str, number: int) -> str:
    return f"line {number}, {kr}"


def _dated(text: str) -> date | None:
    """The day on the first line of a sheet."""
    said = _DATED.match(text)
    try:
        return None if said is None else date.fromisoformat(said[1])
    except ValueError:
        return None


def _begin(
    word: str, number: int, told: dict[str, tuple[int, list[str]]], found: HandedIn
) -> list[str] | None:
    """Begin an answer; None where nothing asks for it."""
    name = word.strip(":").lower()
    questions = ("value", *QUESTIONS)
    lines: list[str] = []
    if name not in questions:
        near = (
            guess(name, questions)
            or f"The questions are {', '.join(questions)}; for a line of text write \\###."
        )
        found.faults.append((f"line {number}", f"{in_quotes(word)} is no question. {near}"))
    elif name in told:
        found.faults.append((f"line {number}", f"{name} is answered twice"))
    else:
        told[name] = number, lines
    return lines


def _read_block(kr: str, at: int, told: dict[str, tuple[int, list[str]]], found: HandedIn) -> None:
    read: dict[str, Any] = {}
    before = len(found.faults)
    for name, (number, lines) in told.items():
        said = "\n".join(lines).strip()
        try:
            if said in _NOTHING:
                continue
            if name == "value":
                read[name] = parse_number(said, "The value")
            elif name == "confidence":
                read[name] = _confidence(said)
            else:
                read[name] = said
        except OstError as error:
            found.faults.append((f"line {number}, {kr} {name}", error.message))
    if len(found.faults) == before:
        found.answers.append(Answers(kr, **read, place=_place(kr, at)))


def _confidence(said: str) -> int:
    sure = parse_count(said.removesuffix("/10").strip(), "The confidence")
    if sure > MOST_CONFIDENT:
        raise OutOfRange("The confidence", said, "a whole number from 0 to 10")
    return sure
