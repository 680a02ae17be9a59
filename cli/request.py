"""`ost request`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of, words_of
from ost.cli.grouping import noun
from ost.cli.options import AsOf, Db, Json, On, Owner, RequestRef, Title

app = noun(
    "Requests: what people ask for, held against the KRs.",
    'ost request add "Export to Excel" --from "Maya, sales" --serves kr2',
    "ost request list --unaligned",
)


@app.command(
    help="""Add what somebody asked for, in their words.

\b
Examples:
  ost request add "Export to Excel" --from "Maya, sales"
  ost request add "Remind me on Mondays" --from "Café Lumen" --on "last monday" --serves kr2
"""
)
def add(
    title: Title,
    asked_by: Annotated[str | None, typer.Option("--from", metavar="WHO", help="Who asked.")] = None,
    on: On = None,
    serves: Annotated[
        list[str] | None,
        typer.Option(
            "--serves", metavar="KR", help="A KR that it would serve.", autocompletion=refs_of("kr")
        ),
    ] = None,
    note: Annotated[str | None, typer.Option("--note", metavar="TEXT", help="More about it.")] = None,
    owner: Owner = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import day
    from ost.cli.showing import show_done
    from ost.services.requesting import add_request

    workspace = open_workspace(db, make=not serves)
    done = add_request(
        workspace,
        title,
        asked_by=asked_by,
        on=day(on, workspace.today),
        serves=serves or (),
        note=note,
        owner=owner,
    )
    show_done(done, as_json=as_json)


@app.command(
    "list",
    help="""List requests; with --unaligned those that serve no current KR, each with an answer to send.

\b
Examples:
  ost request list
  ost request list --unaligned
  ost request list --status declined --json
""",
)
def listing(
    unaligned: Annotated[
        bool, typer.Option("--unaligned", help="Only open ones that serve no current KR, with an answer.")
    ] = False,
    status: Annotated[
        str | None,
        typer.Option(
            "--status",
            metavar="STATUS",
            help="open, declined or adopted.",
            autocompletion=words_of("open", "declined", "adopted"),
        ),
    ] = None,
    as_of: AsOf = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.opening import look_at
    from ost.cli.requests import print_answers, print_requests
    from ost.cli.terminal import print_json
    from ost.services.requesting import read_requests, request_status

    wanted = request_status(status)
    found = read_requests(look_at(db, as_of), unaligned=unaligned, status=wanted)
    if as_json:
        print_json(found.to_json())
    elif unaligned:
        print_answers(found)
    else:
        print_requests(found)


@app.command(
    help="""Say no to a request, and why.

\b
Examples:
  ost request decline req3 --because "it serves no KR of this quarter"
"""
)
def decline(
    ref: RequestRef,
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    on: On = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import day
    from ost.cli.showing import show_done
    from ost.errors import MissingOption
    from ost.services.requesting import decline as decline_it

    if because is None:
        raise MissingOption("Declining a request", "--because TEXT")
    workspace = open_workspace(db)
    show_done(decline_it(workspace, ref, because, day(on, workspace.today)), as_json=as_json)


@app.command(
    help="""Say which initiative a request became.

\b
Examples:
  ost request adopt req1 --as ini4
"""
)
def adopt(
    ref: RequestRef,
    initiative: Annotated[
        str | None,
        typer.Option("--as", metavar="INI", help="What it became.", autocompletion=refs_of("initiative")),
    ] = None,
    on: On = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import day
    from ost.cli.showing import show_done
    from ost.errors import MissingOption
    from ost.services.requesting import adopt as adopt_it

    if initiative is None:
        raise MissingOption(
            "Adopting a request", "--as INI", "Add it first with: ost initiative add TITLE --under KR"
        )
    workspace = open_workspace(db)
    show_done(adopt_it(workspace, ref, initiative, day(on, workspace.today)), as_json=as_json)
