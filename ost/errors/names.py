"""Failures of names: refs, titles, fields and people, and what is asked of them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from ost.errors.families import Conflict, InvalidInput, NotFound
from ost.errors.wording import LONGEST, begins, guess, in_quotes, kind_name, listed, with_article

if TYPE_CHECKING:
    from collections.abc import Sequence


class NoSuchRef(NotFound):
    """A ref that names nothing."""

    def __init__(self, ref: object, kind: str) -> None:
        named = str(ref)
        super().__init__(
            f"There is no {named[:LONGEST]}{'…' if len(named) > LONGEST else ''}.",
            f"See what there is with: ost list {kind}",
        )


class NoSuchTitle(NotFound):
    """A piece of a title that no title holds."""

    def __init__(self, text: str, kinds: Sequence[str], near: Sequence[str] = ()) -> None:
        what = listed(map(kind_name, kinds))
        words = shlex.quote(text) if text.isprintable() and len(text) <= LONGEST else "TEXT"
        hint = f"Did you mean {listed(near)}?" if near else f"Look for it with: ost search {words}"
        subject = f"No {what}" if kinds else "Nothing"
        super().__init__(f"{subject} is called {in_quotes(text)} or has it in its title.", hint)


class NoSuchTeam(NotFound):
    """A team that owns nothing here: most likely a slip of the fingers."""

    def __init__(self, team: str, teams: Sequence[str]) -> None:
        known = (
            f"Known teams: {', '.join(teams)}." if teams else "No objective or initiative names a team yet."
        )
        super().__init__(
            f"There is no team {in_quotes(team)}.", " ".join(filter(None, (guess(team, teams), known)))
        )


class OnePersonOnly(Conflict):
    """Calibration of what is one person's: it is told of teams, never of people."""

    def __init__(self, team: str | None) -> None:
        subject = "here" if team is None else f"of the team {in_quotes(team)}"
        super().__init__(
            f"Calibration is told of teams, never of one person, and every key result {subject} is one person's.",
            "" if team is None else "All teams together: ost calibration",
        )


class AmbiguousTitle(NotFound):
    """A piece of a title that several titles hold."""

    code = "ambiguous"

    def __init__(self, text: str, candidates: Sequence[tuple[str, str]], total: int) -> None:
        names = "; ".join(f"{ref} {title}" for ref, title in candidates)
        more = f"; and {total - len(candidates)} more" if total > len(candidates) else ""
        super().__init__(f"{in_quotes(text)} could be: {names}{more}.", "Use the ref.")
        self.candidates = [ref for ref, _ in candidates]


class PutAwayByCommand(InvalidInput):
    """Putting away by an edit, which would leave behind what hangs on the thing."""

    def __init__(self) -> None:
        super().__init__("A thing is put away with what hangs on it.", "Use: ost archive REF")


class UnknownField(InvalidInput):
    """A field that a kind does not have, or that is not edited this way."""

    def __init__(self, kind: str, field: str, fields: Sequence[str]) -> None:
        super().__init__(
            begins(
                f"{with_article(kind)} has no field {in_quotes(field)} to edit; it has {listed(fields, 'and')}."
            ),
            guess(field, fields),
        )


class NoHealthyRange(InvalidInput):
    """A service level without a range that periods could lie in."""

    def __init__(self) -> None:
        super().__init__(
            "A service level is a share of periods inside the healthy range, and there is none.",
            "Give one, too: healthy_low, healthy_high or both; or take the service level away: service_level= ",
        )


class NoServiceLevel(InvalidInput):
    """A window of a service level that is not there."""

    def __init__(self) -> None:
        super().__init__(
            "A window is the time over which a service level is kept, and there is none.",
            "Give it, too, in percent of the periods: --service-level 99 (or service_level=99).",
        )


class NeverEmpty(InvalidInput):
    """A field to clear that a thing cannot be without."""

    def __init__(self, kind: str, field: str) -> None:
        what = {"due": "due date", "start": "start date", "shipped": "ship date", "on": "date"}.get(
            field, field
        )
        super().__init__(
            f"The {what} of {with_article(kind)} cannot be empty.", f"Write for example: {field}=VALUE"
        )


class BadAssignment(InvalidInput):
    """An edit that is not FIELD=VALUE."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{in_quotes(text)} is not FIELD=VALUE.", "Write for example: ost edit kr1 target=70"
        )


class NothingToDo(InvalidInput):
    """A command that would change nothing because it says nothing."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
