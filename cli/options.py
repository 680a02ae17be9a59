"""The options and arguments that commands share."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ost.cli.completing import complete_parents, refs_of

Db = Annotated[
    str | None,
    typer.Option(
        "--db",
        metavar="PATH|URL",
        help="The workspace: a file, or postgresql://HOST/DATABASE?workspace=NAME. "
        "Else OST_DB, the nearest ost.db upward, or the data folder.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
AsOf = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="Look at it as it stood on that day.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", "-n", help="Only say what would be done.")]
Owner = Annotated[str | None, typer.Option("--owner", metavar="NAME", help="Who looks after it.")]
Team = Annotated[str | None, typer.Option("--team", metavar="NAME", help="Whose it is.")]
Title = Annotated[str, typer.Argument(metavar="TITLE", help="Its title, in one line.", show_default=False)]


def _ref(metavar: str, *kinds: str) -> Any:
    return typer.Argument(
        metavar=metavar,
        help="A ref such as kr3, or an unambiguous fragment of a title.",
        autocompletion=refs_of(*kinds),
        show_default=False,
    )


RefArgument = Annotated[str, _ref("REF")]
ExperimentRef = Annotated[str, _ref("EXP", "experiment")]
InitiativeRef = Annotated[str, _ref("INI", "initiative")]
RequestRef = Annotated[str, _ref("REQ", "request")]
KeyResultRef = Annotated[str, _ref("KR", "kr")]
MeasuredRef = Annotated[str, _ref("KR|MET", "kr", "metric")]
Under = Annotated[
    list[str] | None,
    typer.Option("--under", metavar="REF", help="What it stands under.", autocompletion=complete_parents),
]
IfVersion = Annotated[
    str | None,
    typer.Option(
        "--if-version",
        metavar="N",
        help="Only if nobody has changed it since this version (ost show).",
    ),
]
On = Annotated[
    str | None, typer.Option("--on", metavar="DATE", help="The day it happened; today if not said.")
]
Before = Annotated[
    str | None, typer.Option("--before", metavar="N", help="Points before the launch that count (13).")
]
BeforeLong = Annotated[
    str | None,
    typer.Option("--before-long", metavar="N", help="The longer run of points that must agree (26)."),
]
After = Annotated[
    str | None, typer.Option("--after", metavar="N", help="Points after the launch that count, at most (13).")
]
ReadAfter = Annotated[
    str | None,
    typer.Option("--read-after", metavar="6w", help="How long after ship date and lag it is read (6w)."),
]
