"""Several processes at one workspace on a server, and connections that are lost at the worst moment."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import psycopg
import pytest
from samples import bare

from ost.domain.kinds import Kind, Ref
from ost.errors import CannotConnect, KeptOrNot, Locked, OstError
from ost.storage.postgres import PostgresStore, new_workspace
from ost.storage.postgres_engine import _make_engine
from ost.storage.urls import read_url

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from postgres_server import Running
    from sqlalchemy import Engine

WRITE = """
import sys
from ost.domain.kinds import Ref
from ost.storage.postgres import PostgresStore
from ost.storage.urls import read_url
print("begun", flush=True)
try:
    with PostgresStore(read_url(sys.argv[1])).writing("edit") as tx:
        tx.update_node(Ref.parse("obj1"), {"title": "Changed"})
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(130)
print("kept", flush=True)
"""


@pytest.fixture
def url(postgres: Running) -> str:
    """A workspace with obj1 in it."""
    found = postgres.at(postgres.new_database())
    with new_workspace(read_url(found), "shared") as tx:
        tx.insert_node(bare("obj1", "Untouched"))
        tx.insert_change(Ref(Kind.OBJECTIVE, 1), "add")
    return found


def _own(url: str, deadline: float = 60) -> PostgresStore:
    """The workspace as another process has it: over a connection of its own."""
    store = PostgresStore(read_url(url), actor="own", deadline=deadline)
    store.__dict__["_engine"] = engine = _make_engine(store.server)
    _engines.append(engine)
    return store


_engines: list[Engine] = []


@pytest.fixture(autouse=True)
def _closed_afterwards() -> Iterator[None]:
    yield
    while _engines:
        _engines.pop().dispose()


def _cut_off(postgres: Running, database: str) -> None:
    """Let the server end all connections to a database."""
    ended = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
    postgres.do(f"{ended} AND pid <> pg_backend_pid()", database=database)


def _title(url: str) -> str:
    with PostgresStore(read_url(url)).reading() as reader:
        return reader.nodes()[0].title


@contextmanager
def _locked(url: str) -> Iterator[None]:
    """Another process at work in the workspace."""
    with psycopg.connect(**read_url(url).parameters) as other:
        other.execute("SELECT FROM workspace FOR UPDATE")
        yield
        other.rollback()


@pytest.mark.slow
def test_the_first_writes_of_several_commands_at_once_all_arrive(postgres: Running) -> None:
    """Each would make tables and workspace; whoever is late writes in the one that is there."""
    url = postgres.at(postgres.new_database())
    program = [sys.executable, "-m", "ost", "objective", "add"]
    commands = [
        subprocess.Popen([*program, f"Objective {n}", "--db", url], stderr=subprocess.PIPE) for n in range(4)
    ]
    said = [command.communicate(timeout=100)[1].decode() for command in commands]
    assert [command.returncode for command in commands] == [0] * 4, said
    assert sum("Made a new workspace" in words for words in said) == 1
    with PostgresStore(read_url(url)).reading() as reader:
        assert len(reader.nodes()) == 4


def test_a_writer_waits_for_its_turn_and_says_so(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    free = threading.Event()

    def hold() -> None:
        with _locked(url):
            held.set()
            free.wait(20)

    held = threading.Event()
    other = threading.Thread(target=hold)
    other.start()
    held.wait()
    threading.Timer(1.4, free.set).start()
    with PostgresStore(read_url(url)).writing("edit") as tx:
        tx.update_node(Ref(Kind.OBJECTIVE, 1), {"title": "Patient"})
    other.join()
    assert _title(url) == "Patient"
    assert capsys.readouterr().err == f"Waiting for another process to finish with {read_url(url)} …\n"


@pytest.mark.parametrize("deadline", [0, 1.3])
def test_a_writer_that_waited_long_enough_says_so(url: str, deadline: float) -> None:
    with _locked(url):
        begun = time.monotonic()
        with pytest.raises(Locked, match="is locked by another process"):  # noqa: SIM117
            with PostgresStore(read_url(url), deadline=deadline).writing("edit"):
                pytest.fail("wrote beside another writer")
        assert deadline <= time.monotonic() - begun < 30
    assert _title(url) == "Untouched"


def test_readers_read_beside_a_writer_and_see_one_moment(url: str) -> None:
    with _own(url).reading() as reader:
        assert reader.nodes()[0].title == "Untouched"
        with _own(url).writing("edit") as tx:
            tx.update_node(Ref(Kind.OBJECTIVE, 1), {"title": "Changed"})
            assert _title(url) == "Untouched"
        assert reader.nodes()[0].title == "Untouched"
    assert _title(url) == "Changed"


def test_a_reader_cannot_write(url: str) -> None:
    with pytest.raises(OstError, match="read-only"), PostgresStore(read_url(url)).reading() as reader:
        reader._connection.exec_driver_sql("UPDATE node SET title = 'x'")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT to send")
def test_ctrl_c_ends_a_waiting_writer_at_once(url: str) -> None:
    with _locked(url):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITE, url], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline() == "begun\n"
        time.sleep(0.7)
        asked = time.monotonic()
        writer.send_signal(signal.SIGINT)
        said, _ = writer.communicate(timeout=20)
        took = time.monotonic() - asked
    assert (said, writer.returncode) == ("interrupted\n", 130)
    assert took < 15  # and not the minute that it would have waited
    assert _title(url) == "Untouched"


def test_a_connection_that_is_lost_within_a_change_keeps_nothing(url: str, postgres: Running) -> None:
    def write() -> None:
        with _own(url).writing("edit") as tx:
            tx.update_node(Ref(Kind.OBJECTIVE, 1), {"title": "Lost"})
            _cut_off(postgres, read_url(url).database)
            tx.nodes()

    with pytest.raises(CannotConnect, match=r"the connection was lost\. Nothing was written"):
        write()
    assert _title(url) == "Untouched"


def test_a_connection_that_was_lost_between_two_commands_is_made_anew(url: str, postgres: Running) -> None:
    database, store = read_url(url).database, _own(url)
    for act in (store.reading, lambda: store.writing("edit"), store.reading):
        with act():
            pass
        _cut_off(postgres, database)
    with store.writing("edit") as tx:
        tx.update_node(Ref(Kind.OBJECTIVE, 1), {"title": "Again"})
    assert _title(url) == "Again"


class _Cable:
    """A cable to the server that can be cut around the COMMIT."""

    def __init__(self, server: str, folder: Path, cut: str) -> None:
        self._server, self._cut, self._muted = server, cut, False
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(folder / ".s.PGSQL.5432"))
        self._listener.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.socket(socket.AF_UNIX)
                far.connect(self._server)
                threading.Thread(target=self._pump, args=(near, far, True), daemon=True).start()
                threading.Thread(target=self._pump, args=(far, near, False), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if up and b"COMMIT" in data and self._cut:
                    self._muted = True
                    if "before" not in self._cut:
                        target.sendall(data)
                        time.sleep(0.3)
                    if "for good" in self._cut:
                        self.close()
                    self._cut, self._muted = "", False
                    break
                if up or not self._muted:
                    target.sendall(data)
        for end in (source, target):  # which ends the other direction, too
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        source.close()


@pytest.mark.skipif(sys.platform == "win32", reason="the cable is a Unix socket")
@pytest.mark.parametrize(
    ("cut", "title", "said"),
    [
        ("before", "Untouched", CannotConnect),
        ("after", "Changed", None),
        ("after, for good", "Changed", KeptOrNot),
        ("before, for good", "Untouched", KeptOrNot),
    ],
)
def test_when_the_answer_to_commit_is_lost_it_looks_whether_the_change_was_kept(
    cut: str, title: str, said: type[OstError] | None, url: str, short_folder: Path
) -> None:
    """And says that it cannot tell when it cannot look."""
    server = read_url(url)
    host = server.parameters["host"]
    if not host.startswith("/"):
        pytest.skip("the server that was named is not on a Unix socket")
    cable = _Cable(f"{host}/.s.PGSQL.5432", short_folder, cut)
    store = _own(url.replace(host, str(short_folder)))
    try:
        with store.writing("edit") as tx:
            tx.update_node(Ref(Kind.OBJECTIVE, 1), {"title": "Changed"})
            tx.insert_change(Ref(Kind.OBJECTIVE, 1), "edit", "title", "Untouched", "Changed")
    except OstError as error:
        assert type(error) is said  # noqa: PT017
        assert "may have been written" in str(error) or said is not KeptOrNot  # noqa: PT017
    else:
        assert said is None
        assert store.kept
    finally:
        cable.close()
    assert _title(url) == title


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """A folder whose name leaves room for a socket's."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="ost-") as folder:
        yield Path(folder)
