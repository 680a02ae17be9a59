"""What every refusal of the command line looks like."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from running import Said

_NEVER = ("Traceback", "did not expect", "Error", "sqlite", "None")


def check_refusal(said: Said, code: int, fragment: str) -> None:
    """One line on stderr that a terminal can show, and nothing on stdout."""
    what = [word[:80] for word in said.args]
    assert said.code == code, f"{what}: {said.err[:500]}"
    assert said.out == "", what
    assert said.err.count("\n") == 1, said.err[:500]
    assert said.err.endswith("\n")
    assert fragment in said.err, f"{what}: {said.err[:500]}"
    assert not any(word in said.err for word in _NEVER), said.err[:500]
    assert len(said.err) < 1500
    assert not [
        c for c in said.err if c == "\u202e" or (unicodedata.category(c) in {"Cc", "Cs"} and c != "\n")
    ]


def check_refusal_in_json(said: Said, code: int) -> None:
    """The same as one JSON object."""
    assert said.code == code
    assert said.out == ""
    assert json.loads(said.err).keys() == {"error"}
    assert said.error["message"]
