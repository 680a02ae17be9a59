"""`ost experiment`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import words_of
from ost.cli.grouping import noun
from ost.cli.options import Db, ExperimentRef, Json, On, Owner, Title, Under

Until = Annotated[
    str | None, typer.Option("--until", metavar="D", help="The last day on which it is planned to run.")
]

app = noun(
    "Experiments: assumption tests.",
    'ost experiment add "Ten first days" --under asm1 --criterion "7 of 10"',
    "ost experiment start exp1",
    'ost experiment record exp1 --successes 8 --of 10 --note "they skip step 3"',
    'ost experiment decide exp1 ship --because "eight of ten, and asked for more"',
)


@app.command(
    help="""Add an experiment with the criterion that it will be judged by, fixed before it starts.

\b
A criterion that ost can judge:
  7 of 10          rate >= 30%        mean <= 3.5       observed >= 12
  variant > control       lift >= 2pp       lift >= 10% (relative)
Anything else is kept as prose and judged by hand (--passed or --failed).

\b
Examples:
  ost experiment add "Checklist test" --under asm1 --criterion "7 of 10" --method "moderated, 10 people"
  ost experiment add "Digest A/B" --under sol2 --criterion "lift >= 2pp" --guardrail "unsubscribes <= 2%"
"""
)
def add(
    title: Title,
    under: Under = None,
    criterion: Annotated[
        str | None, typer.Option("--criterion", metavar="TEXT", help="What it is judged by.")
    ] = None,
    method: Annotated[str | None, typer.Option("--method", metavar="M", help="How it is done.")] = None,
    guardrail: Annotated[
        str | None, typer.Option("--guardrail", metavar="TEXT", help="What must not get worse.")
    ] = None,
    until: Until = None,
    owner: Owner = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import day
    from ost.cli.showing import show_done
    from ost.services.adding import add_experiment

    workspace = open_workspace(db)
    done = add_experiment(
        workspace,
        title,
        under=under or (),
        criterion=criterion,
        method=method,
        guardrail=guardrail,
        until=day(until, workspace.today, "--until", end=True),
        owner=owner,
    )
    show_done(done, as_json=as_json)


@app.command(
    help="""Start an experiment; its criterion is fixed from then on.

\b
Examples:
  ost experiment start exp1
  ost experiment start exp1 --on "last monday" --weeks 2
  ost experiment start exp1 --until 2026-12-11
"""
)
def start(
    ref: ExperimentRef,
    on: On = None,
    until: Until = None,
    weeks: Annotated[
        str | None, typer.Option("--weeks", metavar="N", help="The same, in weeks from the start.")
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count, day
    from ost.cli.showing import show_done
    from ost.services.experimenting import start as start_it

    workspace = open_workspace(db)
    done = start_it(
        workspace,
        ref,
        day(on, workspace.today),
        until=day(until, workspace.today, "--until", end=True),
        weeks=count(weeks, "--weeks", 1, 520),
    )
    show_done(done, as_json=as_json)


@app.command(
    help="""Record what an experiment showed; it is judged by its criterion at once.

\b
Examples:
  ost experiment record exp1 --successes 8 --of 10 --note "they skip step 3"
  ost experiment record exp2 --control 72/400 --variant 94/400
  ost experiment record exp3 --control-mean 4.0 --control-sd 1.9 --control-n 314 \\
      --variant-mean 2.4 --variant-sd 1.7 --variant-n 298
  ost experiment record exp4 --passed --note "auth supports SAML without a refactor"
""",
)
def record(
    ref: ExperimentRef,
    on: On = None,
    successes: Annotated[str | None, typer.Option("--successes", metavar="N", help="Of one sample.")] = None,
    of: Annotated[str | None, typer.Option("--of", metavar="N", help="How many were tried.")] = None,
    control: Annotated[
        str | None, typer.Option("--control", metavar="N/N", help="Successes/tries without.")
    ] = None,
    variant: Annotated[
        str | None, typer.Option("--variant", metavar="N/N", help="Successes/tries with.")
    ] = None,
    control_mean: Annotated[str | None, typer.Option("--control-mean", metavar="X")] = None,
    control_sd: Annotated[str | None, typer.Option("--control-sd", metavar="X")] = None,
    control_n: Annotated[str | None, typer.Option("--control-n", metavar="N")] = None,
    variant_mean: Annotated[str | None, typer.Option("--variant-mean", metavar="X")] = None,
    variant_sd: Annotated[str | None, typer.Option("--variant-sd", metavar="X")] = None,
    variant_n: Annotated[str | None, typer.Option("--variant-n", metavar="N")] = None,
    observed: Annotated[str | None, typer.Option("--observed", metavar="X", help="One number.")] = None,
    passed: Annotated[bool, typer.Option("--passed", help="Judged by hand: it passed.")] = False,
    failed: Annotated[bool, typer.Option("--failed", help="Judged by hand: it failed.")] = False,
    guardrail_broke: Annotated[
        bool, typer.Option("--guardrail-broke", help="What must not get worse did.")
    ] = False,
    interim: Annotated[bool, typer.Option("--interim", help="A look; the experiment goes on.")] = False,
    replace: Annotated[bool, typer.Option("--replace", help="Correct the result that is there.")] = False,
    note: Annotated[str | None, typer.Option("--note", metavar="LEARNING", help="What was learned.")] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count, day, number, one_of_two, tally
    from ost.cli.showing import show_done
    from ost.services.evidence import Figures
    from ost.services.experimenting import record as record_it

    workspace = open_workspace(db)
    figures = Figures(
        successes=count(successes, "--successes"),
        of=count(of, "--of", 1),
        control=tally(control, "--control"),
        variant=tally(variant, "--variant"),
        control_mean=number(control_mean, "--control-mean"),
        control_sd=number(control_sd, "--control-sd"),
        control_n=count(control_n, "--control-n", 2),
        variant_mean=number(variant_mean, "--variant-mean"),
        variant_sd=number(variant_sd, "--variant-sd"),
        variant_n=count(variant_n, "--variant-n", 2),
        observed=number(observed, "--observed"),
        passed=one_of_two(passed, failed),
    )
    done = record_it(
        workspace,
        ref,
        figures,
        on=day(on, workspace.today),
        note=note,
        interim=interim,
        replace_result=replace,
        guardrail_broke=guardrail_broke,
    )
    show_done(done, as_json=as_json)


@app.command(
    help="""Decide what follows from an experiment: persevere, pivot, stop or ship.

\b
Examples:
  ost experiment decide exp1 pivot --because "they want it in the editor, not in an email"
"""
)
def decide(
    ref: ExperimentRef,
    choice: Annotated[
        str,
        typer.Argument(
            metavar="persevere|pivot|stop|ship",
            help="What was decided.",
            autocompletion=words_of("persevere", "pivot", "stop", "ship"),
            show_default=False,
        ),
    ],
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    on: On = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import day, decision
    from ost.cli.showing import show_done
    from ost.errors import MissingOption
    from ost.services.experimenting import decide as decide_it

    if because is None:
        raise MissingOption("A decision", "--because TEXT")
    workspace = open_workspace(db)
    done = decide_it(workspace, ref, decision(choice), because, day(on, workspace.today))
    show_done(done, as_json=as_json)
