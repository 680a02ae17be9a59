"""`ost initiative`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of, words_of
from ost.cli.grouping import noun
from ost.cli.options import Db, InitiativeRef, Json, On, Owner, Team, Title, Under

app = noun(
    "Initiatives: the bets on the roadmap.",
    'ost initiative add "Checklist for everyone" --under kr1 --delivers sol1 --expect 5 --lag 7d',
    "ost initiative ship ini1",
)


@app.command(
    help="""Add an initiative: which KRs it should move, by how much and how soon.

\b
Examples:
  ost initiative add "First-day checklist" --under kr1 --delivers sol1 --expect 5 --lag 14d
  ost initiative add "New pricing page" --under kr1 --under kr2 --expect kr1=2 --expect kr2=-1.5
"""
)
def add(
    title: Title,
    under: Under = None,
    delivers: Annotated[
        list[str] | None,
        typer.Option(
            "--delivers", metavar="SOL", help="A solution it delivers.", autocompletion=refs_of("solution")
        ),
    ] = None,
    expect: Annotated[
        list[str] | None,
        typer.Option("--expect", metavar="N|KR=N", help="The expected effect, in the KR's unit."),
    ] = None,
    worth_having: Annotated[
        str | None,
        typer.Option(
            "--worth-having",
            metavar="N",
            help="The smallest effect worth having; half of --expect if not said.",
        ),
    ] = None,
    lag: Annotated[
        str | None, typer.Option("--lag", metavar="14d", help="How long after shipping the effect begins.")
    ] = None,
    due: Annotated[str | None, typer.Option("--due", metavar="D", help="When it should ship.")] = None,
    mandated_by: Annotated[
        str | None,
        typer.Option("--mandated-by", metavar="WHO", help="It came from above, without discovery."),
    ] = None,
    team: Team = None,
    horizon: Annotated[
        str | None,
        typer.Option(
            "--horizon",
            metavar="now|next|later",
            help="When it has its turn; else its status and dates tell.",
            autocompletion=words_of("now", "next", "later"),
        ),
    ] = None,
    owner: Owner = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import choice, day, expected_effects, number
    from ost.cli.showing import show_done
    from ost.domain.model import Horizon
    from ost.domain.numbers import parse_days
    from ost.services.adding import add_initiative

    workspace = open_workspace(db)
    done = add_initiative(
        workspace,
        title,
        under=under or (),
        delivers=delivers or (),
        expect=expected_effects(expect or []),
        worth_having=number(worth_having, "--worth-having"),
        lag_days=parse_days(lag, "--lag") if lag is not None else 0,
        due=day(due, workspace.today, "--due", end=True),
        mandated_by=mandated_by,
        team=team,
        owner=owner,
        horizon=choice(Horizon, "--horizon", horizon),
    )
    show_done(done, as_json=as_json)


@app.command(
    help="""Say that an initiative has shipped; from then on its KRs are watched.

\b
Examples:
  ost initiative ship ini1
  ost initiative ship "checklist" --on "last monday"
"""
)
def ship(ref: InitiativeRef, on: On = None, db: Db = None, as_json: Json = False) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import day
    from ost.cli.showing import show_done
    from ost.services.shipping import ship as ship_it

    workspace = open_workspace(db)
    show_done(ship_it(workspace, ref, day(on, workspace.today)), as_json=as_json)


@app.command(
    help="""Say that an initiative will not ship, why, and which one takes its place: the KR stands.

\b
Examples:
  ost initiative drop ini2 --because "exp3 refuted the assumption it rests on"
  ost initiative drop ini2 --because "too slow" --replaced-by ini5
"""
)
def drop(
    ref: InitiativeRef,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    replaced_by: Annotated[
        str | None,
        typer.Option(
            "--replaced-by",
            metavar="INI2",
            help="What takes its place.",
            autocompletion=refs_of("initiative"),
        ),
    ] = None,
    on: On = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import day
    from ost.cli.showing import show_done
    from ost.errors import MissingOption
    from ost.services.shipping import drop as drop_it

    if because is None:
        raise MissingOption("Dropping an initiative", "--because TEXT")
    workspace = open_workspace(db)
    done = drop_it(workspace, ref, because, day(on, workspace.today), replaced_by)
    show_done(done, as_json=as_json)
