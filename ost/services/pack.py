"""The review pack as a value: what a quarterly review looks at, and its JSON shape. Knows no format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ost.domain.plain import to_plain

if TYPE_CHECKING:
    from datetime import date

    from ost.services.diffing import Diff, Moment, Place
    from ost.services.judged import Judged
    from ost.services.report import Alarm, Decided, KrReport, Report
    from ost.services.tree import Tree
    from ost.services.views import NodeView

Basis = Literal["asked", "review", "cycle", "key_results", "quarter"]
"""Where the first moment comes from: it was said, it is the last review, or there has been none."""

OpenKind = Literal[
    "past_due",
    "nothing_in_test",
    "not_acted_upon",
    "undecided",
    "alarm",
    "suspect",
    "missing_checkin",
]


@dataclass(frozen=True, slots=True)
class Since:
    """From when on a pack tells what happened.

    Attributes:
        moment: The moment that the tree is compared with.
        first: The first day whose facts are told.
        basis: Where it comes from.
        cycle: The cycle that began then, where that is why.
    """

    moment: Moment
    first: date
    basis: Basis
    cycle: str = ""

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "from": to_plain(self.moment.day),
            "review": self.moment.mark.name if self.moment.mark else None,
            "basis": self.basis,
            "cycle": self.cycle or None,
            "first": to_plain(self.first),
        }


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """Something to decide now.

    Attributes:
        kind: What sort it is.
        ref: What it is about.
        title: Its title.
        text: One sentence that says why.
        do: The command that answers it, or looks at it.
        kr: The KR that it is on, where there is one.
    """

    kind: OpenKind
    ref: str
    title: str
    text: str
    do: str | None
    kr: str | None = None

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "kind": self.kind,
            "ref": self.ref,
            "title": self.title,
            "kr": self.kr,
            "text": self.text,
            "do": self.do,
        }


@dataclass(frozen=True, slots=True)
class ObjectivePart:
    """What there is to say of one objective.

    Attributes:
        tree: Its branch, without the objectives below it, which have parts of their own.
        krs: Its KRs.
        changed: The places of its tree that differ from the first moment, from top to bottom.
        failed: Its initiatives that failed to move a KR, and those that cannot be told.
        experiments: The experiments that were finished since.
        decisions: The decisions taken since.
        questions: What to decide now, the most urgent first.
    """

    tree: Tree
    krs: tuple[KrReport, ...]
    changed: tuple[Place, ...]
    failed: tuple[Judged, ...]
    experiments: tuple[NodeView, ...]
    decisions: tuple[Decided, ...]
    questions: tuple[OpenQuestion, ...]

    @property
    def view(self) -> NodeView:
        """The objective."""
        return self.tree.roots[0].view

    def to_json(self) -> dict[str, object]:
        """Its JSON shape."""
        return {
            "objective": str(self.view.ref),
            "tree": self.tree.to_json(),
            "krs": [kr.to_json() for kr in self.krs],
            "changed": [_changed(place) for place in self.changed],
            "failed": [one.to_json() for one in self.failed],
            "experiments_finished": [view.data for view in self.experiments],
            "decisions": [one.to_json() for one in self.decisions],
            "decide": [one.to_json() for one in self.questions],
        }


@dataclass(frozen=True, slots=True)
class Pack:
    """A review pack.

    Attributes:
        since: From when on it tells what happened.
        report: How everything stands now, and what happened since, for the whole workspace or the team.
        diff: What differs between the two moments, for the whole workspace.
        parts: The objectives.
        elsewhere: What changed that stands under none of them.
        questions: What to decide that is on none of them.
        verdicts: (KR, verdict) pairs by the initiative's ref, for drawings.
    """

    since: Since
    report: Report
    diff: Diff
    parts: tuple[ObjectivePart, ...]
    elsewhere: tuple[Place, ...]
    questions: tuple[OpenQuestion, ...]
    verdicts: dict[str, list[tuple[str, str]]]

    @property
    def all_questions(self) -> tuple[OpenQuestion, ...]:
        """Everything to decide, in the order of the objectives."""
        return (*(one for part in self.parts for one in part.questions), *self.questions)

    @property
    def alarms(self) -> tuple[Alarm, ...]:
        """What to look at now."""
        return self.report.alarms

    def to_json(self) -> dict[str, object]:
        """The shape `review`."""
        report = self.report
        return {
            "as_of": to_plain(report.as_of),
            "workspace": report.workspace,
            "team": report.team,
            "since": self.since.to_json(),
            "objectives": [part.to_json() for part in self.parts],
            "kpis": [view.data for view in report.kpis],
            "alarms": [alarm.to_json() for alarm in report.alarms],
            "changed_elsewhere": [_changed(place) for place in self.elsewhere],
            "decide_elsewhere": [one.to_json() for one in self.questions],
            "interviews": len(report.interviews),
            "interviews_held": [view.data for view in report.interviews],
        }


def _changed(place: Place) -> dict[str, object]:
    return {
        "ref": str(place.view.ref),
        "kind": place.view.data["kind"],
        "title": place.view.node.title,
        "sign": place.sign,
        "words": place.words,
    }
