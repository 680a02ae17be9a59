"""The weekly rhythm: how check-ins and interviews were kept up; told of KRs and teams, never of people."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.dates import week_name
from ost.domain.model import Interview, KeyResult, Relation
from ost.domain.plain import to_plain
from ost.domain.weeks import WEEK, Streak, WeekState, habit, monday, streak, together
from ost.services.calibrating import same_team, team_names, teams_of_krs
from ost.services.due import team_called
from ost.services.history import snapshot

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.history import Snapshot
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

WEEKS = 13
"""How many weeks are shown unless another number is said: a quarter."""


@dataclass(frozen=True, slots=True)
class Habit:
    """A habit over its whole life.

    Attributes:
        weeks: What became of each of its weeks, by their Mondays, in order.
        streak: How it was kept.
    """

    weeks: Mapping[date, WeekState]
    streak: Streak


@dataclass(frozen=True, slots=True)
class KrRhythm:
    """How a KR's check-ins were kept up."""

    ref: Ref
    title: str
    status: str
    check_ins: Habit


@dataclass(frozen=True, slots=True)
class Interviews:
    """How many interviews there were in each of the weeks that are shown, and how the habit was kept."""

    counts: tuple[int, ...]
    habit: Habit

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {"counts": list(self.counts), "total": sum(self.counts), "streak": self.habit.streak.to_json()}


@dataclass(frozen=True, slots=True)
class TeamRhythm:
    """A team's rhythm: its KRs, all of them together, and its interviews.

    A team of None is that of KRs without one; where there is no team at all it has all interviews.
    """

    team: str | None
    krs: tuple[KrRhythm, ...]
    check_ins: Habit
    interviews: Interviews


@dataclass(frozen=True, slots=True)
class Rhythm:
    """The rhythm of a workspace.

    Attributes:
        as_of: The day that is looked at.
        weeks: The Mondays of the weeks that are shown, the last of them that of the day.
        teams: The teams, in the order of their names.
        interviews: All interviews of the workspace; None where one team was asked for.
        unassigned: How many of them, in these weeks, belong to no team: they support nothing that one works for.
    """

    as_of: date
    weeks: tuple[date, ...]
    teams: tuple[TeamRhythm, ...]
    interviews: Interviews | None
    unassigned: int

    def to_json(self) -> dict[str, object]:
        """Its JSON shape: the lists of states and counts follow `weeks`; a state is null where nothing ran."""
        return {
            "as_of": to_plain(self.as_of),
            "weeks": [week_name(week) for week in self.weeks],
            "teams": [
                {
                    "team": one.team,
                    "checkins": self._habit_json(one.check_ins),
                    "krs": [
                        {
                            "kr": str(kr.ref),
                            "title": kr.title,
                            "status": kr.status,
                            **self._habit_json(kr.check_ins),
                        }
                        for kr in one.krs
                    ],
                    "interviews": one.interviews.to_json(),
                }
                for one in self.teams
            ],
            "interviews": None if self.interviews is None else self.interviews.to_json(),
            "unassigned_interviews": self.unassigned,
        }

    def _habit_json(self, one: Habit) -> dict[str, object]:
        return {
            "states": [state.value if (state := one.weeks.get(week)) else None for week in self.weeks],
            "streak": one.streak.to_json(),
        }


def read_rhythm(ws: Workspace, team: str | None = None, weeks: int = WEEKS) -> Rhythm:
    """How check-ins and interviews were kept up.

    A KR asks for a check-in in every week from that of its start to that of its due day, or of the day on which it was
    closed or dropped. A team keeps a week when every KR of its that ran had one. A week that is not over is no gap.
    Interviews belong to the teams that work for what they support, by the nearest objectives with a team above it;
    one a week is the habit (T. Torres, Continuous Discovery Habits, 2021: at least one customer touchpoint a week).

    Args:
        ws: The workspace; its `as_of` makes it look back.
        team: Only this team.
        weeks: How many weeks are shown, 1 or more; streaks count over the whole life all the same.

    Raises:
        NoSuchTeam: When no objective names that team.
    """
    day = ws.day
    shown = tuple(monday(day) - WEEK * back for back in reversed(range(weeks)))
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        called = None if team is None else team_called(snap, team)
        owned = teams_of_krs(snap)
        krs = _key_results(reader, snap, day)
        held = _held(snap, owned, day)
    names: list[str | None] = [called] if called is not None else [*team_names(snap), None]
    teams = [_of_team(name, krs, held, owned, shown, day, alone=len(names) == 1) for name in names]
    everything = [on for on, _ in held]
    return Rhythm(
        day,
        shown,
        tuple(one for one in teams if called is not None or one.krs or any(one.interviews.counts)),
        None if called is not None else _interviews(everything, krs, shown, day),
        0 if called is not None else sum(not theirs and monday(on) in shown for on, theirs in held),
    )


def key_result_habits(reader: Reader, krs: Collection[Ref], day: date) -> dict[Ref, Habit]:
    """How the check-ins of some KRs, which are there, were kept up.

    Args:
        reader: Where the facts are.
        krs: The KRs.
        day: The day that is looked at.
    """
    nodes = [node for node in reader.nodes(refs=krs) if isinstance(node, KeyResult)]
    return _habits(reader, nodes, day)


def _habits(reader: Reader, krs: Sequence[KeyResult], day: date) -> dict[Ref, Habit]:
    refs = [kr.ref for kr in krs]
    said: dict[Ref, list[date]] = defaultdict(list)
    for check_in in reader.check_ins(refs, until=day):
        said[check_in.kr].append(check_in.on)
    ended = {
        step.ref: step.on
        for step in reader.steps(refs)
        if step.status in {"closed", "dropped"} and step.on <= day
    }
    found: dict[Ref, Habit] = {}
    for kr in krs:
        end = ended.get(kr.ref) if kr.status != "open" else None
        weeks = habit(kr.start, kr.due if end is None else min(kr.due, end), said[kr.ref], day)
        if end is not None and weeks.get(monday(end)) not in {None, WeekState.KEPT}:
            del weeks[monday(end)]  # who closes it says enough in that week
        found[kr.ref] = Habit(weeks, streak(weeks))
    return found


def _key_results(reader: Reader, snap: Snapshot, day: date) -> list[KrRhythm]:
    """The KRs that have begun, those that are over among them."""
    krs = [
        node
        for _, node in sorted(snap.nodes.items())
        if isinstance(node, KeyResult) and node.archived is None and node.start <= day
    ]
    habits = _habits(reader, krs, day)
    return [KrRhythm(kr.ref, kr.title, kr.status, habits[kr.ref]) for kr in krs]


def _held(snap: Snapshot, owned: Mapping[Ref, set[str]], day: date) -> list[tuple[date, set[str]]]:
    """The interviews by their days, each with the teams that work for what it supports."""
    teams: dict[Ref, set[str]] = defaultdict(set)
    for edge in snap.edges:
        if edge.relation is Relation.SUPPORTS and snap.nodes[edge.target].archived is None:
            teams[edge.source] |= owned[edge.target]
    return sorted(
        (
            (node.on, teams[ref])
            for ref, node in snap.nodes.items()
            if isinstance(node, Interview) and node.archived is None and node.on <= day
        ),
        key=lambda one: one[0],
    )


def _of_team(
    name: str | None,
    krs: Sequence[KrRhythm],
    held: Sequence[tuple[date, set[str]]],
    owned: Mapping[Ref, set[str]],
    shown: Sequence[date],
    day: date,
    *,
    alone: bool,
) -> TeamRhythm:
    """A team's rhythm; the interviews of no team are told of the workspace alone, unless there are no others."""

    def theirs(teams: set[str]) -> bool:
        return not teams if name is None else any(same_team(name, other) for other in teams)

    own = [kr for kr in krs if theirs(owned[kr.ref])]
    days = [on for on, teams in held if theirs(teams)] if name is not None or alone else []
    weeks = together([kr.check_ins.weeks for kr in own], day)
    return TeamRhythm(
        name,
        tuple(kr for kr in own if any(week in kr.check_ins.weeks for week in shown)),
        Habit(weeks, streak(weeks)),
        _interviews(days, own, shown, day),
    )


def _interviews(
    days: Sequence[date], krs: Sequence[KrRhythm], shown: Sequence[date], day: date
) -> Interviews:
    """Interviews as a habit, from the first KR or the first of them on.

    Args:
        days: The days on which there were some, each as often as there were.
        krs: The KRs that they are held for.
        shown: The weeks that are shown.
        day: The day that is looked at.
    """
    begun = [*(min(kr.check_ins.weeks) for kr in krs if kr.check_ins.weeks), *days[:1]]
    weeks = habit(min(begun, default=day), day, days, day)
    counts = tuple(sum(monday(on) == week for on in days) for week in shown)
    return Interviews(counts, Habit(weeks, streak(weeks)))
