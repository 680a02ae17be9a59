"""The answers that `ost close` is given: by options, or in a JSON document, which is read strictly."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

from ost.domain.text import shortened, shown
from ost.errors import BadAnswer, BadAnswers, BadFile, ContradictingOptions, NoSuchFile

if TYPE_CHECKING:
    from ost.services.closing_answers import Answer

_LARGEST = 4_000_000
_OWN = ("kr", "learning", "goes_on", "because")
_SHOWN = frozenset(
    {
        *("title", "status", "cycle", "closed_on", "graded_on", "early", "definition", "original", "now"),
        "original_now",
        *("carried_from", "carried_into", "unshipped", "commitment", "said_on"),
    }
)
"""What `ost close --dry-run --json` says beside the answers: it may be edited and given back."""


def answers_of(
    learning: list[str], carry: list[str], drop: list[str], because: str | None, document: str | None
) -> dict[str, Answer]:
    """What is said, by key result as it was typed.

    Args:
        learning: `KR=TEXT` words.
        carry: What goes on.
        drop: What is given up.
        because: Why.
        document: Where all of it is said in JSON instead; a file, or `-`.

    Raises:
        NoSuchFile, BadFile: When the document cannot be read.
        ContradictingOptions: When two of them cannot both be meant.
        BadAnswer, BadAnswers: When one is not what it should be.
    """
    from dataclasses import replace

    from ost.services.closed import GoesOn
    from ost.services.closing_answers import Answer

    if because is not None and not drop:
        raise ContradictingOptions("--because", "no --drop", "it says why a key result is dropped")
    if document is not None:
        if learning or carry or drop:
            first = "--learning" if learning else "--carry" if carry else "--drop"
            raise ContradictingOptions("--from", first, "the answers come from one place")
        return _read(document)
    found: dict[str, Answer] = {}
    for text in learning:
        kr, equals, words = text.partition("=")
        if not equals or not kr.strip():
            raise BadAnswer(text)
        if kr.strip() in found:
            raise ContradictingOptions(f"--learning {_short(kr)}", "an earlier one", "it has one learning")
        found[kr.strip()] = Answer(learning=words)
    for texts, goes_on in ((carry, GoesOn.CARRY), (drop, GoesOn.DROP)):
        for text in texts:
            before = found.get(text.strip(), Answer())
            if before.goes_on not in {None, goes_on}:
                name = _short(text)
                raise ContradictingOptions(f"--carry {name}", f"--drop {name}", "it goes on, or it does not")
            why = because if goes_on is GoesOn.DROP else None
            found[text.strip()] = replace(before, goes_on=goes_on, because=why)
    return found


def _short(text: str) -> str:
    return shortened(shown(text.strip()), 40)


def _read(file: str) -> dict[str, Answer]:
    """The answers of a document: `{"krs": [{"kr": "kr1", "learning": …, "goes_on": …, "because": …}]}`.

    What `ost close --dry-run --json` prints is one, too.

    Args:
        file: Its path, or `-` for stdin.

    Raises:
        NoSuchFile, BadFile: When it cannot be read.
        BadAnswers: When it is not such a document.
    """
    document = _parsed(file)
    if not isinstance(document, dict):
        raise BadAnswers("are not one object")
    entries = document.get("krs")
    if entries is None and isinstance(document.get("objectives"), list):
        objectives = [one for one in document["objectives"] if isinstance(one, dict)]
        entries = [entry for one in objectives for entry in cast("list[object]", one.get("krs") or [])]
    if not isinstance(entries, list):
        raise BadAnswers('have no list "krs"')
    found: dict[str, Answer] = {}
    for entry in entries:
        name, answer = _answer(entry)
        if name in found:
            raise BadAnswers(f"name {name} twice")
        found[name] = answer
    return found


def _parsed(file: str) -> object:
    name = "stdin" if file == "-" else file
    try:
        raw = sys.stdin.buffer.read(_LARGEST + 1) if file == "-" else _bytes(file)
        if len(raw) > _LARGEST:
            raise BadFile(file, "is too large for a page of answers")
        return json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        where = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadAnswers(f"in {name} are not JSON in UTF-8{where}") from error


def _bytes(file: str) -> bytes:
    path = Path(file).expanduser()
    try:
        if path.is_dir():
            raise NoSuchFile(file, "is a folder")
        with path.open("rb") as opened:
            return opened.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        why = str(getattr(error, "strerror", None) or error).lower()
        raise NoSuchFile(file, "does not exist" if missing else f"cannot be read: {why}") from error


def _answer(entry: object) -> tuple[str, Answer]:
    from ost.cli.reading_words import choice
    from ost.services.closed import GoesOn
    from ost.services.closing_answers import Answer

    if not isinstance(entry, dict) or not isinstance(entry.get("kr"), str):
        raise BadAnswers('have an entry without "kr"')
    name = str(entry["kr"])
    for key in entry:
        if key not in _OWN and key not in _SHOWN:
            raise BadAnswers(f"have a key {key[:40]!r} for {name[:40]}", key, _OWN)
    for key in _OWN:
        if entry.get(key) is not None and not isinstance(entry[key], str):
            raise BadAnswers(f"have no text as {key} of {name[:40]}")
    goes_on = choice(GoesOn, f"goes_on of {name[:40]}", entry.get("goes_on"))
    return name, Answer(entry.get("learning"), goes_on, entry.get("because"), repeats=True)
