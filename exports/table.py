"""The tree as a table: one row per thing, as CSV (RFC 4180) in UTF-8 without a byte order mark.

No mark, since programs would read it as part of the first name; a spreadsheet asks for the encoding, or
tells it from the text. What holds a semicolon is quoted, since some take it for the end of a cell, and
text that a spreadsheet would take for a formula gets an apostrophe in front; numbers stay numbers.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from ost.exports.badges import verdict_badges
from ost.exports.safe import plain

if TYPE_CHECKING:
    from ost.exports.badges import VerdictWords
    from ost.services.tree import Tree
    from ost.services.views import NodeView

_COLUMNS = (
    "ref kind title parents status archived created owner team cycle cadence "
    "metric form unit baseline target current measured_on progress pace state start due scope level "
    "risk importance evidence interviews delivered_by "
    "method criterion criterion_fixed_on guardrail until started past_end outcome overruled "
    "estimate low high exploratory decision decided_on decided_because "
    "shipped dropped lag_days mandated_by delivers expected worth_having verdict "
    "on supports scale healthy_low healthy_high note original mandate "
    "horizon replaces replaced_by requests asked_by serves adopted_as declined declined_because"
)
COLUMNS = _COLUMNS.split()
"""The names of the columns, which are those of the JSON; empty where a kind has no such field.

`original` is what was edited after a thing had begun, `overruled` what a person put in the place of an outcome, and
`mandate` how one is worked with, as the JSON objects that they are there.
"""

_NEEDS_QUOTES = re.compile(r'[",;\t\r\n]')

_LATER_FORMULA = re.compile(r";([=+\-@])")
"""Where a spreadsheet that parts cells at semicolons, quoted or not, would see one begin with a formula."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def to_csv(tree: Tree, verdicts: VerdictWords) -> str:
    """The tree as CSV with a header, and the requests beside it; lines end in CR LF.

    Args:
        tree: The tree.
        verdicts: (KR, verdict) pairs by the initiative's ref.
    """
    rows = [COLUMNS]
    for view in (*tree.views(), *tree.requests):
        fields = {**view.data, **_of_several(view, verdicts)}
        rows.append([_quoted(_cell(fields.get(column))) for column in COLUMNS])
    return "".join(",".join(row) + "\r\n" for row in rows)


def _quoted(words: str) -> str:
    """A cell as RFC 4180 writes it; the csv module would leave a semicolon unquoted."""
    return '"{}"'.format(words.replace('"', '""')) if _NEEDS_QUOTES.search(words) else words


def _of_several(view: NodeView, verdicts: VerdictWords) -> dict[str, object]:
    """What an initiative has per KR, in one cell each: `kr1: 4 / kr2: 2.5`."""
    bets = view.data.get("bets")
    fields: dict[str, object] = {}
    for name in ("expected", "worth_having"):
        pairs = [(b["kr"], b[name]) for b in (bets if isinstance(bets, list) else []) if b[name] is not None]
        fields[name] = " / ".join(f"{kr}: {value:g}" for kr, value in pairs)
    judged = verdict_badges(verdicts.get(str(view.ref), ()))
    return {**fields, "verdict": " / ".join(f"{badge.about}: {badge.word}" for badge in judged)}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return " ".join(map(str, value))
    words = plain(value)
    return _LATER_FORMULA.sub(r";'\1", f"'{words}" if words.startswith(_FORMULA) else words)
