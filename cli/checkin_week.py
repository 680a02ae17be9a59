"""This week's check-ins: which KRs are due, and the walk through them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.domain.kinds import Ref
    from ost.services.checking_in import CheckedIn, Prefilled
    from ost.services.due import DueWeek
    from ost.services.workspace import Workspace


def show_due(ws: Workspace, on: date | None, team: str | None, *, as_json: bool) -> None:
    """Say which KRs are due a check-in."""
    from ost.services.due import due_week

    show_week(due_week(ws, on, team), as_json=as_json)


def show_week(week: DueWeek, *, as_json: bool) -> None:
    """Show what is due, with what is known of it, and what is done."""
    from ost.cli.showing import node_line
    from ost.cli.terminal import line, note, print_json

    if as_json:
        print_json(week.to_json())
        return
    for one in week.due:
        line(node_line(one.view), style="bold", hang="     ")
        for words in _known(one):
            line(f"     {words}", hang="         ")
    for view, said in week.done:
        line(node_line(view, f"checked in {said.on}"), hang="     ")
    note(_in_short(week))


def _in_short(week: DueWeek) -> str:
    """How many are due, and how to go on."""
    from ost.domain.dates import week_name
    from ost.domain.text import plural

    name = f"{week_name(week.span.first)}{f', team {week.team}' if week.team else ''}"
    if not week.due and not week.done:
        return f"{name}: no open KR runs in this week."
    if not week.due:
        return f"{name}: every KR has its check-in ({len(week.done)} of {len(week.done)})."
    total = plural(len(week.due) + len(week.done), "kr")
    return f"{name}: {len(week.due)} of {total} due a check-in. Answer them with: ost checkin, or: ost checkin --edit"


def _known(one: Prefilled) -> list[str]:
    """What is known of a KR, a line each."""
    from ost.domain.text import shown
    from ost.exports.check_in_sheet import last_words, measured_words

    told = [f"value: {measured_words(one)}{'' if one.measured else ' (none this week)'}"]
    told += [f"last check-in, {last_words(one.before)}"] if one.before is not None else ["no check-in yet"]
    told += [f"shipped: {shown(one.shipped)}"] if one.shipped else []
    told += [f"moving: {shown(one.moving)}"] if one.moving else []
    told += [f"next: {shown(one.next)}"] if one.next else []
    return told


def walk(ws: Workspace, on: date | None, team: str | None) -> None:
    """Walk through the KRs that are due; each is written as soon as it is answered."""
    from ost.cli.checkin_prompts import Skipped, Stopped
    from ost.cli.terminal import arrow_keys, note
    from ost.services.due import due_week

    week = due_week(ws, on, team)
    if not week.due:
        show_week(week, as_json=False)
        return
    arrow_keys()
    note(
        "Enter takes the answer that is shown, - leaves it empty, = repeats that of the last check-in, "
        "s skips the KR, q stops. What was answered is kept."
    )
    done: list[Ref] = []
    part: list[Ref] = []
    try:
        for number, one in enumerate(week.due, 1):
            try:
                if _step(ws, one, week.day, f"{number} of {len(week.due)}", part):
                    done.append(one.view.ref)
            except Skipped:
                if one.view.ref not in part:
                    note(f"{one.view.ref} is left for later.")
    except Stopped:
        pass
    finally:
        _end(ws, week, done, part)


def _step(ws: Workspace, known: Prefilled, day: date, place: str, part: list[Ref]) -> bool:
    """Ask about one KR and write what is answered; whether it has its check-in.

    What was answered before an interruption is written, too, and the KR is one of those that were answered in part.
    """
    from ost.cli.checkin_prompts import Skipped, Stopped, asked
    from ost.cli.checkin_shown import show_one
    from ost.cli.showing import node_line
    from ost.cli.terminal import line, note
    from ost.errors import NothingToDo
    from ost.exports.check_in_sheet import last_words
    from ost.services.due import still_due

    line()
    now = still_due(ws, known.view.ref, day)
    if now is None:
        note(f"{known.view.ref} asks for nothing any more: somebody else has checked in on it, or closed it.")
        return False
    known = now
    line(f"{place}  {node_line(known.view)}", style="bold", hang="        ")
    if known.before is not None:
        line(f"     Last check-in, {last_words(known.before)}", hang="     ")
    known = _measure(ws, known, day)
    said: dict[str, int | str | None] = {}
    try:
        said.update(asked(known, leave=True))  # answer by answer: those before an interruption stay
    except (KeyboardInterrupt, EOFError, typer.Abort, Skipped, Stopped):
        if any(answer is not None for answer in said.values()):
            show_one(_write(ws, known.view.ref, day, said), as_json=False)
            part.append(known.view.ref)
            note(f"It has what you answered so far; go on with: ost checkin {known.view.ref}")
        raise
    try:
        show_one(_write(ws, known.view.ref, day, said), as_json=False)
    except NothingToDo:
        note(f"Nothing was said of {known.view.ref}: it is left for later.")
        return False
    return True


def _measure(ws: Workspace, known: Prefilled, day: date) -> Prefilled:
    """Ask for a value where none came this week, and write it; what is known then."""
    from ost.cli.checkin_prompts import value
    from ost.cli.terminal import note
    from ost.cli.this_run import wrote
    from ost.domain.numbers import with_unit
    from ost.services.checking_in import prefill
    from ost.services.measuring import add_measurement

    if known.measured:
        return known
    new = value(known, leave=True)
    if new is None:
        return known
    done = add_measurement(ws, str(known.view.ref), new, on=day)
    wrote(f"What was measured of {known.view.ref}")
    if done.far is not None:
        away = with_unit(done.far.value, str(done.view.data.get("unit") or ""))
        note(
            f"{away} is far from where {known.view.ref} has been; if it is a slip, write it once more: "
            f"ost measure add {known.view.ref} VALUE --on {day}"
        )
    return prefill(ws, str(known.view.ref), day)


def _write(ws: Workspace, kr: Ref, day: date, said: dict[str, int | str | None]) -> CheckedIn:
    from ost.cli.checkin_shown import not_lost
    from ost.services.checking_in import check_in

    texts = {name: text if isinstance(text, str) else None for name, text in said.items()}
    sure = said.get("confidence")
    with not_lost(str(kr), day, said):
        return check_in(
            ws,
            str(kr),
            on=day,
            confidence=sure if isinstance(sure, int) else None,
            shipped=texts.get("shipped"),
            moving=texts.get("moving"),
            next_step=texts.get("next"),
        )


def _end(ws: Workspace, week: DueWeek, done: Sequence[Ref], part: Sequence[Ref]) -> None:
    """Say how the weeks of the KRs look now, and what is left."""
    from ost.cli.rhythms import print_streaks
    from ost.cli.terminal import line, note
    from ost.domain.text import plural
    from ost.services.rhythm import key_result_habits

    if done:
        line()
        with ws.store.reading() as reader:
            print_streaks(key_result_habits(reader, done, ws.today), ws.today)
    left = [str(one.view.ref) for one in week.due if one.view.ref not in {*done, *part}]
    total = plural(len(week.due), "kr")
    rest = f" Left: {', '.join(left)}; go on with: ost checkin" if left else ""
    note(f"{len(done)} of {total} checked in.{rest}")
