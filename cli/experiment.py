"""`ost experiment`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import words_of
from ost.cli.experiment_plan import PLAN, plan
from ost.cli.experiment_record import RECORD, record
from ost.cli.grouping import noun
from ost.cli.options import Db, ExperimentRef, Json, On, Owner, Title, Under

Until = Annotated[
    str | None, typer.Option("--until", metavar="D", help="The last day on which it is planned to run.")
]

app = noun(
    "Experiments: assumption tests.",
    'ost experiment add "Ten first days" --under asm1 --criterion "7 of 10"',
    'ost experiment plan --criterion "lift >= 2pp" --baseline 18% --expect 4pp',
    "ost experiment start exp1",
    'ost experiment record exp1 --successes 8 --of 10 --note "they skip step 3"',
    'ost experiment decide exp1 ship --because "eight of ten, and asked for more"',
    'ost experiment overrule exp1 inconclusive --because "half of the ten were colleagues"',
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


app.command("record", help=RECORD)(record)
app.command("plan", help=PLAN)(plan)


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


@app.command(
    help="""Overrule the outcome that the criterion gave; both stay, and the reason shows wherever the outcome does.

\b
Examples:
  ost experiment overrule exp1 inconclusive --because "half of the ten were colleagues"
  ost experiment overrule exp1 supported --because "they were not"       back to what the criterion says
"""
)
def overrule(
    ref: ExperimentRef,
    outcome: Annotated[
        str,
        typer.Argument(
            metavar="supported|refuted|inconclusive",
            help="How it came out after all.",
            autocompletion=words_of("supported", "refuted", "inconclusive"),
            show_default=False,
        ),
    ],
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    on: On = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import choice, day
    from ost.cli.showing import show_done
    from ost.domain.criterion import Outcome
    from ost.errors import MissingOption
    from ost.services.experimenting import overrule as overrule_it

    if because is None:
        raise MissingOption("An outcome that is overruled", "--because TEXT")
    understood = choice(Outcome, "The outcome", outcome)
    assert understood is not None  # noqa: S101
    workspace = open_workspace(db)
    done = overrule_it(workspace, ref, understood, because, day(on, workspace.today))
    show_done(done, as_json=as_json)
