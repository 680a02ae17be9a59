"""Being stopped at any moment: one sentence, a code, and nothing left half done."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from running import PROGRAM, Ost, dump

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")

_ENDINGS = [(signal.SIGINT, 130, "Interrupted"), (signal.SIGTERM, 143, "Terminated")]


@pytest.mark.parametrize(("number", "code", "word"), _ENDINGS)
def test_an_import_that_is_stopped_leaves_no_journal(
    number: signal.Signals, code: int, word: str, desk: Ost, tmp_path: Path
) -> None:
    first = date(1970, 1, 1)
    rows = [f"{first + timedelta(days=day)},{day}\n" for day in range(200_000)]
    (tmp_path / "long.csv").write_text(f"date,value\n{''.join(rows)}", encoding="utf-8")
    before = dump(tmp_path / "ost.db")
    importing = subprocess.Popen(
        [*PROGRAM, "measure", "import", "kr1", "long.csv", "--db", str(desk.db)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    journal = tmp_path / "ost.db-journal"
    with importing:
        while not journal.exists():
            assert importing.poll() is None
            time.sleep(0.002)
        importing.send_signal(number)
        said = importing.communicate(timeout=30)
    assert (importing.returncode, *said) == (code, "", f"{word}; nothing was written.\n")
    assert not journal.exists()
    assert dump(tmp_path / "ost.db") == before


_WHILE_LOADING = """
import sys
from importlib.abc import MetaPathFinder
from ost.__main__ import main

class Stops(MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {name!r}:
            raise KeyboardInterrupt

sys.meta_path.insert(0, Stops())
sys.argv = ["ost", *{words!r}]
main()
"""


@pytest.mark.parametrize(
    "name", ["typer", "ost.cli.main", "ost.bootstrap", "ost.services.adding", "sqlalchemy"]
)
@pytest.mark.parametrize("form", [[], ["--json"]], ids=["plain", "json"])
def test_ctrl_c_while_the_program_loads(name: str, form: list[str], empty: Path) -> None:
    words = ["objective", "add", "T", "--db", "new.db", *form]
    done = subprocess.run(
        [sys.executable, "-c", _WHILE_LOADING.format(name=name, words=words)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (130, "")
    sentence = "Interrupted; nothing was written."
    if form:
        assert json.loads(done.stderr) == {"error": {"code": "interrupted", "message": sentence, "hint": ""}}
    else:
        assert done.stderr == f"{sentence}\n"
    assert list(empty.iterdir()) == []


_WHILE_TIDYING = """
import os, signal, sys, time, weakref
from ost.cli.stopping import stopped, watch

class Thing:
    pass

def tidy(_):
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(0)

watch()
try:
    thing = Thing()
    reference = weakref.ref(thing, tidy)
    del thing
    time.sleep(5)
except KeyboardInterrupt as stop:
    sys.exit(stopped(stop, ["list"]))
"""


def test_a_request_to_end_is_not_lost_where_nothing_can_be_raised() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WHILE_TIDYING], capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (143, "Terminated.\n")


def test_what_only_reads_does_not_speak_of_writing(desk: Ost, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            _WHILE_LOADING.format(name="ost.services.reading", words=["list", "--db", str(desk.db)]),
        ],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (130, "Interrupted.\n")
