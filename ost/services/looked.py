"""Who has looked: the last day on which somebody looked at what an initiative did to a KR. Knows no verdict.

A look is what people leave behind when they talk of it: a check-in of the KR, a decision on the initiative, a review
of either (`ost review clear`), or a review of the whole workspace (`ost review mark`).
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ost.domain.kinds import Ref
from ost.services.reviewing import REVIEW, marks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date

    from ost.services.store import Reader


def last_looks(reader: Reader, pairs: Collection[tuple[str, str]], day: date) -> dict[tuple[str, str], date]:
    """The last day on which somebody looked at each (initiative, KR).

    Args:
        reader: Where the facts are.
        pairs: The refs of initiatives and of the KRs that they should move.
        day: The last day that counts.

    Returns:
        The days, by pair; a pair that nobody ever looked at is not in it.
    """
    if not pairs:
        return {}
    initiatives, krs = (_refs(pair[at] for pair in pairs) for at in (0, 1))
    at_all = [mark.at.astimezone().date() for mark in marks(reader)]
    days: dict[str, list[date]] = defaultdict(list)
    for said in reader.check_ins(krs, until=day):
        days[str(said.kr)].append(said.on)
    for decision in reader.decisions(initiatives, until=day):
        days[str(decision.ref)].append(decision.on)
    for ref, on in _cleared(reader, initiatives | krs):
        days[str(ref)].append(on)
    found: dict[tuple[str, str], date] = {}
    for initiative, kr in pairs:
        looks = [on for on in (*at_all, *days[initiative], *days[kr]) if on <= day]
        if looks:
            found[initiative, kr] = max(looks)
    return found


def _refs(texts: Iterable[str]) -> set[Ref]:
    return {ref for ref in map(Ref.parse, texts) if ref is not None}


def _cleared(reader: Reader, refs: Collection[Ref]) -> list[tuple[Ref, date]]:
    """When things were said to have been looked at; what was undone does not count."""
    stands: dict[tuple[Ref, str | None], date | None] = {}
    for change in reader.changes(refs, about=[REVIEW]):
        if change.ref is not None:
            on = change.at.astimezone().date()
            stands[change.ref, change.field] = on if change.new is not None else None
    return [(ref, on) for (ref, _), on in stands.items() if on is not None]
