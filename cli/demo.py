"""`ost demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ost.cli.options import Db, Json

if TYPE_CHECKING:
    from ost.services.workspace import Workspace
    from ost.storage.urls import Server

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Make a worked example: four months of two teams' discovery, and what ost does with it.

It prints the tree, the initiatives that failed to move their KR and the weekly report, and writes the
tree as SVG and the report as a page beside the database (in ost-demo when that is on a server).

\b
Examples:
  ost demo
  ost demo examples/kelp
"""
)
def demo(
    path: Annotated[
        str | None, typer.Argument(metavar="PATH", help="A folder to put it in; ost-demo if not said.")
    ] = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import Place, make_demo, open_workspace
    from ost.cli.terminal import print_json
    from ost.cli.this_run import wrote

    made = make_demo(path, db)
    wrote(made)
    workspace = open_workspace(Place(made, chosen=True))
    folder = made.parent if isinstance(made, Path) else Path("ost-demo")
    folder.mkdir(exist_ok=True)
    files = _write_files(workspace, folder)
    if as_json:
        print_json({"workspace": str(made), "files": [str(file) for file in files]})
        return
    _show(workspace)
    _say_what_next(made, files)


def _write_files(workspace: Workspace, folder: Path) -> list[Path]:
    """The tree as SVG and the report as a page; without Graphviz the page alone, which is said."""
    from ost.cli.output import write_output
    from ost.exports.looks import LIGHT
    from ost.exports.picture import picture_of_tree
    from ost.exports.picture_svg import to_svg
    from ost.exports.report_html import to_html
    from ost.services.judging import verdict_words
    from ost.services.tree import read_tree
    from ost.services.weekly import weekly_report

    page, picture = folder / "report.html", folder / "tree.svg"
    write_output(to_html(weekly_report(workspace, charts=True)), str(page))
    tree = read_tree(workspace)
    write_output(to_svg(picture_of_tree(tree, verdict_words(workspace, tree)), LIGHT), str(picture))
    return [picture, page]


def _show(workspace: Workspace) -> None:
    from ost.cli.report import print_report
    from ost.cli.showing import print_tree
    from ost.cli.terminal import line
    from ost.cli.verdicts import print_failed
    from ost.services.judging import read_failed
    from ost.services.tree import read_tree
    from ost.services.weekly import weekly_report

    for command in ("tree", "failed", "report weekly"):
        line(f"$ ost {command}", style="bold cyan")
        if command == "tree":
            print_tree(read_tree(workspace))
        elif command == "failed":
            print_failed(read_failed(workspace))
        else:
            print_report(weekly_report(workspace))
        line()


def _say_what_next(made: Path | Server, files: list[Path]) -> None:
    from ost.cli.terminal import line

    line("What to type next", style="bold cyan")
    go = f"cd {_quoted(str(made.parent))}" if isinstance(made, Path) else f'export OST_DB="{made}"'
    begin = "cd .. && ost init my-team" if isinstance(made, Path) else "ost init my-team"
    for command, why in (
        (go, "the commands below find the example there"),
        ("ost verdict ini1", "one initiative with its numbers and chart"),
        ("ost show kr2", "everything about one key result"),
        ("ost checkin kr3", "the four questions, answered from what is known"),
        ("ost forecast", "will the KRs hit their targets?"),
        ("ost export png -o tree.png", "the tree for the wall"),
        (begin, "begin with your own"),
    ):
        line(f"  {command:<32} {why}")
    line(f"Open in a browser: {'  '.join(str(file) for file in files)}")


def _quoted(folder: str) -> str:
    return f'"{folder}"' if " " in folder else folder
