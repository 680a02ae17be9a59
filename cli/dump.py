"""`ost dump`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from ost.cli.options import Db, Json

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Write the whole workspace, its history too, as sorted lines of JSON that can be compared and loaded.

\b
Examples:
  ost dump ost.jsonl
  ost dump ost.jsonl --force              in the place of an earlier one
  ost dump --db copy.db

\b
In a pipe:           ost dump | gzip > ost.jsonl.gz
Through another ost: ost dump | ost load - --db copy.db
"""
)
def dump(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The file to write; - is stdout.")] = "-",
    force: Annotated[
        bool, typer.Option("--force", help="Let an earlier dump of that name give way.")
    ] = False,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.cli.output import write_lines
    from ost.cli.terminal import note, print_json
    from ost.keeping import dumping

    with dumping(db) as lines:
        if file == "-":
            if as_json:
                print_json({"format": "dump", "content": "".join(lines)})
            else:
                sys.stdout.writelines(lines)
            return
        target = Path(file).expanduser()
        _check_target(target, force=force)
        count = _Counting(lines)
        size = write_lines(count, target)
    if as_json:
        print_json({"format": "dump", "file": file, "bytes": size, "lines": count.lines})
    else:
        note(f"Written to {target} ({size:,} bytes, {count.lines:,} lines).")


class _Counting:
    """Lines, counted as they go by."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines_ = lines
        self.lines = 0

    def __iter__(self) -> Iterator[str]:
        for one in self._lines_:
            self.lines += 1
            yield one


def _check_target(target: Path, *, force: bool) -> None:
    """An earlier dump gives way when that is said; anything else stays."""
    from ost.errors import BackupExists, DumpExists
    from ost.storage.dump import DUMP_BEGINS

    if target.is_symlink():
        raise BackupExists(target, "it is a link")
    if target.is_file():
        with target.open("rb") as there:
            begin = there.read(len(DUMP_BEGINS))
        if begin and begin != DUMP_BEGINS:
            raise BackupExists(target, "it is no dump of ost's")
        if begin and not force:
            raise DumpExists(target)
