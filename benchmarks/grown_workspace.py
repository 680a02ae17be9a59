"""A workspace that has grown command by command, as a team's does: each change its own transaction.

    python benchmarks/grown_workspace.py ost.db --commands 1500

It begins as the worked example; then values come in on any day, things are added, notes grow and shrink, things move.
"""

from __future__ import annotations

import argparse
import random
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

from ost.demo.make import make_example
from ost.domain.kinds import Kind
from ost.errors import OstError
from ost.services import adding, changing, checking_in, editing, measuring
from ost.services.workspace import Workspace
from ost.storage.sqlite import SqliteStore, new_workspace

TODAY = date(2026, 11, 20)
WORDS = (
    *(
        "the",
        "list",
        "that",
        "nobody",
        "reads",
        "until",
        "it",
        "is",
        "too",
        "late",
        "for",
        "any",
        "of",
        "them",
    ),
    *("to", "say", "so,", "café,", "二つ,", "which", "was", "known"),
)


def grow(path: Path, commands: int, seed: int = 1) -> None:
    """Make a workspace and run so many commands in it; those that are refused count, too."""
    with new_workspace(path, "Grown") as tx:
        make_example(tx, TODAY)
    chance = random.Random(seed)
    ws = Workspace(SqliteStore(path, actor="ana"), TODAY, "ana")
    with ws.store.reading() as reader:
        known = {kind: [str(node.ref) for node in reader.nodes([kind])] for kind in Kind}
    for _ in range(commands):
        with suppress(OstError):
            _one(ws, chance, known)


def _one(ws: Workspace, chance: random.Random, known: dict[Kind, list[str]]) -> None:  # noqa: C901
    def some(*kinds: Kind) -> str:
        return chance.choice([ref for kind in kinds for ref in known[kind]])

    def text(most: int) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(1, most)))

    match chance.choices(range(8), weights=(40, 12, 10, 15, 5, 5, 5, 8))[0]:
        case 0:
            day = TODAY - timedelta(days=chance.randrange(900))
            measuring.add_measurement(ws, some(Kind.METRIC), round(chance.gauss(50, 9), 2), on=day)
        case 1:
            done = adding.add_opportunity(ws, text(12), under=[some(Kind.KR, Kind.OPPORTUNITY)])
            known[Kind.OPPORTUNITY].append(str(done.view.ref))
        case 2:
            done = adding.add_solution(ws, text(12), under=[some(Kind.OPPORTUNITY)])
            known[Kind.SOLUTION].append(str(done.view.ref))
        case 3:
            ref = some(Kind.OPPORTUNITY, Kind.SOLUTION, Kind.INITIATIVE)
            editing.edit(ws, ref, [f"note={text(chance.choice((5, 40, 300)))}", f"owner={text(3)}"])
        case 4:
            changing.move(ws, some(Kind.OPPORTUNITY), [some(Kind.KR, Kind.OPPORTUNITY)])
        case 5:
            changing.link(ws, some(Kind.KR), some(Kind.OPPORTUNITY))
        case 6:
            changing.unlink(ws, some(Kind.KR), some(Kind.OPPORTUNITY))
        case _:
            day = TODAY - timedelta(days=chance.randrange(300))
            if chance.random() < 0.5:
                checking_in.check_in(
                    ws, some(Kind.KR), on=day, confidence=chance.randint(0, 10), moving=text(30)
                )
            else:
                adding.add_interview(ws, text(4), on=day, quotes=[text(40), text(40)])


def main() -> None:
    """Make one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("path", type=Path)
    parser.add_argument("--commands", type=int, default=1500)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    grow(arguments.path, arguments.commands, arguments.seed)


if __name__ == "__main__":
    main()
