"""`ost edit`."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import typer

from ost.cli.options import Db, IfVersion, Json, RefArgument

_DAYS = frozenset({"start", "due", "shipped", "on"})
"""The fields that are days."""

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command(
    help="""Edit fields of anything; an empty value clears a field. What was there before stays in the history.

\b
Examples:
  ost edit kr1 target=70
  ost edit opp2 status=targeted owner=Ana
  ost edit ini1 lag=21d expect=kr1=4
  ost edit kr1 target=72 --if-version 41
"""
)
def edit(
    ref: RefArgument,
    fields: Annotated[
        list[str] | None, typer.Argument(metavar="FIELD=VALUE…", help="What to set.", show_default=False)
    ] = None,
    if_version: IfVersion = None,
    db: Db = None,
    as_json: Json = False,
) -> None:
    from ost.bootstrap import open_workspace
    from ost.cli.reading_words import count
    from ost.cli.showing import show_done
    from ost.cli.terminal import echo_day
    from ost.errors import OstError
    from ost.services.editing import edit as edit_it
    from ost.services.editing import field_called

    try:
        done = edit_it(open_workspace(db), ref, fields or [], if_version=count(if_version, "--if-version"))
    except OstError as error:
        error.message, error.hint = _in_fields(error.message), _in_fields(error.hint)
        raise
    for field in fields or []:
        name, _, said = field.partition("=")
        called = field_called(name.strip().lower())
        understood = done.view.data.get(called)
        if called in _DAYS and isinstance(understood, str) and said.strip():
            echo_day(name.strip(), said, date.fromisoformat(understood))
    show_done(done, as_json=as_json)


_FIELDS = {"--by": "due="} | {
    f"--{name}": f"{name.replace('-', '_')}="
    for name in ("start", "baseline", "target", "at-least", "at-most")
}
_OPTION = re.compile(rf"({'|'.join(_FIELDS)})\b( N\b)?")


def _in_fields(sentence: str) -> str:
    """A sentence about options of `add` as one about the fields that an edit has."""
    return _OPTION.sub(lambda found: f"{_FIELDS[found[1]]}{(found[2] or '').strip()}", sentence)
