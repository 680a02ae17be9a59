"""`ost lint`: all rules over the tree, or over a branch of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.kinds import TREE_ORDER, Kind
from ost.domain.ladder import Ladders
from ost.domain.model import Initiative, KeyResult, Op
from ost.errors import NoSuchRef
from ost.services.answered import answers_of
from ost.services.closed import links_of
from ost.services.history import Snapshot, snapshot
from ost.services.linting import key_results, others
from ost.services.linting.accepting import acceptances, switched_off
from ost.services.linting.finding import Facts, Finding
from ost.services.linting.rules import RULES
from ost.services.mandates import stated_mandates
from ost.services.north_star import declared
from ost.services.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.domain.model import Node
    from ost.services.audit import Answer
    from ost.services.linting.finding import Acceptance
    from ost.services.store import Reader
    from ost.services.workspace import Workspace

_ORDER = {rule: place for place, rule in enumerate(RULES)}
_SETS = (
    key_results.key_results,
    others.objectives,
    others.opportunities,
    others.solutions,
    others.initiatives,
    others.people,
)


@dataclass(frozen=True, slots=True)
class Linted:
    """What the rules found.

    Attributes:
        findings: The findings, thing by thing.
        off: The rules that this workspace has switched off.
    """

    findings: tuple[Finding, ...]
    off: tuple[str, ...]

    @property
    def waiting(self) -> tuple[Finding, ...]:
        """Those that nobody has accepted."""
        return tuple(finding for finding in self.findings if finding.accepted is None)

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {"findings": [finding.json() for finding in self.findings], "off": list(self.off)}


def lint(ws: Workspace, ref: str | None = None) -> Linted:
    """Ask all rules about the tree.

    Args:
        ws: The workspace; its `as_of` says as of which day.
        ref: Only about this thing and what stands below it.

    Raises:
        NoSuchRef, NoSuchTitle, AmbiguousTitle: When the thing is not found.
    """
    with ws.store.reading() as reader:
        branch = None
        if ref is not None:
            node = resolve(reader, ref)
            branch = {node.ref} | reader.descendants(node.ref)
            if ws.as_of is not None and node.ref not in snapshot(reader, ws.as_of).nodes:
                raise NoSuchRef(f"{node.ref} as of {ws.as_of}", node.kind.value)
        found = [one for one in found_all(reader, ws) if branch is None or one.ref in branch]
        return Linted(tuple(found), tuple(sorted(switched_off(reader, ws.as_of), key=_ORDER.__getitem__)))


def read_rules(ws: Workspace) -> list[tuple[dict[str, object], bool]]:
    """Every rule as JSON, and whether this workspace wants it."""
    with ws.store.reading() as reader:
        off = switched_off(reader, ws.as_of)
    return [(rule.json(), rule.id not in off) for rule in RULES.values()]


def found_on(reader: Reader, ws: Workspace, ref: Ref) -> list[Finding]:
    """What the rules find of one thing."""
    return [finding for finding in found_all(reader, ws) if finding.ref == ref]


def found_all(reader: Reader, ws: Workspace, snap: Snapshot | None = None) -> Iterator[Finding]:
    """What the rules that are on find, in the order of refs, each with its acceptance.

    Args:
        reader: The workspace.
        ws: How it is looked at.
        snap: The tree, where it has been read already.
    """
    off = switched_off(reader, ws.as_of)
    accepted = acceptances(reader, ws.as_of)
    facts = facts_of(reader, ws, snap or snapshot(reader, ws.as_of))
    found = [finding for rules in _SETS for finding in rules(facts) if finding.rule not in off]
    for finding in sorted(found, key=_place):
        yield replace(finding, accepted=_acceptance(finding, facts, accepted))


def _acceptance(
    finding: Finding, facts: Facts, accepted: Mapping[tuple[Ref, str], Acceptance]
) -> Acceptance | None:
    """Who let a finding stand; a result without a ladder, also where its objective was let stand without one."""
    own = accepted.get((finding.ref, finding.rule))
    if own is not None or finding.rule != "kr-no-ladder":
        return own
    around = (finding.ref, *(upper.ref for upper in facts.ladders.above(finding.ref)))
    said = (accepted.get((ref, "kr-serves-nothing")) for ref in around)
    return next((one for one in said if one is not None), None)


def _place(finding: Finding) -> tuple[int, int, int]:
    return TREE_ORDER.index(finding.ref.kind), finding.ref.number, _ORDER[finding.rule]


def facts_of(reader: Reader, ws: Workspace, snap: Snapshot) -> Facts:
    """What the rules look at, as it is in a snapshot."""
    nodes = {ref: node for ref, node in snap.nodes.items() if node.archived is None}
    metrics = {
        node.metric for node in nodes.values() if isinstance(node, KeyResult) and node.status == "open"
    }
    series = reader.series(metrics, until=ws.day) if metrics else {}
    star = declared(reader, ws.as_of)
    return Facts(
        nodes=nodes,
        edges=snap.edges,
        bets=snap.bets if snap.bets is not None else reader.bets(),
        measured={ref: [point.on for point in points] for ref, points in series.items()},
        written=_written(reader, nodes),
        day=ws.day,
        enough=_enough(reader, ws.as_of),
        mandates=stated_mandates(reader, ws.as_of) if _any_mandate(nodes) else {},
        ladders=Ladders(nodes.values(), snap.edges, star if star in nodes else None),
        carried=links_of(reader, ws.as_of, [ref for ref in nodes if ref.kind is Kind.KR]).source,
    )


def _enough(reader: Reader, as_of: date | None) -> dict[Ref, list[Answer]]:
    found: dict[Ref, list[Answer]] = defaultdict(list)
    for (ref, question, _), answer in answers_of(reader, as_of).items():
        if question == "sufficiency":
            found[ref].append(answer)
    return found


def _any_mandate(nodes: Mapping[Ref, Node]) -> bool:
    return any(isinstance(node, Initiative) and node.mandated_by for node in nodes.values())


def _written(reader: Reader, nodes: Mapping[Ref, Node]) -> dict[Ref, int]:
    """The changeset that added each key result and each initiative."""
    refs = [ref for ref, node in nodes.items() if isinstance(node, (KeyResult, Initiative))]
    return {
        change.ref: change.seq
        for change in (reader.changes(refs) if refs else ())
        if change.ref is not None and change.op is Op.ADD and change.field is None
    }
