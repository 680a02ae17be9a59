"""The cadence of a workspace as a value: the weekly check-in and the days that a team should not miss.

All of it comes from the data, and none of it from the clock: the same workspace gives the same events, with the same
names, so that a calendar that is read in again is brought up to date and has nothing twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from ost.domain.dates import midnight_after, parse_date
from ost.domain.graph import DiscoveryGraph
from ost.domain.key_results import MAINTAIN
from ost.domain.model import Experiment, Initiative, KeyResult, Objective
from ost.domain.numbers import show_number, with_unit
from ost.domain.plain import to_plain
from ost.domain.text import plural, quoted
from ost.services.calibrating import same_team, teams_of_krs
from ost.services.due import team_called
from ost.services.history import snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.history import Snapshot
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

PLAN_AHEAD = timedelta(days=14)
"""How long before a cycle begins it is planned."""

_RUNNING = frozenset({"planned", "running"})


@dataclass(frozen=True, slots=True)
class Event:
    """A day that a team should not miss, or the weekly check-in.

    Attributes:
        name: What it is, in this workspace: `due:kr1`; the same as long as it is about the same.
        kind: `checkin`, `kr_ends`, `experiment_ends`, `verdict`, `cycle_ends` or `plan_cycle`.
        on: The day; for the check-in, the first day from which it can be.
        title: What stands in the calendar.
        notes: What to do, a line each.
        refs: What it is about.
        until: The last day of the check-in; None for a single day.
        edition: The number of the last change of what it is about: it grows when something changed.
        at: When that change was written.
    """

    name: str
    kind: str
    on: date
    title: str
    notes: tuple[str, ...]
    refs: tuple[Ref, ...]
    edition: int
    at: datetime
    until: date | None = None

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "name": self.name,
            "kind": self.kind,
            "on": to_plain(self.on),
            "until": None if self.until is None else to_plain(self.until),
            "title": self.title,
            "notes": list(self.notes),
            "refs": [str(ref) for ref in self.refs],
        }


@dataclass(frozen=True, slots=True)
class Cadence:
    """The events of a workspace, or of a team.

    Attributes:
        workspace: Whose it is.
        team: The team, or None for all.
        root: What tells this workspace from every other: the hash of its first change.
        as_of: The day that is looked at.
        check_in: The weekly check-in, or None where no KR is open.
        days: The other events, in order of their days.
    """

    workspace: str
    team: str | None
    root: str
    as_of: date
    check_in: Event | None
    days: tuple[Event, ...]


def read_cadence(ws: Workspace, team: str | None = None) -> Cadence:
    """The weekly check-in up to the last due day, ends of KRs, cycles and experiments, and days of verdicts.

    Args:
        ws: The workspace; its `as_of` makes it look back.
        team: Only what belongs to this team, by the nearest objective with a team; an initiative may name it itself.

    Raises:
        NoSuchTeam: When no objective names that team.
    """
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        called = None if team is None else team_called(snap, team)
        made = _Events(reader, ws, snap, called)
        days = [*made.key_results(), *made.experiments(), *made.verdicts(), *made.cycles()]
        return Cadence(
            reader.name(),
            called,
            made.root,
            ws.day,
            made.check_in(),
            tuple(sorted(days, key=lambda one: (one.on, one.name))),
        )


class _Events:
    """What the events are made of."""

    def __init__(self, reader: Reader, ws: Workspace, snap: Snapshot, team: str | None) -> None:
        self.graph = DiscoveryGraph(snap.nodes, snap.edges)
        self.team = team
        self.day = ws.day
        self.nodes = snap.nodes
        self._owned = teams_of_krs(snap)
        self.ours = [node for _, node in sorted(snap.nodes.items()) if self._is_ours(node)]
        self.krs = [node for node in self.ours if isinstance(node, KeyResult) and node.status == "open"]
        self.shipped = {step.ref: step.on for step in reader.steps(status="shipped") if step.on <= ws.day}
        written = reader.changesets()
        self.root = written[0].hash if written else ""
        self._written = {one.seq: one for one in written}
        self._last: dict[Ref, int] = {}
        end = None if ws.as_of is None else midnight_after(ws.as_of)
        # What belongs to it no more has changed it, too: an edition never falls.
        self.shared = [node for node in snap.nodes.values() if isinstance(node, (KeyResult, Objective))]
        for change in reader.changes(list({node.ref for node in (*self.ours, *self.shared)})):
            said = (change.field or "").partition(":")[0]
            if change.ref is not None and said != "checkin" and (end is None or change.at < end):
                self._last[change.ref] = change.seq

    def _is_ours(self, node: Node) -> bool:
        """Whether a thing that has not been put away is the team's."""
        if node.archived is not None:
            return False
        teams = set(self._owned[node.ref])
        if isinstance(node, Initiative) and node.team:
            teams.add(node.team)
        return self.team is None or any(same_team(self.team, name) for name in teams)

    def _event(
        self,
        name: str,
        kind: str,
        on: date,
        title: str,
        notes: Collection[str],
        about: Collection[Node],
        told: Collection[Node] = (),
    ) -> Event:
        """An event.

        Args:
            name: See `Event`, as for the next four.
            kind: What it is.
            on: Its day.
            title: What stands in the calendar.
            notes: What to do.
            about: What it is about.
            told: What else can change it.
        """
        last = max(self._last.get(node.ref, 0) for node in (*about, *told))
        written = self._written[last or min(self._written)]
        refs = tuple(node.ref for node in about)
        return Event(name, kind, on, title, tuple(notes), refs, written.seq, written.at)

    def check_in(self) -> Event | None:
        """The weekly check-in, from the first start to the last due day of the open KRs."""
        if not self.krs:
            return None
        first, last = min(kr.start for kr in self.krs), max(kr.due for kr in self.krs)
        whose = f", {self.team}" if self.team else ""
        option = f" --team {quoted(self.team)}" if self.team else ""
        made = self._event(
            "checkin",
            "checkin",
            first,
            f"Check-in: {plural(len(self.krs), 'kr')}{whose}",
            [f"ost checkin{option}", *(f"{kr.ref}  {kr.title}" for kr in self.krs)],
            self.krs,
            self.shared,
        )
        return replace(made, until=last)

    def key_results(self) -> Iterator[Event]:
        """The due days of the open KRs."""
        for kr in self.krs:
            yield self._event(
                f"due:{kr.ref}",
                "kr_ends",
                kr.due,
                f"{kr.ref} ends: {kr.title}",
                [_way(kr), f"ost show {kr.ref}"],
                [kr],
            )

    def experiments(self) -> Iterator[Event]:
        """The planned ends of experiments that have not ended."""
        for node in self.ours:
            if isinstance(node, Experiment) and node.until is not None and node.status in _RUNNING:
                yield self._event(
                    f"until:{node.ref}",
                    "experiment_ends",
                    node.until,
                    f"{node.ref} is planned to end: {node.title}",
                    [f"Criterion: {node.criterion}", f"ost experiment record {node.ref}"],
                    [node],
                )

    def verdicts(self) -> Iterator[Event]:
        """The days from which the verdicts on shipped initiatives are read, where a KR of theirs is open."""
        from ost.analysis.types import Settings

        open_ = {
            kr.ref: kr for kr in self.nodes.values() if isinstance(kr, KeyResult) and kr.status == "open"
        }
        for node in self.ours:
            if not isinstance(node, Initiative) or node.ref not in self.shipped or node.status != "shipped":
                continue
            krs = [open_[ref] for ref in self.graph.parents(node.ref) if ref in open_]
            live = [kr for kr in krs if kr.archived is None]
            if live:
                shows_from = self.shipped[node.ref] + timedelta(days=node.lag_days)
                yield self._event(
                    f"verdict:{node.ref}",
                    "verdict",
                    Settings().reads_from(shows_from),
                    f"Did {node.ref} move its KR? {node.title}",
                    [f"ost verdict {node.ref}", *(f"{kr.ref}  {kr.title}" for kr in live)],
                    [node],
                    [self.nodes[ref] for ref in self.graph.parents(node.ref) if ref in self.nodes],
                )

    def cycles(self) -> Iterator[Event]:
        """The last day of each cycle of open objectives, and two weeks before it the planning of the next."""
        cycles: dict[str, list[Objective]] = {}
        for node in self.ours:
            if isinstance(node, Objective) and node.status == "open" and node.cycle:
                cycles.setdefault(node.cycle, []).append(node)
        shared = [node for node in self.shared if isinstance(node, Objective)]
        for cycle, objectives in sorted(cycles.items()):
            last = parse_date(cycle, self.day, end=True, what="The cycle")
            following = _next_cycle(cycle)
            named = [f"{node.ref}  {node.title}" for node in objectives]
            option = f" --team {quoted(self.team)}" if self.team else ""
            close = f"From the next day on: ost close {cycle}{option}"
            title = f"{cycle} ends: close its KRs"
            yield self._event(
                f"close:{cycle}", "cycle_ends", last, title, [close, *named], objectives, shared
            )
            yield self._event(
                f"plan:{following}",
                "plan_cycle",
                last + timedelta(days=1) - PLAN_AHEAD,
                f"Plan {following}",
                ["ost lint", f"Once it has objectives: ost audit {following}{option}", *named],
                objectives,
                shared,
            )


def _next_cycle(cycle: str) -> str:
    """The cycle after `2026-Q4` or `2026`."""
    year, quarter, number = cycle.partition("-Q")
    if not quarter:
        return str(int(year) + 1)
    return f"{int(year) + 1}-Q1" if number == "4" else f"{year}-Q{int(number) + 1}"


def _way(kr: KeyResult) -> str:
    target = with_unit(kr.target, kr.unit)
    if kr.form in MAINTAIN or kr.baseline is None:
        return f"{kr.form.value.replace('_', ' ')} {target}"
    return f"{show_number(kr.baseline)} → {target}"
