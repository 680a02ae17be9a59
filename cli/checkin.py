"""`ost checkin`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.options import Db, Json, On

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ost.services.workspace import Workspace

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Write a KR's weekly check-in; without a KR, walk through all that are due this week.

On a terminal it asks the four questions, answered from what is known. Elsewhere, and with --list, it says which KRs are
due. See docs/rhythm.md.

\b
Examples:
  ost checkin                              this week's KRs, one after another
  ost checkin --edit --team Growth         the same as one text in $EDITOR
  ost checkin --list --json                what is due, with what is known of it
  cat answers.json | ost checkin -         the answers of several KRs: all or none
  ost checkin kr1
  ost checkin kr1 --confidence 6 --moving "yes, since the checklist" --next "test exp3"
"""
)
def checkin(
    kr: Annotated[
        str | None,
        typer.Argument(
            metavar="KR|-",
            help="A ref such as kr3, or an unambiguous fragment of a title; - reads answers from stdin.",
            autocompletion=refs_of("kr"),
            show_default=False,
        ),
    ] = None,
    on: On = None,
    confidence: Annotated[
        str | None, typer.Option("--confidence", metavar="0-10", help="That the target will be hit.")
    ] = None,
    shipped: Annotated[
        str | None, typer.Option("--shipped", metavar="TEXT", help="What shipped that should influence it.")
    ] = None,
    moving: Annotated[
        str | None, typer.Option("--moving", metavar="TEXT", help="Is it moving; if not, why?")
    ] = None,
    next_step: Annotated[str | None, typer.Option("--next", metavar="TEXT", help="What to try next.")] = None,
    team: Annotated[
        str | None, typer.Option("--team", metavar="NAME", help="Only the KRs of this team's objectives.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="Only say which KRs are due.")] = False,
    edited: Annotated[bool, typer.Option("--edit", help="Answer in $EDITOR, all KRs in one text.")] = False,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="FILE|-", help="Answers: JSON, or a text that --edit made."),
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.opening import look_at
    from ost.cli.reading_words import count, day

    answers = {"--confidence": confidence, "--shipped": shipped, "--moving": moving, "--next": next_step}
    ways = {"--list": listed, "--edit": edited, "--from": source is not None, "-": kr == "-"}
    _check(kr, answers, ways, team)
    if kr is not None and kr != "-":
        workspace = open_workspace(db)
        when = day(on, workspace.today)
        sure = count(confidence, "--confidence", most=10)
        _one(
            workspace,
            kr,
            when,
            sure,
            {"shipped": shipped, "moving": moving, "next": next_step},
            as_json=as_json,
        )
        return
    workspace = look_at(db)
    when = day(on, workspace.today)
    if kr == "-" or source is not None:
        from ost.cli.checkin_handed import hand_in

        hand_in(workspace, "-" if source is None else source, when, team, as_json=as_json)
    elif edited:
        from ost.cli.checkin_handed import edit

        edit(workspace, when, team, as_json=as_json)
    elif listed or not _asks(as_json) or not sys.stdout.isatty():
        from ost.cli.checkin_week import show_due

        show_due(workspace, when, team, as_json=as_json)
    else:
        from ost.cli.checkin_week import walk

        walk(workspace, when, team)


def _check(
    kr: str | None, answers: Mapping[str, str | None], ways: Mapping[str, bool], team: str | None
) -> None:
    """Refuse words that cannot be meant together.

    Raises:
        ContradictingOptions: When two ways are asked for at once, or one KR and all of a week.
        MissingOption: When an answer has no KR.
    """
    from ost.errors import ContradictingOptions, MissingOption

    chosen = [name for name, said in ways.items() if said]
    if len(chosen) > 1:
        raise ContradictingOptions(chosen[0], chosen[1], "they are different ways to hand in answers")
    single = kr is not None and kr != "-"
    if single and (chosen or team is not None):
        raise ContradictingOptions("A KR", chosen[0] if chosen else "--team", "that is for all KRs of a week")
    given = next((name for name, said in answers.items() if said is not None), None)
    if given is not None and not single:
        raise MissingOption(given, "the KR that it is about", f"Name it: ost checkin kr1 {given} …")


def _one(
    workspace: Workspace,
    kr: str,
    when: date | None,
    sure: int | None,
    texts: dict[str, str | None],
    *,
    as_json: bool,
) -> None:
    """Write one KR's check-in, from what was said or what is answered at the terminal."""
    from ost.cli.checkin_prompts import ask
    from ost.cli.checkin_shown import not_lost, show_one
    from ost.services.checking_in import check_in

    taken_back: list[str] = []
    asked = False
    if sure is None and not any(text is not None for text in texts.values()) and _asks(as_json):
        sure, texts = ask(workspace, kr, when)
        taken_back = [name for name, text in texts.items() if text is None]
        asked = True
    with not_lost(kr, when, {"confidence": sure, **texts} if asked else {}):
        done = check_in(
            workspace,
            kr,
            on=when,
            confidence=sure,
            shipped=texts["shipped"],
            moving=texts["moving"],
            next_step=texts["next"],
            taken_back=taken_back,
        )
    show_one(done, as_json=as_json)


def _asks(as_json: bool) -> bool:
    return sys.stdin.isatty() and not as_json
