"""Every failure that a user can meet: one root, and a small class per failure.

A constructor takes the values of the failure and builds its sentence; the hint is the command (or
the next move) that mends it. Four families say what kind of trouble it is; only the command line
turns a family into an exit code.
"""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def _listed(words: Iterable[object], last: str = "or") -> str:
    """Join words as a sentence does: "a, b or c"."""
    items = [str(word) for word in words]
    if len(items) < 2:  # noqa: PLR2004
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


_SHOWN = 60
"""How many characters of a value of the user's a sentence shows."""


def _shown(value: object, limit: int = _SHOWN) -> str:
    """Show a value of the user's in a sentence: cut, and with nothing in it that a terminal obeys."""
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
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


class Phrase(str):
    """Words that name something as a sentence can begin with them, and need no quotes."""

    __slots__ = ()


def _source(name: str) -> str:
    """Where a table comes from, as a sentence begins with it."""
    if isinstance(name, Phrase):
        return str(name)
    return "Standard input" if name == "-" else _shown(name, 200)


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
        super().__init__(f"{what} must be {allowed}, not {_shown(value)}.", "Give another one.")


class BadDate(InvalidInput):
    """A word that is not a date."""

    def __init__(self, text: object, what: str = "The date", suggestion: str = "") -> None:
        suggestion = suggestion or (
            "it as 2026-11-30, today, yesterday, last monday, 2026-W45, 2026-11 or 2026-Q4"
        )
        super().__init__(f"{what} is not understood: {_shown(text)}.", f"Write {suggestion}.")


class DateOutOfRange(BadDate):
    """A day so far off that it cannot be meant."""

    def __init__(self, text: object, what: str, earliest: object, latest: object) -> None:
        InvalidInput.__init__(
            self, f"{what} is out of range: {_shown(text)}.", f"Give a date from {earliest} to {latest}."
        )


class BadDuration(InvalidInput):
    """A word that is not a length of time."""

    def __init__(self, what: str, text: object) -> None:
        super().__init__(
            f"{what} is not a length of time: {_shown(text)}.", "Write it as 14d or 2w (at most 3650d)."
        )


class TooLong(BadDuration):
    """A length of time beyond what anybody waits for."""

    def __init__(self, what: str, text: object, most: int) -> None:
        InvalidInput.__init__(self, f"{what} is too long: {_shown(text)}.", f"Give at most {most}d.")


class BadWindow(InvalidInput):
    """A word that is no time over which a service level is kept."""

    def __init__(self, text: object) -> None:
        super().__init__(
            f"The window is not one: {_shown(text)}.",
            "Write it as quarter, month, year, or as the last days: 28d, 4w.",
        )


class BadChoice(InvalidInput):
    """A word that is none of the words allowed here."""

    def __init__(self, what: str, value: object, choices: Iterable[object]) -> None:
        words = list(choices)
        hint = _near(value, words) or (f"Write for example: {words[0]}" if words else "")
        super().__init__(f"{what} must be {_listed(words)}, not {_shown(value)}.", hint)


class EmptyText(InvalidInput):
    """A text that has to say something and says nothing."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is empty.", "Say it in a few words.")


class TextTooLong(InvalidInput):
    """A text longer than its field holds."""

    def __init__(self, what: str, length: int, limit: int) -> None:
        super().__init__(f"{what} has {length:,} characters; at most {limit:,} are kept.", "Shorten it.")


class UnsafeCharacter(InvalidInput):
    """A control or bidirectional-override character in a text."""

    def __init__(self, what: str, character: str, position: int) -> None:
        code = f"U+{ord(character):04X}"
        named = {"\t": "a tab", "\n": "a line break", "\r": "a line break"}.get(character, "")
        if character in "\u2028\u2029\x85\v\f":
            named = f"a line break ({code})"
        elif "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
            named = f"a character that turns the direction of the text ({code})"
        super().__init__(
            f"{what} has {named or f'a control character ({code})'} at position {position}.",
            "Remove it and try again.",
        )


class NotUtf8(UnsafeCharacter):
    """Bytes that are no text in UTF-8, where a text should be."""

    def __init__(self, what: str, position: int) -> None:
        InvalidInput.__init__(
            self,
            f"{what} is not UTF-8 text (at position {position}).",
            "Type it in a terminal that is set to UTF-8.",
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
            _begins(f"{_article(child)} cannot stand under {_article(parent)}{why} ({possible})."),
            f"See what there is with: ost list {allowed[0].split()[-1].lower()}"
            if allowed
            else "Leave it where it is.",
        )


class OneParentOnly(InvalidInput):
    """A second parent for a kind that has one."""

    def __init__(self, kind: str, child: object, parents: Sequence[object]) -> None:
        if child is None:
            super().__init__(
                _begins(f"{_article(kind)} has one parent; {_listed(parents, 'and')} are {len(parents)}."),
                "Give one --under.",
            )
            return
        super().__init__(
            f"{child} stands under {_listed(parents, 'and')} already, and {_article(kind)} has one parent.",
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
            f"{child} cannot stand under itself."
            if child == parent
            else f"{parent} stands below {child}, so {child} cannot stand under it (a cycle).",
            f"See the branch with: ost tree {child}",
        )


class TooDeep(Conflict):
    """A branch longer than the tree holds."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"The tree is at most {limit} levels deep.", "Put it higher up.")


class AlreadyLinked(Conflict):
    """A link that is there already."""

    def __init__(self, first: object, second: object) -> None:
        super().__init__(f"{first} and {second} are linked already.", f"See it with: ost show {first}")


class NotLinked(Conflict):
    """A link to remove that is not there."""

    def __init__(self, first: object, second: object, hint: str = "") -> None:
        super().__init__(
            f"{first} and {second} have no link that can be removed.",
            hint or f"See what {first} is linked with: ost show {first}",
        )


class LastParent(Conflict):
    """A removal that would leave a thing hanging in the air."""

    def __init__(self, parent: object, child: object) -> None:
        super().__init__(
            f"{parent} is the only parent of {child}.", f"Put it elsewhere with: ost move {child} --under REF"
        )


_STATUS_HINTS = {
    "shipped": "Correct the day with: ost edit {ref} shipped=DATE",
    "running": "Record what it shows with: ost experiment record {ref}",
}
"""What is left to do for a thing that has the status already."""


class StepNotAllowed(Conflict):
    """A step between two statuses that the kind does not take."""

    def __init__(self, ref: object, now: str, then: str, allowed: Sequence[str]) -> None:
        if now == then:
            super().__init__(
                f"{ref} is {now} already.",
                _STATUS_HINTS.get(now, "See it with: ost show {ref}").format(ref=ref),
            )
            return
        if allowed:
            message = f"{ref} is {now} and cannot become {then}: it can become {_listed(allowed)}."
            super().__init__(message, f"Set one with: ost edit {ref} status={allowed[0]}")
            return
        away = f"Put it away with: ost archive {ref}"
        mend = f"Correct the day with: ost edit {ref} shipped=DATE, or: ost archive {ref}"
        message = f"{ref} is {now} and cannot become {then}; {now} is final."
        super().__init__(message, mend if now == "shipped" else away)


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
            f"{ref} cannot be {then} on {on}: it was {'started' if last == 'running' else last} on {last_on}.",
            f"Give a date from {last_on} on.",
        )


class InTheFuture(InvalidInput):
    """Something that has happened, on a day that is still to come."""

    def __init__(self, what: object, happened: str, on: object, today: object, hint: str = "") -> None:
        super().__init__(
            f"{what} cannot have been {happened} on {on}: that day is still to come (today is {today}).",
            hint or f"Give a date up to {today}.",
        )


class SinceNotBefore(InvalidInput):
    """A review that would begin after the day that it looks at."""

    def __init__(self, since: object, moment: object, day: object) -> None:
        super().__init__(
            f"A review cannot tell what happened since {since} ({moment}): it looks at {day}.",
            "Give an earlier moment, such as: --since last-review",
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
        super().__init__(f"{ref} is archived already.", f"Take it back with: ost edit {ref} archived=no")


# --- names ----------------------------------------------------------------------------------


class NoSuchRef(NotFound):
    """A ref that names nothing."""

    def __init__(self, ref: object, kind: str) -> None:
        named = str(ref)
        super().__init__(
            f"There is no {named[:_SHOWN]}{'…' if len(named) > _SHOWN else ''}.",
            f"See what there is with: ost list {kind}",
        )


class NoSuchTitle(NotFound):
    """A piece of a title that no title holds."""

    def __init__(self, text: str, kinds: Sequence[str], near: Sequence[str] = ()) -> None:
        what = _listed(map(_named, kinds))
        words = shlex.quote(text) if text.isprintable() and len(text) <= _SHOWN else "TEXT"
        hint = f"Did you mean {_listed(near)}?" if near else f"Look for it with: ost search {words}"
        subject = f"No {what}" if kinds else "Nothing"
        super().__init__(f"{subject} is called {_shown(text)} or has it in its title.", hint)


class NoSuchTeam(NotFound):
    """A team that owns nothing here: most likely a slip of the fingers."""

    def __init__(self, team: str, teams: Sequence[str]) -> None:
        known = (
            f"Known teams: {', '.join(teams)}." if teams else "No objective or initiative names a team yet."
        )
        super().__init__(
            f"There is no team {_shown(team)}.", " ".join(filter(None, (_near(team, teams), known)))
        )


class OnePersonOnly(Conflict):
    """Calibration of what is one person's: it is told of teams, never of people."""

    def __init__(self, team: str | None) -> None:
        subject = "here" if team is None else f"of the team {_shown(team)}"
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
            f"The {what} of {_article(kind)} cannot be empty.", f"Write for example: {field}=VALUE"
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


class EndsBeforeStart(InvalidInput):
    """An experiment that is to end before it starts."""

    def __init__(self, ref: object, until: object, started: object) -> None:
        super().__init__(
            f"{ref} cannot be planned to run until {until}: it starts on {started}.",
            f"Set a later end with: ost edit {ref} until=DATE, or: ost experiment start {ref} --until DATE",
        )


class CriterionNeeds(InvalidInput):
    """A result that the criterion cannot be judged by."""

    def __init__(self, ref: object, criterion: str, needs: str, *, fixed: bool = False) -> None:
        which = " as it was fixed at its start" if fixed else ""
        super().__init__(f"The criterion of {ref}{which}, {_shown(criterion)}, is judged by {needs}.")


class NoGuardrail(InvalidInput):
    """Figures of a guardrail where there is none."""

    def __init__(self, ref: object) -> None:
        super().__init__(
            f"{ref} has no guardrail that figures could be judged by.",
            f"Give it one with: ost edit {ref} guardrail='unsubscribes <= 2%'",
        )


class GuardrailNeeds(InvalidInput):
    """Figures that the guardrail cannot be judged by."""

    def __init__(self, ref: object, guardrail: str, needs: str) -> None:
        super().__init__(f"The guardrail of {ref}, {_shown(guardrail)}, is judged by {needs}.")


class NothingToOverrule(Conflict):
    """An outcome to overrule where there is none."""

    def __init__(self, ref: object, status: str) -> None:
        super().__init__(
            f"{ref} is {status}: there is no outcome to overrule.",
            f"Record it first: ost experiment record {ref} …",
        )


class OverruledAlready(Conflict):
    """An outcome that is to be overruled by itself."""

    def __init__(self, ref: object, outcome: str) -> None:
        super().__init__(f"{ref} is {outcome} already.", f"See why with: ost show {ref}")


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


class NoEffectExpected(InvalidInput):
    """A bet on nothing."""

    def __init__(self) -> None:
        super().__init__(
            "An expected effect of nothing is no bet.",
            "Say what it should move, or leave it out until you can.",
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
        if status == "dropped":
            super().__init__(f"{ref} was dropped, so it gets no verdict.", f"See why with: ost show {ref}")
            return
        super().__init__(
            f"{ref} has not shipped by {as_of} ({status}), so there is no verdict yet.",
            f"When it ships: ost initiative ship {ref} --on DATE",
        )


class NotOnChart(InvalidInput):
    """A chart of a KR without a launch that is not on it."""

    def __init__(self, initiative: object, ref: object, as_of: object) -> None:
        super().__init__(
            f"{initiative} did not ship for {ref} by {as_of}, so it cannot be taken away from its course.",
            f"See what did: ost chart {ref}",
        )


# --- files and the store ---------------------------------------------------------------------


class BadFile(OstError):
    """A file that cannot be read as what it should be."""

    def __init__(self, name: str, why: str, hint: str = "") -> None:
        super().__init__(f"{_source(name)} {why}.", hint or "Nothing was written.")


class NoSuchFile(InvalidInput):
    """A path that names no readable file."""

    def __init__(self, name: str, why: str = "does not exist", hint: str = "") -> None:
        self.why = why
        super().__init__(
            f"The file {_shown(name, 200)} {why}.", hint or "Give the path of a file, or - for stdin."
        )


class EmptyPath(InvalidInput):
    """No path where one is needed."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is empty.", "Give the path of a file.")


class NamesNoFile(InvalidInput):
    """A way to name a database that is kept in no file, or in none that is named."""

    def __init__(self, named: str) -> None:
        super().__init__(
            f"A workspace is one file, and {_shown(named, 200)} names none.",
            "Give its path, for example: --db ost.db",
        )


class NoSuchColumn(InvalidInput):
    """A column that the table does not have."""

    def __init__(
        self,
        name: str,
        column: str,
        columns: Sequence[str],
        option: str = "",
        *,
        named: bool = False,
        what: str = "column",
    ) -> None:
        near = _near(column, [_shown(one)[1:-1] for one in columns]) if named else ""
        has = f"{near} It has {_listed(map(_shown, columns[:12]), 'and')}".lstrip()
        if len(columns) == 1 and any(mark in columns[0] for mark in ";\t|") and what == "column":
            hint = f"{has}: save the table with commas between its columns."
        else:
            hint = f"{has}; say which one with {option}." if option else f"{has}."
        super().__init__(f"{_source(name)} has no {what} {_shown(column)}.", hint)


class EndingContradicts(InvalidInput):
    """A file whose ending says another format than the one that is written."""

    def __init__(self, path: str, ending: str, form: str) -> None:
        super().__init__(
            f"The ending of {_shown(path, 200)} says {ending}, and the format is {form}.",
            f"Write for example: ost export {ending} -o {_quoted(path)}",
        )


class NoSampleFor(InvalidInput):
    """A criterion for which no sample can be reckoned."""

    def __init__(self, criterion: str) -> None:
        super().__init__(
            f"No sample can be reckoned for the criterion {_shown(criterion, 200)}: it is judged by hand, or by one"
            " number.",
            "A sample decides '7 of 10', 'rate >= 30%', 'lift >= 2pp', 'lift >= 10%', 'variant > control' and"
            " 'mean <= 3.5': ost experiment plan --criterion 'lift >= 2pp' --baseline 18% --expect 4pp",
        )


class NotComparable(InvalidInput):
    """A format in which two moments are not told apart."""

    def __init__(self, form: str, forms: Iterable[str]) -> None:
        super().__init__(
            f"What changed is not written as {form}.",
            f"Take one of {', '.join(forms)}: ost export svg --diff last-review -o changes.svg",
        )


class NotDrawn(InvalidInput):
    """A part of the tree, in a format that is always the whole."""

    def __init__(self, form: str, forms: Iterable[str]) -> None:
        super().__init__(
            f"--depth, --focus and --kind are for drawings, and {form} is none.",
            f"Take one of {', '.join(forms)}, or write the branch of one thing: ost export {form} REF",
        )


class BadTheme(InvalidInput):
    """A file that says no colours of drawings."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(
            f"{_shown(path, 200)} is no theme: {_shown(why, 300)[1:-1]}.",
            'Write for example: [colours] and below it kr = "#003a70" (docs/drawing.md).',
        )


class IsDatabase(Conflict):
    """A document that would be written over a workspace, a backup or another database."""

    def __init__(self, path: object, other: str) -> None:
        super().__init__(
            f"{_shown(path, 200)} is a database, and is not written over.",
            f"Write it to another file: --output {_quoted(other)}",
        )


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

    def __init__(self, path: object, seconds: float, *, reading: bool = False) -> None:
        waited = f"(waited {seconds:.0f} s)"
        super().__init__(
            f"{path} cannot be read: another process keeps it locked {waited}."
            if reading
            else f"{path} is locked by another process {waited}; nothing was written.",
            "Try again when the other one is done.",
        )


class ReadOnly(OstError):
    """A database that cannot be written."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{path} cannot be written: it, or its folder, is read-only. Nothing was written.",
            f"Allow it: chmod u+w {_quoted(path)} (and its folder), or work in a copy.",
        )


class StoreFailed(OstError):
    """What the disk or the database engine refused."""

    def __init__(self, path: object, why: str, hint: str = "", *, reading: bool = False) -> None:
        message = f"{path} cannot be {'read' if reading else 'used'}: {why}."
        super().__init__(
            message if reading else f"{message} Nothing was written.",
            hint or "Look at the disk and at the rights of the file and its folder.",
        )


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


class DumpExists(BackupExists):
    """A dump under a name that is taken by another one."""

    def __init__(self, path: object) -> None:
        Conflict.__init__(
            self,
            f"There is a dump at {path} already; it is left as it is.",
            f"Let it give way with: ost dump {shlex.quote(str(path))} --force",
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


class UnsoundBackup(BadBackup):
    """A file to be put in place in which the doctor finds something."""

    def __init__(self, path: object, why: str) -> None:
        super().__init__(path, why)
        self.hint += f". Put it in place all the same with: ost restore {shlex.quote(str(path))} --force"


class NoBackup(NotFound):
    """A backup that is not there."""

    def __init__(self, path: object) -> None:
        super().__init__(f"There is no backup at {path}.", "See what there is with: ost backup --list")


class NotABackup(NotAWorkspace):
    """A file to be put in place that is something else."""

    def __init__(self, path: object, message: str, *, dump: bool) -> None:
        if dump:
            message = f"{path} is a dump, not a backup. It is left as it is."
            hint = f"Make a workspace of it with: ost load {shlex.quote(str(path))} --db NEW.db"
        else:
            hint = "See the backups with: ost backup --list"
        OstError.__init__(self, message, hint)


class OtherWorkspace(Conflict):
    """A backup of one workspace in the place of another."""

    def __init__(self, path: object, backup: object, name: str, day: object, present: str) -> None:
        super().__init__(
            f"This is a backup of {_shown(name)}, made {day}, not of {_shown(present)} at {path}: "
            "their histories have nothing in common. Nothing was written.",
            f"Put it in its place all the same with: ost restore {shlex.quote(str(backup))} --force",
        )


class NeedsYes(InvalidInput):
    """A restore that nobody can be asked about."""

    def __init__(self, path: object, backup: object, what: str, *, force: bool = False) -> None:
        super().__init__(
            f"Restoring {backup} in the place of {path} {what}, and nobody can be asked here.",
            "See it with -n, and do it with: "
            f"ost restore {shlex.quote(str(backup))}{' --force' if force else ''} --yes",
        )


class Declined(OstError):
    """A question that was answered with no."""

    def __init__(self) -> None:
        super().__init__("Nothing was changed.")


class BadDump(OstError):
    """A dump that cannot be loaded."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(
            f"{_shown(name, 200)} is not a dump that can be loaded: {why}. Nothing was written.",
            "Write the dump anew where its workspace is.",
        )


class UnsupportedStore(InvalidInput):
    """A kind of database that this version does not open."""

    def __init__(self, scheme: str) -> None:
        super().__init__(
            f"Databases of the kind {_shown(scheme)} are not supported.",
            "Use the path of a file, or postgresql://…",
        )


class NoGraphviz(OstError):
    """No Graphviz to draw with."""

    def __init__(self, why: str = "") -> None:
        super().__init__(
            f"Graphviz is needed to draw this and was not found{why}.",
            "Get it with: pip install pygraphviz (or install Graphviz so that `dot` is on PATH). "
            "All formats but png and pdf work without it, unless --layout dot is asked for.",
        )


class DrawingFailed(OstError):
    """Graphviz gave up."""

    def __init__(self, why: str, hint: str = "Draw a part of it: ost export svg REF") -> None:
        super().__init__(f"Graphviz could not draw this: {why}.", hint)


# --- the history ------------------------------------------------------------------------------


class NothingToUndo(Conflict):
    """No change is left to take back, or to do again."""

    def __init__(self, command: str) -> None:
        what = "undo" if command == "undo" else "do again"
        super().__init__(f"There is nothing to {what}.", "See what was changed with: ost log")


class NoSuchChangeset(NotFound):
    """A number that no change has."""

    def __init__(self, number: int, last: int) -> None:
        there = f"they go from 1 to {last}" if last else "there are none yet"
        super().__init__(f"There is no changeset {number}: {there}.", "See them with: ost log")


class CannotUndo(Conflict):
    """A change that cannot be taken back as things stand."""

    def __init__(self, number: int, why: str) -> None:
        super().__init__(
            f"Changeset {number} cannot be taken back: {why}.", "See what came since with: ost log"
        )


class TouchedSince(Conflict):
    """Later changes touched what should be taken back."""

    def __init__(
        self, number: int, later: Sequence[tuple[int, object, str, object, str | None]], otherwise: str
    ) -> None:
        said = (
            f"{seq} ({on}, {who}): {ref}{f' {field}' if field else ''}" for seq, on, who, ref, field in later
        )
        listed = list(dict.fromkeys(said))
        more = f"; and {len(listed) - 8} more" if len(listed) > 8 else ""  # noqa: PLR2004
        order = sorted({seq for seq, *_ in later}, reverse=True)
        first = ", ".join(f"ost undo {seq}" for seq in order[:3]) + (" …" if len(order) > 3 else "")  # noqa: PLR2004
        super().__init__(
            f"Changeset {number} cannot be taken back: later changes touched the same: "
            f"{'; '.join(listed[:8])}{more}.",
            f"Take those back first ({first}), or: {otherwise}",
        )


class NoSuchVersion(InvalidInput):
    """A version that a thing has not had yet: a slip of the hand."""

    def __init__(self, ref: object, version: int, now: int) -> None:
        super().__init__(
            f"There is no version {version} of {ref}; it is at {now}.", f"Look at it: ost show {ref}"
        )


class Stale(Conflict):
    """An edit of something that somebody else has changed since it was looked at."""

    def __init__(
        self,
        ref: object,
        version: int,
        changed: Sequence[tuple[str, object, object, str, object]],
        wanted: Mapping[str, str],
    ) -> None:
        said = []
        for field, old, new, actor, on in changed[-5:]:
            yours = f"; yours is {_shown(wanted[field])}" if field in wanted else ""
            said.append(f"{field} is {_value(new)} now, was {_value(old)} ({actor}, {on}){yours}")
        super().__init__(
            f"{ref} has changed since version {version}: {'. '.join(said)}.",
            f"Look at it (ost show {ref}), and edit it again.",
        )


def _value(value: object) -> str:
    if value is None:
        return "nothing"
    return f"{value:g}" if isinstance(value, float) else _shown(value)


class MarkExists(Conflict):
    """A name of a review that is taken."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"There is a review called {_shown(name)} already.",
            "Choose another name; see them with: ost review list",
        )


class NotSuspect(Conflict):
    """Something to be cleared that is not suspect."""

    def __init__(self, ref: object) -> None:
        super().__init__(
            f"{ref} is not suspect: nothing that it rests on has changed.", "See what is: ost review list"
        )


class NoSuchMoment(InvalidInput):
    """A moment to compare with that is neither a date nor the name of a review."""

    def __init__(self, text: str, names: Sequence[str]) -> None:
        if not names and text.strip().lower().replace("-", " ") == "last review":
            super().__init__(
                "There has been no review yet.", "Give a moment a name with: ost review mark NAME"
            )
            return
        there = f" The reviews are {_listed(map(_shown, names), 'and')}." if names else ""
        super().__init__(
            f"{_shown(text)} is neither a date nor the name of a review.{there}",
            "Write a date, now, 'last week', last-review or the name of a review (set one with: ost review mark NAME).",
        )


class NotAName(InvalidInput):
    """A name of a review that means a day or a moment already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{_shown(name)} means a moment of its own, so no review can be called that.",
            'Choose a name such as: ost review mark "Q4 week 6"',
        )


# --- a database server -----------------------------------------------------------------------


def _in_shell(url: object) -> str:
    """A URL as it can be typed: a shell takes `?` and `&` for its own."""
    text = str(url)
    return f'"{text}"' if set(text) & set(" ?&'()[]*;") else text


class BadUrl(InvalidInput):
    """A database URL that cannot be read; the URL itself is not shown, since it may hold a password."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The database URL cannot be read: {why}.",
            "Write it as postgresql://USER@HOST:5432/DATABASE?workspace=NAME, "
            "and in names and passwords @ as %40, : as %3A, / as %2F, ? as %3F, # as %23, % as %25.",
        )


class FileNeeded(InvalidInput):
    """A command for a file, on a workspace that is on a server."""

    def __init__(self, place: object, remedy: str = "") -> None:
        super().__init__(
            f"This works on a workspace in a file, and {place} is on a server.",
            f"{remedy or 'Copy it into one: ost copy --to FILE'} (see docs/postgres.md).",
        )


class NoDriver(OstError):
    """No library to talk to the server with."""

    def __init__(self) -> None:
        super().__init__(
            "PostgreSQL is reached through psycopg, which is not installed.",
            'Get it with: pip install "ost-tracker[postgres]"',
        )


class NoWorkspaceThere(NoWorkspace):
    """No workspace, or none of that name, in a server's database."""

    def __init__(self, place: object, wanted: str | None = None, names: Sequence[str] = ()) -> None:
        make = f"ost init --db {_in_shell(place)} --name {_quoted(wanted or 'NAME')}"
        if wanted is None:
            message = f"There is no workspace at {place}."
        else:
            known = f"; it has {_listed(map(_shown, names), 'and')}" if names else ""
            message = f"There is no workspace {_shown(wanted)} at {place}{known}."
        near = _near(wanted, names)
        self.names = list(names)
        OstError.__init__(self, message, " ".join(filter(None, (near, f"Make one there with: {make}"))))


class WhichWorkspace(NotFound):
    """Several workspaces in a database, and none named."""

    code = "ambiguous"

    def __init__(self, place: object, names: Sequence[str], example: object) -> None:
        super().__init__(
            f"There are several workspaces at {place}: {_listed(map(_shown, names), 'and')}.",
            f"Say which one, as in: --db {_in_shell(example)}",
        )
        self.candidates = list(names)


class NameTaken(WorkspaceExists):
    """A new workspace of a name that is there already."""

    def __init__(self, place: object, name: str, *, in_url: bool = False) -> None:
        OstError.__init__(
            self,
            f"There is a workspace {_shown(name)} at {place} already; it is left as it is.",
            "Choose another name at the end of the URL: ?workspace=NAME"
            if in_url
            else "Choose another name with: --name NAME",
        )


class NotOurDatabase(NotAWorkspace):
    """A database with the tables of something else."""

    def __init__(self, place: object, why: str) -> None:
        OstError.__init__(
            self,
            f"{place} is not an ost workspace: {why}. It is left as it is.",
            "Give ost a database of its own (createdb ost), or a schema of its own with ?options=-csearch_path%3DNAME.",
        )


class CannotConnect(OstError):
    """A server that is not reached, or that does not answer."""

    def __init__(self, place: object, why: str, check: str) -> None:
        super().__init__(f"No connection to {place}: {why}. Nothing was written.", f"Try: {check}")


class NotLetIn(OstError):
    """A server that does not accept the user or the password."""

    def __init__(self, place: object, why: str) -> None:
        if why.startswith("role ") and why.endswith(" does not exist"):  # no password helps
            super().__init__(
                f"{place} does not let you in: {why.replace(chr(34), chr(39))}. Nothing was written.",
                "Name another user in the URL, or have the role made (docs/postgres.md, Roles and rights).",
            )
            return
        super().__init__(
            f"{place} does not let you in: {why}. Nothing was written.",
            "Passwords are looked for in the URL, in PGPASSWORD and in ~/.pgpass "
            "(a line: host:port:database:user:password; readable by you alone).",
        )


class NoDatabase(NotFound):
    """A server without that database."""

    def __init__(self, place: object, name: str) -> None:
        told: Mapping[str, str] = getattr(place, "parameters", {})
        where = [
            f"{option} {shlex.quote(told[part])}"
            for option, part in (("-h", "host"), ("-p", "port"), ("-U", "user"))
            if told.get(part)
        ]
        super().__init__(
            f"There is no database {_shown(name)} on the server of {place}.",
            f"Make it with: {' '.join(['createdb', *where, _quoted(name)])}",
        )


class NoRight(ReadOnly):
    """A server, or a role, that may not write."""

    def __init__(self, place: object, why: str) -> None:
        OstError.__init__(
            self,
            f"{place} cannot be used: {why}. Nothing was written.",
            "See docs/postgres.md, Roles and rights.",
        )


class Overtaken(Conflict):
    """A change that the server dropped for another's sake; to be done again, on what is there now."""

    def __init__(self, place: object) -> None:
        super().__init__(
            f"{place} was changed by another process at the same time; nothing was written.", "Do it again."
        )


class KeptOrNot(OstError):
    """A connection that was lost at the one moment when nobody can tell."""

    def __init__(self, place: object) -> None:
        super().__init__(
            f"The connection to {place} was lost while the change was being kept: it may have been written.",
            "Look before you do it again.",
        )


# --- where values come from ------------------------------------------------------------------


class MissingExtra(OstError):
    """A library that is needed for one thing only, and is not installed."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        super().__init__(
            f"{what} is read through {library}, which is not installed.",
            f'Get it with: pip install "ost-tracker[{extra}]"',
        )


class MissingWriter(OstError):
    """A library that writes one format only, and is not installed."""

    def __init__(self, what: str, library: str, extra: str) -> None:
        super().__init__(
            f"{what} is written with {library}, which is not installed.",
            f'Get it with: pip install "ost-tracker[{extra}]"',
        )


class PagesFailed(OstError):
    """Typst gave up."""

    def __init__(self, why: object) -> None:
        super().__init__(
            f"The pages of the PDF could not be set: {why}.", "Write another format: -o pack.html"
        )


class PasswordKept(InvalidInput):
    """A source with a password in it, which would be kept, logged, dumped and copied; it is not shown."""

    def __init__(self) -> None:
        super().__init__(
            "The database URL holds a password, and a source is kept for everybody to read.",
            "Put the password into ~/.pgpass, the file that PGPASSFILE names or a service file (?service=NAME), "
            "or the whole URL into a variable of the environment: --from env:NAME",
        )


class FileIsUrl(InvalidInput):
    """A URL where a file should be; it may hold a password, and is not shown."""

    def __init__(self, scheme: str) -> None:
        sort = scheme.partition("+")[0]
        hint = "Fetch it first, for example: curl -s URL | ost measure import kr1 -"
        if sort in {"postgresql", "postgres", "sqlite", "duckdb"}:
            hint = 'Ask a database a question: --sql "SELECT …" --from URL'
        elif sort == "file":
            hint = "Give its path alone."
        super().__init__(f"The table is named by a URL ({_shown(scheme)}), and not by a path.", hint)


class UnknownDatabase(InvalidInput):
    """A database that cannot be asked."""

    def __init__(self, why: str) -> None:
        super().__init__(
            f"The database cannot be asked: {why}.",
            "Give the path of a SQLite or DuckDB file, postgresql://HOST/DATABASE, or env:NAME.",
        )


class NoVariable(OstError):
    """A variable of the environment that a source names, and that is not set."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The environment has no variable {_shown(name)}, where the database's URL should stand.",
            f"Set it for this command: {name}=postgresql://HOST/DATABASE",
        )


class QueryFailed(OstError):
    """A question that a database refused, or could not answer."""

    def __init__(self, place: object, why: str, hint: str = "") -> None:
        super().__init__(f"The query on {place} failed: {why}.", hint or "Nothing was written.")


class QueryTooSlow(QueryFailed):
    """A question that took too long."""

    def __init__(self, place: object, seconds: float) -> None:
        super().__init__(
            place,
            f"it took longer than {seconds:g} seconds",
            "Ask for less, or give it more time with: --timeout SECONDS",
        )


class OnlyQuestions(QueryFailed):
    """SQL that is more than one SELECT."""

    def __init__(self, place: object) -> None:
        super().__init__(
            place,
            "it has to be one SELECT that only reads",
            "Give one statement that begins with SELECT, WITH or VALUES. Nothing was written.",
        )


class NoSource(NotFound):
    """A metric that is to be pulled, and does not say from where."""

    def __init__(self, ref: object) -> None:
        super().__init__(
            f"{ref} does not say where its values come from.",
            f"Say it, for example: ost measure source {ref} values.csv",
        )


class NotAllowed(OstError):
    """A source that somebody else set, and that reaches beyond the workspace's folder."""

    def __init__(self, ref: object, what: str) -> None:
        super().__init__(
            f"{ref} reads {what}, outside the workspace's folder, and it was not you who said so.",
            f"Look at it with: ost measure source {ref}; to read it from now on: ost measure pull {ref} --trust",
        )


class NotARegularFile(OstError):
    """A source that is no file on a disk, and may never end."""

    def __init__(self, path: object) -> None:
        super().__init__(
            f"{_shown(path, 200)} is not a regular file, and a source has to be one.", "Name another file."
        )


class NoFolder(InvalidInput):
    """A relative path for a workspace that is on a server, and has no folder."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The workspace is on a server and has no folder that {_shown(path, 200)} could start from.",
            "Give the whole path.",
        )


class PullFailed(OstError):
    """Metrics that could not be pulled; the others were."""

    def __init__(self, failed: Sequence[object], others: int, *, dry_run: bool = False) -> None:
        rest = {0: "No other was asked", 1: "The other one was read"}.get(
            others, f"The other {others} were read"
        )
        kept = " and nothing was written" if dry_run else "" if not others else " and is kept"
        if others > 1 and not dry_run:
            kept = " and are kept"
        super().__init__(
            f"{_listed(failed, 'and')} could not be pulled. {rest}{kept}.", "The reasons stand above."
        )
