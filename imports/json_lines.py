"""JSON lines as a table: an object a line, whose names are the columns."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ost.errors import BadFile
from ost.imports.delimited import decoded
from ost.imports.table import MOST_ROWS, Row, Table

if TYPE_CHECKING:
    from collections.abc import Iterable


class _Twice(ValueError):
    """A name that stands twice in an object."""


def read_json_lines(lines: Iterable[str], name: str) -> Table:
    """Read lines of JSON; a name that is missing in a line is as one that is null there.

    Args:
        lines: The lines.
        name: How a sentence names them.

    Raises:
        BadFile: When there is nothing, or a line is not one flat object; it names the line.
    """
    header: dict[str, None] = {}
    found: list[tuple[int, dict[str, Any]]] = []
    for number, line in enumerate(decoded(lines, name), 1):
        if not line.strip():
            continue
        if len(found) > MOST_ROWS:
            break
        told = _object(name, number, line, first=not found)
        header.update(dict.fromkeys(told))
        found.append((number, told))
    if not found:
        raise BadFile(name, "is empty", 'It needs lines such as: {"date": "2026-01-05", "value": 41}')
    names = list(header)
    rows = (Row(f"line {number}", [told.get(one) for one in names]) for number, told in found)
    return Table(name, names, rows)


def _object(name: str, number: int, line: str, *, first: bool) -> dict[str, Any]:
    try:
        told = json.loads(line, object_pairs_hook=_pairs)
    except _Twice as error:
        raise BadFile(name, f"line {number} says {error} twice") from None
    except (ValueError, RecursionError):
        told = None
    if isinstance(told, dict):
        return told
    if first and line.lstrip().startswith("["):
        why = "is a JSON array, and JSON lines have an object a line"
        raise BadFile(name, why, "Make lines of it, for example with: jq -c '.[]'")
    hint = 'A line is such as: {"date": "2026-01-05", "value": 41} Nothing was written.'
    raise BadFile(name, f"line {number} is not one JSON object", hint)


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(next(repr(name[:40]) for name in names if names.count(name) > 1))
    return told
