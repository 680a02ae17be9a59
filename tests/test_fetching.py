"""What may be kept as a source, where its file is, and who is asked before it is read."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

import pytest

from ost.bootstrap import find_place
from ost.domain.sources import Source
from ost.errors import (
    BadFile,
    ContradictingOptions,
    FileIsUrl,
    InvalidInput,
    MissingOption,
    NoFolder,
    NoSuchColumn,
    NoSuchFile,
    NotAllowed,
    NoVariable,
    OstError,
    PasswordKept,
    UnknownDatabase,
)
from ost.fetching import Reader, check_kept, check_source, kept_path

if TYPE_CHECKING:
    from pathlib import Path

    from postgres_server import Running

TODAY = date(2026, 3, 2)
TABLE = "date,value\n2026-01-05,41\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own, in which is kept what was allowed."""
    made = tmp_path / "home"
    made.mkdir()
    for name in ("HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(made))
    return made


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    """A reader for a workspace in a folder."""
    (tmp_path / "team").mkdir()
    (tmp_path / "team" / "values.csv").write_text(TABLE, encoding="utf-8")
    return Reader(find_place(str(tmp_path / "team" / "ost.db")), TODAY, 30)


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        (Source(sql="SELECT 1"), MissingOption),
        (Source(database="shop.db"), MissingOption),
        (Source(database="shop.db", sql=" "), MissingOption),
        (Source(file="x.csv", database="shop.db", sql="SELECT 1"), ContradictingOptions),
        (Source(sheet="One", database="shop.db", sql="SELECT 1"), ContradictingOptions),
        (Source(format="csv", database="shop.db", sql="SELECT 1"), ContradictingOptions),
        (Source(file="x.csv", format="xml"), InvalidInput),
        (Source(file=" "), InvalidInput),
        (Source(file="-"), ContradictingOptions),
        (Source(file="a\nb.csv"), InvalidInput),
        (Source(file="\u202egnp.csv"), InvalidInput),
        (Source(file="x.csv", value="a\x1b[31mb"), InvalidInput),
        (Source(file="x.csv", sheet=" "), InvalidInput),
        (Source(database="shop.db", sql="SELECT '\x1b'"), InvalidInput),
        (Source(database="shop.db", sql="SELECT " + "1" * 20_000), InvalidInput),
        (Source(database="mysql://h/db", sql="SELECT 1"), UnknownDatabase),
        (Source(database="postgresql://a:b:c@@h/x", sql="SELECT 1"), InvalidInput),
        (Source(database="postgresql://ana:sekret@h/db", sql="SELECT 1"), PasswordKept),
        (Source(database="postgresql://h/db?password=sekret", sql="SELECT 1"), PasswordKept),
        (Source(database=" PostgreSQL://ana:sekret@h/db", sql="SELECT 1"), PasswordKept),
        (Source(database="jdbc:postgresql://ana:sekret@h/db", sql="SELECT 1"), UnknownDatabase),
        (Source(database="host=h password=sekret", sql="SELECT 1"), UnknownDatabase),
        (Source(database="sqlite://ana:sekret@h/x.db", sql="SELECT 1"), UnknownDatabase),
        (Source(file="https://ana:sekret@h/x.csv"), FileIsUrl),
        (Source(file=" FTP://ana:sekret@h/x.csv"), FileIsUrl),
        (Source(file="jdbc:postgresql://ana:sekret@h/db"), FileIsUrl),
        (Source(file="https:/ana:sekret@h/x.csv"), FileIsUrl),
        (Source(file="postgresql://ana:sekret@h/db"), FileIsUrl),
    ],
)
def test_what_cannot_be_kept_is_refused(source: Source, refusal: type[OstError]) -> None:
    with pytest.raises(refusal) as refused:
        check_kept(source)
    assert "sekret" not in refused.value.message + refused.value.hint


def test_a_password_may_be_typed_where_nothing_is_kept() -> None:
    source = Source(database="postgresql://ana:sekret@h/db", sql="SELECT 1")
    assert check_source(source) == source


@pytest.mark.parametrize(
    "file", ["C:/team/x.csv", "C:\\team\\x.csv", "a:b.csv", "~/x.csv", "day=1/host=2.csv"]
)
def test_a_path_is_taken_for_no_url(file: str) -> None:
    assert check_kept(Source(file=file)) == Source(file=file)


def test_a_source_is_kept_as_it_was_said() -> None:
    said = Source(database="env:SHOP", sql=" SELECT 'e\u0301'\nFROM t ", value=" rate ")
    assert check_kept(said) == Source(database="env:SHOP", sql="SELECT 'e\u0301'\nFROM t", value="rate")


def test_a_relative_path_starts_from_the_folder_of_the_workspace(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert len(reader.read(Source(file="values.csv")).points) == 1
    with pytest.raises(NoSuchFile):
        reader.read(Source(file="values.csv"), kept=False)
    assert len(reader.read(Source(file="team/values.csv"), kept=False).points) == 1
    server = Reader(find_place("postgresql://h/db"), TODAY)
    with pytest.raises(NoFolder):
        server.read(Source(file="values.csv"))
    assert len(server.read(Source(file=str(tmp_path / "team/values.csv"))).points) == 1


def test_a_path_that_was_typed_elsewhere_is_kept_from_the_folder(tmp_path: Path) -> None:
    folder, here = tmp_path / "team", tmp_path / "team" / "data"
    here.mkdir(parents=True)
    (here / "a.csv").write_text(TABLE, encoding="utf-8")
    assert kept_path("a.csv", folder, here) == "data/a.csv"
    assert kept_path("b.csv", folder, here) == "b.csv"
    (folder / "a.csv").write_text(TABLE, encoding="utf-8")
    assert kept_path("a.csv", folder, here) == "a.csv"
    assert kept_path(str(here / "a.csv"), folder, here) == str(here / "a.csv")
    assert kept_path("a.csv", None, here) == "a.csv"


def test_what_lies_elsewhere_is_read_only_by_who_said_so(reader: Reader, tmp_path: Path, home: Path) -> None:
    (tmp_path / "secret.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "team" / "link.csv").symlink_to(tmp_path / "secret.csv")
    reader.check_allowed("kr1", Source(file="values.csv"))
    reader.check_allowed("kr1", Source(file="../team/values.csv"))
    elsewhere = [
        Source(file=str(tmp_path / "secret.csv")),
        Source(file="../secret.csv"),
        Source(file="link.csv"),
        Source(database="postgresql://h/db", sql="SELECT 1"),
        Source(database="env:SHOP", sql="SELECT 1"),
        Source(database=str(tmp_path / "shop.db"), sql="SELECT 1"),
    ]
    for source in elsewhere:
        with pytest.raises(NotAllowed) as refused:
            reader.check_allowed("kr1", source)
        assert "--trust" in refused.value.hint
    for source in elsewhere:
        assert reader.allow(source)
        reader.check_allowed("kr1", source)
    other = Source(database="postgresql://h/db", sql="SELECT 2")
    with pytest.raises(NotAllowed):
        reader.check_allowed("kr1", other)
    [kept] = [path for path in home.rglob("*") if path.is_file()]
    assert all(len(line) == 64 for line in kept.read_text(encoding="ascii").split())


def test_columns_may_be_named_otherwise_without_asking_again(reader: Reader, tmp_path: Path) -> None:
    source = Source(file=str(tmp_path / "other.csv"))
    reader.allow(source)
    reader.check_allowed("kr1", Source(file=str(tmp_path / "other.csv"), value="rate"))


def test_where_nothing_can_be_kept_it_says_so(reader: Reader, home: Path, tmp_path: Path) -> None:
    for name in (".local", "Library", "ost"):
        (home / name).write_text("a file where a folder should be", encoding="utf-8")
    assert not reader.allow(Source(file=str(tmp_path / "other.csv")))
    assert reader.allow(Source(file="values.csv"))


def _shop(path: Path, *rows: tuple[object, ...]) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE t (day, rate, n)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?)", rows)
        connection.commit()


def test_a_database_in_the_folder_is_asked(reader: Reader, tmp_path: Path) -> None:
    _shop(tmp_path / "team" / "shop.db", ("2026-01-05", 41.5, 9), ("2026-01-12", None, 9))
    source = Source(database="shop.db", sql="SELECT day, rate, n FROM t", value="rate")
    reader.check_allowed("kr1", source)
    found = reader.read(source)
    assert [(str(p.on), p.value, p.n) for p in found.points] == [("2026-01-05", 41.5, 9)]
    assert found.left_out == 1
    with pytest.raises(NoSuchColumn) as refused:
        reader.read(Source(database="shop.db", sql="SELECT day, rate, n FROM t", value="rats"))
    assert refused.value.message == "The query on shop.db has no column 'rats'."
    assert refused.value.hint.startswith("Did you mean rate?")


def test_rows_of_a_query_that_contradict_each_other_are_refused(reader: Reader, tmp_path: Path) -> None:
    _shop(
        tmp_path / "team" / "shop.db",
        ("2026-01-05", 41.5, 9),
        ("2026-01-05", 41.5, 9),
        ("2026-01-12", 1, None),
    )
    assert len(reader.read(Source(database="shop.db", sql="SELECT day, rate FROM t")).points) == 3
    sql = "SELECT day, rate FROM t UNION ALL SELECT '2026-01-05T10:00', 42"
    with pytest.raises(BadFile, match=r"two values for 2026-01-05 \(41.5 and 42\)") as refused:
        reader.read(Source(database="shop.db", sql=sql))
    assert "GROUP BY" in refused.value.hint


def test_a_row_of_a_query_that_cannot_be_read_is_named(reader: Reader, tmp_path: Path) -> None:
    _shop(tmp_path / "team" / "shop.db", ("2026-01-05", 41.5, 9), ("soon", 1, None))
    with pytest.raises(BadFile, match=r"The query on shop.db row 2: The date is not understood: 'soon'"):
        reader.read(Source(database="shop.db", sql="SELECT day, rate FROM t"))
    with pytest.raises(BadFile, match="has columns and no rows"):
        reader.read(Source(database="shop.db", sql="SELECT day, rate FROM t WHERE 0"))


def test_a_variable_may_hold_the_url_and_is_never_shown(tmp_path: Path, postgres: Running) -> None:
    place = find_place(str(tmp_path / "ost.db"))
    sql = "SELECT DATE '2026-01-05' AS day, 41.5 AS rate"
    source = Source(database="env:SHOP", sql=sql)
    told = Reader(place, TODAY, env={"SHOP": postgres.at("postgres")})
    assert [(str(p.on), p.value) for p in told.read(source).points] == [("2026-01-05", 41.5)]
    with pytest.raises(NoVariable, match="no variable 'SHOP'"):
        Reader(place, TODAY, env={}).read(source)
    for secret in (
        "s3kr3t-token",
        "mysql://s3kr3t@h/db",
        "postgresql://ana:s3kr3t@127.0.0.1:1/db",
        "/s3kr3t.db",
    ):
        with pytest.raises(OstError) as refused:
            Reader(place, TODAY, env={"SHOP": secret}).read(source)
        assert "s3kr3t" not in json.dumps([refused.value.message, refused.value.hint]), secret
    for wrong in (
        Source(database="env:SHOP", sql="SELECT 1 AS one"),
        Source(database="env:SHOP", sql="SELECT x"),
    ):
        with pytest.raises(OstError, match="The query on env:SHOP"):
            told.read(wrong)
