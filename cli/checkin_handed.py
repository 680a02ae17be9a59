"""Check-ins that are handed in together: from a file or stdin, or out of an editor."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from ost.imports.check_ins import HandedIn
    from ost.services.checking_in import Answers, CheckedIn
    from ost.services.due import DueWeek
    from ost.services.workspace import Workspace

_MOST_BYTES = 16_000_000


def hand_in(ws: Workspace, source: str, on: date | None, team: str | None, *, as_json: bool) -> None:
    """Write the check-ins of a file, or of stdin: all of them or none."""
    from ost.cli.checkin_shown import show_all
    from ost.errors import ContradictingOptions

    if team is not None:
        raise ContradictingOptions("--team", "answers that are handed in", "they name their KRs themselves")
    show_all(_write(ws, _read(source), source, on), as_json=as_json)


def _write(
    ws: Workspace, text: str, name: str, on: date | None, week: DueWeek | None = None
) -> list[CheckedIn]:
    """Write what a text says; of a sheet only what was changed in it.

    Args:
        ws: The workspace.
        text: JSON, or a sheet.
        name: How a sentence names where it comes from.
        on: The day of what names none.
        week: What was due when the sheet was made, where that is known.
    """
    from ost.imports.check_ins import read_check_ins
    from ost.services.checking_in import check_in_all

    handed = read_check_ins(text, name, ws.today)
    if handed.sheet:
        on = on or handed.dated
        handed.answers = _changed(ws, handed, on, week)
        if not handed.answers and not handed.faults:
            from ost.cli.terminal import note

            note("Every KR was left as it is, so nothing was written.")
            return []
    return check_in_all(ws, handed.answers, on, handed.faults)


def _changed(ws: Workspace, handed: HandedIn, on: date | None, week: DueWeek | None) -> list[Answers]:
    """The answers of a sheet that differ from what stood there when it was made; its marks say so, or the week does."""
    from ost.exports.check_in_sheet import to_sheet
    from ost.imports.check_ins import read_sheet
    from ost.services.checking_in import mark_of
    from ost.services.due import due_week

    week = due_week(ws, on) if week is None else week
    before = {one.kr: one for one in read_sheet(to_sheet(week), "").answers} if week.due else {}

    def same(one: Answers) -> bool:
        if one.place in handed.marks:
            return mark_of(one) == handed.marks[one.place]
        there = before.get(one.kr.lower())
        return there is not None and replace(one, kr=there.kr, place=there.place) == there

    return [one for one in handed.answers if not same(one)]


def _read(source: str) -> str:
    """The text of a file, or of stdin.

    Raises:
        NoSuchFile: When it is not there, or is a folder.
        BadFile: When it cannot be read, is too long, or is not UTF-8.
    """
    from ost.errors import BadFile, EmptyPath, NoSuchFile

    if not source.strip():
        raise EmptyPath("--from")
    path = Path(source)
    if source != "-" and not path.exists():
        raise NoSuchFile(source)
    if source != "-" and path.is_dir():
        raise NoSuchFile(source, "is a folder")
    try:
        with sys.stdin.buffer if source == "-" else path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise BadFile(source, f"cannot be read: {(error.strerror or str(error)).lower()}") from error
    if len(raw) > _MOST_BYTES:
        raise BadFile(source, f"has more than {_MOST_BYTES // 1_000_000} MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(source, f"is not UTF-8 text (byte {error.start + 1:,})") from None


def edit(ws: Workspace, on: date | None, team: str | None, *, as_json: bool) -> None:
    """Let all of the week's KRs be answered in one text; whatever happens, what was written in it is not lost."""
    from ost.cli.checkin_shown import show_all
    from ost.cli.terminal import note
    from ost.errors import OstError
    from ost.errors.wording import shell_path
    from ost.exports.check_in_sheet import to_sheet
    from ost.services.due import due_week

    week = due_week(ws, on, team)
    if not week.due:
        from ost.cli.checkin_week import show_week

        show_week(week, as_json=as_json)
        return
    sheet = to_sheet(week)
    path = _kept(sheet)
    try:
        _open_editor(path)
        text = _read(str(path)) if path.exists() else ""
        if text.strip():
            done = _write(ws, text, str(path), week.day, week)
        else:
            note("The text was left empty, so nothing was written.")
            done = []
    except BaseException as error:
        if _untouched(path, sheet):
            path.unlink(missing_ok=True)
        elif isinstance(error, OstError):
            error.hint = (
                f"Nothing was written. Your text is kept: mend {shell_path(path)}, then run: "
                f"ost checkin --from {shell_path(path)}"
            )
        else:
            note(f"Your text is kept in {path}.")
        raise
    path.unlink(missing_ok=True)
    show_all(done, as_json=as_json)


def _kept(sheet: str) -> Path:
    """A new file with a text, which only its owner may read."""
    import os
    import tempfile

    handle, name = tempfile.mkstemp(prefix="ost-checkin-", suffix=".md")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(sheet)
    return Path(name)


def _untouched(path: Path, sheet: str) -> bool:
    try:
        return path.read_text(encoding="utf-8") == sheet
    except (OSError, ValueError):
        return False


_COME_BACK_AT_ONCE = frozenset({"atom", "code", "code-insiders", "codium", "cursor", "mate", "subl", "zed"})
"""Editors with a window of their own, whose command ends before anything is written unless it gets `--wait`."""


def _that_waits(editor: str) -> str:
    """An editor's command, so that it ends when the text is closed.

    Raises:
        ValueError: When no shell could read it.
    """
    import shlex
    from pathlib import PurePath

    words = shlex.split(editor, posix=sys.platform != "win32")
    alone = bool(words) and PurePath(words[0].strip('"')).stem.lower() in _COME_BACK_AT_ONCE
    return f"{editor} --wait" if alone and not {"-w", "--wait"} & set(words) else editor


def _open_editor(path: Path) -> None:
    """Let a person edit a file, and wait until that is done.

    Raises:
        EditorFailed: When no editor can be used.
    """
    import os

    import click

    from ost.cli.stopping import left_to_others
    from ost.errors import EditorFailed

    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not sys.stdin.isatty() and not named:
        raise EditorFailed("there is no terminal, and EDITOR names none that works without")
    try:
        with left_to_others():
            click.edit(filename=str(path), editor=_that_waits(named) if named else None)
    except (click.ClickException, ValueError) as error:  # a value of EDITOR that no shell could read
        raise EditorFailed(
            error.format_message() if isinstance(error, click.ClickException) else str(error)
        ) from error
