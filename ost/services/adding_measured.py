"""Adding what is measured: metrics, and the key results that steer them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ost.domain.dates import cycle_cadence, parse_date
from ost.domain.healthy import check_service_level
from ost.domain.key_results import check_period, key_result_form
from ost.domain.kinds import LIFECYCLES, Kind, Ref
from ost.domain.model import Cadence, KeyResult, Level, Metric, Node, Objective, Scope
from ost.domain.numbers import check_number
from ost.domain.text import UNIT_LIMIT, clean_line
from ost.errors import ContradictingOptions, MissingOption
from ost.services import ledger
from ost.services.linting.accepting import first_words
from ost.services.new_nodes import clean_name, next_ref, place, require
from ost.services.placing import find_parents
from ost.services.resolve import resolve_active

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ost.services.store import Writer
    from ost.services.workspace import Done, Workspace


def add_metric(
    ws: Workspace,
    title: str,
    *,
    unit: str = "",
    healthy_low: float | None = None,
    healthy_high: float | None = None,
    service_level: float | None = None,
    service_window: str | None = None,
    owner: str | None = None,
) -> Done:
    """Add a metric on its own: a KPI to watch, or one that several KRs will steer.

    Args:
        ws: The workspace.
        title: The metric in one line.
        unit: Its unit.
        healthy_low: The lower end of its healthy range, in its unit.
        healthy_high: The upper end.
        service_level: The share of periods that should lie in that range, 0.5 to 1.
        service_window: Over which time, as `parse_window` writes it; a quarter when None.
        owner: Who looks after it.

    Raises:
        InvalidInput: When no value lies in the range, or a service level has none.
    """
    title = clean_line(title)
    for what, bound in (("The lower end", healthy_low), ("The upper end", healthy_high)):
        if bound is not None:
            check_number(f"{what} of the healthy range", bound)
    if healthy_low is not None and healthy_high is not None and healthy_low > healthy_high:
        raise ContradictingOptions("--healthy-low", "--healthy-high", "no value lies between them")
    check_service_level(healthy_low, healthy_high, service_level, service_window)
    with ws.store.writing("metric add") as tx:
        node = replace(
            _metric(tx, ws, title, unit),
            healthy_low=healthy_low,
            healthy_high=healthy_high,
            service_level=service_level,
            service_window=service_window,
            owner=clean_name(owner, "The owner"),
        )
        return place(tx, ws, node, [])


def _metric(tx: Writer, ws: Workspace, title: str, unit: str) -> Metric:
    return Metric(
        ref=next_ref(tx, Kind.METRIC),
        title=title,
        status=LIFECYCLES[Kind.METRIC].first,
        created=ws.today,
        unit=clean_unit(unit),
    )


def clean_unit(unit: str) -> str:
    """A unit as it is kept: trimmed, at most 32 characters; empty for a bare number."""
    return clean_line(unit, "The unit", UNIT_LIMIT) if unit.strip() else ""


def add_key_result(
    ws: Workspace,
    title: str,
    *,
    under: Sequence[str],
    baseline: float | None,
    target: float | None,
    by: str | None,
    start: str | None = None,
    unit: str | None = None,
    metric: str | None = None,
    at_least: float | None = None,
    at_most: float | None = None,
    scope: Scope | None = None,
    level: Level = Level.OUTCOME,
    owner: str | None = None,
) -> Done:
    """Add a key result with its metric, which is made unless it is there already.

    Args:
        ws: The workspace.
        title: The KR in one line.
        under: The objective, or the business KR that it leads.
        baseline: Where the metric stands, in its unit.
        target: Where it should be.
        by: The due day; a period means its last day. The objective's cycle when None.
        start: The first day; when None that of the objective's quarter, else today, or the first day of the
            objective's cycle when the KR is due by today.
        unit: The metric's unit.
        metric: The metric's ref or whole title; the KR's own title when None.
        at_least: The level to keep at or above.
        at_most: The level to keep at or below.
        scope: Business (lagging) or product (leading).
        level: Outcome, output or input.
        owner: Who looks after it.

    Raises:
        InvalidInput: When numbers or dates contradict each other, or a parent does not fit.
        NotFound: When the parent is not found.
    """
    title = clean_line(title)
    form, baseline, target = key_result_form(baseline, target, at_least, at_most, unit or "")
    require("A key result", under, "OBJ|KR")
    with ws.store.writing("kr add") as tx:
        parents = find_parents(tx, Kind.KR, under)
        first, due = _period(ws.today, start, by, parents)
        if scope is None and isinstance(parents[0], KeyResult):
            scope = Scope.PRODUCT
        steered, made = _steered_metric(tx, ws, metric, title, unit)
        node = KeyResult(
            ref=next_ref(tx, Kind.KR),
            title=title,
            status=LIFECYCLES[Kind.KR].first,
            created=min(ws.today, first),
            owner=clean_name(owner, "The owner"),
            metric=steered.ref,
            unit=steered.unit,
            form=form,
            baseline=baseline,
            target=target,
            start=first,
            due=due,
            scope=scope,
            level=level,
        )
        if made:
            ledger.add_node(tx, steered)
        return place(tx, ws, node, parents, *first_words(tx, node))


def _period(today: date, start: str | None, by: str | None, parents: Sequence[Node]) -> tuple[date, date]:
    cycle = next((p.cycle for p in parents if isinstance(p, Objective) and p.cycle), None)
    if by is None and cycle is None:
        raise MissingOption("A key result", "--by DATE", "For example: --by 2026-12-31 or --by 2026-Q4")
    due = parse_date(by if by is not None else cycle or "", today, end=True, what="The due date")
    if start is not None:
        first = parse_date(start, today, what="The start date")
    else:
        first = today
        if cycle is not None and (due <= today or cycle_cadence(cycle) == Cadence.QUARTERLY):
            begin = parse_date(cycle, today)
            first = begin if begin < due else today
    check_period(first, due)
    return first, due


def _steered_metric(
    tx: Writer, ws: Workspace, metric: str | None, title: str, unit: str | None
) -> tuple[Metric, bool]:
    """The metric that a new KR steers, and whether it has to be made."""
    found = None
    if metric is not None:
        whole = clean_line(metric, "The metric")
        if Ref.parse(metric) is not None or tx.titled(whole, [Kind.METRIC], whole=True):
            found = resolve_active(tx, metric, [Kind.METRIC])
    if isinstance(found, Metric):
        if unit is not None and clean_unit(unit) != found.unit:
            why = f"{found.ref} is measured in '{found.unit}'" if found.unit else f"{found.ref} has no unit"
            raise ContradictingOptions(f"--metric {found.ref}", f"--unit {unit}", why)
        return found, False
    name = title if metric is None else clean_line(metric, "The metric")
    return _metric(tx, ws, name, unit or ""), True
