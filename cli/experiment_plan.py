"""`ost experiment plan`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import Db, Json

PLAN = """Say what sample a criterion needs to be met 8 times in 10, or what a given sample can see.

\b
Examples:
  ost experiment plan --criterion "lift >= 2pp" --baseline 18% --expect 4pp
  ost experiment plan exp2 --baseline 18% --n 400
  ost experiment plan --criterion "rate >= 30%" --expect 40%
  ost experiment plan --criterion "7 of 10" --expect 80%
  ost experiment plan --criterion "variant < control" --sd 1.8 --expect -0.5
"""


def plan(
    ref: Annotated[
        str | None,
        typer.Argument(
            metavar="EXP",
            help="Whose criterion; or --criterion.",
            autocompletion=refs_of("experiment"),
            show_default=False,
        ),
    ] = None,
    criterion: Annotated[
        str | None, typer.Option("--criterion", metavar="TEXT", help="One that is not written yet.")
    ] = None,
    baseline: Annotated[
        str | None,
        typer.Option("--baseline", metavar="N", help="The rate (18%) or the mean without the change."),
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option(
            "--expect", metavar="N", help="What you hope is true: a rate, a mean, or a lift (5pp, 10%)."
        ),
    ] = None,
    sd: Annotated[
        str | None, typer.Option("--sd", metavar="N", help="Of one observation; for means.")
    ] = None,
    n: Annotated[
        str | None, typer.Option("--n", metavar="N", help="The sample that there is, of each group.")
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count, number
    from ost.cli.terminal import line, print_json
    from ost.domain.text import shown
    from ost.errors import ContradictingOptions, MissingOption
    from ost.services.planning import Hopes
    from ost.services.planning import plan as plan_it

    if ref is not None and criterion is not None:
        raise ContradictingOptions("EXP", "--criterion", "each says what is planned for")
    if ref is None and criterion is None:
        raise MissingOption("A plan", "an experiment, or --criterion TEXT")
    hopes = Hopes(baseline, expect, number(sd, "--sd"), count(n, "--n", 2))
    workspace = open_workspace(db) if criterion is None else None
    found = plan_it(workspace, ref, criterion, hopes)
    if as_json:
        print_json(found.to_json())
        return
    line(shown(found.criterion), style="bold")
    for sentence in found.words:
        line(f"  {sentence}", hang="  ")
