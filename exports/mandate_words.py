"""How a team works with a mandate, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WAY_WORDS = {"accept": "accepted", "negotiate": "negotiated", "document": "documented"}
"""What is said of a mandate that is worked with in one of the three ways."""

_BASIS = {"bets": "by what it bets on", "note": "by its note"}


def way_words(mandate: Mapping[str, object]) -> str:
    """What was said, and where from: `negotiated: fewer calls (outcome kr3), by ana on 2026-11-20`.

    Args:
        mandate: The JSON shape of a way.
    """
    match mandate["way"]:
        case "accept":
            said = f"{mandate['kr']} beside the output"
        case "negotiate":
            said = f"{mandate['why']}{f' (outcome {kr})' if (kr := mandate.get('kr')) else ''}"
        case _:
            said = f"{mandate['instead']} should have been measured"
    by = f", by {mandate['by']} on {mandate['on']}" if mandate.get("by") else ""
    basis = _BASIS.get(str(mandate.get("basis")), "")
    return f"{WAY_WORDS[str(mandate['way'])]}{f' {basis}' if basis else ''}: {said}{by}"
