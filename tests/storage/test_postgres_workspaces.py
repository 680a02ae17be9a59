"""Workspaces on a server, by commands: making, finding and refusing them, and what is said when it fails."""

from __future__ import annotations

import sys
import traceback
from typing import TYPE_CHECKING

import pytest
from postgres_server import GUARDED
from running import Ost
from samples import write_everything

from ost.errors import NoDriver, OstError, StoreFailed
from ost.storage.postgres import PostgresStore, new_workspace
from ost.storage.postgres_engine import engine_of
from ost.storage.postgres_schema import upgrade
from ost.storage.rows import SCHEMA_VERSION
from ost.storage.urls import read_url

if TYPE_CHECKING:
    from pathlib import Path

    from postgres_server import Running
    from running import Said

SECRET = "s3cr3t-w0rd"  # noqa: S105


@pytest.fixture
def name(postgres: Running) -> str:
    """A database with nothing in it."""
    return postgres.new_database()


@pytest.fixture
def ost(postgres: Running, name: str) -> Ost:
    """Commands on it."""
    return Ost(postgres.at(name))


def refused(said: Said, code: int, *words: str) -> None:
    """A sentence on stderr and nothing else."""
    assert said.code == code, said
    assert said.out == ""
    for part in words:
        assert part in said.err, said.err
    assert "Traceback" not in said.err
    assert SECRET not in said.err


def test_a_workspace_is_made_and_found_as_the_only_one(ost: Ost) -> None:
    said = ost("init", "--name", "Growth team")
    assert "workspace=Growth%20team  A new workspace. Next: ost objective add TITLE --db" in said.out
    assert ost.json("status")["workspace"] == "Growth team"
    assert ost("objective", "add", "First").ref == "obj1"
    assert ost.json("status")["path"].startswith("postgresql://")


def test_what_is_not_there_is_said_with_the_command_that_makes_it(ost: Ost) -> None:
    refused(ost.run("status"), 3, "There is no workspace at postgresql://", "ost init --db", "--name NAME")
    refused(ost.run("edit", "kr1", "title=x"), 3, "There is no workspace at postgresql://")


def test_a_first_write_makes_it_with_the_name_of_the_database(ost: Ost, name: str) -> None:
    said = ost("objective", "add", "First")
    assert "Made a new workspace: postgresql://" in said.err
    assert ost.json("status")["workspace"] == name


def test_a_first_write_makes_it_with_the_name_in_the_url(postgres: Running, name: str) -> None:
    Ost(postgres.at(name, workspace="Growth"))("metric", "add", "First")
    assert Ost(postgres.at(name)).json("status")["workspace"] == "Growth"


def test_a_name_that_is_there_is_refused(ost: Ost) -> None:
    ost("init", "--name", "Growth")
    refused(ost.run("init", "--name", "Growth"), 4, "a workspace 'Growth' at postgresql://", "--name NAME")
    ost("init", "--name", "growth")


def test_several_have_to_be_told_apart(ost: Ost, postgres: Running, name: str) -> None:
    for one in ("b", "a"):
        ost("init", "--name", one)
    refused(ost.run("status"), 3, "several workspaces at postgresql://", ": 'a' and 'b'.", "workspace=a")
    assert ost.run("status", "--json").error["code"] == "ambiguous"
    refused(ost.run("objective", "add", "x"), 3, "several workspaces")
    assert Ost(postgres.at(name, workspace="b")).json("status")["workspace"] == "b"


def test_a_slip_of_the_fingers_makes_no_workspace(ost: Ost, postgres: Running, name: str) -> None:
    """In a database that has some, a first write does not make another: only `ost init` does."""
    ost("init", "--name", "growth")
    said = Ost(postgres.at(name, workspace="grwoth")).run("objective", "add", "x")
    refused(said, 3, "no workspace 'grwoth'", "it has 'growth'", "Did you mean growth?", "--name grwoth")


def test_two_workspaces_are_apart(ost: Ost, postgres: Running, name: str) -> None:
    one, other = (Ost(postgres.at(name, workspace=each)) for each in ("one", "other"))
    ost("init", "--name", "one")
    ost("init", "--name", "other")
    assert one("objective", "add", "Mine").ref == "obj1"
    assert other("objective", "add", "Theirs").ref == "obj1"
    assert other("objective", "add", "Theirs too").ref == "obj2"
    assert [node["title"] for node in one.json("list")["nodes"]] == ["Mine"]
    assert one.run("show", "obj2").code == 3
    assert one.run("search", "Theirs").out == ""


@pytest.mark.slow
def test_the_example_is_made_there(ost: Ost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert ost.db
    said = ost.json("demo", "--db", ost.db)
    assert said["workspace"].endswith("workspace=Kelp%20%28a%20worked%20example%29")
    assert (tmp_path / "ost-demo" / "report.html").exists()
    assert ost.json("failed")["verdicts"]
    refused(ost.run("demo", "--db", ost.db), 4, "Kelp")


def test_tables_of_something_else_are_left_alone(ost: Ost, postgres: Running, name: str) -> None:
    postgres.do("CREATE TABLE customer (id int)", database=name)
    for words in (["status"], ["objective", "add", "x"], ["init"]):
        refused(ost.run(*words), 1, "is not an ost workspace", "createdb")
    assert len(postgres.do("SELECT tablename FROM pg_tables WHERE schemaname = 'public'", database=name)) == 1


def test_another_programs_workspaces_are_not_taken_for_ours(ost: Ost, postgres: Running, name: str) -> None:
    postgres.do(
        "CREATE TABLE workspace (id int, name text)",
        "CREATE TABLE alembic_version (version_num text)",
        "INSERT INTO alembic_version VALUES ('1975ea83b712')",
        "INSERT INTO workspace VALUES (1, 'theirs')",
        database=name,
    )
    refused(ost.run("status"), 1, "is not an ost workspace")
    refused(ost.run("init"), 1, "is not an ost workspace")


def test_what_a_later_version_made_is_left_alone(ost: Ost, postgres: Running, name: str) -> None:
    ost("init")
    postgres.do("UPDATE alembic_version SET version_num = '0099'", database=name)
    refused(ost.run("status"), 1, "was written by a later ost (schema 99;")
    postgres.do("ALTER TABLE workspace RENAME COLUMN head TO tip", database=name)
    refused(ost.run("init", "--name", "x"), 1, "was written by a later ost (schema 99;")
    refused(ost.run("status"), 1, "was written by a later ost (schema 99;")


def test_tables_of_the_second_schema_become_those_of_today(ost: Ost, postgres: Running, name: str) -> None:
    """The first opening brings them up; what was in them is as it was."""
    ost("init")
    ost("metric", "add", "Activation")
    before = ost.json("show", "met1")
    postgres.do(
        *(f"ALTER TABLE metric DROP COLUMN {name}" for name in ("source", "service_level", "service_window")),
        "ALTER TABLE experiment DROP COLUMN until",
        *(f"ALTER TABLE result DROP COLUMN overruled{end}" for end in ("", "_on", "_because", "_by")),
        "ALTER TABLE initiative DROP COLUMN horizon",
        "DROP TABLE request",
        *(
            f"ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} CHECK ({check})"
            for table, name, check in (
                ("node", "node_kind", "kind <> 'request'"),
                ("node", "node_ref", "ref NOT LIKE 'req%'"),
                ("node", "node_status", "status <> 'adopted'"),
                ("edge", "edge_relation", "relation IN ('parent', 'delivers', 'supports')"),
            )
        ),
        "UPDATE alembic_version SET version_num = '0002'",
        database=name,
    )
    said = ost("show", "met1", "--json")
    assert said.json == before
    assert "Brought to schema" in said.err
    assert postgres.do("SELECT version_num FROM alembic_version", database=name) == [
        (f"{SCHEMA_VERSION:04d}",)
    ]
    columns = "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'metric'"
    assert ("source", "text") in postgres.do(columns, database=name)
    ost("measure", "source", "met1", "/data/values.csv")
    assert ost.json("show", "met1")["source"] == {"file": "/data/values.csv"}
    ost("objective", "add", "Grow")
    ost("kr", "add", "Activation", "--under", "obj1", "--target", "9", "--baseline", "1", "--by", "2199-Q4")
    ost("request", "add", "Export to Excel", "--from", "Maya", "--serves", "kr1")
    assert ost.json("show", "req1")["serves"] == ["kr1"]


NEXT = SCHEMA_VERSION + 1
SCRIPT = """
revision, down_revision = {next!r}, {now!r}
branch_labels = depends_on = None
from alembic import op
def upgrade():
    op.execute({said!r})
"""


def _script(said: str) -> str:
    return SCRIPT.format(next=f"{NEXT:04d}", now=f"{SCHEMA_VERSION:04d}", said=said)


def test_an_older_schema_is_brought_up_by_the_scripts_of_all(
    postgres: Running, name: str, tmp_path: Path
) -> None:
    """From the third on; what would lose a row is not kept."""
    from shutil import copytree, ignore_patterns

    from ost.storage.postgres_schema import _SCRIPTS

    copytree(_SCRIPTS, tmp_path / "scripts", ignore=ignore_patterns("__pycache__"))
    script = tmp_path / "scripts" / "versions" / f"v{NEXT:04d}_more.py"
    server = read_url(postgres.at(name))
    with new_workspace(server, "old") as tx:
        write_everything(tx)
    script.write_text(_script("DELETE FROM bet"), encoding="utf-8")
    with pytest.raises(StoreFailed, match="would lose rows of bet"), engine_of(server).begin() as connection:
        upgrade(connection, server, tmp_path / "scripts", NEXT)
    script.write_text(_script("ALTER TABLE bet ADD COLUMN more int"), encoding="utf-8")
    with engine_of(server).begin() as connection:
        assert upgrade(connection, server, tmp_path / "scripts", NEXT)
        assert not upgrade(connection, server, tmp_path / "scripts", NEXT)
    assert postgres.do("SELECT version_num FROM alembic_version", database=name) == [(f"{NEXT:04d}",)]
    assert postgres.do("SELECT more FROM bet LIMIT 1", database=name) == [(None,)]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE change SET new = NULL",
        "DELETE FROM change",
        "TRUNCATE change",
        "UPDATE changeset SET actor = 'nobody'",
        "DELETE FROM changeset",
        "TRUNCATE changeset CASCADE",
    ],
)
def test_the_history_is_only_appended_to(statement: str, postgres: Running, name: str, ost: Ost) -> None:
    import psycopg

    ost("objective", "add", "First")
    with pytest.raises(psycopg.errors.RaiseException, match="only appended to"):
        postgres.do(statement, database=name)


def test_no_number_is_drawn_from_a_sequence(postgres: Running, name: str, ost: Ost) -> None:
    ost("init")
    assert postgres.do("SELECT relname FROM pg_class WHERE relkind = 'S'", database=name) == []


# --- what goes wrong -------------------------------------------------------------------------


def test_without_the_driver_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch, ost: Ost) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = Ost("postgresql://nowhere.invalid/x").run("status")
    refused(said, 1, "through psycopg, which is not installed", 'pip install "ost-tracker[postgres]"')
    with pytest.raises(NoDriver), PostgresStore(read_url("postgresql://nowhere.invalid/x")).reading():
        pass


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    said = Ost(f"postgresql://ana:{SECRET}@127.0.0.1:1/x").run("status")
    refused(
        said, 1, "No connection to postgresql://ana@127.0.0.1:1/x: the connection was refused", "pg_isready"
    )
    said = Ost(f"postgresql://ana:{SECRET}@host.invalid/x").run("status")
    refused(said, 1, "the host's name is not known")
    said = Ost(f"postgresql:///x?host={tmp_path}&password={SECRET}").run("status")
    refused(said, 1, "no server listens at that socket", f"pg_isready -h {tmp_path}")


def test_a_database_that_is_not_there(postgres: Running) -> None:
    said = Ost(postgres.at("nope")).run("status")
    told = read_url(postgres.at("nope")).parameters
    port = f" -p {told['port']}" if "port" in told else ""
    refused(said, 3, "There is no database 'nope'", f"createdb -h {told['host']}{port} -U postgres nope")


@pytest.mark.parametrize(
    ("words", "remedies"),
    [
        ("backup", ("ost dump FILE --db ", "ost copy --to FILE --db ", "pg_dump")),
        ("backup --list", ("ost dump FILE",)),
        ("restore x.db", ("ost load FILE --db URL?workspace=NAME", "pg_restore")),
    ],
)
def test_what_is_for_files_says_what_to_do_instead(
    words: str, remedies: tuple[str, ...], postgres: Running, name: str
) -> None:
    refused(
        Ost(None).run(*words.split(), "--db", postgres.at(name)),
        2,
        "is on a server.",
        "docs/postgres.md",
        *remedies,
    )


def test_a_parameter_that_libpq_does_not_know(postgres: Running, name: str) -> None:
    said = Ost(postgres.at(name, passwort=SECRET)).run("status")
    refused(said, 2, "the parameter 'passwort' after the ? is not one of libpq's")


@pytest.fixture
def guarded(postgres: Running, name: str) -> str:
    """The URL of a workspace for a role that needs a password, which is not in it, and may only read."""
    Ost(postgres.at(name))("objective", "add", "First")
    postgres.do(
        f"DO $$ BEGIN CREATE ROLE {GUARDED} LOGIN PASSWORD '{SECRET}'; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {GUARDED}",
        database=name,
    )
    return postgres.at(name).replace("postgres@", f"{GUARDED}@")


@pytest.mark.parametrize("place", ["URL", "parameter", "PGPASSWORD", "PGPASSFILE"])
def test_a_password_is_found_in_the_usual_places(
    place: str, guarded: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passwords = tmp_path / "passwords"
    passwords.write_text(f"*:*:*:{GUARDED}:{SECRET}\n", encoding="utf-8")
    passwords.chmod(0o600)
    url = guarded
    if place == "URL":
        url = guarded.replace(f"{GUARDED}@", f"{GUARDED}:{SECRET}@")
    elif place == "parameter":
        url = f"{guarded}&password={SECRET}"
    else:
        monkeypatch.setenv(place, SECRET if place == "PGPASSWORD" else str(passwords))
    said = Ost(url)("status", "--json")
    assert said.json["workspace"]
    assert SECRET not in said.out + said.err


def test_a_wrong_password_and_none_are_told_apart(guarded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(Ost(guarded).run("status"), 1, "does not let you in: it wants a password, and none was found")
    monkeypatch.setenv("PGPASSWORD", f"{SECRET}x")
    refused(Ost(guarded).run("status"), 1, "does not let you in: password authentication failed", "~/.pgpass")


def test_a_role_that_may_only_read(guarded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", SECRET)
    ost = Ost(guarded)
    assert ost("list").out.count("obj1") == 1
    refused(
        ost.run("objective", "add", "x"),
        1,
        "the role may not do that (permission denied for table workspace)",
    )
    refused(ost.run("init", "--name", "x"), 1, "the role may not do that")


def test_a_role_that_may_not_even_read(
    guarded: str, postgres: Running, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", SECRET)
    postgres.do(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {GUARDED}", database=name)
    for words in (["list"], ["init", "--name", "x"]):
        said = Ost(guarded).run(*words)
        refused(
            said, 1, "cannot be used: there are tables, and the role may not read them.", "Roles and rights"
        )
        assert "alembic" not in said.err


def test_a_role_that_is_not_there(postgres: Running, name: str) -> None:
    said = Ost(postgres.at(name).replace("postgres@", "nobody_here@")).run("list")
    refused(said, 1, "does not let you in: role 'nobody_here' does not exist.", "another user")
    assert "assword" not in said.err


def test_a_server_that_may_only_be_read(ost: Ost, postgres: Running, name: str) -> None:
    ost("objective", "add", "First")
    postgres.do(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    other = Ost(postgres.at(name, application_name="x"))
    assert other("list").out.count("obj1") == 1
    refused(other.run("objective", "add", "x"), 1, "the server, or the transaction, is read-only")


WORDS = ("status", "objective add x", "init", "show kr1 --nonsense", "export svg", "list --json")


@pytest.mark.parametrize("form", ["url", "parameter", "environment", "unreadable"])
def test_no_failure_prints_the_password(form: str, guarded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither in a sentence nor in a trace."""
    wrong = f"{SECRET}x"
    url = {
        "url": f"postgresql://{GUARDED}:{SECRET}@127.0.0.1:1/x",
        "parameter": f"{guarded}&password={wrong}",
        "environment": guarded,
        "unreadable": guarded.replace(f"{GUARDED}@", f"{GUARDED}:a@{wrong}@"),
    }[form]
    if form == "environment":
        monkeypatch.setenv("PGPASSWORD", wrong)
    for words in WORDS:
        for said in (Ost(url).run(*words.split()), Ost(None).run(*words.split(), "--db", url)):
            assert said.code in {1, 2}, said
            assert SECRET not in said.out + said.err
    with pytest.raises(OstError) as failed, PostgresStore(read_url(url)).reading():
        pass
    assert SECRET not in "".join(traceback.format_exception(failed.value))
    assert SECRET not in repr(failed.value)


@pytest.mark.parametrize("direction", ["to the server", "from the server"])
def test_what_does_not_hang_together_is_not_copied(postgres: Running, tmp_path: Path, direction: str) -> None:
    import sqlite3
    from contextlib import closing

    from ost.storage.moving import NewFile, NewOnServer, copy
    from ost.storage.sqlite import SqliteStore
    from ost.storage.sqlite import new_workspace as new_file

    spoil = "UPDATE result SET position = position + 5"
    server = read_url(postgres.at(postgres.new_database())).named("Kelp")
    if direction == "to the server":
        with new_file(tmp_path / "ost.db", "Kelp") as tx:
            write_everything(tx)
        with closing(sqlite3.connect(tmp_path / "ost.db")) as connection, connection:
            connection.execute(spoil)
        unsound = pytest.raises(StoreFailed, match="a result of exp1 is missing")
        with SqliteStore(tmp_path / "ost.db").reading() as reader, unsound:
            copy(reader, NewOnServer(server), "x")
        with pytest.raises(OstError), PostgresStore(server).reading():
            pass
    else:
        with new_workspace(server, "Kelp") as tx:
            write_everything(tx)
        with engine_of(server).begin() as connection:
            connection.exec_driver_sql(spoil)
        unsound = pytest.raises(StoreFailed, match="a result of exp1 is missing")
        with PostgresStore(server).reading() as reader, unsound:
            copy(reader, NewFile(tmp_path / "new.db"), "x")
        assert list(tmp_path.iterdir()) == []


# --- the doctor ---------------------------------------------------------------------------------


def _behind_its_back(ost: Ost, *statements: str) -> None:
    """What somebody with psql and no shame could do."""
    with engine_of(read_url(str(ost.db))).begin() as connection:
        connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def grown(ost: Ost) -> Ost:
    """A workspace with a history on the server, beside another."""
    ost("init", "--name", "Growth")
    ost("objective", "add", "New users succeed")
    ost("kr", "add", "Activation", "--under", "obj1", "--baseline", 45, "--target", 65, "--by", "2036-12-31")
    ost("measure", "add", "kr1", 52.3)
    return ost


def test_a_sound_workspace_on_a_server(grown: Ost) -> None:
    said = grown("doctor", "--check")
    assert "ok   chain" in said.out
    assert "ok   replay" in said.out
    assert "BAD" not in said.out
    assert grown.json("doctor")["ok"] is True


@pytest.mark.parametrize(
    ("statement", "check", "found", "mend"),
    [
        ("UPDATE node SET title = 'Other' WHERE ref = 'kr1'", "replay", "kr1: title", "ost doctor --rebuild"),
        ("UPDATE measurement SET value = 99", "replay", "value of met1", "ost doctor --rebuild"),
        ("DELETE FROM measurement", "replay", "the tables have none", "ost doctor --rebuild"),
        (
            "UPDATE changeset SET actor = 'Eve' WHERE seq = 2",
            "chain",
            "changeset 2 is not what",
            "ost load FILE",
        ),
        ("DELETE FROM change WHERE seq = 2", "chain", "changeset 2 is not what was sealed", "ost load FILE"),
        ("UPDATE edge SET target = 'kr9'", "rows", "cannot be read on", "ost load FILE"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(
    grown: Ost, statement: str, check: str, found: str, mend: str
) -> None:
    _behind_its_back(grown, statement)
    said = grown.run("doctor", "--check", "--json")
    bad = {one["name"]: one for one in said.json["checks"] if not one["ok"]}
    assert said.code == 5
    assert found in bad[check]["found"], bad
    assert mend in bad[check]["mend"]
    assert SECRET not in said.out


def test_a_workspace_is_made_again_of_the_history_on_a_server(grown: Ost, tmp_path: Path) -> None:
    _behind_its_back(grown, "UPDATE node SET title = 'Other' WHERE ref = 'kr1'")
    made = tmp_path / "made.db"
    assert "3 changesets played again" in grown("doctor", "--rebuild", made).out
    assert Ost(made).json("show", "kr1")["title"] == "Activation"
    assert Ost(made)("doctor", "--check").code == 0
    _behind_its_back(grown, "DELETE FROM change WHERE seq = 2")
    refused(grown.run("doctor", "--rebuild", tmp_path / "again.db"), 1, "its history is not whole")
    assert not (tmp_path / "again.db").exists()
