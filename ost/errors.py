"""Every failure that a user can meet: one root, and a small class per failure.

A constructor takes the values of the failure and builds its sentence; the hint is the command (or
the next move) that mends it. Four families say what kind of trouble it is; only the command line
turns a family into an exit code.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def _listed(words: Iterable[object], last: str = "or") -> str:
    """Join words as a sentence does: "a, b or c"."""
    items = [str(word) for word in words]
    if len(items) < 2:  # noqa: PLR2004
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def _shown(value: object, limit: int = 60) -> str:
    """Show a value of the user's in a sentence: cut, and with nothing in it that a terminal obeys."""
    text = str(value)
    text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: limit + 1])
    return f"'{text[:limit]}…'" if len(text) > limit else f"'{text}'"


def _named(kind: str) -> str:
    """A kind as sentences write it: `kr` is a KR."""
    return "KR" if kind == "kr" else kind


def _article(kind: str) -> str:
    return f"{'an' if kind[:1] in 'aeiou' else 'a'} {_named(kind)}"


def _begins(sentence: str) -> str:
    """A sentence with its first letter raised, and no other letter touched."""
    return sentence[:1].upper() + sentence[1:]


def _near(word: object, words: Iterable[object]) -> str:
    """`Did you mean …?` for a word that was mistyped; empty when nothing is near."""
    import difflib

    found = difflib.get_close_matches(str(word).strip().lower()[:60], [str(one) for one in words], n=1)
    return f"Did you mean {found[0]}?" if found else ""


def _quoted(path: object) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text


class OstError(Exception):
    """The root of all failures: a sentence for people, a code for programs, a hint that mends it."""

    code: ClassVar[str] = "failed"

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class InvalidInput(OstError):
    """What was asked cannot be done with these words: nothing was looked up or changed."""

    code = "usage"


class NotFound(OstError):
    """The thing that was named is not there."""

    code = "not_found"


class Conflict(OstError):
    """It contradicts what is there now."""

    code = "conflict"


# --- values ---------------------------------------------------------------------------------


class BadNumber(InvalidInput):
    """A word that is not a finite number in plain decimal notation."""

    def __init__(self, what: str, text: object, suggestion: str = "") -> None:
        hint = f"Write {suggestion}." if suggestion else "Write it as 45, 1.5 or -0.2."
        super().__init__(f"{what} is not a number that can be used: {_shown(text)}.", hint)


class OutOfRange(InvalidInput):
    """A number outside what its field can mean."""

    def __init__(self, what: str, value: object, allowed: str) -> None:
        super().__init__(f"{what} must be {allowed}, not {_shown(value)}.")


class BadDate(InvalidInput):
    """A word that is not a date."""

    def __init__(self, text: object, what: str = "The date") -> None:
        super().__init__(
            f"{what} is not understood: {_shown(text)}.",
            "Write it as 2026-11-30, today, yesterday, last monday, 2026-W45, 2026-11 or 2026-Q4.",
        )


class BadDuration(InvalidInput):
    """A word that is not a length of time."""

    def __init__(self, what: str, text: object) -> None:
        super().__init__(
            f"{what} is not a length of time: {_shown(text)}.", "Write it as 14d or 2w (at most 3650d)."
        )


class BadChoice(InvalidInput):
    """A word that is none of the words allowed here."""

    def __init__(self, what: str, value: object, choices: Iterable[object]) -> None:
        words = list(choices)
        super().__init__(f"{what} must be {_listed(words)}, not {_shown(value)}.", _near(value, words))


class EmptyText(InvalidInput):
    """A text that has to say something and says nothing."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is empty.", "Say it in a few words.")


class TextTooLong(InvalidInput):
    """A text longer than its field holds."""

    def __init__(self, what: str, length: int, limit: int) -> None:
        super().__init__(f"{what} has {length:,} characters; at most {limit:,} are kept.", "Shorten it.")


class UnsafeCharacter(InvalidInput):
    """A control or bidirectional-override character, or half of a surrogate pair, in a text."""

    def __init__(self, what: str, character: str, position: int) -> None:
        super().__init__(
            f"{what} has a control character (U+{ord(character):04X}) at position {position}.",
            "Remove it and try again.",
        )


class BadCycle(InvalidInput):
    """A word that is not a planning cycle."""

    def __init__(self, text: object) -> None:
        super().__init__(f"The cycle is not understood: {_shown(text)}.", "Write it as 2026-Q4 or 2026.")


class MissingOption(InvalidInput):
    """A command that lacks what it needs."""

    def __init__(self, what: str, needs: str, hint: str = "") -> None:
        super().__init__(f"{what} needs {needs}.", hint)


class ContradictingOptions(InvalidInput):
    """Two options that cannot both be meant."""

    def __init__(self, first: str, second: str, why: str) -> None:
        super().__init__(f"{first} and {second} contradict each other: {why}.", "Give one of them.")


# --- key results ----------------------------------------------------------------------------


class TargetEqualsBaseline(InvalidInput):
    """A KR that is reached before it starts."""

    def __init__(self, value: str) -> None:
        super().__init__(
            f"The target equals the baseline ({value}), so there is nothing to move.",
            "Give another --target, or keep a level with --at-least N or --at-most N.",
        )


class DueBeforeStart(InvalidInput):
    """A KR that ends before it begins."""

    def __init__(self, start: object, due: object) -> None:
        super().__init__(
            f"The due date {due} is not after the start {start}.", "Give a later --by or an earlier --start."
        )


# --- the graph ------------------------------------------------------------------------------


class WrongKind(InvalidInput):
    """A thing of another kind than the command works on."""

    def __init__(self, ref: object, kind: str, wanted: Iterable[str]) -> None:
        super().__init__(
            f"{ref} is {_article(kind)}, and here {_listed(map(_article, wanted))} is needed.",
            f"See what it is with: ost show {ref}",
        )


class ParentNotAllowed(InvalidInput):
    """A pair of kinds, or of KRs or objectives, that the tree does not join."""

    def __init__(self, child: str, parent: str, allowed: Sequence[str], why: str = "") -> None:
        possible = f"possible parents: {_listed(map(_named, allowed))}" if allowed else "it has no parent"
        super().__init__(
            _begins(f"{_article(child)} cannot stand under {_article(parent)}{why} ({possible}).")
        )


class OneParentOnly(InvalidInput):
    """A second parent for a kind that has one."""

    def __init__(self, kind: str, child: object) -> None:
        super().__init__(
            _begins(f"{_article(kind)} has one parent, and {child} has it already."),
            f"Put it elsewhere with: ost move {child} --under REF",
        )


class CannotLink(InvalidInput):
    """Two things that no kind of link joins."""

    def __init__(self, first: str, second: str) -> None:
        super().__init__(
            _begins(f"{_article(first)} and {_article(second)} have no link between them."),
            "Links go from KR to opportunity, initiative or metric; initiative to solution; "
            "interview to opportunity.",
        )


class WouldCycle(Conflict):
    """A move that would make a thing its own ancestor."""

    def __init__(self, child: object, parent: object) -> None:
        super().__init__(
            f"{parent} stands below {child}, so {child} cannot stand under it (a cycle).",
            f"See the branch with: ost tree {child}",
        )


class TooDeep(Conflict):
    """A branch longer than the tree holds."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The tree is at most {limit} levels deep.", "Put it higher up.")


class AlreadyLinked(Conflict):
    """A link that is there already."""

    def __init__(self, first: object, second: object) -> None:
        super().__init__(f"{first} and {second} are linked already.")


class NotLinked(Conflict):
    """A link to remove that is not there."""

    def __init__(self, first: object, second: object, hint: str = "") -> None:
        super().__init__(f"{first} and {second} have no link that can be removed.", hint)


class LastParent(Conflict):
    """A removal that would leave a thing hanging in the air."""

    def __init__(self, parent: object, child: object) -> None:
        super().__init__(
            f"{parent} is the only parent of {child}.", f"Put it elsewhere with: ost move {child} --under REF"
        )


class StepNotAllowed(Conflict):
    """A step between two statuses that the kind does not take."""

    def __init__(self, ref: object, now: str, then: str, allowed: Sequence[str]) -> None:
        if now == then:
            mend = f"Correct the day with: ost edit {ref} shipped=DATE" if now == "shipped" else ""
            super().__init__(f"{ref} is {now} already.", mend)
            return
        possible = f"it can become {_listed(allowed)}" if allowed else "that is its last status"
        super().__init__(f"{ref} is {now} and cannot become {then}: {possible}.")


class StatusNotEdited(StepNotAllowed):
    """A status that follows from what happened, and is set by the command that says so."""

    def __init__(self, ref: object) -> None:
        Conflict.__init__(
            self,
            f"The status of {ref} follows from its results and is not edited.",
            f"Use: ost experiment start {ref}, or: ost experiment record {ref}",
        )


class NoShipDate(StepNotAllowed):
    """A ship date to correct where nothing has shipped."""

    def __init__(self, ref: object, status: str) -> None:
        Conflict.__init__(
            self,
            f"{ref} is {status}, so it has no ship date to correct.",
            f"When it ships: ost initiative ship {ref} --on DATE",
        )


class StepBeforeLast(InvalidInput):
    """A step dated before the one that it follows."""

    def __init__(self, ref: object, then: str, on: object, last: str, last_on: object) -> None:
        super().__init__(
            f"{ref} cannot be {then} on {on}: it was {last} on {last_on}.", f"Give a date from {last_on} on."
        )


class InTheFuture(InvalidInput):
    """Something that has happened, on a day that is still to come."""

    def __init__(self, what: object, happened: str, on: object, today: object, hint: str = "") -> None:
        super().__init__(
            f"{what} cannot have been {happened} on {on}: that day is still to come (today is {today}).",
            hint or f"Give a date up to {today}.",
        )


class Archived(Conflict):
    """Work on a thing that has been put away."""

    def __init__(self, ref: object) -> None:
        super().__init__(f"{ref} is archived.", f"Take it back with: ost edit {ref} archived=no")


class SteeredMetric(Conflict):
    """Putting away a metric that a KR is measured by."""

    def __init__(self, metric: object, krs: Sequence[object]) -> None:
        super().__init__(
            f"{metric} is what {_listed(krs, 'and')} {'is' if len(krs) == 1 else 'are'} measured by.",
            f"Put away the KR, or give it another metric: ost link {krs[0]} MET",
        )


class AlreadyArchived(Conflict):
    """Putting away what has been put away."""

    def __init__(self, ref: object) -> None:
        super().__init__(f"{ref} is archived already.")


# --- names ----------------------------------------------------------------------------------


class NoSuchRef(NotFound):
    """A ref that names nothing."""

    def __init__(self, ref: object, kind: str) -> None:
        super().__init__(f"There is no {ref}.", f"See what there is with: ost list {kind}")


class NoSuchTitle(NotFound):
    """A piece of a title that no title holds."""

    def __init__(self, text: str, kinds: Sequence[str], near: Sequence[str] = ()) -> None:
        what = _listed(map(_named, kinds)) if kinds else "title"
        hint = f"Did you mean {_listed(near)}?" if near else "Look for it with: ost search TEXT"
        super().__init__(f"No {what} is called {_shown(text)} or has it in its title.", hint)


class NoSuchTeam(NotFound):
    """A team that owns nothing here: most likely a slip of the fingers."""

    def __init__(self, team: str, teams: Sequence[str]) -> None:
        known = (
            f"Known teams: {', '.join(teams)}." if teams else "No objective or initiative names a team yet."
        )
        super().__init__(
            f"There is no team {_shown(team)}.", " ".join(filter(None, (_near(team, teams), known)))
        )


class AmbiguousTitle(NotFound):
    """A piece of a title that several titles hold."""

    code = "ambiguous"

    def __init__(self, text: str, candidates: Sequence[tuple[str, str]], total: int) -> None:
        names = "; ".join(f"{ref} {title}" for ref, title in candidates)
        more = f"; and {total - len(candidates)} more" if total > len(candidates) else ""
        super().__init__(f"{_shown(text)} could be: {names}{more}.", "Use the ref.")
        self.candidates = [ref for ref, _ in candidates]


class PutAwayByCommand(InvalidInput):
    """Putting away by an edit, which would leave behind what hangs on the thing."""

    def __init__(self) -> None:
        super().__init__("A thing is put away with what hangs on it.", "Use: ost archive REF")


class UnknownField(InvalidInput):
    """A field that a kind does not have, or that is not edited this way."""

    def __init__(self, kind: str, field: str, fields: Sequence[str]) -> None:
        super().__init__(
            _begins(
                f"{_article(kind)} has no field {_shown(field)} to edit; it has {_listed(fields, 'and')}."
            ),
            _near(field, fields),
        )


class BadAssignment(InvalidInput):
    """An edit that is not FIELD=VALUE."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{_shown(text)} is not FIELD=VALUE.", "Write for example: ost edit kr1 target=70")


class NothingToDo(InvalidInput):
    """A command that would change nothing because it says nothing."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)


# --- experiments and initiatives -------------------------------------------------------------


class CriterionNeeds(InvalidInput):
    """A result that the criterion cannot be judged by."""

    def __init__(self, ref: object, criterion: str, needs: str) -> None:
        super().__init__(f"The criterion of {ref}, {_shown(criterion)}, is judged by {needs}.")


class AlreadyRecorded(Conflict):
    """A second result for an experiment that has one."""

    def __init__(self, ref: object, outcome: str, on: object) -> None:
        super().__init__(
            f"{ref} has a result already: {outcome} on {on}.",
            "Correct it with --replace (the earlier result stays in the history).",
        )


class NotDecidable(Conflict):
    """A decision on an experiment that has shown nothing yet."""

    def __init__(self, ref: object, status: str) -> None:
        super().__init__(
            f"{ref} is {status}: there is no result to decide on.",
            f"Record it first: ost experiment record {ref} …",
        )


class NotABet(InvalidInput):
    """An expected effect on a KR that the initiative is not under."""

    def __init__(self, kr: object, krs: Sequence[object]) -> None:
        super().__init__(
            f"The initiative is not under {kr}, so it cannot expect an effect on it; it is under {_listed(krs)}."
        )


class NotShipped(Conflict):
    """A verdict on an initiative that has not shipped."""

    def __init__(self, ref: object, status: str, as_of: object) -> None:
        super().__init__(
            f"{ref} has not shipped by {as_of} ({status}), so there is no verdict yet.",
            f"When it ships: ost initiative ship {ref} --on DATE",
        )


# --- files and the store ---------------------------------------------------------------------


class BadFile(OstError):
    """A file that cannot be read as what it should be."""

    def __init__(self, name: str, why: str, hint: str = "") -> None:
        super().__init__(f"{_shown(name, 200)} {why}.", hint or "Nothing was written.")


class NoSuchFile(InvalidInput):
    """A path that names no readable file."""

    def __init__(self, name: str, why: str = "does not exist") -> None:
        super().__init__(f"The file {_shown(name, 200)} {why}.", "Give the path of a file, or - for stdin.")


class NoSuchColumn(InvalidInput):
    """A column that the table does not have."""

    def __init__(self, name: str, column: str, columns: Sequence[str], option: str = "") -> None:
        has = f"It has {_listed(map(_shown, columns[:12]), 'and')}"
        if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|"):
            hint = f"{has}: save the table with commas between its columns."
        else:
            hint = f"{has}; say which one with {option}." if option else f"{has}."
        super().__init__(f"{_shown(name, 200)} has no column {_shown(column)}.", hint)


class CannotWrite(OstError):
    """An output that the file system does not take."""

    def __init__(self, name: object, why: str) -> None:
        super().__init__(f"{_shown(name, 200)} cannot be written: {why}.", "Choose another place.")


class NoWorkspace(NotFound):
    """No database where one was looked for."""

    def __init__(self, path: object, *, looked_around: bool = False) -> None:
        if looked_around:
            super().__init__(
                f"There is no workspace: no ost.db here or in a folder above, and none at {path}.",
                "Make one with: ost init, or see an example with: ost demo",
            )
        else:
            super().__init__(
                f"There is no workspace at {path}.",
                f"Make one there with: ost init --db {_quoted(path)}",
            )


class WorkspaceExists(Conflict):
    """A new workspace where something is already."""

    def __init__(self, path: object) -> None:
        super().__init__(f"There is a file at {path} already; it is left as it is.", "Choose another path.")


class MadeMeanwhile(Conflict):
    """A first write that another process was a moment faster with; to be done again, on what is there now."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path} was made by another process at the same time.", "Do it again.")


class NotAWorkspace(OstError):
    """A file that ost did not make."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            f"{path} is not an ost workspace: {why}. It is left as it is.", "Make one with: ost init PATH"
        )


class FromTheFuture(OstError):
    """A database that a later version wrote."""

    def __init__(self, path: object, found: int, known: int) -> None:
        super().__init__(
            f"{path} was written by a later ost (schema {found}; this one knows {known}). It is left as it is.",
            "Install the latest: pip install --upgrade ost-tracker",
        )


class Locked(Conflict):
    """A database that another process keeps."""

    code = "locked"

    def __init__(self, path: object, seconds: float) -> None:
        super().__init__(
            f"{path} is locked by another process (waited {seconds:.0f} s); nothing was written.",
            "Try again when the other one is done.",
        )


class ReadOnly(OstError):
    """A database that cannot be written."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path} cannot be written: it, or its folder, is read-only. Nothing was written.")


class StoreFailed(OstError):
    """What the disk or the database engine refused."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(f"{path} cannot be used: {why}. Nothing was written.")


class BackupExists(Conflict):
    """A backup under a name that is taken."""

    def __init__(self, path: object, why: str = "") -> None:
        if why:
            super().__init__(f"{path} is not written over: {why}.", "Choose another name.")
        else:
            super().__init__(
                f"There is a backup at {path} already; it is left as it is.",
                f"Let it give way with: ost backup {_quoted(path)} --force",
            )


class SamePlace(Conflict):
    """A workspace as its own backup."""

    def __init__(self, path: object) -> None:
        super().__init__(f"{path} is the workspace itself.", "Name another file.")


class BadBackup(OstError):
    """What was copied, or is to be put in place, is not sound."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            f"{path} is damaged: {_shown(why, 300)[1:-1]}. Nothing was written.",
            f"See all of it with: ost doctor --db {_quoted(path)}",
        )


class NeedsYes(InvalidInput):
    """A restore that nobody can be asked about."""

    def __init__(self, path: object, backup: object, what: str) -> None:
        super().__init__(
            f"Restoring {backup} in the place of {path} {what}, and nobody can be asked here.",
            f"See it with -n, and do it with: ost restore {_quoted(backup)} --yes",
        )


class BadDump(OstError):
    """A dump that cannot be loaded."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"{_shown(name, 200)} is not a dump that can be loaded: {why}. Nothing was written.",
            "Make one with: ost dump FILE",
        )


class UnsupportedStore(InvalidInput):
    """A kind of database that this version does not open."""

    def __init__(self, scheme: str) -> None:
        super().__init__(
            f"Databases of the kind {_shown(scheme)} are not supported.", "Use the path of a SQLite file."
        )


class NoGraphviz(OstError):
    """No Graphviz to draw with."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            f"Graphviz is needed to draw this and was not found{why}.",
            "Get it with: pip install pygraphviz (or install Graphviz so that `dot` is on PATH). "
            "The formats dot, mermaid, md, html, json and csv work without it.",
        )


class DrawingFailed(OstError):
    """Graphviz gave up."""

    def __init__(self, why: str, hint: str = "Draw a part of it: ost export svg REF") -> None:
        super().__init__(f"Graphviz could not draw this: {why}.", hint)
