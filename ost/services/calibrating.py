"""Calibration: what teams said of their KRs against what came of them; per team, never per person.

One check-in of each KR counts, since several of the same KR are not independent of each other: the last one that
states a confidence by the middle of the KR's time, else the first one after it. It is held against what the KR was to
reach when that was said. Knows no layout.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ost.analysis.calibration import ENOUGH, compare, compared_words, judgement, scores
from ost.domain.dates import midnight_after
from ost.domain.graph import DiscoveryGraph
from ost.domain.kinds import Ref
from ost.domain.model import KeyResult, Objective, Op
from ost.domain.plain import to_plain
from ost.domain.text import plural
from ost.errors import NoSuchTeam, OnePersonOnly
from ost.services.definitions import KR_FIELDS, defined_on
from ost.services.forecasting import forecast_krs
from ost.services.history import Snapshot, snapshot
from ost.services.launched import measure, read_launched
from ost.services.sandbagging import Early, Ended, Question, early_hits, easier_since

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date
    from typing import Any

    from ost.analysis.calibration import Beside, Scores
    from ost.domain.model import Change, CheckIn
    from ost.services.launched import Launched
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

MIDDLE = 1 / 2
"""The share of a KR's time by which the confidence is taken."""

LATE = 3 / 4
"""From this share of a KR's time on it is easy to be right."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A KR that counts.

    Attributes:
        kr: The KR, with the definition that it had when the confidence was stated; due when it ended.
        said: The stated confidence, 0 to 1.
        on: The day of the check-in.
        hit: Whether it was hit.
        hit_now: Whether it was hit by its present definition.
        late: Whether it was said in the last quarter of the KR's time.
        written_late: Whether it was written down when the KR was over.
    """

    kr: KeyResult
    said: float
    on: date
    hit: bool
    hit_now: bool
    late: bool
    written_late: bool


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The KRs that are over and do not count, by why.

    Attributes:
        inconclusive: Nothing was measured at the end, so nobody knows whether they were hit.
        dropped: Given up before the end.
        unstated: No confidence was stated while they ran.
        put_away: Archived.
    """

    inconclusive: tuple[Ref, ...] = ()
    dropped: tuple[Ref, ...] = ()
    unstated: tuple[Ref, ...] = ()
    put_away: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well a team knows beforehand which of its KRs it will hit.

    Attributes:
        as_of: The day.
        team: Whose; None for all teams together.
        teams: The teams that there are.
        counted: The KRs that count, in order of ref.
        left_out: Those that are over and do not.
        scores: How what was said did.
        judgement: What may be said of it; None under 20 KRs.
        beside: The forecast at the same moments, on the KRs that it could say something of.
        early: How many of the KRs that ended were hit early.
        questions: What looks like targets that are too near; to be asked, not charged with.
    """

    as_of: date
    team: str | None
    teams: tuple[str, ...]
    counted: tuple[Counted, ...]
    left_out: LeftOut
    scores: Scores
    judgement: str | None
    beside: Beside | None
    early: Early
    questions: tuple[Question, ...]

    @property
    def why(self) -> str | None:
        """Why there is no judgement, where there is none."""
        if self.judgement is not None:
            return None
        return f"{plural(self.scores.n, 'resolved KR')}: too few to judge; {ENOUGH} are needed."

    def to_json(self) -> dict[str, object]:
        """The shape `calibration`; no person is in it."""
        found = self.scores
        numbers = ("said", "brier", "skill", "reliability", "resolution", "uncertainty")
        told = {name: _rounded(getattr(found, name)) for name in numbers}
        return {
            "as_of": to_plain(self.as_of),
            "team": self.team,
            "resolved": found.n,
            "hit": found.hit,
            "brier": told["brier"],
            "skill": told["skill"],
            "levels": [
                {
                    "said": level.said,
                    "n": level.n,
                    "hit": level.hit,
                    "low": _rounded(level.low),
                    "high": _rounded(level.high),
                }
                for level in found.levels
            ],
            "judgement": self.judgement,
            "why": self.why,
            "needed": ENOUGH,
            "mean_said": told["said"],
            "hit_low": _rounded(found.low),
            "hit_high": _rounded(found.high),
            "reliability": told["reliability"],
            "resolution": told["resolution"],
            "uncertainty": told["uncertainty"],
            "inconclusive": len(self.left_out.inconclusive),
            "left_out": {
                name: to_plain(getattr(self.left_out, name))
                for name in ("inconclusive", "dropped", "unstated", "put_away")
            },
            "said_late": [str(one.kr.ref) for one in self.counted if one.late],
            "written_late": [str(one.kr.ref) for one in self.counted if one.written_late],
            "redefined": [str(one.kr.ref) for one in self.counted if one.hit != one.hit_now],
            "krs": [
                {"kr": str(one.kr.ref), "said": one.said, "on": to_plain(one.on), "hit": one.hit}
                for one in self.counted
            ],
            "forecast": None if self.beside is None else _beside_json(self.beside),
            "early": self.early.to_json(),
            "questions": [one.to_json() for one in self.questions],
            "teams": list(self.teams),
        }


def _beside_json(one: Beside) -> dict[str, object]:
    told = {name: _rounded(getattr(one, name)) for name in ("stated", "model", "low", "high")}
    return {"n": one.n, **told, "text": compared_words(one)}


def _rounded(value: float | None) -> float | None:
    """Six significant digits."""
    return None if value is None else float(f"{value:.6g}")


def read_calibration(ws: Workspace, team: str | None = None) -> Calibration:
    """Hold what was said of KRs against what came of them.

    Args:
        ws: The workspace; KRs whose time is over on its day count.
        team: Only the KRs of this team: those whose nearest objective with a team names it.

    Raises:
        NoSuchTeam: When no objective names that team.
        OnePersonOnly: When all of it is one person's.
    """
    with ws.store.reading() as reader:
        snap = snapshot(reader, ws.as_of)
        teams = team_names(snap)
        if team is not None and _folded(team) not in {_folded(name) for name in teams}:
            raise NoSuchTeam(team, teams)
        called = next((name for name in teams if team is not None and _folded(name) == _folded(team)), team)
        owned = teams_of_krs(snap)
        krs = [
            node
            for ref, node in sorted(snap.nodes.items())
            if isinstance(node, KeyResult) and (team is None or _folded(team) in owned[ref])
        ]
        check_ins = _stated(reader, [kr.ref for kr in krs], ws.day)
        _refuse_one_person(reader, ws, krs, called)
        gathered = _Gathered(reader, ws, snap, krs, check_ins)
        counted, left_out = gathered.count()
        found = scores([one.said for one in counted], [one.hit for one in counted])
        ended = gathered.ended()
        early = early_hits(ended)
        live = [kr for kr in krs if kr.archived is None]
        return Calibration(
            as_of=ws.day,
            team=called,
            teams=teams,
            counted=tuple(counted),
            left_out=left_out,
            scores=found,
            judgement=judgement(found),
            beside=gathered.beside(counted),
            early=early,
            questions=(*early.questions(), *easier_since(reader, live, ws.as_of)),
        )


def team_names(snap: Snapshot) -> tuple[str, ...]:
    """The teams that objectives name; one that is written in two ways is named as it comes first."""
    names = {node.team for node in snap.nodes.values() if isinstance(node, Objective) and node.team}
    return tuple({_folded(name): name for name in sorted(names, reverse=True)}.values())[::-1]


def teams_of_krs(snap: Snapshot) -> dict[Ref, set[str]]:
    """Whose each KR is: what the nearest objectives above it that name a team say, without regard to case."""
    graph = DiscoveryGraph(snap.nodes, snap.edges)
    found: dict[Ref, set[str]] = {}
    for ref in graph.topological():
        node = snap.nodes[ref]
        if isinstance(node, Objective) and node.team:
            found[ref] = {_folded(node.team)}
        else:
            found[ref] = set().union(*(found[parent] for parent in graph.parents(ref)))
    return found


def same_team(one: str, other: str) -> bool:
    """Whether two names are those of one team: without regard to case."""
    return _folded(one) == _folded(other)


def _folded(team: str) -> str:
    return team.strip().casefold()


def _stated(reader: Reader, krs: Collection[Ref], day: date) -> dict[Ref, list[CheckIn]]:
    """The check-ins that state a confidence, in order of date."""
    found: dict[Ref, list[CheckIn]] = defaultdict(list)
    for check_in in reader.check_ins(krs, until=day):
        if check_in.confidence is not None:
            found[check_in.kr].append(check_in)
    return found


def _refuse_one_person(reader: Reader, ws: Workspace, krs: Sequence[KeyResult], team: str | None) -> None:
    """Refuse what is one person's by all that is on record: every KR has an owner, and nobody else is named.

    Who looks after the KRs and who wrote their check-ins count. A team whose KRs have no owners is a team.
    """
    owners = [kr.owner for kr in krs if kr.archived is None]
    if not owners or None in owners:
        return
    people = {_folded(name) for name in owners if name}
    people |= {_folded(c.by) for c in reader.check_ins([kr.ref for kr in krs], until=ws.day) if c.by}
    if len(people) == 1:
        raise OnePersonOnly(team)


@dataclass(slots=True)
class _Gathered:
    """The KRs of a question with everything that is known of them, read in a few queries."""

    reader: Reader
    ws: Workspace
    snap: Snapshot
    krs: Sequence[KeyResult]
    check_ins: Mapping[Ref, Sequence[CheckIn]]
    edits: dict[Ref, list[Change]] = field(default_factory=lambda: defaultdict(list))
    written: dict[tuple[Ref, str], Any] = field(default_factory=dict)
    closed: dict[Ref, date] = field(default_factory=dict)
    evidence: Launched | None = None
    _outcomes: dict[KeyResult, bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refs = [kr.ref for kr in self.krs]
        end = None if self.ws.as_of is None else midnight_after(self.ws.as_of)
        for change in self.reader.changes(refs, about=[*KR_FIELDS, "checkin"]):
            if change.ref is None or change.op is Op.STATE or (end is not None and change.at >= end):
                continue
            if (change.field or "") in KR_FIELDS:
                self.edits[change.ref].append(change)
            elif _confidence(change.new) != _confidence(change.old):
                self.written[change.ref, str(change.field)] = change.at
        for step in self.reader.steps(refs):
            if step.status == "closed" and step.on <= self.ws.day:
                self.closed[step.ref] = step.on
        self.evidence = read_launched(self.reader, self.ws, self.snap, krs=set(refs))
        metrics = {kr.metric for kr in self.krs}
        for change in (one for edits in self.edits.values() for one in edits if one.field == "metric"):
            metrics |= {ref for said in (change.old, change.new) if (ref := Ref.parse(str(said))) is not None}
        measure(self.reader, self.evidence, metrics - self.evidence.series.keys(), self.ws.day)

    def end_of(self, kr: KeyResult) -> date:
        """The day on which a KR is judged: when it was closed, where that was before it was due."""
        if kr.status == "closed" and kr.ref in self.closed:
            return max(kr.start, min(kr.due, self.closed[kr.ref]))
        return kr.due

    def is_over(self, kr: KeyResult) -> bool:
        """Whether a KR's time is over."""
        return self.end_of(kr) < self.ws.day

    def count(self) -> tuple[list[Counted], LeftOut]:
        """The KRs that count, and why others that are over do not."""
        out: dict[str, list[Ref]] = defaultdict(list)
        chosen: list[tuple[KeyResult, CheckIn, KeyResult, KeyResult]] = []
        for kr in self.krs:
            if kr.status == "dropped" and kr.archived is None:
                out["dropped"].append(kr.ref)
            elif not self.is_over(kr):
                continue
            elif kr.archived is not None:
                out["put_away"].append(kr.ref)
            else:
                now = replace(kr, due=self.end_of(kr))
                check_in = _which(now, self.check_ins.get(kr.ref, ()))
                if check_in is None:
                    out["unstated"].append(kr.ref)
                else:
                    chosen.append((kr, check_in, self._then(now, check_in), now))
        self._judge([one for _, _, then, now in chosen for one in (then, now)])
        counted = []
        for kr, check_in, then, now in chosen:
            hit, hit_now = self._outcomes[then], self._outcomes[now]
            if hit is None:
                out["inconclusive"].append(kr.ref)
                continue
            gone = (check_in.on - then.start).days / max(1, (then.due - then.start).days)
            at = self.written.get((kr.ref, f"checkin:{check_in.on}"))
            counted.append(
                Counted(
                    kr=then,
                    said=(check_in.confidence or 0) / 10,
                    on=check_in.on,
                    hit=hit,
                    hit_now=hit if hit_now is None else hit_now,
                    late=gone > LATE,
                    written_late=at is not None and at >= midnight_after(then.due),
                )
            )
        return counted, LeftOut(**{name: tuple(refs) for name, refs in out.items()})

    def _then(self, now: KeyResult, check_in: CheckIn) -> KeyResult:
        """A KR as it was defined on the day of a check-in; it ends when it ended, if it was to end later."""
        then = defined_on(now, self.edits[now.ref], midnight_after(check_in.on))
        over = check_in.on < then.due < self.ws.day and then.start < then.due
        return (
            replace(then, due=min(then.due, self.end_of(now)))
            if over
            else replace(then, start=now.start, due=now.due)
        )

    def _judge(self, krs: Sequence[KeyResult]) -> None:
        """Find out what came of KRs: hit, missed, or unknown (None)."""
        asked = [kr for kr in dict.fromkeys(krs) if kr not in self._outcomes]
        assert self.evidence is not None  # noqa: S101
        for kr, found in zip(asked, forecast_krs(self.reader, self.ws, asked, self.evidence), strict=True):
            # What has been measured at the end is no forecast any more: its range is that measurement.
            known = found.mean is not None and found.low == found.high == found.mean
            self._outcomes[kr] = found.p_hit == 1 if known else None

    def ended(self) -> list[Ended]:
        """The KRs that are over with a known end, by their present definitions."""
        over = [
            replace(kr, due=self.end_of(kr))
            for kr in self.krs
            if kr.archived is None and kr.status != "dropped" and self.is_over(kr)
        ]
        self._judge(over)
        assert self.evidence is not None  # noqa: S101
        return [
            Ended(kr, hit, tuple(self.evidence.points[kr.metric]))
            for kr in over
            if (hit := self._outcomes[kr]) is not None
        ]

    def beside(self, counted: Sequence[Counted]) -> Beside | None:
        """The forecast on the days on which the confidence was stated, on the same KRs."""
        by_day: dict[date, list[Counted]] = defaultdict(list)
        for one in counted:
            by_day[one.on].append(one)
        pairs: list[tuple[Counted, float]] = []
        assert self.evidence is not None  # noqa: S101
        for day, group in sorted(by_day.items()):
            then = replace(self.ws, as_of=day)
            krs = [one.kr for one in group]
            for one, found in zip(group, forecast_krs(self.reader, then, krs, self.evidence), strict=True):
                if found.p_hit is not None:
                    pairs.append((one, found.p_hit))
        return compare([one.said for one, _ in pairs], [p for _, p in pairs], [one.hit for one, _ in pairs])


def _confidence(said: object) -> object:
    """What a line of the history says of the confidence of a check-in."""
    return said.get("confidence") if isinstance(said, dict) else None


def _which(kr: KeyResult, stated: Sequence[CheckIn]) -> CheckIn | None:
    """The check-in that counts: the last one by the middle of the KR's time, else the first one after it."""
    running = [one for one in stated if kr.start <= one.on < kr.due]
    middle = kr.start + (kr.due - kr.start) * MIDDLE
    by_then = [one for one in running if one.on <= middle]
    return by_then[-1] if by_then else running[0] if running else None
