"""Whether two titles mean the same thing, told from their words alone: other words for the same are not seen.

RapidFuzz measures the words; it is imported when it is needed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Sequence

ALIKE = 70.0
"""From this likeness on two titles are said to resemble each other (0 to 100).

Chosen on 25 pairs of paraphrases and 31 of different things, held to 28 that were kept aside until then; all of them
stand in the tests. 24 of 25 and 12 of 14 paraphrases are found, and none of 45 different pairs.
"""

_SAME_WORD = 86.0
"""From this Jaro-Winkler similarity on two words are forms of one (`remind`, `reminder`; not `import`, `export`)."""

_SAME_RUN = 60.0
"""The same, by edit distance, where words are not parted by blanks (Chinese, Japanese) or are short (Korean)."""

_WORTH_A_LOOK = 45.0
_MOST_LOOKED_AT = 60
_MOST_WORDS = 40
_A_NUMBER = 6
"""How many letters a number weighs, however few digits it has: `Idea 17` is not `Idea 18`."""

_WORD = re.compile(r"\w+")
_JOINT = re.compile(r"(?<=\w)[-\u2010\u2011'\u2019](?=\w)")
_UNPARTED = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff]")
_LITTLE = frozenset(
    """
    a an the of on in at to for with by from and or is are be that which who it its this each every
    their your our when where
    """.split()  # noqa: SIM905
)
"""Words that titles are full of and that tell none from another."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A title that resembles another: its place among those that were compared, and how much, 70 to 100."""

    place: int
    likeness: float


def likeness(one: str, other: str) -> float:
    """How much two titles are alike, 0 to 100.

    The mean share of each one's words, by their letters, that has its like in the other.
    """
    one, other = folded(one), folded(other)
    unparted = bool(_UNPARTED.search(one) and _UNPARTED.search(other))
    # `first-day` is one word to some and two to others.
    ways = {(_JOINT.sub(joint, one), _JOINT.sub(joint, other)) for joint in ("", " ")}
    return max(_shared(_words(left), _words(right), unparted=unparted) for left, right in ways)


def most_alike(title: str, titles: Sequence[str]) -> list[Alike]:
    """The titles that resemble one, the most alike first; of equal ones, those in the same order of words.

    Args:
        title: The title.
        titles: Those that it is compared with; ten thousand take some milliseconds.
    """
    from rapidfuzz import fuzz, process

    near = process.extract(
        folded(title),
        [folded(other) for other in titles],
        scorer=fuzz.token_sort_ratio,
        score_cutoff=_WORTH_A_LOOK,
        limit=_MOST_LOOKED_AT,
    )
    found = [(Alike(place, round(likeness(title, titles[place]), 1)), first) for _, first, place in near]
    found.sort(key=lambda one: (-one[0].likeness, -one[1], one[0].place))
    return [one for one, _ in found if one.likeness >= ALIKE]


def _words(text: str) -> list[str]:
    """The words that say something; all of them where none does."""
    words = list(dict.fromkeys(_WORD.findall(text)))
    return ([word for word in words if word not in _LITTLE] or words)[:_MOST_WORDS]


def _shared(left: list[str], right: list[str], *, unparted: bool) -> float:
    if not left or not right:
        return 0.0
    near = [[_near(one, other, unparted=unparted) for other in right] for one in left]
    columns = [[row[place] for row in near] for place in range(len(right))]
    return (_covered(left, near) + _covered(right, columns)) / 2


def _covered(words: list[str], near: list[list[float]]) -> float:
    """The share of some words, by their letters, that has its like."""
    weights = [_weight(word) for word in words]
    return sum(weight * max(row) for weight, row in zip(weights, near, strict=True)) / sum(weights)


def _near(one: str, other: str, *, unparted: bool) -> float:
    """How near two words are, 0 to 100; 0 unless they can be forms of one. Numbers are the same or not."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import JaroWinkler

    if one.isdigit() or other.isdigit():
        return 100.0 * (one == other)
    if unparted:
        return float(fuzz.ratio(one, other, score_cutoff=_SAME_RUN))
    return 100 * float(JaroWinkler.normalized_similarity(one, other, score_cutoff=_SAME_WORD / 100))


def _weight(word: str) -> int:
    return max(len(word), _A_NUMBER) if word.isdigit() else len(word)
