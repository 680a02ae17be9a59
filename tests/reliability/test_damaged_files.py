"""Files that were cut, or are no workspaces: refused or reported by the doctor, left as they are, never a traceback."""

from __future__ import annotations

import random
import shutil
import sqlite3
from contextlib import closing
from itertools import cycle, islice
from typing import TYPE_CHECKING

import pytest
from command_table import COMMANDS
from refusing import check_refusal

from .conftest import files_in

if TYPE_CHECKING:
    from pathlib import Path

    from running import Ost, Said

    from .conftest import Proof

PAGE = 4096
WORDS = [
    *(command.args() for command in COMMANDS if command.name != "init"),
    ["backup", "kept.db"],
    ["backup"],
    ["doctor"],
    ["doctor", "--check"],
    ["doctor", "--rebuild", "rebuilt.db"],
    ["dump", "kept.jsonl"],
    ["dump"],
    ["copy", "--to", "copied.db"],
    ["export", "html", "-o", "page.html"],
    ["report", "weekly", "-o", "report.html"],
]
"""Reading, writing and keeping."""


def _cuts(size: int, proof: Proof) -> list[int]:
    """Every end of a page and the bytes beside it, and some places anywhere."""
    chance = random.Random(11)  # noqa: S311
    ends = [at + beside for at in range(0, size, PAGE) for beside in (-1, 0, 1) if 0 < at + beside < size]
    ends += [size - 1, *(chance.randrange(1, size) for _ in range(proof.size(10, 100)))]
    return sorted(set(ends)) if proof.size(0, 1) else sorted(chance.sample(ends, 24))


def _check(said: Said, words: list[str], *, found_by_the_doctor: bool) -> None:
    """Refused with a sentence; but the doctor looks at whatever once was ours, and finds something."""
    if words[0] == "doctor" and "--rebuild" not in words and said.code in {0, 5}:
        assert found_by_the_doctor
        assert said.code == (5 if "--check" in words else 0)
        assert "BAD" in said.out
        return
    check_refusal(said, 1, "")


@pytest.mark.slow
def test_a_file_that_was_cut(desk_file: Path, desk: Ost, tmp_path: Path, proof: Proof) -> None:
    """Each cut is tried with some commands, so that each command is tried with many cuts; or with all of them."""
    path, whole = tmp_path / "ost.db", desk_file.read_bytes()
    cuts, all_of_them = _cuts(len(whole), proof), bool(proof.size(0, 1))
    each, runs = cycle(WORDS), 0
    for cut in cuts:
        path.write_bytes(whole[:cut])
        before = files_in(tmp_path)
        for words in WORDS if all_of_them else islice(each, 5):
            _check(desk.run(*words), words, found_by_the_doctor=cut >= 100)
            runs += 1
            assert files_in(tmp_path) == before, words
    proof.found(
        f"{len(cuts)} cuts of a workspace of {len(whole) // PAGE} pages, {len(WORDS)} command lines",
        f"{runs:,} runs, each refused with a sentence or reported by the doctor; nothing changed, 0 tracebacks",
    )


@pytest.mark.slow
def test_a_byte_too_many_is_reported(desk_file: Path, desk: Ost, tmp_path: Path) -> None:
    (tmp_path / "ost.db").write_bytes(desk_file.read_bytes() + b"\x00")
    assert "the file ends in the middle of a page" in desk.run("doctor", "--check").out
    assert desk("tree").out


def _future(path: Path, desk_file: Path) -> None:
    shutil.copyfile(desk_file, path)
    with closing(sqlite3.connect(path)) as later:
        later.execute("PRAGMA user_version = 99")


def _noise() -> bytes:
    return random.Random(5).randbytes(50_000)  # noqa: S311


NO_WORKSPACES = {
    "empty": lambda path, _: path.write_bytes(b""),
    "text": lambda path, _: path.write_text("name,email\n" * 5000),
    "garbage": lambda path, _: path.write_bytes(_noise()),
    "garbage after a header": lambda path, desk: path.write_bytes(desk.read_bytes()[:100] + _noise()),
    "zeros after a header": lambda path, desk: path.write_bytes(desk.read_bytes()[:100] + bytes(50_000)),
    "future": _future,
}


@pytest.mark.parametrize("sort", NO_WORKSPACES)
def test_what_is_no_workspace(sort: str, desk: Ost, desk_file: Path, tmp_path: Path, proof: Proof) -> None:
    NO_WORKSPACES[sort](tmp_path / "ost.db", desk_file)
    before = files_in(tmp_path)
    chosen = WORDS[:: proof.size(9, 1)]
    for words in chosen:
        _check(desk.run(*words), words, found_by_the_doctor="header" in sort)
        assert files_in(tmp_path) == before, words
    proof.found(f"a file that is {sort}", f"{len(chosen)} command lines, each refused or reported; untouched")


@pytest.mark.parametrize("sort", [*NO_WORKSPACES, "cut"])
def test_what_is_neither_backup_nor_dump(sort: str, desk: Ost, desk_file: Path, tmp_path: Path) -> None:
    """The workspace stays as it is, and nothing is made."""
    other = tmp_path / "other.db"
    if sort == "cut":
        other.write_bytes(desk_file.read_bytes()[: 9 * PAGE])
    else:
        NO_WORKSPACES[sort](other, desk_file)
    before = files_in(tmp_path)
    for words in (["restore", other, "--yes"], ["restore", other, "-n"], ["load", other, "--db", "new.db"]):
        check_refusal(desk.run(*words), 1, "")
        assert files_in(tmp_path) == before, words
