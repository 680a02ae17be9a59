"""Titles of key results with what a person says of each, in two parts: one to tune on, and one that is kept aside.

Run it to see how well the rules do: `python tests/labelled_titles.py tuned` (or `held-out`, or `all`); with `-v` every
title that the rules see otherwise.
"""

# ruff: noqa: T201  (it prints a table when it is run)
from __future__ import annotations

import hashlib
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from ost.services.linting.titles import of_key_result

FILE = Path(__file__).parent / "data" / "linting" / "key_result_titles.tsv"
RULES = ("kr-output", "kr-activity", "kr-technical", "kr-engagement", "kr-vague")


@dataclass(frozen=True)
class Labelled:
    """A title, and the rule that a person would name; `-` for none.

    Attributes:
        label: The rule.
        hard: Whether two people might well disagree; such titles are kept, and not counted.
        source: Where the title comes from.
        title: The title.
    """

    label: str
    hard: bool
    source: str
    title: str

    @property
    def part(self) -> str:
        """`tuned` or `held-out`, by a hash of the title, so that nobody chooses."""
        return "held-out" if hashlib.sha256(self.title.encode()).digest()[0] % 2 else "tuned"


def labelled(part: str = "all") -> list[Labelled]:
    """The titles of a part."""
    rows = [line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    found = [Labelled(label, hard == "hard", source, title) for label, hard, source, title in rows]
    return [one for one in found if part in {"all", one.part}]


@dataclass(frozen=True)
class Score:
    """How a rule does: how many it found rightly, found, and should have found."""

    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        """Of what it found, the share that is right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Of what is there, the share that it found."""
        return self.right / self.there if self.there else 1.0


def scores(titles: list[Labelled]) -> dict[str, Score]:
    """How each rule does, and all of them together (`any`: something is said of what something should be said of)."""
    right, found, there = Counter[str](), Counter[str](), Counter[str]()
    for one in titles:
        if one.hard:
            continue
        said = of_key_result(one.title)
        rule = said.rule if said else "-"
        found[rule] += 1
        there[one.label] += 1
        right[rule] += rule == one.label
        found["any"] += rule != "-"
        there["any"] += one.label != "-"
        right["any"] += rule != "-" and one.label != "-"
    return {rule: Score(right[rule], found[rule], there[rule]) for rule in (*RULES, "any")}


def main(part: str, *, verbose: bool) -> None:
    """Print a table, and what is seen otherwise."""
    titles = labelled(part)
    print(
        f"{part}: {sum(not one.hard for one in titles)} titles, and {sum(one.hard for one in titles)} hard ones apart"
    )
    for rule, score in scores(titles).items():
        figures = f"{score.precision:6.3f} {score.recall:6.3f}"
        print(f"{rule:14} {figures}  ({score.right} of {score.found} found, {score.there} there)")
    for one in titles if verbose else ():
        said = of_key_result(one.title)
        if not one.hard and (said.rule if said else "-") != one.label:
            print(f"{one.label:13} seen as {said.rule if said else '-':13} {one.title}")


if __name__ == "__main__":
    main(next((word for word in sys.argv[1:] if word != "-v"), "all"), verbose="-v" in sys.argv)
