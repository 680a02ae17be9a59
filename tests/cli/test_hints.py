"""What a refusal says to type next: it works where the user is."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pytest
from refusing import check_refusal
from running import Ost

from ost.cli.commands import with_workspace

if TYPE_CHECKING:
    from pathlib import Path

HERE = Ost(None)


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("show kr99 --db DB", "See what there is with: ost list kr --db DB"),
        ("show kr99 --db=DB", "See what there is with: ost list kr --db DB"),
        ("verdict ini2 --db DB", "When it ships: ost initiative ship ini2 --on DATE --db DB"),
        ("show 'no such thing' --db DB", "Look for it with: ost search 'no such thing' --db DB"),
        ('show "a, b; it\'s" --db DB', "Look for it with: ost search 'a, b; it'\"'\"'s' --db DB"),
        (
            "edit exp1 status=running --db DB",
            "experiment start exp1 --db DB, or: ost experiment record exp1 --db DB",
        ),
        ("show kr99 --unheard --db DB", "See: ost show --help"),
    ],
)
def test_a_hint_names_the_workspace_that_was_named(words: str, hint: str, desk: Ost, tmp_path: Path) -> None:
    (tmp_path / "ost.db").rename(tmp_path / "our team.db")
    db = shlex.quote(str(tmp_path / "our team.db"))
    said = HERE.run(*shlex.split(words.replace("DB", db)))
    assert said.err.rstrip("\n").endswith(hint.replace("DB", db))


def test_a_hint_in_json_and_a_remark_name_it_too(desk: Ost, tmp_path: Path) -> None:
    db = str(tmp_path / "ost.db")
    assert HERE.run("show", "kr99", "--json", "--db", db).error["hint"].endswith(f"ost list kr --db {db}")
    assert f"ost edit ini2 expect=N --db {db}" not in HERE("show", "ini1", "--db", db).err
    assert HERE("show", "ini1", "--db", db).err == f"What it did to its KRs: ost verdict ini1 --db {db}\n"
    assert desk("show", "ini1").err == "What it did to its KRs: ost verdict ini1\n"


@pytest.mark.parametrize(
    ("sentence", "complete"),
    [
        ("Use: ost list kr", "Use: ost list kr --db w"),
        ("Draw it: ost export png -o tree.png.", "Draw it: ost export png -o tree.png --db w."),
        ("Make one with: ost init, or see: ost demo", "Make one with: ost init, or see: ost demo"),
        ("It is the ost list.", "It is the ost list."),
        ("See: ost listing", "See: ost listing"),
    ],
)
def test_where_a_command_ends(sentence: str, complete: str) -> None:
    assert with_workspace(sentence, "w") == complete
    assert with_workspace(sentence, "") == sentence


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--db W list", "--db goes after the command: ost list --db W."),
        ("--json list kr", "--json goes after the command: ost list kr --json."),
        (
            "--as-of today --db=W show kr1",
            "--as-of goes after the command: ost show kr1 --as-of today --db=W.",
        ),
        ("--db W kr add T", "--db goes after the command: ost kr add T --db W."),
        ("--db 'a b' list", "--db goes after the command: ost list --db 'a b'."),
        ("kr --db W add T", "--db goes after the command: ost kr add T --db W."),
        ("kr --db W", "--db goes after the command; ost kr has add."),
        (
            "experiment --db W",
            "--db goes after the command; ost experiment has add, start, record, plan, decide and overrule.",
        ),
        ("--db W", "--db goes after the command."),
        ("--sb W list", "No such option: --sb."),
        ("--version extra", "--version stands alone, without 'extra'."),
        ("--version --json", "--version stands alone, without '--json'."),
    ],
)
def test_options_before_the_command(words: str, said: str, empty: Path) -> None:
    check_refusal(HERE.run(*shlex.split(words)), 2, said)


def test_a_second_decision_stays_beside_the_first(desk: Ost) -> None:
    said = desk("experiment", "decide", "exp1", "pivot", "--because", "we looked again")
    assert said.err == "It was decided before: ship on 2036-08-25; both stay on record.\n"


@pytest.mark.parametrize(
    ("ref", "figures"),
    [
        ("exp2", "--control N/N --variant N/N"),
        ("exp3", "--observed X"),
        ("exp4", "--successes N --of N"),
    ],
)
def test_a_judgement_by_hand_says_what_could_be_reckoned(ref: str, figures: str, desk: Ost) -> None:
    said = desk("experiment", "record", ref, "--passed")
    assert f"{ref} is judged by hand although its criterion can be reckoned: give {figures}.\n" in said.err
