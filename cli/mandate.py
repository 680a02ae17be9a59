"""`ost mandate`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.completing import refs_of
from ost.cli.grouping import noun
from ost.cli.options import AsOf, Db, InitiativeRef, Json

if TYPE_CHECKING:
    from ost.services.mandating import Mandated

app = noun(
    "Mandates: what came from above, and the three ways to work with it.",
    "ost mandate list",
    "ost mandate accept ini7 --kr kr3",
    'ost mandate negotiate ini7 --why "the auditors ask for it in May"',
    'ost mandate document ini7 --instead "fewer crates lost"',
)


@app.command(
    help="""Accept a mandate, with an outcome KR beside its output; from now on it is a bet on that KR, too.

\b
Examples:
  ost mandate accept ini7 --kr kr3
  ost mandate accept "crate deposit" --kr "crates that come back"
"""
)
def accept(
    ref: InitiativeRef,
    kr: Annotated[
        str | None,
        typer.Option(
            "--kr", metavar="KR", help="The outcome KR beside the output.", autocompletion=refs_of("kr")
        ),
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.showing import show_done
    from ost.errors import MissingOption
    from ost.services.mandating import accept as accept_it

    if kr is None:
        hint = "Add the outcome KR first, if it is not there: ost kr add TITLE --under OBJ"
        raise MissingOption("Accepting a mandate", "--kr KR, the outcome beside the output", hint)
    show_done(accept_it(open_workspace(db), ref, kr), as_json=as_json)


@app.command(
    help="""Keep the answer to "why was this asked for?", and the outcome KR that it led to.

\b
Examples:
  ost mandate negotiate ini7 --why "the auditors ask for it in May"
  ost mandate negotiate ini7 --why "crates are what cafés complain of" --outcome kr7
"""
)
def negotiate(
    ref: InitiativeRef,
    why: Annotated[
        str | None, typer.Option("--why", metavar="TEXT", help="The answer to “why was this asked for?”.")
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            "--outcome", metavar="KR", help="The outcome KR that it led to.", autocompletion=refs_of("kr")
        ),
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.showing import show_done
    from ost.errors import MissingOption
    from ost.services.mandating import negotiate as negotiate_it

    if why is None:
        raise MissingOption(
            "Negotiating a mandate", "--why TEXT", "Ask who asked for it: what should change?"
        )
    show_done(negotiate_it(open_workspace(db), ref, why, outcome), as_json=as_json)


@app.command(
    help="""Keep which outcome should have been measured, where the output had to do.

\b
Examples:
  ost mandate document ini7 --instead kr7
  ost mandate document ini7 --instead "cafés that pay the deposit and order as often as before"
"""
)
def document(
    ref: InitiativeRef,
    instead: Annotated[
        str | None,
        typer.Option(
            "--instead",
            metavar="KR|MET|TEXT",
            help="The outcome that should have been measured: a KR, a metric, or words.",
            autocompletion=refs_of("kr", "metric"),
        ),
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.showing import show_done
    from ost.errors import MissingOption
    from ost.services.mandating import document as document_it

    if instead is None:
        raise MissingOption("Documenting a mandate", "--instead KR|MET|TEXT")
    show_done(document_it(open_workspace(db), ref, instead), as_json=as_json)


@app.command(
    help="""Take a recorded way back: the mandate is open again.

\b
Examples:
  ost mandate withdraw ini7
"""
)
def withdraw(ref: InitiativeRef, db: Db = None, as_json: Json = False) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.showing import show_done
    from ost.services.mandating import withdraw as withdraw_it

    show_done(withdraw_it(open_workspace(db), ref), as_json=as_json)


@app.command(
    "list",
    help="""What came from above, who asked for it, and how the team works with it; the open ones first.

\b
Examples:
  ost mandate list
  ost mandate list --as-of 2026-09-30 --json
""",
)
def list_(as_of: AsOf = None, db: Db = None, as_json: Json = False) -> None:
    from ost.cli.opening import look_at
    from ost.cli.terminal import note, print_json
    from ost.services.mandating import read_mandates

    found = read_mandates(look_at(db, as_of))
    if as_json:
        print_json({"mandates": [one.to_json() for one in found]})
        return
    for one in found:
        _print(one)
    if not found:
        note(
            "Nothing here came from above. What does is added with: ost initiative add TITLE --mandated-by WHO"
        )


def _print(one: Mandated) -> None:
    from ost.cli.terminal import line, print_pieces
    from ost.cli.this_run import mended
    from ost.exports.mandate_words import way_words
    from ost.services.mandates import WAY_MEANS, ways_to

    node = one.initiative
    line(f"{node.ref}  {node.title}", style="bold", hang="  ")
    when = f"shipped {one.shipped}" if one.shipped else node.status
    bets = f", bets on {', '.join(str(kr.ref) for kr in one.krs)}" if one.krs else ""
    line(f"  asked for by {node.mandated_by}; {when}{bets}", hang="  ")
    if one.mandate is not None:
        line(f"  {way_words(one.mandate.to_json())}", hang="  ")
        if one.named is not None:
            line(f"    {one.named.ref}  {one.named.title}", hang="  ")
        if one.remark:
            line(f"    {one.remark}", hang="  ")
    elif one.let_stand is not None:
        line(f"  let stand by {one.let_stand.by}: {one.let_stand.because}", hang="  ")
    elif one.open:
        line("  open: nobody has said yet how the team works with it", hang="  ")
        for way, do in ways_to(node.ref).items():
            line(f"    {WAY_MEANS[way]}:", hang="  ")
            print_pieces([(f"      {mended(f'x: {do}').removeprefix('x: ')}", "bold")])
