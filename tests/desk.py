"""The desk: a small workspace in which every command of the table finds something to do."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from running import Ost

if TYPE_CHECKING:
    from pathlib import Path

TODAY = date(2036, 11, 17)
"""A Monday, so far off that nothing a test writes is ever later than it."""

WEEK = ("--start", "2036-08-03", "--by", "2036-12-31")
DESK = (
    ("objective", "add", "Make new users successful", "--cycle", "2036-Q4", "--team", "Growth"),
    ("objective", "add", "Be the tool that teams plan with", "--cycle", "2036"),
    (
        "kr",
        "add",
        "Activation rate",
        "--under",
        "obj1",
        "--baseline",
        45,
        "--target",
        65,
        "--unit",
        "%",
        *WEEK,
    ),
    (
        "kr",
        "add",
        "Time to first report",
        "--under",
        "obj1",
        "--baseline",
        9,
        "--target",
        3,
        "--unit",
        "days",
        *WEEK,
    ),
    ("kr", "add", "Crash-free sessions", "--under", "obj1", "--at-least", 99.5, "--unit", "%", *WEEK),
    (
        *("kr", "add", "Paying teams", "--under", "obj2", "--baseline", 400, "--target", 560, *WEEK),
        *("--unit", "teams", "--scope", "business"),
    ),
    ("metric", "add", "Support backlog", "--unit", "tickets", "--healthy-high", 40),
    ("opportunity", "add", "I never know where to begin", "--under", "kr1"),
    ("opportunity", "add", "Nobody told me that I was done", "--under", "opp1"),
    ("opportunity", "add", "My first report comes too late", "--under", "kr2"),
    ("solution", "add", "First-day checklist", "--under", "opp1"),
    ("solution", "add", "Sample data to play with", "--under", "opp1"),
    ("solution", "add", "A report made overnight", "--under", "opp3"),
    ("assumption", "add", "People read the list", "--under", "sol1", "--importance", 5, "--evidence", 1),
    ("assumption", "add", "Sample data looks real enough", "--under", "sol2", "--risk", "usability"),
    ("experiment", "add", "Ten people and a list", "--under", "asm1", "--criterion", "7 of 10"),
    ("experiment", "add", "Sample data for half of them", "--under", "sol2", "--criterion", "lift >= 2pp"),
    ("experiment", "add", "Sample data in the hallway", "--under", "asm2", "--criterion", "observed >= 12"),
    ("experiment", "add", "Five reports overnight", "--under", "sol3", "--criterion", "7 of 10"),
    ("experiment", "add", "Hours until the report", "--under", "sol3", "--criterion", "lift <= -1"),
    ("experiment", "start", "exp1", "--on", "2036-08-10"),
    (
        "experiment",
        "record",
        "exp1",
        "--on",
        "2036-08-24",
        "--successes",
        8,
        "--of",
        10,
        "--note",
        "they skip step 3",
    ),
    ("experiment", "decide", "exp1", "ship", "--on", "2036-08-25", "--because", "eight of ten finished it"),
    ("experiment", "start", "exp3", "--on", "2036-11-02"),
    (
        *("initiative", "add", "Checklist for everyone", "--under", "kr1", "--delivers", "sol1"),
        *("--expect", 5, "--due", "2036-09-07"),
    ),
    (
        *("initiative", "add", "New pricing page", "--under", "kr4", "--expect", 20, "--due", "2036-12-01"),
        *("--mandated-by", "the board"),
    ),
    (
        *("initiative", "add", "Welcome call", "--under", "kr1", "--expect", 1),
        *("--mandated-by", "the board"),
    ),
    ("mandate", "negotiate", "ini3", "--why", "the board likes to talk"),
    ("initiative", "ship", "ini1", "--on", "2036-09-07"),
    ("initiative", "drop", "ini3", "--because", "nobody picks up the phone", "--on", "2036-09-14"),
    (
        "interview",
        "add",
        "Bo, ops lead",
        "--on",
        "2036-08-05",
        "--quote",
        "Where do I begin?",
        "--supports",
        "opp1",
    ),
    ("interview", "add", "Eve, team lead", "--on", "2036-11-10", "--supports", "opp2"),
    ("request", "add", "Export to Excel", "--from", "Maya, sales", "--on", "2036-09-20"),
    (
        "request",
        "add",
        "Show me the way in",
        "--from",
        "Bo, ops lead",
        "--serves",
        "kr1",
        "--on",
        "2036-09-21",
    ),
    ("measure", "import", "kr1", "-"),
    ("measure", "add", "kr2", 8.2, "--on", "2036-11-02"),
    ("measure", "add", "kr3", 99.7, "--on", "2036-11-09"),
    ("measure", "add", "met5", 55, "--on", "2036-11-09"),
    ("measure", "source", "kr4", "values.csv", "--value", "rate", "--n", "users"),
    ("checkin", "kr1", "--on", "2036-11-10", "--confidence", 6, "--moving", "yes", "--next", "exp2"),
)
"""What is written in it, command by command."""

NOISE = (0.3, -0.8, 0.5, 1.1, -0.4, -1.2, 0.9, 0.1, -0.6, 0.7, -0.2, 1.3, -0.9)


def weekly_values() -> str:
    """27 weeks around 46 %, and ten around 52 % after the launch of ini1."""
    first = date(2036, 3, 3)
    rows = [
        (first + timedelta(weeks=week), round((46 if week < 27 else 52) + NOISE[week % 13], 1))
        for week in range(37)
    ]
    return "date,value\n" + "".join(f"{day},{value}\n" for day, value in rows)


def make_desk(path: Path) -> None:
    """Make the desk; `OST_TODAY` has to say its day."""
    ost = Ost(path)
    ost("init", "--name", "The desk")
    for words in DESK:
        ost(*words, stdin=weekly_values() if words[-1] == "-" else None)
    ost("edit", "kr4", "due=2036-12-30")  # which leaves ini2 in doubt
    ost("edit", "int1", "note=to be taken back")
    ost("undo")
