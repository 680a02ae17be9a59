"""How check-ins that were written are shown."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from ost.services.checking_in import CheckedIn


def show_one(done: CheckedIn, *, as_json: bool) -> None:
    """Show one check-in, or the KR's node with it."""
    from ost.cli.showing import node_line
    from ost.cli.terminal import note, print_json
    from ost.cli.this_run import wrote

    wrote(f"The check-in of {done.view.ref}")
    for remark in done.notes:
        note(remark)
    if as_json:
        print_json(_json(done))
    else:
        print(node_line(done.view, _words(done)))


def show_all(done: Sequence[CheckedIn], *, as_json: bool) -> None:
    """Show several, a line each, or as `{"checkins": [...]}`."""
    from ost.cli.terminal import print_json
    from ost.cli.this_run import wrote

    if not as_json:
        for one in done:
            show_one(one, as_json=False)
        return
    for one in done:
        wrote(f"The check-in of {one.view.ref}")
    print_json({"checkins": [_json(one) for one in done]})


def _json(done: CheckedIn) -> dict[str, object]:
    from ost.services.reading import check_in_json

    return {**done.view.data, "checkin": check_in_json(done.check_in)}


def _words(done: CheckedIn) -> str:
    now, before = done.check_in.confidence, done.before
    words = f"checked in {done.check_in.on}"
    if now is None:
        return words
    words += f" · confidence {now}/10"
    if before is not None and before.confidence is not None and now != before.confidence:
        then = before.confidence
        words += f" ({'+' if now > then else '-'}{abs(now - then)} since {before.on})"
    return words


@contextmanager
def not_lost(kr: str, day: date | None, said: Mapping[str, object]) -> Iterator[None]:
    """Where answers that a person typed cannot be written, show them as the command that writes them.

    Args:
        kr: The KR.
        day: The day that was said.
        said: The answers, by the names of their options.
    """
    import sys

    from ost.cli.this_run import named_db
    from ost.domain.text import quoted
    from ost.errors import NothingToDo, OstError

    try:
        yield
    except NothingToDo:
        raise
    except OstError:
        told = [f"--{name} {quoted(str(answer))}" for name, answer in said.items() if answer is not None]
        if told:
            when = [] if day is None else [f"--on {day}"]
            where = [f"--db {quoted(named_db())}"] if named_db() else []
            words = " ".join([f"ost checkin {quoted(kr)}", *when, *told, *where])
            # In one piece, to be copied: no line of it is wrapped.
            print(f"What you answered, to be written later:\n{words}", file=sys.stderr)
        raise
