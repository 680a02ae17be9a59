"""The kinds of things, their refs, what may stand under what, and the statuses that each goes through.

This module is the grammar of the graph: tables, and the few functions that read them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a thing is; the value is the word in commands and JSON."""

    OBJECTIVE = "objective"
    KR = "kr"
    OPPORTUNITY = "opportunity"
    SOLUTION = "solution"
    ASSUMPTION = "assumption"
    EXPERIMENT = "experiment"
    INITIATIVE = "initiative"
    INTERVIEW = "interview"
    METRIC = "metric"
    REQUEST = "request"


PREFIXES: dict[Kind, str] = {
    Kind.OBJECTIVE: "obj",
    Kind.KR: "kr",
    Kind.OPPORTUNITY: "opp",
    Kind.SOLUTION: "sol",
    Kind.ASSUMPTION: "asm",
    Kind.EXPERIMENT: "exp",
    Kind.INITIATIVE: "ini",
    Kind.INTERVIEW: "int",
    Kind.METRIC: "met",
    Kind.REQUEST: "req",
}
_KINDS = {prefix: kind for kind, prefix in PREFIXES.items()}
_PREFIX = "|".join(PREFIXES.values())
_REF = re.compile(rf"({_PREFIX})([0-9]{{1,15}})", re.IGNORECASE | re.ASCII)

_TOO_LONG = re.compile(rf"({_PREFIX})[0-9]{{16,}}", re.IGNORECASE | re.ASCII)

MAX_DEPTH = 100
"""The longest branch, in levels: far beyond any real tree, and short enough to print and to serialise."""


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A short name typed by hand: `kr3` is the third key result."""

    kind: Kind
    number: int

    def __str__(self) -> str:
        return f"{PREFIXES[self.kind]}{self.number}"

    @classmethod
    def parse(cls, text: str) -> Ref | None:
        """Read a ref such as `kr3` or `KR3`; None when the text has not the form of one."""
        match = _REF.fullmatch(text.strip())
        return cls(_KINDS[match[1].lower()], int(match[2])) if match else None


def beyond_refs(text: str) -> Kind | None:
    """The kind of what is written as a ref and has more digits than any; None for everything else."""
    match = _TOO_LONG.fullmatch(text.strip())
    return _KINDS[match[1].lower()] if match else None


PARENTS: dict[Kind, tuple[Kind, ...]] = {
    Kind.OBJECTIVE: (Kind.OBJECTIVE, Kind.KR),
    Kind.KR: (Kind.OBJECTIVE, Kind.KR),
    Kind.OPPORTUNITY: (Kind.KR, Kind.OPPORTUNITY),
    Kind.SOLUTION: (Kind.OPPORTUNITY,),
    Kind.ASSUMPTION: (Kind.SOLUTION,),
    Kind.EXPERIMENT: (Kind.ASSUMPTION, Kind.SOLUTION),
    Kind.INITIATIVE: (Kind.KR,),
    Kind.INTERVIEW: (),
    Kind.METRIC: (),
    Kind.REQUEST: (),
}
"""Which kinds may stand above a kind."""

STAND_ALONE = frozenset({Kind.INTERVIEW, Kind.METRIC, Kind.REQUEST})
"""The kinds that have no place in the tree."""

MANY_PARENTS = frozenset({Kind.OPPORTUNITY, Kind.INITIATIVE})
"""The kinds that may stand under more than one parent."""

TREE_ORDER = tuple(Kind)
"""How siblings of different kinds are ordered when a tree is shown."""


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The statuses of a kind: the first one, and the steps allowed from each."""

    first: str
    steps: dict[str, tuple[str, ...]]

    def path(self, now: str, then: str) -> list[str] | None:
        """The shortest chain of allowed steps from `now` to `then`, without `now`; None when there is none.

        `proposed` reaches `shipped` through `committed`. A chain never leads through the first status:
        what was dropped is taken up again by a step of its own.
        """
        chains = [[now]]
        seen = {now}
        while chains:
            chain = chains.pop(0)
            for following in self.steps.get(chain[-1], ()):
                if following == then:
                    return [*chain[1:], then]
                if following not in seen and following != self.first:
                    seen.add(following)
                    chains.append([*chain, following])
        return None


OUTCOMES = ("supported", "refuted", "inconclusive")

LIFECYCLES: dict[Kind, Lifecycle] = {
    Kind.OBJECTIVE: Lifecycle(
        "open", {"open": ("closed", "dropped"), "closed": ("open",), "dropped": ("open",)}
    ),
    Kind.KR: Lifecycle("open", {"open": ("closed", "dropped"), "closed": ("open",), "dropped": ("open",)}),
    Kind.OPPORTUNITY: Lifecycle(
        "open",
        {
            "open": ("targeted", "parked"),
            "targeted": ("addressed", "parked", "open"),
            "addressed": ("targeted",),
            "parked": ("open",),
        },
    ),
    Kind.SOLUTION: Lifecycle(
        "candidate",
        {
            "candidate": ("testing", "delivered", "dropped"),
            "testing": ("candidate", "delivered", "dropped"),
            "delivered": (),
            "dropped": ("candidate",),
        },
    ),
    Kind.ASSUMPTION: Lifecycle(
        "untested",
        {
            "untested": ("testing", *OUTCOMES),
            "testing": OUTCOMES,
            "supported": ("testing", "refuted", "inconclusive"),
            "refuted": ("testing", "supported", "inconclusive"),
            "inconclusive": ("testing", "supported", "refuted"),
        },
    ),
    Kind.EXPERIMENT: Lifecycle("planned", {"planned": ("running",), "running": OUTCOMES}),
    Kind.INITIATIVE: Lifecycle(
        "proposed",
        {
            "proposed": ("committed", "dropped"),
            "committed": ("shipped", "dropped", "proposed"),
            "shipped": (),
            "dropped": ("proposed",),
        },
    ),
    Kind.INTERVIEW: Lifecycle("held", {}),
    Kind.METRIC: Lifecycle("watched", {}),
    Kind.REQUEST: Lifecycle(
        "open", {"open": ("declined", "adopted"), "declined": ("open", "adopted"), "adopted": ("open",)}
    ),
}

FADED_STATUSES = frozenset({"dropped", "parked", "refuted"})
"""The statuses of branches that a drawing shows as given up."""


def kind_named(word: str) -> Kind | None:
    """Read a kind from its name, its plural or its prefix: `kr`, `krs`, `opportunities`, `opp`."""
    folded = word.strip().casefold().replace("-", " ").replace("key result", "kr")
    for kind, prefix in PREFIXES.items():
        plural = f"{kind[:-1]}ies" if kind.endswith("y") else f"{kind}s"
        if folded in {kind.value, plural, prefix, f"{prefix}s"}:
            return kind
    return None
