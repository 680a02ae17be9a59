"""`ost scores`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import words_of
from ost.cli.grouping import noun
from ost.cli.options import AsOf, Db, Json, KeyResultRef

if TYPE_CHECKING:
    from ost.services.scoring import Policy

app = noun(
    "Scores at the end of a cycle, for this workspace: on, off, set, show. They are off unless switched on.",
    "ost scores on --reading seventy",
    "ost scores set kr3 aspirational",
    "ost scores off",
)
_USUAL = "What a key result is where nothing was said of it."


@app.command(
    help="""Have scores from 0.0 to 1.0 at the end of a cycle, and say how they are read.

\b
Examples:
  ost scores on                          a committed key result is done at 1.0 only
  ost scores on --reading seventy        an aspirational one is good from 0.7 on
  ost scores on --default aspirational
"""
)
def on(
    reading: Annotated[
        str | None,
        typer.Option(
            "--reading",
            metavar="none|seventy",
            help="Whether 0.7 of an aspirational one is good.",
            autocompletion=words_of("none", "seventy"),
        ),
    ] = None,
    usual: Annotated[
        str | None,
        typer.Option(
            "--default",
            metavar="committed|aspirational",
            help=_USUAL,
            autocompletion=words_of("committed", "aspirational"),
        ),
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import choice
    from ost.domain.scores import Commitment, Reading
    from ost.services.scoring import switch_scores

    how = choice(Reading, "The reading", reading)
    what = choice(Commitment, "The default", usual)
    _show(switch_scores(open_workspace(db), on=True, reading=how, usual=what), as_json=as_json)


@app.command(
    help="""Have no scores: only whether a target was reached, and how far it came in its unit.

\b
Examples:
  ost scores off
"""
)
def off(db: Db = None, as_json: Json = False) -> None:
    from ost.bootstrap import open_workspace
    from ost.services.scoring import switch_scores

    _show(switch_scores(open_workspace(db), on=False), as_json=as_json)


@app.command(
    "set",
    help="""Say whether a key result is committed or aspirational.

\b
Examples:
  ost scores set kr3 aspirational
  ost scores set kr3 default            what is usual in this workspace
""",
)
def set_(
    kr: KeyResultRef,
    commitment: Annotated[
        str,
        typer.Argument(
            metavar="committed|aspirational|default",
            help="What it is.",
            autocompletion=words_of("committed", "aspirational", "default"),
            show_default=False,
        ),
    ],
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.terminal import line, note, print_json
    from ost.domain.scores import Commitment
    from ost.errors import BadChoice
    from ost.services.scoring import declare

    word = commitment.strip().lower()
    if word not in {*Commitment, "default"}:
        raise BadChoice("It", commitment, [*Commitment, "default"])
    workspace = open_workspace(db)
    node, policy = declare(workspace, kr, None if word == "default" else Commitment(word))
    if workspace.today > node.start and word != "default":
        note(f"{node.ref} has started: that it was said later shows beside its score.")
    if not policy.on:
        note("This workspace has no scores; to have them: ost scores on")
    found = policy.commitment(node.ref).value
    if as_json:
        print_json({"kr": str(node.ref), "commitment": found, "default": word == "default"})
    else:
        line(f"{node.ref}  {node.title}  {found}", hang="  ")


@app.command(
    help="""Whether this workspace has scores, how they are read, and what was said of its key results.

\b
Examples:
  ost scores show
"""
)
def show(as_of: AsOf = None, db: Db = None, as_json: Json = False) -> None:
    from ost.cli.opening import look_at
    from ost.services.scoring import read_policy

    _show(read_policy(look_at(db, as_of)), as_json=as_json)


def _show(policy: Policy, *, as_json: bool) -> None:
    from ost.cli.terminal import line, print_json

    if as_json:
        print_json(policy.json())
        return
    read = {None: "off", "none": "on", "seventy": "on, 0.7 of an aspirational key result is good"}
    line(f"Scores: {read[policy.reading.value if policy.reading else None]}")
    line(f"A key result of which nothing is said is {policy.usual.value}.")
    for ref, said in sorted(policy.said.items()):
        line(f"  {ref}  {said.commitment.value}  (said on {said.on})")
