"""`FIELD=VALUE`: which fields a person may edit, how each is read, and what else an edit does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from ost.domain.dates import cycle_cadence, parse_cycle, parse_date, parse_past
from ost.domain.healthy import check_service_level, parse_level, parse_window
from ost.domain.key_results import check_period, key_result_form
from ost.domain.kinds import Kind
from ost.domain.model import (
    Bet,
    Cadence,
    Experiment,
    Form,
    Horizon,
    Initiative,
    KeyResult,
    Level,
    Metric,
    MetricScale,
    Node,
    Relation,
    Risk,
    Scope,
)
from ost.domain.numbers import parse_count, parse_days, parse_number, split_effect
from ost.domain.text import NAME_LIMIT, clean_line, clean_text
from ost.errors import (
    BadAssignment,
    BadChoice,
    ContradictingOptions,
    NeverEmpty,
    NoEffectExpected,
    NoShipDate,
    NotABet,
    NothingToDo,
    OutOfRange,
    PutAwayByCommand,
    UnknownField,
)
from ost.services import ledger
from ost.services.adding import as_good, taken_as_good
from ost.services.adding_measured import clean_unit
from ost.services.changing import restore
from ost.services.mandates import asked_from_above
from ost.services.new_nodes import one_to_five
from ost.services.placing import check_below
from ost.services.resolve import resolve
from ost.services.statuses import set_status
from ost.services.stepping import check_end
from ost.services.telling import check_version
from ost.services.views import view_of
from ost.services.workspace import Done

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from enum import StrEnum

    from ost.domain.model import Changeset
    from ost.services.store import Writer
    from ost.services.workspace import Workspace


def _line(what: str, limit: int = NAME_LIMIT) -> Callable[[str, date], object]:
    return lambda text, _: clean_line(text, what, limit) if text.strip() else None


def _note(what: str) -> Callable[[str, date], object]:
    return lambda text, _: clean_text(text, what) if text.strip() else None


def _word(what: str, choices: type[StrEnum]) -> Callable[[str, date], object]:
    def read(text: str, _: date) -> object:
        if not text.strip():
            return None
        try:
            return choices(text.strip().lower())
        except ValueError:
            raise BadChoice(what, text, list(choices)) from None

    return read


def _number(what: str) -> Callable[[str, date], object]:
    return lambda text, _: parse_number(text, what) if text.strip() else None


def _day(what: str, *, end: bool = False) -> Callable[[str, date], object]:
    return lambda text, today: parse_date(text, today, end=end, what=what) if text.strip() else None


def _grade(what: str) -> Callable[[str, date], object]:
    return lambda text, _: one_to_five(parse_count(text, what, 1), what) if text.strip() else None


def _only_no(text: str, _: date) -> object:
    word = text.strip().lower()
    if word in {"yes", "true", "1"}:
        raise PutAwayByCommand
    if word not in {"no", "false", "0", ""}:
        raise BadChoice("archived", text, ["no"])
    return None


_COMMON: dict[str, Callable[[str, date], object]] = {
    "title": lambda text, _: clean_line(text),
    "status": lambda text, _: text.strip().lower(),
    "owner": _line("The owner"),
    "note": _note("The note"),
    "archived": _only_no,
}

FIELDS: dict[Kind, dict[str, Callable[[str, date], object]]] = {
    Kind.OBJECTIVE: {
        "cycle": lambda text, _: parse_cycle(text) if text.strip() else None,
        "cadence": _word("The cadence", Cadence),
        "team": _line("The team"),
    },
    Kind.KR: {
        "baseline": _number("The baseline"),
        "target": _number("The target"),
        "at_least": _number("The level"),
        "at_most": _number("The level"),
        "unit": lambda text, _: clean_unit(text),
        "start": _day("The start date"),
        "due": _day("The due date", end=True),
        "scope": _word("The scope", Scope),
        "level": _word("The level", Level),
    },
    Kind.OPPORTUNITY: {},
    Kind.SOLUTION: {},
    Kind.ASSUMPTION: {
        "risk": _word("The risk", Risk),
        "importance": _grade("The importance"),
        "evidence": _grade("The strength of evidence"),
    },
    Kind.EXPERIMENT: {
        "criterion": lambda text, _: clean_line(text, "The criterion"),
        "method": _note("The method"),
        "guardrail": _note("The guardrail"),
        "until": _day("The planned end", end=True),
    },
    Kind.INITIATIVE: {
        "lag": lambda text, _: parse_days(text),
        "due": _day("The planned ship date", end=True),
        "shipped": _day("The ship date"),
        "expect": lambda text, _: text,
        "worth_having": lambda text, _: text,
        "mandated_by": _line("Who mandated it"),
        "team": _line("The team"),
        "horizon": _word("The horizon", Horizon),
    },
    Kind.INTERVIEW: {"on": lambda text, today: parse_past(text, today, "An interview", "held")},
    Kind.METRIC: {
        "unit": lambda text, _: clean_unit(text),
        "scale": _word("The scale", MetricScale),
        "healthy_low": _number("The lower end of the healthy range"),
        "healthy_high": _number("The upper end of the healthy range"),
        "service_level": lambda text, _: parse_level(text) if text.strip() else None,
        "service_window": lambda text, _: parse_window(text) if text.strip() else None,
    },
    Kind.REQUEST: {
        "asked_by": _line("Who asked"),
        "on": lambda text, today: parse_past(text, today, "A request", "asked for"),
    },
}
"""The editable fields of each kind, with how their text is read; an empty text clears a field."""

_NEVER_EMPTY = frozenset(
    {"title", "criterion", "start", "due", "level", "scale", "lag", "shipped", "on", "asked_by"}
)

_BETS = {"expect": "The expected effect", "worth_having": "The smallest effect worth having"}
"""The fields that may come once for every KR that an initiative bets on."""


def edit(ws: Workspace, ref: str, assignments: Sequence[str], *, if_version: int | None = None) -> Done:
    """Edit fields of a thing; edits of a KR's definition after its start stay visible in its history.

    Args:
        ws: The workspace.
        ref: The thing.
        assignments: `FIELD=VALUE` words; an empty value clears the field.
        if_version: The version of the thing that the edit rests on; a later one is not overwritten.

    Raises:
        Stale: When it has changed since that version.
        BadAssignment: When a word is not `FIELD=VALUE`.
        UnknownField: When the kind has no such field.
        InvalidInput: When a value is not what the field takes.
        StepNotAllowed: When a status cannot follow the present one.
    """
    if not assignments:
        raise NothingToDo("The edit changes nothing.", "Write for example: ost edit kr1 target=70")
    pairs = [_split(word) for word in assignments]
    with ws.store.writing("edit") as tx:
        node = resolve(tx, ref)
        readers = _COMMON | FIELDS[node.kind]
        if "due" in readers:
            pairs = [(field_called(name), text) for name, text in pairs]
        check_version(tx, node.ref, if_version, dict(pairs))
        values = _read(node.kind, readers, pairs, ws.today)
        before = _last(tx)
        notes = _apply(tx, ws, node, values)
        if not notes and _last(tx) == before:  # a bet, a unit and a ship date are no columns of the node
            notes.append("That is how it was already; nothing was changed.")
        if values.keys() & {"scope", "cadence"}:
            check_below(tx, node)
        return Done(view_of(tx, node.ref, ws.today), tuple(notes))


def _read(
    kind: Kind,
    readers: Mapping[str, Callable[[str, date], object]],
    pairs: Sequence[tuple[str, str]],
    today: date,
) -> dict[str, object]:
    """The values that words give to fields."""
    values: dict[str, object] = {}
    for name, text in pairs:
        if name not in readers:
            raise UnknownField(kind.value, name, list(readers))
        value = readers[name](text, today)
        if value is None and name in _NEVER_EMPTY and not (name == "due" and kind is Kind.INITIATIVE):
            raise NeverEmpty(kind.value, name)
        if name in values and name not in _BETS:
            raise ContradictingOptions(f"{name}={text}", "an earlier word", f"{name} is one value")
        values[name] = [*values.get(name, []), value] if name in _BETS else value  # type: ignore[misc]
    return values


def field_called(name: str) -> str:
    """The name of a field that a command calls otherwise: a KR is due `--by` a day."""
    return "due" if name == "by" else name


def _split(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals or not name.strip():
        raise BadAssignment(word)
    return name.strip().lower().replace("-", "_"), value


def _apply(tx: Writer, ws: Workspace, node: Node, values: dict[str, object]) -> list[str]:
    """Write the values; the few fields that are not plain columns are taken out first."""
    notes: list[str] = []
    status = values.pop("status", None)
    back = restore(tx, node) if "archived" in values else []
    if len(back) > 1:
        notes.append(f"Taken back with it: {', '.join(str(one.ref) for one in back[1:])}.")
    if "archived" in values:
        del values["archived"]
        node = replace(node, archived=None)
    if isinstance(node, KeyResult):
        notes += _key_result(tx, ws, node, values)
    elif isinstance(node, Initiative):
        notes += _initiative(tx, ws, node, values)
    elif isinstance(node, Experiment):
        notes += _experiment(tx, ws, node, values)
    elif isinstance(node, Metric):
        _healthy(node, values)
    elif "cycle" in values and "cadence" not in values and values["cycle"]:
        values["cadence"] = Cadence(cycle_cadence(str(values["cycle"])))
    if values:
        ledger.edit_node(tx, node, **values)
    if status is not None:
        notes += set_status(tx, ws, node, str(status))
    return notes


def _last(tx: Writer) -> list[Changeset]:
    """The last changeset: another one as soon as anything is written."""
    return tx.changesets(last=1)


_NUMBERS: tuple[str, ...] = ("baseline", "target", "at_least", "at_most")


def _key_result(tx: Writer, ws: Workspace, kr: KeyResult, values: dict[str, object]) -> list[str]:
    notes: list[str] = []
    unit = values.pop("unit", None)
    if unit is not None:
        metric = tx.node(kr.metric)
        assert metric is not None  # noqa: S101
        ledger.edit_node(tx, metric, unit=unit)
        same = [other for other in tx.nodes([Kind.KR], archived=False) if other != kr]
        sharing = [str(one.ref) for one in same if isinstance(one, KeyResult) and one.metric == kr.metric]
        if sharing and unit != kr.unit:
            notes.append(
                f"{kr.metric} is measured in {unit or 'nothing'} now, for {', '.join(sharing)} as well."
            )
    numbers = {name: values.pop(name) for name in _NUMBERS if name in values}
    if numbers:
        values |= _definition(kr, numbers)
    check_period(values.get("start", kr.start), values.get("due", kr.due))  # type: ignore[arg-type]
    defining = {"baseline", "target", "form", "start", "due"} & {
        name for name, value in values.items() if getattr(kr, name) != value
    }
    if defining and ws.today > kr.start:
        notes.append(f"{kr.ref} has started: the earlier definition is kept and shown (ost show {kr.ref}).")
    return notes


def _definition(kr: KeyResult, numbers: dict[str, object]) -> dict[str, object]:
    """Baseline, target and form after an edit of any of them."""
    baseline = numbers.get("baseline", kr.baseline)
    keeping = {Form.AT_LEAST: "at_least", Form.AT_MOST: "at_most"}.get(kr.form)
    bounds = {name: numbers[name] for name in ("at_least", "at_most") if numbers.get(name) is not None}
    target = numbers.get("target", None if bounds or keeping else kr.target)
    if keeping and not bounds and "target" in numbers:
        bounds, target = {keeping: numbers["target"]}, None
    elif keeping and not bounds:
        bounds = {keeping: kr.target}
    form, base, goal = key_result_form(
        baseline,  # type: ignore[arg-type]
        target,  # type: ignore[arg-type]
        unit=kr.unit,
        **bounds,  # type: ignore[arg-type]
    )
    return {"form": form, "baseline": base, "target": goal}


def _initiative(tx: Writer, ws: Workspace, initiative: Initiative, values: dict[str, object]) -> list[str]:
    notes: list[str] = []
    if "lag" in values:
        values["lag_days"] = values.pop("lag")
    if "shipped" in values:
        _correct_ship_date(tx, ws, initiative, values.pop("shipped"))
    for name, what in _BETS.items():
        for text in values.pop(name, []):  # type: ignore[attr-defined]
            notes += _edit_bets(tx, initiative, name, what, text)
    if values.get("mandated_by") and not initiative.mandated_by:
        notes += asked_from_above(replace(initiative, mandated_by=str(values["mandated_by"])))
    return notes


def _correct_ship_date(tx: Writer, ws: Workspace, initiative: Initiative, day: object) -> None:
    assert isinstance(day, date)  # noqa: S101  (its reader gives nothing else)
    steps = tx.steps([initiative.ref])
    if not steps or steps[-1].status != "shipped":
        raise NoShipDate(initiative.ref, initiative.status)
    ws.happened(initiative.ref, "shipped", day)
    if steps[-1].on == day:
        return
    # What it delivered, and that it had been committed to, goes with it.
    ledger.redate_steps(tx, steps[-1].set_in, day)
    ledger.known_by(tx, initiative, day)


def _edit_bets(tx: Writer, initiative: Initiative, name: str, what: str, text: str) -> list[str]:
    """Read `N` (for every KR) or `KR=N` and write it to the bets; what should be said of it."""
    kr_text, number = split_effect(text, what)
    value = parse_number(number, what) if number.strip() else None
    if name == "worth_having" and value is not None and value <= 0:
        raise OutOfRange(what, number, "above 0")
    if name == "expect" and value == 0:
        raise NoEffectExpected
    krs = [edge.source for edge in tx.edges(Relation.PARENT, targets=[initiative.ref])]
    chosen = krs
    if kr_text:
        kr = resolve(tx, kr_text, (Kind.KR,)).ref
        if kr not in krs:
            raise NotABet(kr, krs)
        chosen = [kr]
    before = {bet.kr: bet for bet in tx.bets(initiatives=[initiative.ref])}
    nodes = tx.nodes(refs=chosen)
    for node in nodes:
        old = before.get(node.ref)
        bet = old or Bet(initiative=initiative.ref, kr=node.ref)
        good = as_good(node, value)
        named = replace(bet, expected=good) if name == "expect" else replace(bet, worth_having=value)
        ledger.set_bet(tx, named, old)
    if name != "expect":
        return []
    said = (taken_as_good(node, value) for node in nodes)
    return [note for note in said if note]


def _experiment(tx: Writer, ws: Workspace, experiment: Experiment, values: dict[str, object]) -> list[str]:
    check_end(tx, experiment, values.get("until"))
    if values.get("criterion", experiment.criterion) == experiment.criterion:
        return []
    values["criterion_fixed_on"] = ws.today
    if experiment.status == "planned":
        return []
    values["exploratory"] = True
    had = "has a result already" if tx.results([experiment.ref]) else "has started"
    later = "it is shown as exploratory from now on, and the earlier criterion stays in its history."
    return [f"{experiment.ref} {had}: {later}"]


def _healthy(metric: Metric, values: dict[str, object]) -> None:
    low = values.get("healthy_low", metric.healthy_low)
    high = values.get("healthy_high", metric.healthy_high)
    if isinstance(low, float) and isinstance(high, float) and low > high:
        raise ContradictingOptions("healthy_low", "healthy_high", "no value lies between them")
    level = values.get("service_level", metric.service_level)
    if level is None and "service_window" not in values:
        values["service_window"] = None  # which goes with the service level
    check_service_level(low, high, level, values.get("service_window", metric.service_window))  # type: ignore[arg-type]
