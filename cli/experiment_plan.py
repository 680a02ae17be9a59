"""`ost experiment plan`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import AsOf, Db, Json

PLAN = """Say how large a sample a criterion needs, or what a given one can see.

\b
Examples:
  ost experiment plan exp2 --baseline 20%
  ost experiment plan exp2 --baseline 20% --per-week 600
  ost experiment plan --criterion "lift >= 2pp" --baseline 18% --expect 4pp
  ost experiment plan --criterion "lift >= 10%" --baseline 20% --n 1500
  ost experiment plan --criterion "variant > control" --baseline 4.1 --sd 1.9 --expect 0.5
  ost experiment plan --criterion "7 of 10" --baseline 40%
  ost experiment plan --criterion "rate >= 30%" --baseline 20% --expect 40%
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
        str | None, typer.Option("--baseline", metavar="X", help="How it is now: a rate (20%) or a mean.")
    ] = None,
    expect: Annotated[
        str | None,
        typer.Option("--expect", metavar="X", help="The rate, mean or effect (3pp, 15%) that is hoped for."),
    ] = None,
    sd: Annotated[
        str | None,
        typer.Option("--sd", metavar="X", help="Standard deviation of one observation, for means."),
    ] = None,
    n: Annotated[
        str | None, typer.Option("--n", metavar="N", help="The sample that there is, of each group.")
    ] = None,
    power: Annotated[
        str, typer.Option("--power", metavar="P", help="How often the effect should be seen.")
    ] = "80%",
    alpha: Annotated[
        str,
        typer.Option(
            "--alpha", metavar="P", help="How often none may pass; two-sided where there is a control."
        ),
    ] = "5%",
    per_week: Annotated[
        str | None, typer.Option("--per-week", metavar="N", help="How many come in a week, in all.")
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.reading_words import count, number
    from ost.cli.terminal import line, print_json
    from ost.domain.text import shown
    from ost.errors import ContradictingOptions, MissingOption
    from ost.services.planning import plan_criterion, plan_experiment
    from ost.services.plans import Asked, read_rate

    if ref is not None and criterion is not None:
        raise ContradictingOptions("EXP", "--criterion", "each says what is planned for")
    if ref is None and criterion is None:
        raise MissingOption("A plan", "an experiment, or --criterion TEXT")
    asked = Asked(
        baseline=baseline,
        expect=expect,
        sd=number(sd, "--sd"),
        n=count(n, "--n", 1),
        power=read_rate(power, "--power"),
        alpha=read_rate(alpha, "--alpha"),
        per_week=count(per_week, "--per-week", 1),
    )
    if ref is not None:
        found = plan_experiment(look_at(db, as_of), ref, asked)
    else:
        found = plan_criterion(criterion or "", asked)
    if as_json:
        print_json(found.to_json())
        return
    whose = f"{found.experiment}  " if found.experiment else ""
    line(shown(f"{whose}{found.criterion}"), style="bold")
    for sentence in found.words:
        line(f"  {sentence}", hang="  ")
