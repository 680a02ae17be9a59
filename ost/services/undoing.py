"""Taking a change back: `ost undo` writes the changeset that does the opposite, and `ost redo` takes that back.

Nothing leaves the history. A thing that was added is put away, since its ref may have been said elsewhere; everything
else goes back to the value that stood before.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, TypeAlias, cast

from ost.domain.facts import fact_json, points_json
from ost.domain.healthy import is_kpi
from ost.domain.key_results import MAINTAIN
from ost.domain.kinds import STAND_ALONE, Kind, Ref
from ost.domain.model import KeyResult, Metric, Op, Relation
from ost.domain.plain import from_plain, to_plain
from ost.domain.text import clean_text
from ost.errors import CannotUndo, NoSuchChangeset, NothingToUndo, TouchedSince
from ost.services import ledger, replay
from ost.services.logbook import taken_back
from ost.services.placing import check_below, check_place
from ost.services.replacing import contradiction
from ost.services.telling import Told, told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ost.domain.model import Change, Changeset, Node
    from ost.services.store import Reader, Writer
    from ost.services.workspace import Workspace

_Key: TypeAlias = "tuple[Ref | None, str]"
"""A field of a thing, as far as two changes of it get into each other's way."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back.

    Attributes:
        made: The changeset that was taken back, or that is in force again.
        seq: The number of the one that did it; None when it was only tried.
        changes: What it changed.
    """

    made: Changeset
    seq: int | None
    changes: tuple[Told, ...]


def undo(
    ws: Workspace,
    number: int | None = None,
    *,
    because: str | None = None,
    force: bool = False,
    dry_run: bool = False,
) -> Undone:
    """Take a changeset back.

    Args:
        ws: The workspace.
        number: Which one; the last that is in force when None.
        because: Why.
        force: Also where later changes touched the same fields; those go back past them.
        dry_run: Only say what would change.

    Raises:
        NothingToUndo: When no changeset is in force.
        NoSuchChangeset: When there is none of that number.
        CannotUndo: When it was taken back already, or what stood before cannot stand now.
        TouchedSince: When later changes touched the same fields.
    """
    return _take_back(ws, number, "undo", because, force=force, dry_run=dry_run)


def redo(
    ws: Workspace, number: int | None = None, *, because: str | None = None, dry_run: bool = False
) -> Undone:
    """Do again what was taken back last, or in the changeset of a number.

    Raises:
        NothingToUndo: When nothing was taken back.
        CannotUndo, NoSuchChangeset, TouchedSince: As for `undo`.
    """
    return _take_back(ws, number, "redo", because, force=False, dry_run=dry_run)


def _take_back(
    ws: Workspace, number: int | None, command: str, because: str | None, *, force: bool, dry_run: bool
) -> Undone:
    try:
        return _reversed(ws, number, command, because, force=force, dry_run=dry_run)
    except (CannotUndo, TouchedSince) as error:
        if command == "redo":
            error.message = error.message.replace("cannot be taken back", "cannot be done again")
        raise


class _Tried(Exception):
    """What was only tried is dropped."""


def _reversed(
    ws: Workspace, number: int | None, command: str, because: str | None, *, force: bool, dry_run: bool
) -> Undone:
    because = None if because is None else clean_text(because, "The reason")
    if dry_run:  # done whole, so that whatever refuses it is told, and dropped
        with suppress(_Tried), ws.store.writing(command, because) as tx:
            made, lines = _plan(tx, ws, number, command, force=force)
            tried = Undone(_root(tx, made), None, tuple(one for line in lines for one in told(line)))
            ledger.write_lines(tx, lines)
            _check(tx, made.seq, lines)
            raise _Tried
        return tried
    with ws.store.writing(command, because) as tx:
        made, lines = _plan(tx, ws, number, command, force=force)
        tx.changeset(undoes=made.seq)
        ledger.write_lines(tx, lines)
        _check(tx, made.seq, lines)
        return Undone(_root(tx, made), tx.changeset(), tuple(one for line in lines for one in told(line)))


def _root(reader: Reader, made: Changeset) -> Changeset:
    """What a changeset took back, or did again, in the end."""
    while made.undoes is not None:
        [made] = [one for one in reader.changesets(after=made.undoes - 1) if one.seq == made.undoes]
    return made


def _plan(
    reader: Reader, ws: Workspace, number: int | None, command: str, *, force: bool
) -> tuple[Changeset, list[Change]]:
    """Which changeset is meant, and the lines that do its opposite."""
    made = {one.seq: one for one in reader.changesets()}
    back = taken_back(made.values())
    target = _target(made, back, number, command)
    between = _in_between(made, back, target)
    changes = reader.changes(after=min({target.seq, *between}) - 1)
    own = [change for change in changes if change.seq == target.seq]
    if any(change.op is Op.STATE for change in own) or not _kept_in_full(reader, target.seq):
        raise CannotUndo(target.seq, "it was written before the history kept every value")
    touching = _touching(own, (change for change in changes if change.seq in between))
    if touching and not force:
        last = _last_of_chains(made)
        listed = [(made[last[change.seq]], one) for change in touching for one in told(change)]
        added = [change.ref for change in own if change.op is Op.ADD and change.field is None]
        raise TouchedSince(
            target.seq,
            [(m.seq, m.at.date(), m.actor, t.ref, t.field) for m, t in listed],
            f"ost archive {added[-1]}" if added else f"ost undo {target.seq} --force",
        )
    lines = [_opposite(change, ws) for change in reversed(own)]
    if touching:
        if any(line.field == "criterion" for line in lines):
            raise CannotUndo(
                target.seq, "its experiment was started since, and is judged by the criterion it had then"
            )
        lines = [line for one in lines if (line := _from_now(reader, one)) is not None]
    _check_counted(reader, target.seq, lines)
    _check_fields(reader, target.seq, lines)
    return target, lines


def _last_of_chains(made: dict[int, Changeset]) -> dict[int, int]:
    """The last of the changesets that undid each one, did it again, and so on; itself where nobody did."""
    last = {seq: seq for seq, one in made.items() if one.undoes is None}
    for seq, one in sorted(made.items()):
        while one.undoes is not None:
            one = made[one.undoes]  # noqa: PLW2901
        last[one.seq] = seq
    return last


def _in_between(made: dict[int, Changeset], back: dict[int, int], target: Changeset) -> set[int]:
    """What has changed since a changeset: what came later and is in force, and what was undone or done again since."""
    then = taken_back(one for one in made.values() if one.seq <= target.seq)
    root = target
    while root.undoes is not None:
        root = made[root.undoes]
    return {
        one.seq
        for one in made.values()
        if one.undoes is None
        and one.seq != root.seq
        and (one.seq not in back if one.seq > target.seq else (one.seq in then) != (one.seq in back))
    }


def _kept_in_full(reader: Reader, seq: int) -> bool:
    return all(change.op is not Op.STATE for change in reader.changes(after=seq))


def _target(made: dict[int, Changeset], back: dict[int, int], number: int | None, command: str) -> Changeset:
    if number is None:
        of_sort = [one for one in made.values() if (one.undoes is not None) == (command == "redo")]
        standing = [one.seq for one in of_sort if one.seq not in back and one.command != "upgrade"]
        if command == "redo" and standing:  # only what was undone since the last change can be done again
            newest = max((one.seq for one in made.values() if one.undoes is None), default=0)
            standing = [seq for seq in standing if seq > newest and _undid(made, seq)]
        if not standing:
            raise NothingToUndo(command)
        return made[max(standing)]
    if command == "redo" and number in back:
        number = back[number]
    target = made.get(number)
    if target is None:
        raise NoSuchChangeset(number, max(made, default=0))
    if number in back:
        raise CannotUndo(number, f"changeset {back[number]} took it back already")
    if command == "redo" and target.undoes is None:
        raise CannotUndo(number, "it is in force, so there is nothing to do again")
    return target


def _undid(made: dict[int, Changeset], seq: int) -> bool:
    """Whether a changeset undid one, and did not do one again that had been undone."""
    count, at = 0, made[seq]
    while at.undoes is not None:
        count, at = count + 1, made[at.undoes]
    return count % 2 == 1


# --- what gets into each other's way ---------------------------------------------------------


def _keys(change: Change) -> set[_Key]:
    """The fields that a change touches."""
    ref, field = change.ref, change.field
    if field is None:
        said = cast("dict[str, Any]", change.new or {})
        above = [*said.get("parents", []), *filter(None, [said.get("metric")])]
        return {(ref, "")} | {(Ref.parse(str(text)), "child") for text in above}
    name, _, which = field.partition(":")
    if name in {"step", "result", "decision"}:
        tests = ref is not None and ref.kind is Kind.EXPERIMENT and name != "decision"
        judged = {(ref, "criterion")} if tests else set()
        return {(ref, {"step": "status"}.get(name, name))} | judged
    if name == "values":
        points = (*cast("list[Any]", change.old or ()), *cast("list[Any]", change.new or ()))
        return {(ref, f"value:{point[0]}") for point in points}
    if name in set(Relation) | {"parents"}:
        one = "parents" if name == Relation.PARENT else name
        ends = [change.old, change.new] if name != "parents" else [*(change.old or ()), *(change.new or ())]  # type: ignore[misc]
        others = {Ref.parse(str(end)) for end in ends if end is not None}
        mine = {(ref, one)} if one == "parents" else {(ref, f"{one}:{other}") for other in others}
        return mine | {(other, "child") for other in others}
    if name in replay.BETS:
        return {(ref, field), (Ref.parse(which), "child")}
    if name == "metric":
        return {(ref, field)} | {(Ref.parse(str(end)), "child") for end in (change.old, change.new)}
    return {(ref, field)}


def _touching(own: Sequence[Change], later: Iterable[Change]) -> list[Change]:
    """The later changes that touch what a changeset wrote; of a thing that it added, whatever touches it at all."""
    added = {change.ref for change in own if change.op is Op.ADD and change.field is None}
    written = {key for change in own for key in _keys(change) if key[1] != "child"}
    return [
        change
        for change in later
        if _keys(change) & written or any(ref is not None and ref in added for ref, _ in _keys(change))
    ]


# --- the opposite ---------------------------------------------------------------------------

_OPPOSITE = {Op.LINK: Op.UNLINK, Op.UNLINK: Op.LINK, Op.MOVE: Op.MOVE}


def _opposite(change: Change, ws: Workspace) -> Change:
    if change.op is Op.ADD and change.field is None:
        away = to_plain(ws.today)
        return replace(change, op=Op.ARCHIVE, field="archived", old=None, new=away)
    op = _OPPOSITE.get(change.op, Op.EDIT)
    if change.field == "metric":
        op = Op.LINK
    elif change.field == "archived" and change.old is not None:
        op = Op.ARCHIVE
    return replace(change, op=op, old=change.new, new=change.old)


def _from_now(reader: Reader, line: Change) -> Change | None:
    """A line that goes past later changes, with what stands now in the place of what stood then; None if it is so."""
    ref, field = line.ref, line.field or ""
    name, _, which = field.partition(":")
    if ref is None:
        return line
    if name == "parents":
        now = [edge.source for edge in reader.edges(Relation.PARENT, targets=[ref])]
        return replace(line, old=to_plain(now))
    if name in replay.BETS:
        bet = next((bet for bet in reader.bets([ref]) if str(bet.kr) == which), None)
        if bet is None:
            raise CannotUndo(line.seq, f"{ref} bets on {which} no longer")
        return replace(line, old=getattr(bet, name))
    if name == "values":
        days = {str(point[0]) for point in (*(line.old or ()), *(line.new or ()))}  # type: ignore[misc]
        there = [point for point in reader.measurements(ref) if point.on.isoformat() in days]
        return replace(line, old=points_json(there, 0))
    if name == "checkin":
        there_now = next((c for c in reader.check_ins([ref]) if c.on.isoformat() == which), None)
        return replace(line, old=None if there_now is None else fact_json(there_now))
    if name in set(Relation):
        source = Ref.parse(str(line.new or line.old))
        joined = source is not None and bool(reader.edges(Relation(name), [source], [ref]))
        return None if joined == (line.new is not None) else line
    if name in {"step", "result", "decision"} or not replay.is_field(line):
        return line
    return replace(line, old=to_plain(getattr(reader.node(ref), field)))


# --- what may not come of it ------------------------------------------------------------------


def _check(tx: Writer, number: int, lines: Sequence[Change]) -> None:
    """Refuse what no other command would have allowed."""
    touched: dict[Ref, set[str]] = defaultdict(set)
    for line in lines:
        if line.ref is not None:
            touched[line.ref].add((line.field or "").partition(":")[0])
    for node in tx.nodes(refs=touched):
        if (why := contradiction(tx, node)) is not None:
            raise CannotUndo(number, why)
        if node.archived is not None:
            _check_left(tx, number, node)
            continue
        if touched[node.ref] & {"parents", Relation.PARENT.value, "archived"}:
            _check_parents(tx, number, node)
        if node.kind is Kind.INITIATIVE:
            _check_bets(tx, number, node)
        check_below(tx, node)


def _check_bets(tx: Writer, number: int, node: Node) -> None:
    """Refuse to expect something of a KR that is no longer bet on."""
    under = {edge.source for edge in tx.edges(Relation.PARENT, targets=[node.ref])}
    for bet in tx.bets([node.ref]):
        if bet.kr not in under:
            raise CannotUndo(number, f"{node.ref} bets on {bet.kr} no longer")


def _check_left(tx: Writer, number: int, away: Node) -> None:
    """Refuse to put away what something live hangs on alone."""
    below = [edge.target for edge in tx.edges(Relation.PARENT, sources=[away.ref])]
    for child in tx.nodes(refs=below, archived=False):
        above = [edge.source for edge in tx.edges(Relation.PARENT, targets=[child.ref])]
        if not tx.nodes(refs=above, archived=False):
            raise CannotUndo(
                number, f"{child.ref} stands on {away.ref} (to put both away: ost archive {away.ref})"
            )
    if away.kind is Kind.METRIC:
        for kr in tx.nodes([Kind.KR], archived=False):
            if isinstance(kr, KeyResult) and kr.metric == away.ref:
                raise CannotUndo(number, f"{kr.ref} is measured by {away.ref}")


def _check_parents(tx: Writer, number: int, node: Node) -> None:
    edges = tx.edges(Relation.PARENT, targets=[node.ref])
    parents = tx.nodes(refs=[edge.source for edge in edges])
    if not parents and node.kind not in {Kind.OBJECTIVE, *STAND_ALONE}:
        raise CannotUndo(number, f"{node.ref} would stand under nothing")
    gone = [parent.ref for parent in parents if parent.archived is not None]
    if parents and len(gone) == len(parents):
        raise CannotUndo(number, f"{node.ref} would stand under {gone[0]}, which was put away")
    check_place(tx, node, parents, new=False)


def _check_fields(reader: Reader, number: int, lines: Iterable[Change]) -> None:
    """Refuse fields that contradict each other."""
    fields: dict[Ref, dict[str, Any]] = defaultdict(dict)
    for line in lines:
        if line.ref is not None and replay.is_field(line):
            fields[line.ref][str(line.field)] = from_plain(str(line.field), line.new)
    planned = {now.ref: replace(now, **fields[now.ref]) for now in reader.nodes(refs=fields)}
    for node in planned.values():
        if node.archived is None and isinstance(node, KeyResult):
            metric = planned.get(node.metric) or reader.node(node.metric)
            _check_key_result(metric, number, node)
        if isinstance(node, Metric) and _crossed(node):
            raise CannotUndo(number, f"no value would be inside the healthy range of {node.ref}")
        if isinstance(node, Metric) and node.service_level is not None and not is_kpi(node):
            raise CannotUndo(number, f"{node.ref} would have a service level and no healthy range")


def _crossed(metric: Metric) -> bool:
    low, high = metric.healthy_low, metric.healthy_high
    return low is not None and high is not None and low > high


def _check_key_result(metric: Node | None, number: int, kr: KeyResult) -> None:
    if kr.due <= kr.start:
        raise CannotUndo(
            number, f"{kr.ref} would end on {kr.due}, which is not after its start on {kr.start}"
        )
    if kr.form not in MAINTAIN and (kr.baseline is None or kr.baseline == kr.target):
        raise CannotUndo(number, f"the target of {kr.ref} would be its baseline, {kr.target:g}")
    if metric is None or metric.archived is not None:
        raise CannotUndo(number, f"{kr.ref} would be measured by {kr.metric}, which was put away")


def _check_counted(reader: Reader, number: int, lines: Iterable[Change]) -> None:
    """Refuse gaps among facts that are counted: only the last may go, and one comes after the others."""
    counts: dict[tuple[Ref, str], int] = {}
    for line in lines:
        name, _, which = (line.field or "").partition(":")
        if line.ref is None or name not in _COUNTED or (line.old is not None and line.new is not None):
            continue
        key = (line.ref, name)
        count = counts[key] if key in counts else _COUNTED[name](reader, line.ref)
        if int(which) != (count if line.new is None else count + 1):
            raise CannotUndo(number, f"a later {name} of {line.ref} stands on it")
        counts[key] = count - 1 if line.new is None else count + 1


_COUNTED: dict[str, Callable[[Reader, Ref], int]] = {
    "step": lambda reader, ref: len(reader.steps([ref])),
    "result": lambda reader, ref: len(reader.results([ref])),
    "decision": lambda reader, ref: len(reader.decisions([ref])),
}
