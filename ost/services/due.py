"""Which KRs are due a check-in in a week, each with what is known already of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.dates import Span, week_name, week_span
from ost.domain.model import KeyResult
from ost.domain.plain import to_plain
from ost.errors import NoSuchTeam
from ost.services.calibrating import same_team, team_names, teams_of_krs
from ost.services.checking_in import Prefilled, prefill_all
from ost.services.history import snapshot
from ost.services.reading import check_in_json
from ost.services.views import views_of

if TYPE_CHECKING:
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import CheckIn
    from ost.services.history import Snapshot
    from ost.services.views import NodeView
    from ost.services.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DueWeek:
    """A week's check-ins.

    Attributes:
        day: The day that check-ins are written on.
        span: The days of its week.
        team: The team that was asked for, as its objectives write it, or None for all.
        due: The KRs that have no check-in in the week yet, with what is known of their answers.
        done: Those that have one, each with its last one in the week.
    """

    day: date
    span: Span
    team: str | None
    due: tuple[Prefilled, ...]
    done: tuple[tuple[NodeView, CheckIn], ...]

    def to_json(self) -> dict[str, object]:
        """Its JSON shape; the `answers` of what is due can be handed back to `ost checkin -`."""
        return {
            "week": week_name(self.span.first),
            "from": to_plain(self.span.first),
            "to": to_plain(self.span.last),
            "on": to_plain(self.day),
            "team": self.team,
            "due": [_due_json(one, self.day) for one in self.due],
            "done": [
                {"kr": str(view.ref), "title": view.node.title, "checkin": check_in_json(said)}
                for view, said in self.done
            ],
        }


def still_due(ws: Workspace, kr: Ref, day: date) -> Prefilled | None:
    """What is known by now of a KR that was due; None when it has its check-in, or runs no more.

    A walk takes minutes: others check in meanwhile, and a value of one KR can be that of another, too.
    """
    span = week_span(day)
    with ws.store.reading() as reader:
        node = reader.node(kr)
        if not isinstance(node, KeyResult) or node.archived is not None or node.status != "open":
            return None
        if any(said.on in span for said in reader.check_ins([kr], until=span.last)):
            return None
        return prefill_all(reader, ws, [kr], day)[0]


def _due_json(one: Prefilled, day: date) -> dict[str, object]:
    data = one.view.data
    return {
        "kr": str(one.view.ref),
        "title": one.view.node.title,
        **{name: data[name] for name in ("unit", "baseline", "target", "due", "state")},
        "current": None if one.last is None else one.last.value,
        "measured_on": None if one.last is None else to_plain(one.last.on),
        "value_due": not one.measured,
        "before": None if one.before is None else check_in_json(one.before),
        "answers": {
            "kr": str(one.view.ref),
            "on": to_plain(day),
            "value": None,
            "confidence": one.confidence,
            "shipped": one.shipped or None,
            "moving": one.moving or None,
            "next": one.next or None,
        },
    }


def team_called(snap: Snapshot, team: str) -> str:
    """A team's name as its objectives write it.

    Raises:
        NoSuchTeam: When no objective names that team.
    """
    names = team_names(snap)
    for name in names:
        if same_team(team, name):
            return name
    raise NoSuchTeam(team, names)


def due_week(ws: Workspace, on: date | None = None, team: str | None = None) -> DueWeek:
    """The KRs that run in the week of a day: those that are due a check-in, and those that have one.

    A KR runs from the week of its start to that of its due day, while it is open; as in the weekly report.

    Args:
        ws: The workspace.
        on: The day that check-ins are to be written on; today when None.
        team: Only the KRs of this team: those whose nearest objective with a team names it.

    Raises:
        InTheFuture: When the day is still to come.
        NoSuchTeam: When no objective names that team.
    """
    day = ws.happened("A week", "checked in", on)
    span = week_span(day)
    with ws.store.reading() as reader:
        snap = snapshot(reader, None)
        called = None if team is None else team_called(snap, team)
        owned = {} if called is None else teams_of_krs(snap)
        krs = [
            ref
            for ref, node in sorted(snap.nodes.items())
            if isinstance(node, KeyResult)
            and node.archived is None
            and node.status == "open"
            and node.start <= day
            and node.due >= span.first
            and (called is None or any(same_team(called, name) for name in owned[ref]))
        ]
        said: dict[Ref, CheckIn] = {}
        for one in reader.check_ins(krs, until=span.last):
            if one.on in span:
                said[one.kr] = one
        waiting = [ref for ref in krs if ref not in said]
        views = views_of(reader, [snap.nodes[ref] for ref in krs if ref in said], ws.today, snap.edges)
        return DueWeek(
            day,
            span,
            called,
            tuple(prefill_all(reader, ws, waiting, day)) if waiting else (),
            tuple((view, said[view.ref]) for view in views),
        )
