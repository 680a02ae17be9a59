"""A made-up workspace for the tests of the weekly report: every section, every verdict, every alarm.

Told through the use cases with a clock that is set by hand, so that it is the same on every day and on
every machine. The week that is reported on is 2026-W45, Monday 2 to Sunday 8 November 2026.
"""

from __future__ import annotations

import random
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from tables import import_table

from ost.domain.dates import week_span
from ost.domain.model import Choice, Level
from ost.services.adding import (
    add_assumption,
    add_experiment,
    add_initiative,
    add_interview,
    add_key_result,
    add_metric,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.measuring import add_measurement
from ost.services.shipping import drop, ship
from ost.services.weekly import weekly_report
from ost.services.workspace import Workspace
from ost.storage.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ost.services.report import Report
    from ost.services.store import Reader, Writer

WEEK = week_span(date(2026, 11, 4))
SUNDAY = WEEK.last


class ClockedStore:
    """A store in memory whose changes are signed at a moment that is set by hand."""

    def __init__(self) -> None:
        self._store = MemoryStore("Acme")
        self.day = SUNDAY

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        """Look at one moment of the workspace."""
        with self._store.reading() as reader:
            yield reader

    @contextmanager
    def writing(self, command: str, message: str | None = None) -> Iterator[Writer]:
        """Change the workspace on the day that the clock shows."""
        with self._store.writing(command, message) as tx:
            tx.sign(command, message, datetime.combine(self.day, time(12)).astimezone())
            yield tx


class Clock:
    """Hands out a workspace as it is used on a day."""

    def __init__(self) -> None:
        self.store = ClockedStore()

    def on(self, month: int, day: int) -> Workspace:
        """The workspace on a day of 2026; facts are dated and changes are signed then."""
        self.store.day = date(2026, month, day)
        return Workspace(self.store, self.store.day, "mara")


def weekly(name: str, level: float, noise: float, *turns: tuple[date, float]) -> list[str]:
    """A CSV table of 40 Fridays up to 6 November 2026: noise around a level that turns by sizes on days."""
    source = random.Random(name)  # noqa: S311
    lines = ["date,value\n"]
    for back in reversed(range(40)):
        friday = date(2026, 11, 6) - timedelta(weeks=back)
        value = level + source.gauss(0, noise) + sum(size for since, size in turns if friday >= since)
        lines.append(f"{friday},{value:.1f}\n")
    return lines


def tell(clock: Clock) -> None:
    """Let the whole story happen."""
    _goals(clock.on(7, 1))
    _discovery(clock.on(7, 6))
    _launches(clock)
    edit(clock.on(9, 1), "kr4", ["target=62"])
    _numbers(clock.on(11, 6))
    _learning(clock)
    _check_ins(clock)


def _goals(ws: Workspace) -> None:
    add_objective(ws, "Make new users successful sooner", cycle="2026", team="Growth")
    add_objective(ws, "Be the service that never fails", cycle="2026", team="Platform")
    for title, baseline, target, unit, under in (
        ("Activation rate", 45, 65, "%", "obj1"),
        ("Invitations per new account", 40, 50, "", "obj1"),
        ("Week-4 retention", 30, 40, "%", "obj1"),
        ("Setup finished in a day", 50, 65, "%", "obj1"),
        ("Trials that become paid", 20, 30, "%", "obj1"),
        ("Support requests a day", 60, 45, "requests", "obj2"),
    ):
        add_key_result(
            ws,
            title,
            under=[under],
            baseline=baseline,
            target=target,
            unit=unit,
            start="2026-07-01",
            by="2026-12-31",
        )
    add_key_result(
        ws,
        "Uptime as customers see it",
        under=["obj2"],
        baseline=None,
        target=None,
        at_least=99.9,
        unit="%",
        start="2026-07-01",
        by="2026-12-31",
    )
    add_key_result(
        ws,
        "Publish the status page",
        under=["obj2"],
        baseline=0,
        target=1,
        level=Level.OUTPUT,
        start="2026-07-01",
        by="2026-12-31",
    )
    add_metric(ws, "Refunds", unit="%", healthy_high=3)


def _discovery(ws: Workspace) -> None:
    add_opportunity(ws, "I do not know what to do first", under=["kr1"])
    add_solution(ws, "First-day checklist", under=["opp1"])
    add_assumption(ws, "People read a checklist", under=["sol1"], importance=5, evidence=2)
    add_experiment(ws, "Checklist shown to half", under=["asm1"], criterion="lift >= 2pp")
    add_solution(ws, "A guide who calls", under=["opp1"])
    add_assumption(ws, "People pick up the phone", under=["sol2"], importance=4, evidence=1)
    add_experiment(ws, "Ten calls", under=["asm2"], criterion="7 of 10", guardrail="nobody complains")
    add_opportunity(ws, "I forget that I have an account", under=["kr3"])
    add_solution(ws, "Weekly mail", under=["opp2"])
    add_assumption(ws, "Mail is opened", under=["sol3"], importance=4, evidence=3)
    add_opportunity(ws, "I do not dare to invite my boss", under=["kr2"])
    add_solution(ws, "Invite with a sample report", under=["opp3"])
    add_assumption(ws, "A sample report looks serious", under=["sol4"], importance=5, evidence=1)
    add_experiment(ws, "Ten bosses", under=["asm4"], criterion="7 of 10")
    add_solution(ws, "Invite without a name", under=["opp3"])
    add_opportunity(ws, "I cannot tell what I would pay for", under=["kr5"])


def _launches(clock: Clock) -> None:
    bets = (
        ("Checklist for everyone", "kr1", ["sol1"], 4, 0, (8, 11)),
        ("Welcome video", "kr1", [], 3, 14, (11, 4)),
        ("Invite wall", "kr2", [], 5, 0, (8, 12)),
        ("Weekly mail to everyone", "kr3", ["sol3"], 8, 0, (9, 22)),
        ("Shorter setup", "kr4", [], 3, 0, (8, 13)),
        ("New pricing page", "kr5", [], 3, 0, (8, 18)),
        ("Longer trial", "kr5", [], 3, 0, (8, 22)),
        ("Answers in the product", "kr6", [], 8, 0, (10, 6)),
        ("Second data centre", "kr7", [], None, 0, (9, 1)),
    )
    for number, (title, kr, delivers, expected, lag, shipped) in enumerate(bets, start=1):
        expect = {} if expected is None else {"": float(expected)}
        add_initiative(clock.on(7, 8), title, under=[kr], delivers=delivers, expect=expect, lag_days=lag)
        ship(clock.on(*shipped), f"ini{number}")
    add_initiative(clock.on(7, 8), "Loyalty points", under=["kr3"], mandated_by="the board")
    drop(clock.on(11, 5), "ini10", "nobody who left had heard of points")


def _numbers(ws: Workspace) -> None:
    tables = {
        "kr1": weekly("kr1", 45, 1.0, (date(2026, 8, 11), 5.0)),
        "kr2": weekly("kr2", 40, 1.0, (date(2026, 8, 12), -5.0)),
        "kr3": weekly("kr3", 30, 0.6),
        "kr4": weekly("kr4", 50, 4.0),
        "kr5": weekly("kr5", 20, 0.8, (date(2026, 8, 18), 1.5), (date(2026, 8, 22), 1.5)),
        "kr6": weekly("kr6", 60, 1.5, (date(2026, 10, 6), 14.0)),
    }
    for kr, lines in tables.items():
        import_table(ws, kr, lines, f"{kr}.csv")
    for day, value in ((date(2026, 9, 15), 99.95), (date(2026, 10, 20), 99.96), (date(2026, 11, 5), 99.91)):
        add_measurement(ws, "kr7", value, on=day)
    add_measurement(ws, "met9", 3.4)


def _learning(clock: Clock) -> None:
    start(clock.on(10, 12), "exp1")
    start(clock.on(10, 20), "exp2")
    edit(clock.on(10, 22), "exp2", ["criterion=6 of 10"])
    compared = Figures(control=(120, 800), variant=(176, 800))
    record(clock.on(11, 3), "exp1", compared, note="They read it when it is short.\nLong ones are skipped.")
    decide(clock.on(11, 4), "exp1", Choice.SHIP, "seven points more, and randomised")
    record(clock.on(11, 5), "exp2", Figures(successes=8, of=10), guardrail_broke=True)
    interview = clock.on(11, 5)
    add_interview(
        interview,
        "Dana, Nimbus",
        on=date(2026, 11, 4),
        quotes=["I opened it twice and then I forgot.", "Who would call me?"],
        supports=["opp2"],
    )
    add_interview(interview, "Jo, Alder", on=date(2026, 11, 5), supports=["opp1", "opp4"])


def _check_ins(clock: Clock) -> None:
    check_in(clock.on(10, 30), "kr1", confidence=7, shipped="Nothing.")
    check_in(clock.on(10, 30), "kr2", confidence=4)
    check_in(clock.on(10, 16), "kr4", confidence=5)
    check_in(
        clock.on(11, 6),
        "kr1",
        confidence=8,
        shipped="The welcome video, and a mail to everyone who never came back",
        moving="Yes.\nSlower than we hoped: half of them come from old campaigns.",
        next_step="Call ten people who stopped at step two",
    )
    check_in(clock.on(11, 3), "kr2", confidence=2, next_step="Take the wall down")
    check_in(clock.on(11, 6), "kr2", moving="No, it fell when the wall went up")
    check_in(clock.on(11, 6), "kr3", confidence=3)


def story() -> Clock:
    """The whole story, told."""
    clock = Clock()
    tell(clock)
    return clock


def report_of(clock: Clock, today: date = date(2026, 11, 11), team: str | None = None) -> Report:
    """The report on 2026-W45, looked at on a day (a Wednesday later when not said)."""
    return weekly_report(Workspace(clock.store, today, "mara"), WEEK, team, charts=True)
