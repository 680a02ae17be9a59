"""How commands grow with the workspace: 100, 1,000 and 10,000 things, and a KR with five years of daily values.

python benchmarks/large_workspace.py [--rounds 3] [--sizes 100 1000 10000]
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from timing import in_turn, print_ratios, seconds

from ost.domain.kinds import LIFECYCLES, Kind, Ref
from ost.domain.model import (
    Assumption,
    Edge,
    Experiment,
    Form,
    KeyResult,
    Measurement,
    Metric,
    Node,
    Objective,
    Opportunity,
    Solution,
)
from ost.storage.sqlite import new_workspace

if TYPE_CHECKING:
    from ost.storage.writer import SqlWriter

TODAY = date(2026, 11, 20)
DAYS = 5 * 365


def build(path: Path, size: int) -> None:
    """A workspace of about `size` things: objectives with KRs, and branches of the usual proportions below them."""
    with new_workspace(path, "bench") as tx:
        made = 0
        for branch in range(1, size // 25 + 2):
            made += _branch(tx, branch)
            if made >= size:
                break
        rng = random.Random(1)
        first = TODAY - timedelta(days=DAYS)
        points = [Measurement(first + timedelta(days=i), 50 + rng.gauss(0, 3)) for i in range(DAYS)]
        tx.put_measurements(Ref(Kind.METRIC, 1), points)


def _branch(tx: SqlWriter, number: int) -> int:
    """One objective with one KR and 23 things below it; returns how many things were made."""
    objective = Objective(ref=Ref(Kind.OBJECTIVE, number), **_common(Kind.OBJECTIVE, number))
    metric = Metric(ref=Ref(Kind.METRIC, number), unit="%", **_common(Kind.METRIC, number))
    kr = KeyResult(
        ref=Ref(Kind.KR, number),
        metric=metric.ref,
        unit="%",
        form=Form.INCREASE,
        baseline=40,
        target=60,
        start=TODAY - timedelta(days=60),
        due=TODAY + timedelta(days=30),
        **_common(Kind.KR, number),
    )
    tx.insert_node(metric)
    nodes: list[tuple[Node, Ref | None]] = [(objective, None), (kr, objective.ref)]
    for i in range(4):
        at = (number - 1) * 4 + i + 1
        opportunity = Opportunity(ref=Ref(Kind.OPPORTUNITY, at), **_common(Kind.OPPORTUNITY, at))
        solution = Solution(ref=Ref(Kind.SOLUTION, at), **_common(Kind.SOLUTION, at))
        assumption = Assumption(ref=Ref(Kind.ASSUMPTION, at), **_common(Kind.ASSUMPTION, at))
        nodes += [(opportunity, kr.ref), (solution, opportunity.ref), (assumption, solution.ref)]
        for j in range(2):
            ref = Ref(Kind.EXPERIMENT, 2 * at - j)
            fields = _common(Kind.EXPERIMENT, at)
            experiment = Experiment(ref=ref, criterion="7 of 10", criterion_fixed_on=TODAY, **fields)
            nodes.append((experiment, assumption.ref))
    for node, parent in nodes:
        tx.insert_node(node)
        if parent is not None:
            tx.insert_edge(Edge(parent, node.ref))
    return len(nodes) + 1


def _common(kind: Kind, number: int) -> dict[str, object]:
    title = f"{kind.value} number {number} with a title of a usual length"
    return {"title": title, "status": LIFECYCLES[kind].first, "created": TODAY - timedelta(days=60)}


def main() -> None:
    """Print a table per size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000, 10_000])
    options = parser.parse_args()
    ost = [sys.executable, "-m", "ost"]
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            build(Path(folder) / "ost.db", size)
            commands = {
                "`import sqlmodel`": [sys.executable, "-c", "import sqlmodel"],
                "`ost opportunity add`": [*ost, "opportunity", "add", "New", "--under", "kr1"],
                "`ost measure add`": [*ost, "measure", "add", "kr1", "50"],
                "`ost show kr1`": [*ost, "show", "kr1"],
                "`ost move`": [*ost, "move", "opp1", "--under", "kr1"],
                "`ost search`": [*ost, "search", "usual"],
                "`ost status`": [*ost, "status"],
                "`ost tree kr1`": [*ost, "tree", "kr1"],
                "`ost tree`": [*ost, "tree"],
                "`ost tree --json`": [*ost, "tree", "--json"],
                "`ost forecast kr1`": [*ost, "forecast", "kr1"],
            }
            print(f"\n{size:,} things\n")
            taken = in_turn(
                {
                    name: lambda command=command: seconds(command, Path(folder))
                    for name, command in commands.items()
                },
                options.rounds,
            )
            print_ratios(taken, ["`import sqlmodel`"])


if __name__ == "__main__":
    main()
