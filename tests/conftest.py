"""What every test stands on: an environment without a user's settings, and bounded properties."""

from __future__ import annotations

import os
import shutil
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from postgres_server import Running
    from running import Ost

    from ost.services.store import Store
    from ost.storage.postgres import PostgresStore

settings.register_profile(
    "ost",
    deadline=None,
    max_examples=60,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("ost")


_UNSET = (
    "OST_DB",
    "OST_TODAY",
    "OST_ACTOR",
    "OST_DEBUG",
    "OST_LOCK_TIMEOUT",
    "GITHUB_ACTIONS",
    "FORCE_COLOR",
    "COLUMNS",
)
_FOLDERS = ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")


@pytest.fixture(scope="session", autouse=True)
def _neutral_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting of the user's is seen, and no test writes in the user's folders.

    A shell that begins a job in the background lets it ignore Ctrl-C, and whatever that begins in its turn.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        for name in _UNSET:
            patch.delenv(name, raising=False)
        for name in _FOLDERS:
            patch.setenv(name, str(home))
        patch.setenv("NO_COLOR", "1")
        yield


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace, to be copied."""
    from ost.storage.sqlite import new_workspace

    path = tmp_path_factory.mktemp("empty") / "ost.db"
    with new_workspace(path, "memory"):
        return path


@pytest.fixture(scope="session")
def neighbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace that can move in with another."""
    from neighbours import make_neighbour

    path = tmp_path_factory.mktemp("neighbour") / "ost.db"
    make_neighbour(path)
    return path


@pytest.fixture(scope="session")
def shared_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path, neighbour: Path) -> Path:
    """An empty workspace in whose file stands another one, full, to be copied."""
    from neighbours import move_in

    path = shutil.copy(empty_database, tmp_path_factory.mktemp("shared") / "ost.db")
    move_in(path, neighbour)
    return path


@pytest.fixture(scope="session")
def postgres() -> Iterator[Running]:
    """A PostgreSQL server."""
    from postgres_server import running

    yield from running()


@pytest.fixture(scope="session")
def crowded_database(postgres: Running) -> Iterator[PostgresStore]:
    """A database in which every test gets a workspace beside one that has the same refs and has to stay as it is."""
    from contents import contents_of
    from samples import write_everything

    from ost.storage.postgres import PostgresStore, new_workspace
    from ost.storage.urls import read_url

    server = read_url(postgres.at(postgres.new_database()))
    with new_workspace(server, "of others", "others") as tx:
        write_everything(tx)
    others = PostgresStore(server.named("of others"))
    before = contents_of(others)
    yield others
    assert contents_of(others) == before


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty workspace in memory, and one in a file and on a server beside others: what holds of one holds of all."""
    from ost.storage.memory import MemoryStore

    if request.param == "memory":
        yield MemoryStore(actor="ana")
    elif request.param == "sqlite":
        from neighbours import beside_another

        shared: Path = request.getfixturevalue("shared_database")
        with beside_another(shutil.copy(shared, tmp_path / "ost.db")) as made:
            yield made
    else:
        from postgres_server import empty_workspace

        yield empty_workspace(request.getfixturevalue("crowded_database"), actor="ana")


@pytest.fixture(scope="session")
def full_database(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Path:
    """A workspace with one thing of every kind and a fact of every sort, to be copied."""
    from samples import write_everything

    from ost.storage.sqlite import SqliteStore

    path = shutil.copy(empty_database, tmp_path_factory.mktemp("full") / "ost.db")
    with SqliteStore(path, actor="ana").writing("fill") as tx:
        write_everything(tx)
    return path


@pytest.fixture
def database(tmp_path: Path, full_database: Path) -> Path:
    """A copy of the file."""
    return shutil.copy(full_database, tmp_path / "ost.db")


@pytest.fixture(scope="session")
def desk_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The desk's file, made once."""
    from desk import TODAY, make_desk

    path = tmp_path_factory.mktemp("desk") / "ost.db"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OST_TODAY", TODAY.isoformat())
        patch.setenv("OST_ACTOR", "ana")
        make_desk(path)
    return path


@pytest.fixture
def desk(desk_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ost:
    """A copy of the desk in an empty folder, which is the working directory, with a table of values beside it."""
    from running import Ost

    monkeypatch.chdir(tmp_path)
    path = tmp_path / "ost.db"
    shutil.copyfile(desk_file, path)
    (tmp_path / "values.csv").write_text(
        "week,rate,users\n2036-11-02,52.1,900\n2036-11-09,52.9,910\n", encoding="utf-8"
    )
    return Ost(path)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says aloud that the page was not tried in a browser, and why."""
    skipped = [str(one.longrepr) for one in terminalreporter.stats.get("skipped", ())]
    missed = [why for why in skipped if "no browser: " in why or "no axe: " in why]
    if missed:
        why = missed[0].partition("Skipped: ")[2].rstrip("')")
        terminalreporter.write_line(f"WARNING: {len(missed)} tests of the page did not run: {why}", red=True)
