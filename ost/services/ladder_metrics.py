"""One metric on several ladders: key results that pull it in opposite directions, and those that share it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from ost.domain.key_results import MAINTAIN, good_direction, holds
from ost.domain.model import KeyResult
from ost.domain.numbers import with_unit
from ost.services.alignment import Gap, Shared
from ost.services.ladder_gaps import command, teams_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ost.domain.kinds import Ref
    from ost.domain.ladder import Ladders
    from ost.services.in_cycle import InCycle


def on_one_metric(ladders: Ladders, seen: InCycle) -> Iterator[Gap | Shared]:
    """What is to be said of the metrics that several open key results of a cycle steer.

    Args:
        ladders: The objectives and key results.
        seen: The cycle.
    """
    steering: dict[Ref, list[KeyResult]] = defaultdict(list)
    for node in ladders.nodes.values():
        asked = node.status == "open" and node.ref in seen and not ladders.given_up(node.ref)
        if isinstance(node, KeyResult) and asked:
            steering[node.metric].append(node)
    for metric, krs in sorted(steering.items()):
        pair = _opposed(krs)
        if pair is not None:
            yield _gap(ladders, metric, *pair)
        elif len(tops := _apart(ladders, krs)) > 1:
            yield Shared(metric, tuple((kr.ref, ladders.team_of(kr.ref)) for kr in tops))


def _opposed(krs: Sequence[KeyResult]) -> tuple[KeyResult, KeyResult] | None:
    """Two that run at the same time, the one added first before the other, and cannot both be meant."""
    up = [kr for kr in krs if good_direction(kr) > 0]
    down = [kr for kr in krs if good_direction(kr) < 0]
    for one in up:
        for other in down:
            at_once = one.start <= other.due and other.start <= one.due
            if at_once and not _both_possible(one, other):
                first, second = sorted((one, other), key=lambda kr: kr.ref)
                return first, second
    return None


def _both_possible(up: KeyResult, down: KeyResult) -> bool:
    """Whether one of them only keeps a level, which the other may reach its target within."""
    return bool({up.form, down.form} & MAINTAIN) and holds(down, up.target)


def _gap(ladders: Ladders, metric: Ref, first: KeyResult, second: KeyResult) -> Gap:
    refs = (second.ref, first.ref)
    message = f"It is to {_wish(second)}, and {first.ref} is to {_wish(first)}: the same metric, {metric}."
    do = command("ost", "archive", str(second.ref), "--because", f"{first.ref} pulls {metric} the other way")
    return Gap(second.ref, second.title, "krs-opposed", message, do, refs, teams_of(ladders, refs))


def _wish(kr: KeyResult) -> str:
    level = with_unit(kr.target, kr.unit)
    if kr.form in MAINTAIN:
        return f"stay at {'least' if good_direction(kr) > 0 else 'most'} {level}"
    return f"{'rise' if good_direction(kr) > 0 else 'fall'} to {level}"


def _apart(ladders: Ladders, krs: Sequence[KeyResult]) -> list[KeyResult]:
    """Those that stand on ladders of their own: not below another of them, and each of another objective."""
    if not krs[1:]:
        return []
    refs = {kr.ref for kr in krs}
    apart: dict[Ref | None, KeyResult] = {}
    for kr in krs:
        if not any(upper.ref in refs for upper in ladders.above(kr.ref)):
            objective = ladders.objective_of(kr.ref)
            apart.setdefault(objective.ref if objective else None, kr)
    return list(apart.values())
