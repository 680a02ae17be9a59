"""Commands whose words are right one by one and wrong together, or wrong now: refused in one line, nothing changed."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from refusing import check_refusal, check_refusal_in_json
from running import Ost, dump

if TYPE_CHECKING:
    from pathlib import Path

KR = "kr add T --under obj1 --by 2036-12-31"
RECORD = "experiment record"

USAGE = (
    ("kr add T", "needs --under OBJ|KR, --baseline N and --target N"),
    ("kr add T --under obj2 --at-least 3 --start 2036-12-31", "is not after the start 2036-12-31"),
    ("kr add T --under kr4 --at-least 3", "A key result needs --by DATE"),
    (f"{KR} --baseline 5", "needs --target N"),
    (f"{KR} --target 5", "needs --baseline N"),
    (f"{KR} --baseline 45 --target 45", "The target equals the baseline (45)"),
    (f"{KR} --baseline 45 --target 45.0 --unit %", "The target equals the baseline (45 %)"),
    (f"{KR} --baseline 1 --target 2 --start 2036-12-31", "is not after the start"),
    (f"{KR} --baseline 1 --target 2 --start 2037-01-01", "is not after the start"),
    (f"{KR} --at-least 1 --at-most 2", "contradict each other"),
    (f"{KR} --baseline 1 --target 2 --at-least 3", "contradict each other"),
    (f"{KR} --at-least 1 --metric met5 --unit days", "met5 is measured in 'tickets'"),
    (f"{KR} --at-least 1 --metric kr1", "a metric is needed"),
    (
        "kr add T --under opp1 --at-least 3 --by 2037",
        "A KR cannot stand under an opportunity (possible parents: objective or KR)",
    ),
    (
        "kr add T --under kr4 --at-least 3 --by 2037 --scope business",
        "only a product KR leads to a business KR",
    ),
    ("kr add T --under obj1 --under obj2 --at-least 3 --by 2037", "A KR has one parent; obj1 and obj2 are 2"),
    ("objective add T --under opp1", "An objective cannot stand under an opportunity"),
    ("objective add T --cycle 2037 --under kr4", "a quarterly objective stands under a KR of an annual one"),
    ("opportunity add T", "An opportunity needs --under KR|OPP"),
    ("opportunity add T --under sol1", "cannot stand under a solution (possible parents: KR or opportunity)"),
    ("solution add T", "A solution needs --under OPP"),
    ("solution add T --under kr1", "A solution cannot stand under a KR (possible parents: opportunity)"),
    ("solution add T --under opp1 --under opp2", "A solution has one parent"),
    ("assumption add T", "An assumption needs --under SOL"),
    ("assumption add T --under opp1", "possible parents: solution"),
    (
        "assumption add T --under sol1 --importance 6",
        "--importance must be a whole number from 1 to 5, not '6'",
    ),
    ("assumption add T --under sol1 --evidence 0", "--evidence must be a whole number from 1 to 5"),
    ("experiment add T --under asm1", "An experiment needs --criterion TEXT"),
    ("experiment add T --criterion x", "An experiment needs --under ASM|SOL"),
    ("experiment add T --criterion x --under opp1", "possible parents: assumption or solution"),
    (f"{RECORD} exp3", "A result needs its figures"),
    (f"{RECORD} exp4 --successes 3", "needs all of --successes N --of N"),
    (f"{RECORD} exp4 --successes 11 --of 10", "--successes must be "),
    (f"{RECORD} exp4 --successes 1 --of 10 --observed 3", "contradict each other"),
    (f"{RECORD} exp4 --observed 3", "is judged by --successes N --of N"),
    (f"{RECORD} exp4 --successes 1 --of 10 --passed", "contradict each other"),
    (f"{RECORD} exp3 --passed --failed", "--passed and --failed contradict each other"),
    (f"{RECORD} exp2 --control 3/4", "needs all of --control N/N --variant N/N"),
    (f"{RECORD} exp5 --control-mean 1 --control-sd 1", "needs all of"),
    (
        f"{RECORD} exp5 --control-mean 1 --control-sd 1 --control-n 9 --variant-mean 1 --variant-sd -1 --variant-n 9",
        "--variant-sd must be 0 or more",
    ),
    (
        f"{RECORD} exp5 --control-mean 1 --control-sd 1 --control-n 1 --variant-mean 1 --variant-sd 1 --variant-n 9",
        "--control-n must be a whole number from 2 on",
    ),
    (f"{RECORD} exp3 --observed 3 --on 2036-11-01", "it was started on 2036-11-02"),
    ("experiment decide exp1 ship", "A decision needs --because TEXT"),
    ("initiative add T", "An initiative needs --under KR"),
    ("initiative add T --under obj1", "possible parents: KR"),
    ("initiative add T --under kr1 --expect kr2=4", "not under kr2"),
    ("initiative add T --under kr1 --expect kr1=much", "--expect is not a number"),
    ("initiative add T --under kr1 --worth-having 0", "must be above 0"),
    ("initiative add T --under kr1 --delivers opp1", "a solution is needed"),
    ("initiative drop ini2", "needs --because TEXT"),
    ("edit kr1", "The edit changes nothing"),
    ("edit ini2 worth_having=-1", "must be above 0"),
    ("edit ini2 expect=kr2=1", "not under kr2"),
    ("edit ini2 lag=soon", "is not a length of time"),
    ("edit ini1 shipped=", "The ship date of an initiative cannot be empty"),
    ("edit kr1 due=", "The due date of a KR cannot be empty"),
    ("edit asm1 importance=9", "from 1 to 5"),
    ("edit met5 healthy_low=50", "no value lies between them"),
    ("edit met5 scale=cubic", "must be auto, raw or log"),
    ("metric add T --healthy-low 5 --healthy-high 4", "no value lies between them"),
    ("move opp1", "A move needs --under REF. For example: ost move"),
    ("move sol1 --under kr1", "A solution cannot stand under a KR"),
    ("move int1 --under opp1", "it has no parent"),
    ("link sol1 sol2", "have no link between them"),
    ("link sol1 opp2", "sol1 stands under opp1 already, and a solution has one parent"),
    ("checkin kr1", "The check-in says nothing"),
    ("checkin kr1 --confidence 11", "--confidence must be a whole number from 0 to 10"),
    ("verdict kr1", "an initiative is needed"),
    ("verdict --before 2", "--before must be a whole number from 4 on"),
    ("failed --after 3", "--after must be a whole number from 4 on"),
    ("forecast ini1", "a KR is needed"),
    ("report weekly --format pdf", "must be text, md, html, json, slack, email or teams"),
    ("report weekly -o week.pdf", "must be .txt, .md"),
    ("initiative ship ini1 --on 2199-01-01", "still to come"),
    ("experiment start exp1 --on 2199-01-01", "still to come"),
    ("interview add Ana --on 2199-01-01", "still to come"),
    ("edit ini1 status=dropped", "ost initiative drop ini1 --because"),
    ("export", "Missing argument"),
    ("export svg -o out.png", "The ending of 'out.png' says png, and the format is svg"),
    ("export md -o out.mmd", "The ending of 'out.mmd' says mermaid"),
    ("objective add T --cycle 2037-Q1 --cadence annual", "that cycle is quarterly"),
    ("initiative add T --under kr1 --expect 0", "An expected effect of nothing is no bet"),
    ("initiative add T --under kr1 --expect kr1=0.0", "An expected effect of nothing is no bet"),
    (
        "initiative add T --under kr1 --expect==3",
        "--expect is not a number that can be used: '=3'. Write N, or KR=N.",
    ),
    ("edit ini2 expect=0", "An expected effect of nothing is no bet"),
    ("edit ini2 expect==3", "Write N, or KR=N."),
    ("list nothing", "The kind must be"),
    ("show kr1 kr2", "need quotes"),
)

CONFLICTS = (
    ("move opp1 --under opp1", "opp1 cannot stand under itself"),
    ("move obj1 --under obj1", "obj1 cannot stand under itself"),
    ("move opp1 --under opp2", "opp2 stands below opp1, so opp1 cannot stand under it (a cycle)"),
    ("move obj1 --under kr1", "a cycle"),
    ("link opp2 opp1", "a cycle"),
    ("link kr1 opp1", "are linked already"),
    ("link ini1 sol1", "are linked already"),
    ("link kr1 met1", "are linked already"),
    ("unlink kr1 opp3", "have no link that can be removed. See what kr1 is linked with: ost show kr1"),
    ("unlink kr1 met1", "A KR always has a metric"),
    ("unlink kr1 opp1", "kr1 is the only parent of opp1"),
    ("experiment start exp1", "exp1 is supported and cannot become running"),
    (
        "experiment start exp3",
        "exp3 is running already. Record what it shows with: ost experiment record exp3",
    ),
    (f"{RECORD} exp1 --successes 1 --of 10", "has a result already: supported on 2036-08-24"),
    (f"{RECORD} exp1 --successes 1 --of 10 --interim --replace", "has a result already"),
    ("experiment decide exp2 ship --because x", "there is no result to decide on"),
    ("edit exp1 status=running", "follows from its results"),
    ("edit ini2 shipped=2036-11-01", "so it has no ship date to correct"),
    (
        "edit sol1 status=testing",
        "sol1 is delivered and cannot become testing; delivered is final.",
    ),
    ("edit kr1 status=open", "kr1 is open already"),
    ("initiative ship ini1", "ini1 is shipped already. Correct the day with: ost edit ini1 shipped=DATE"),
    ("initiative ship ini3", "ini3 is dropped and cannot become shipped: it can become proposed"),
    (
        "initiative drop ini1 --because x",
        "shipped is final. Correct the day with: ost edit ini1 shipped=DATE, or: ost archive ini1",
    ),
    ("verdict ini3", "ini3 was dropped, so it gets no verdict. See why with: ost show ini3"),
    ("verdict ini2", "ini2 has not shipped by 2036-11-17"),
    ("init", "There is a file at "),
    ("init ost.db", "There is a file at ost.db already"),
    ("demo .", "There is a file at ost.db already"),
)

NOT_THERE = (
    (
        "show kr99999999999999999999999",
        "There is no kr9999999999999999…. See what there is with: ost list kr",
    ),
    ("show cheese", "Nothing is called 'cheese' or has it in its title. Look for it with: ost search cheese"),
    ("show kr1 --as-of 2036-01-01", "There is no kr1 as of 2036-01-01"),
    ("tree kr1 --as-of 2036-01-01", "There is no kr1 as of 2036-01-01"),
    ("forecast kr1 --as-of 2036-01-01", "There is no kr1 as of 2036-01-01"),
    ("verdict ini1 --as-of 2036-09-06", "There is no ini1 as of 2036-09-06"),
    ("show 'activation rat.'", "Did you mean kr1 Activation rate"),
)

CANNOT_WRITE = (
    ("export svg -o nowhere/tree.svg", "its folder does not exist"),
    ("export csv -o .", "it is a folder"),
    ("report weekly -o nowhere/week.html", "its folder does not exist"),
    ("init ost.db/below", "cannot be written"),
)

CASES = [
    *((words, 2, fragment) for words, fragment in USAGE),
    *((words, 4, fragment) for words, fragment in CONFLICTS),
    *((words, 3, fragment) for words, fragment in NOT_THERE),
    *((words, 1, fragment) for words, fragment in CANNOT_WRITE),
]


@pytest.mark.parametrize(("words", "code", "fragment"), CASES, ids=[case[0] for case in CASES])
def test_a_command_that_is_wrong(words: str, code: int, fragment: str, desk: Ost, tmp_path: Path) -> None:
    before = dump(tmp_path / "ost.db")
    check_refusal(desk.run(*shlex.split(words)), code, fragment)
    if "json" not in words:
        check_refusal_in_json(desk.run(*shlex.split(words), "--json"), code)
    assert dump(tmp_path / "ost.db") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ost.db", "values.csv"]


@pytest.mark.parametrize(
    "words",
    [
        "measure add kr1 50",
        "measure import kr1 values.csv --value rate",
        "checkin kr1 --confidence 5",
        "opportunity add T --under kr1",
        "initiative add T --under kr1",
        "initiative ship ini1",
        "initiative drop ini1 --because x",
        "move kr1 --under obj2",
        "link kr1 opp3",
        "archive kr1",
    ],
)
def test_work_on_what_was_put_away(words: str, desk: Ost) -> None:
    """It is refused with the command that takes it back, which works."""
    desk("archive", "kr1")
    said = desk.run(*words.split())
    ref = "ini1" if words.startswith("initiative") and "add" not in words else "kr1"
    check_refusal(said, 4, f"{ref} is archived")
    if words != "archive kr1":
        assert f"Take it back with: ost edit {ref} archived=no" in said.err
    desk("edit", ref, "archived=no")
    assert desk.json("show", ref)["archived"] is None


def test_a_hundred_levels_are_the_most(desk: Ost) -> None:
    above = "kr1"
    for _ in range(98):
        above = desk("opportunity", "add", "deeper", "--under", above).ref
    check_refusal(desk.run("opportunity", "add", "too deep", "--under", above), 4, "at most 100 levels deep")
    assert len(desk.json("tree")["roots"]) == 2
