"""Where ladders end in the air, or run the wrong way: what `ost align` finds, and how each is mended."""

from __future__ import annotations

import shlex
from collections import deque
from typing import TYPE_CHECKING

from ost.domain.cycles import cycle_before, cycle_of
from ost.domain.ladder import DROPPED
from ost.domain.model import Cadence, KeyResult, Objective, Scope
from ost.domain.text import shortened, shown
from ost.services.alignment import Gap
from ost.services.in_cycle import InCycle
from ost.services.ladder_times import LadderTimes, begin_of, is_in_time

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.ladder import Ladders, Rung

_NAMED, _TITLE = 5, 120
"""How many refs a sentence names, and how long a title in a command is, in characters."""


class LadderGaps:
    """The gaps of a cycle's ladders.

    Args:
        ladders: The objectives and key results.
        cycle: The cycle, as `parse_cycle` writes it.
        day: The day; what is new in a whole year begins in the quarter that it is in.
        accepted: The things and rules for which somebody said that a finding may stand.
    """

    def __init__(
        self, ladders: Ladders, cycle: str, day: date, accepted: Container[tuple[Ref, str]] = ()
    ) -> None:
        self.ladders = ladders
        self.seen = InCycle(ladders, cycle)
        self._before = InCycle(ladders, cycle_before(cycle))
        self._day = day
        alive = [n for ref, n in ladders.nodes.items() if not ladders.given_up(ref) and ref in self.seen]
        self._annual = [o for o in alive if isinstance(o, Objective) and self._is_of_the_year(o)]
        self._asked = {node.ref: node for node in alive if node.status == "open"}
        self._open_annual = [o.ref for o in self._annual if o.ref in self._asked]
        krs = [node for node in self._asked.values() if isinstance(node, KeyResult)]
        self._results = [kr for kr in krs if self._is_result_of_the_year(kr)]
        self._loose_by: dict[Ref, list[Objective]] = {}
        self._products_by: dict[tuple[str, Ref], list[KeyResult]] = {}
        self._unserved = [kr for kr in self._results if next(self._servers(kr, self.seen), None) is None]
        self._hanging = dict(self._topmost_hanging())
        self._moves = self._offered(accepted)

    def all(self) -> Iterator[Gap]:
        """Every gap but those about metrics."""
        yield from self._serving_nothing()
        yield from self._served_by_nobody()
        for found in LadderTimes(self.ladders, self.seen).all():
            rung = self.ladders.nodes[found.refs[0]]
            yield self._gap(rung, found.rule, found.message, command(*found.do), found.refs)

    def _gap(self, rung: Rung, rule: str, message: str, do: str, refs: tuple[Ref, ...] = ()) -> Gap:
        refs = refs or (rung.ref,)
        return Gap(rung.ref, rung.title, rule, message, do, refs, teams_of(self.ladders, refs))

    # --- what serves nothing --------------------------------------------------------------------

    def _topmost_hanging(self) -> Iterator[tuple[Ref, list[KeyResult]]]:
        """The topmost rungs that serve nothing, each with the key results that hang with it."""
        covered: set[Ref] = set()
        for node in self._asked.values():
            if isinstance(node, Objective) and self._hangs(node):
                below = self._hanging_with(node)
                covered.update(kr.ref for kr in below)
                yield node.ref, below
        for node in self._asked.values():
            if isinstance(node, KeyResult) and node.ref not in covered and self._hangs_alone(node):
                below = self._hanging_with(node)
                covered.update(kr.ref for kr in below)
                yield node.ref, below

    def _hangs(self, objective: Objective) -> bool:
        """Whether an objective serves nothing, and is not itself what others serve."""
        if self.ladders.is_top(objective.ref) or not self.ladders.hangs(objective.ref):
            return False
        tops = self.ladders.tops_of(objective.ref)
        if self._is_vision(objective) or any(map(self.ladders.is_north, tops)):
            return False
        return bool(self._annual) or not tops

    def _is_vision(self, objective: Objective) -> bool:
        """Whether it is a direction without end, which has objectives of its own."""
        children = self.ladders.children(objective.ref)
        return objective.cadence is None and any(isinstance(child, Objective) for child in children)

    def _hangs_alone(self, kr: KeyResult) -> bool:
        """Whether a key result serves nothing although nothing that hangs is above it."""
        if self.ladders.is_top(kr.ref) or not self.ladders.hangs(kr.ref):
            return False
        for upper in self.ladders.above(kr.ref, alive=True):
            if upper.ref in self._asked and isinstance(upper, KeyResult):
                return False
            if isinstance(upper, Objective) and kr.scope is not Scope.PRODUCT and self._is_vision(upper):
                return False
        return True

    def _hanging_with(self, rung: Rung) -> list[KeyResult]:
        """The key results below a rung that serve nothing, down to the next objective."""
        found: list[KeyResult] = []
        level = [rung.ref]
        while level:
            krs = [kr for ref in level for kr in self.ladders.children(ref) if isinstance(kr, KeyResult)]
            krs = [kr for kr in krs if not self.ladders.is_top(kr.ref) and self.ladders.hangs(kr.ref)]
            found += [kr for kr in krs if kr.status == "open"]
            level = [kr.ref for kr in krs]
        return found

    def _serving_nothing(self) -> Iterator[Gap]:
        annual = names(objective.ref for objective in self._annual)
        for ref, below in self._hanging.items():
            rung = self.ladders.nodes[ref]
            refs = (ref, *(kr.ref for kr in below))
            message = self._why_nothing(rung, below, annual)
            yield self._gap(rung, "kr-serves-nothing", message, self._upwards(rung), refs)

    def _why_nothing(self, rung: Rung, below: Sequence[KeyResult], annual: str) -> str:
        subject = f"It, with {names(kr.ref for kr in below)}," if below else "It"
        year = self.seen.year
        dropped = [parent.ref for parent in self.ladders.parents(rung.ref) if parent.status == DROPPED]
        if dropped:
            return f"{subject} hangs on {names(dropped)}, which was dropped."
        if len(self._annual) > 1:
            return f"{subject} serves none of the annual objectives of {year}: {annual}."
        if self._annual:
            return f"{subject} does not serve the annual objective of {year}: {annual}."
        missing = f"no annual objective of {year} and no business key result above it"
        star = self.ladders.north_star
        if star is None:
            return f"{subject} serves nothing: there is {missing}, and no north star."
        return f"{subject} serves nothing: there is {missing}, and it does not lead to the north star {star}."

    def _upwards(self, rung: Rung) -> str:
        """The command that puts a rung under something of the year."""
        place, year = self._moves.get(rung.ref) or self._place_for(rung), self._year_of(rung)
        if place is None:
            return command("ost", "objective", "add", "The direction of the year", "--cycle", year)
        return command("ost", "move", str(rung.ref), "--under", str(place))

    def _year_of(self, rung: Rung) -> str:
        """The year that is looked at; a later one for an objective without a cycle whose key results run on."""
        if not isinstance(rung, Objective) or rung.cycle:
            return self.seen.year
        krs = (
            kr for kr in self.ladders.children(rung.ref) if isinstance(kr, KeyResult) and kr.status == "open"
        )
        return max([self.seen.year, *(f"{kr.due.year:04d}" for kr in krs)])

    def _place_for(self, rung: Rung) -> Ref | None:
        """A result of the year, else an annual objective, that a rung can be moved under."""
        known = {parent.ref for parent in self.ladders.parents(rung.ref)}
        known |= {rung.ref, *(other.ref for other in self.ladders.below(rung.ref))}
        year = self._year_of(rung)
        if year != self.seen.year:
            annual = (o for o in self.ladders.nodes.values() if isinstance(o, Objective) and o.cycle == year)
            return next((o.ref for o in annual if o.status == "open" and o.ref not in known), None)
        cycle = rung.cycle if isinstance(rung, Objective) else None
        places = (
            kr.ref for kr in self._results if kr.ref not in known and is_in_time(self.ladders, kr, cycle)
        )
        return next(places, next((ref for ref in self._open_annual if ref not in known), None))

    # --- what nobody serves ---------------------------------------------------------------------

    def _is_of_the_year(self, objective: Objective) -> bool:
        """Whether it is an annual objective that no quarter is above."""
        above = self.ladders.above(objective.ref)
        return objective.cadence is Cadence.ANNUAL and not any(
            isinstance(upper, Objective) and upper.cadence is Cadence.QUARTERLY for upper in above
        )

    def _is_result_of_the_year(self, kr: KeyResult) -> bool:
        """Whether it is a key result of an open annual objective, and not a product result."""
        return kr.scope is not Scope.PRODUCT and any(
            isinstance(parent, Objective) and parent.status == "open" and self._is_of_the_year(parent)
            for parent in self.ladders.parents(kr.ref)
        )

    def _servers(self, rung: Rung, seen: InCycle) -> Iterator[Rung]:
        """What of a cycle serves a rung: whatever is below it, and product key results beside a business one."""
        yield from (one for one in self.ladders.below(rung.ref, alive=True) if one.ref in seen)
        if isinstance(rung, KeyResult) and rung.scope is Scope.BUSINESS:
            for parent in self.ladders.parents(rung.ref):
                yield from self._products(parent.ref, seen)

    def _products(self, objective: Ref, seen: InCycle) -> list[KeyResult]:
        key = seen.cycle, objective
        if key not in self._products_by:
            self._products_by[key] = [
                child
                for child in self.ladders.children(objective)
                if isinstance(child, KeyResult)
                and child.scope is Scope.PRODUCT
                and child.ref in seen
                and not self.ladders.given_up(child.ref)
            ]
        return self._products_by[key]

    def _loose(self, kr: Rung) -> list[Objective]:
        """The objectives of the cycle that stand beside a result of the year, and so are for none of them."""
        parent = self.ladders.parents(kr.ref)[0].ref
        if parent not in self._loose_by:
            self._loose_by[parent] = [
                child
                for child in self.ladders.children(parent)
                if isinstance(child, Objective)
                and child.cadence is not Cadence.ANNUAL
                and child.ref in self.seen
                and not self.ladders.given_up(child.ref)
            ]
        return self._loose_by[parent]

    def _offered(self, accepted: Container[tuple[Ref, str]]) -> dict[Ref, Ref]:
        """Which objective could serve which result that nobody serves; each stands there once."""
        offered: dict[Ref, Ref] = {}
        beside: dict[Ref, deque[Objective]] = {}
        waiting: deque[KeyResult] = deque()
        for kr in sorted(self._unserved, key=lambda kr: (bool(self._served_before(kr)), kr.ref)):
            parent = self.ladders.parents(kr.ref)[0].ref
            free = beside.setdefault(parent, deque(self._loose(kr)))
            if free and is_in_time(self.ladders, kr, free[0].cycle):
                offered[free.popleft().ref] = kr.ref
            else:
                waiting.append(kr)
        for ref in self._hanging:
            rung = self.ladders.nodes[ref]
            if not isinstance(rung, Objective) or (ref, "kr-serves-nothing") in accepted:
                continue
            if self._year_of(rung) != self.seen.year:
                continue
            if waiting and is_in_time(self.ladders, waiting[0], rung.cycle):
                offered[ref] = waiting.popleft().ref
        return offered

    def _served_by_nobody(self) -> Iterator[Gap]:
        offered = {kr: objective for objective, kr in self._moves.items()}
        for kr in self._unserved:
            message, old = self._why_unserved(kr)
            do = self._new_server(kr, old)
            if kr.ref in offered:
                do = command("ost", "move", str(offered[kr.ref]), "--under", str(kr.ref))
            yield self._gap(kr, "kr-unserved", message, do)
        for ref in self._open_annual:
            objective = self.ladders.nodes[ref]
            krs = [kr for kr in self.ladders.children(ref) if isinstance(kr, KeyResult)]
            if any(not self.ladders.given_up(kr.ref) for kr in krs):
                continue  # of which each speaks for itself
            if next(self._servers(objective, self.seen), None) is None:
                message = f"It has no key result, and no quarterly objective of {self.seen.cycle} serves it."
                yield self._gap(objective, "objective-unserved", message, self._new_server(objective))

    def _served_before(self, kr: Rung) -> list[Rung]:
        """What served it in the quarter before."""
        quarter = "Q" in self.seen.cycle
        return (
            list(self._servers(kr, self._before)) if quarter and self._before.cycle != self.seen.cycle else []
        )

    def _why_unserved(self, kr: Rung) -> tuple[str, Objective | None]:
        """The sentence, and the objective that served it in the quarter before, where one did."""
        now = self.seen.cycle
        if last := self._served_before(kr):
            top = names(one.ref for one in last)
            old = next((one for one in last if isinstance(one, Objective)), None)
            return f"In {self._before.cycle} {top} served it; nobody does in {now}.", old
        if loose := self._loose(kr):
            stand = "stands" if len(loose) == 1 else "stand"
            told = f"{names(one.ref for one in loose)} {stand} beside it"
            return f"{told}, and no objective or product key result of {now} is for it.", None
        return f"No quarterly objective and no product key result of {now} serves it.", None

    def _new_server(self, rung: Rung, old: Objective | None = None) -> str:
        """The command that makes a quarterly objective for a result of the year, with the words of an older one."""
        words = shown(shortened((old or rung).title, _TITLE))
        title = words if old is not None and not words.startswith("-") else f"Our part in: {words}"
        team = ("--team", shown(old.team)) if old is not None and old.team else ()
        quarter = self._quarter_of(rung)
        return command(
            *("ost", "objective", "add", title, "--cycle", quarter, *team, "--under", str(rung.ref))
        )

    def _quarter_of(self, rung: Rung) -> str:
        """The quarter that is looked at; of a year the one of the day, or the nearest in which a result runs."""
        if "Q" in self.seen.cycle:
            return self.seen.cycle
        first, last = self.seen.span.first, self.seen.span.last
        if isinstance(rung, KeyResult):
            first = max(first, min(begin_of(self.ladders, rung) or first, last))
            last = max(first, min(last, rung.due))
        return cycle_of(min(max(self._day, first), last))


def command(*words: str) -> str:
    """A command as it can be pasted."""
    return shlex.join(words)


def names(refs: Iterable[Ref]) -> str:
    """Refs in a sentence: `kr1, kr2 and kr3`, the first few of many."""
    found = [str(ref) for ref in refs]
    if len(found) > _NAMED:
        found = [*found[:_NAMED], f"{len(found) - _NAMED:,} more"]
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def teams_of(ladders: Ladders, refs: Iterable[Ref]) -> tuple[str, ...]:
    """Whose some rungs are, each team once."""
    return tuple(dict.fromkeys(team for ref in refs if (team := ladders.team_of(ref))))
