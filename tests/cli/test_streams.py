"""Pipes that close, disks that are full, Ctrl-C, and two processes at once."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from running import PROGRAM, Ost, dump, program

if TYPE_CHECKING:
    from pathlib import Path

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals and pipes")


@pytest.fixture(scope="module")
def big(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose tree does not fit a pipe's buffer."""
    from ost.services.adding import add_key_result, add_objective, add_opportunity
    from ost.services.batch import OneTransaction
    from ost.services.workspace import Workspace
    from ost.storage.sqlite import new_workspace

    path = tmp_path_factory.mktemp("big") / "ost.db"
    with new_workspace(path, "big") as tx:
        ws = Workspace(OneTransaction(tx), date(2036, 11, 17), "ana")
        add_objective(ws, "Everything at once", cycle="2036-Q4")
        add_key_result(ws, "Things", under=["obj1"], baseline=0, target=1, by="2036-12-31")
        for number in range(400):
            add_opportunity(ws, f"{'A need in many words ' * 20}{number}", under=["kr1"])
    return path


@POSIX
@pytest.mark.parametrize("words", ["tree", "tree --json", "list", "export md", "search need"])
def test_a_reader_that_has_seen_enough(words: str, big: Path) -> None:
    """`ost tree | head -1` ends with 0 and says nothing."""
    writer = subprocess.Popen(
        [*PROGRAM, *words.split(), "--db", str(big)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert writer.stdout
    assert writer.stderr
    with writer.stdout, writer.stderr:
        assert writer.stdout.read(10)
        writer.stdout.close()
        assert writer.stderr.read() == b""
    assert writer.wait(30) == 0


@POSIX
@pytest.mark.parametrize(
    ("closing", "words", "code"),
    [
        (">&-", "list", 0),
        ("2>&-", "show kr99", 3),
        ("<&-", "list", 0),
        ("<&-", "measure import kr1 -", 1),
        ("<&- >&- 2>&-", "list", 0),
    ],
)
def test_streams_that_are_closed(closing: str, words: str, code: int, desk: Ost) -> None:
    line = f'exec "$@" {words} {closing}'
    done = subprocess.run(
        ["sh", "-c", line, "sh", *PROGRAM],
        capture_output=True,
        env={**os.environ, "OST_DB": str(desk.db)},
        timeout=60,
        check=False,
    )
    assert done.returncode == code
    assert b"Traceback" not in done.stderr
    assert done.stderr.count(b"\n") <= 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize("words", ["list", "tree", "export csv"])
def test_an_output_that_takes_nothing(words: str, desk: Ost) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [*PROGRAM, *words.split(), "--db", str(desk.db)],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    said = "The output cannot be written: No space left on device. Send it to a place that takes it.\n"
    assert (done.returncode, done.stderr) == (1, said)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")  # noqa: PTH110
@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("objective add Another", "obj3 was"),
        ("objective add Another --json", "obj3 was"),
        ("edit kr1 owner=Bo", "kr1 was"),
        ("measure add kr1 50", "What was measured of kr1 was"),
        ("checkin kr1 --confidence 5", "The check-in of kr1 was"),
        ("archive kr4", "kr4 and 1 more were"),
    ],
)
def test_a_change_that_was_kept_is_not_called_lost(words: str, what: str, desk: Ost) -> None:
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(
            [*PROGRAM, *words.split(), "--db", str(desk.db)],
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    said = json.loads(last)["error"] if "--json" in words else {"message": last, "hint": last}
    assert f"{what} written, but the output could not be: No space left on device." in said["message"]
    assert "It need not be done again." in said["hint"]


@POSIX
@pytest.mark.parametrize("when", ["reading its file", "waiting for its turn"])
def test_ctrl_c_writes_nothing(when: str, desk: Ost, tmp_path: Path) -> None:
    """An import that is interrupted gives 130, one sentence, and the database as it was, whole."""
    before = dump(tmp_path / "ost.db")
    holder = None
    if when == "waiting for its turn":
        holder = hold(tmp_path / "ost.db", "IMMEDIATE")
        source = "values.csv"
    else:
        os.mkfifo(tmp_path / "slow.csv")
        source = "slow.csv"
    importing = subprocess.Popen(
        [*PROGRAM, "measure", "import", "kr1", source, "--value", "rate", "--db", str(desk.db)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with importing:
        if holder is None:
            with (tmp_path / "slow.csv").open("w") as slow:  # opens when the import has opened it, too
                slow.write("week,rate\n2036-11-02,52.1\n")
                slow.flush()
                time.sleep(0.3)
                importing.send_signal(signal.SIGINT)
                said = importing.communicate(timeout=30)
        else:
            assert importing.stderr
            assert importing.stderr.readline().startswith("Waiting for another process to finish with")
            importing.send_signal(signal.SIGINT)
            said = importing.communicate(timeout=30)
    if holder is not None:
        release(holder)
    assert said == ("", "Interrupted; nothing was written.\n")
    assert importing.returncode == 130
    assert dump(tmp_path / "ost.db") == before
    assert desk("measure", "add", "kr1", 52).code == 0


_HOLD = """
import sqlite3, sys
held = sqlite3.connect(sys.argv[1], isolation_level=None)
held.execute(f"BEGIN {sys.argv[2]}")
print("held", flush=True)
sys.stdin.read()
"""


def hold(path: Path, how: str) -> subprocess.Popen[str]:
    """Another process that keeps a database's lock until it is released."""
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(path), how],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert holder.stdout
    assert holder.stdout.readline() == "held\n"
    return holder


def release(holder: subprocess.Popen[str]) -> None:
    """Let the lock go."""
    holder.communicate(timeout=30)


def test_readers_read_while_another_writes(desk: Ost, tmp_path: Path) -> None:
    holder = hold(tmp_path / "ost.db", "IMMEDIATE")
    try:
        assert desk("list").code == 0
    finally:
        release(holder)


def test_a_writer_waits_for_its_turn_and_says_so(desk: Ost, tmp_path: Path) -> None:
    holder = hold(tmp_path / "ost.db", "IMMEDIATE")
    waiting = subprocess.Popen(
        [*PROGRAM, "measure", "add", "kr1", "53", "--db", str(desk.db)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    with waiting:
        assert waiting.stderr
        notice = waiting.stderr.readline()
        release(holder)
        out, err = waiting.communicate(timeout=30)
    assert notice == f"Waiting for another process to finish with {desk.db} …\n"
    assert waiting.returncode == 0
    assert out.startswith("kr1  Activation rate")
    assert err == "Wrote 1 value, on 2036-11-17.\n"


_ADDING = """
import sys
from ost.cli.main import main
for number in range(20):
    sys.argv = ["ost", "opportunity", "add", f"need {sys.argv[-1]}", "--under", "kr1", "--owner", sys.argv[-1]]
    try:
        main()
    except SystemExit as end:
        assert not end.code, end.code
"""


def test_two_processes_at_once_lose_nothing(desk: Ost) -> None:
    """Forty opportunities by two processes: forty refs, each once."""
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", _ADDING, name],
            env={**os.environ, "OST_DB": str(desk.db)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )
        for name in ("a", "b")
    ]
    said = [process.communicate(timeout=120)[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0]
    refs = [line.split()[0] for lines in said for line in lines]
    assert sorted(refs) == sorted(f"opp{number}" for number in range(4, 44))
    assert [node["ref"] for node in desk.json("list", "opportunity")["nodes"]] == [
        f"opp{n}" for n in range(1, 44)
    ]


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago", "Asia/Kolkata"])
def test_any_locale_and_time_zone(zone: str, desk: Ost) -> None:
    env = {"TZ": zone, "LC_ALL": "C", "LANG": "C", "OST_DB": str(desk.db)}
    done = program("opportunity", "add", "Ich weiß nicht, wo ich anfangen soll ☕", "--under", "kr1", **env)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "opp4  Ich weiß nicht, wo ich anfangen soll ☕  open\n"
    assert "☕" in program("tree", **env).stdout


def test_today_is_the_day_of_the_clock_s_own_zone(empty: Path) -> None:
    """West and east of the date line the same moment has two dates."""
    env = {"OST_TODAY": "", "OST_DB": str(empty / "ost.db")}
    program("objective", "add", "Something", **env)
    days = {
        zone: date.fromisoformat(
            re.findall(r'"as_of": "(.*?)"', program("status", "--json", TZ=zone, **env).stdout)[0]
        )
        for zone in ("Etc/GMT+12", "Etc/GMT-14")
    }
    assert days["Etc/GMT-14"] - days["Etc/GMT+12"] in {timedelta(days=1), timedelta(days=2)}


@pytest.mark.parametrize(
    "words",
    [
        ("export", "csv"),
        ("report", "weekly", "--format", "md"),
        ("report", "weekly", "--format", "json", "--json"),
    ],
)
@pytest.mark.parametrize("name", ["ost.db", "copy.db", "link.csv", "chain.csv", "other.sqlite", "ost.db-wal"])
def test_a_document_is_not_written_over_a_database(words: tuple[str, ...], name: str, tmp_path: Path) -> None:
    ost = Ost(tmp_path / "ost.db")
    ost("init", tmp_path / "ost.db")
    ost("objective", "add", "Grow")
    ost("backup", tmp_path / "copy.db")
    (tmp_path / "link.csv").symlink_to(tmp_path / "ost.db")
    (tmp_path / "chain.csv").symlink_to(tmp_path / "link.csv")
    with closing(sqlite3.connect(tmp_path / "other.sqlite")) as other, other:
        other.execute("CREATE TABLE mine (x)")
    before = {file: dump(file) for file in tmp_path.iterdir() if file.suffix in {".db", ".sqlite"}}
    said = ost.run(*words, "-o", tmp_path / name)
    assert (said.code, said.out) == (4, "")
    assert "is a database, and is not written over" in said.err
    assert "--output" in said.err
    assert {file: dump(file) for file in before} == before
