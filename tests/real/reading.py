"""Reading the worked cases."""

from __future__ import annotations

import shlex
from pathlib import Path

DATA = Path(__file__).parent / "data"


def commands_of(case: str) -> list[tuple[str, list[str]]]:
    """The commands of a case with the day on which each is typed."""
    found, day = [], ""
    for line in (DATA / f"{case}.sh").read_text(encoding="utf-8").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["day"]:
            day = words[1]
        elif words:
            assert words[0] == "ost", line
            found.append((day, words[1:]))
    return found
