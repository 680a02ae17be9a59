"""`ost answer`."""

from __future__ import annotations

from typing import Annotated

import typer

from ost.cli.completing import refs_of, words_of
from ost.cli.options import Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)

_QUESTIONS = ("sufficiency", "value", "ambition", "sandbagging", "weekly", "dependencies", "confirmed")


@app.command(
    help="""Answer a question of the audit (ost audit), on record, in the place of what you said before.

\b
Examples:
  ost answer obj1 sufficiency "no: nothing measures whether they stay"
  ost answer kr2 ambition stretch --by Ben
  ost answer kr2 dependencies --needs Platform --because "their events"
  ost answer kr2 confirmed yes                     the team that is needed says so
  ost answer kr2 ambition --withdraw
"""
)
def answer(
    ref: Annotated[
        str,
        typer.Argument(
            metavar="OBJ|KR",
            help="The objective or key result.",
            autocompletion=refs_of("objective", "kr"),
            show_default=False,
        ),
    ],
    question: Annotated[
        str,
        typer.Argument(
            metavar="QUESTION",
            help="The question (ost audit names them).",
            autocompletion=words_of(*_QUESTIONS),
            show_default=False,
        ),
    ],
    said: Annotated[
        str,
        typer.Argument(metavar="ANSWER", help="The answer: a choice, or a few words.", show_default=False),
    ] = "",
    because: Annotated[str | None, typer.Option("--because", metavar="TEXT", help="Why.")] = None,
    needs: Annotated[
        list[str] | None,
        typer.Option("--needs", metavar="TEAM", help="A team that must do something for it."),
    ] = None,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who answers; else you.")] = None,
    team: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="Of confirmed: the team that answers.")
    ] = None,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the answer back.")] = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.terminal import line, print_json
    from ost.errors import ContradictingOptions
    from ost.services import answering

    asked = answering.question_named(question).id
    if needs and asked != "dependencies":
        raise ContradictingOptions("--needs", asked, "teams are named in answer to dependencies")
    if team is not None and asked != "confirmed":
        raise ContradictingOptions("--team", asked, "it says which team answers to confirmed")
    if withdraw and (said.strip() or because is not None or needs):
        raise ContradictingOptions("--withdraw", "an answer", "what is taken back needs no other one")
    workspace = open_workspace(db)
    if withdraw:
        node = answering.take_back(workspace, ref, asked, by=by, team=team)
        if as_json:
            print_json({"ref": str(node), "question": asked, "answer": None})
        else:
            line(f"{node}  {asked}  is open again")
        return
    node, given = answering.answer(
        workspace, ref, asked, said, because=because, needs=needs or [], by=by, team=team
    )
    if as_json:
        print_json({"ref": str(node), "question": asked, "answer": given.json()})
    else:
        line(f"{node}  {asked}  {given.by}: {given.words}", hang="  ")
