"""Real files of each format, made by the libraries that others make them with."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import duckdb
import openpyxl
import pytest

from ost.imports.columns import Columns
from ost.imports.reading import read_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from ost.imports.table import Found

TODAY = date(2026, 3, 2)
Cells = "Sequence[Sequence[Any]]"


def read(path: Path, form: str | None = None, sheet: str | None = None, **columns: str) -> Found:
    """Read a file."""
    return read_file(str(path), TODAY, Columns(**columns), form=form, sheet=sheet)


def points(found: Found) -> list[tuple[str, float, int | None]]:
    """Its measurements in short."""
    return [(str(point.on), point.value, point.n) for point in found.points]


def write_jsonl(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A line for each row."""
    lines = [
        json.dumps(
            {
                name: str(cell) if isinstance(cell, date) else cell
                for name, cell in zip(header, row, strict=True)
            }
        )
        for row in rows
    ]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def write_excel(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    book.active.append(list(header))
    for row in rows:
        book.active.append(list(row))
    book.save(path)


def write_parquet(path: Path, sql: str) -> None:
    """What a query gives, as Parquet."""
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({sql}) TO '{path}' (FORMAT parquet)")


@pytest.fixture
def made(tmp_path: Path) -> Callable[..., Path]:
    """Makes a table of a format: the path of a file with a header and rows of (day, number, size)."""

    def make(form: str, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
        path = tmp_path / f"table.{ {'excel': 'xlsx'}.get(form, form) }"
        if form == "jsonl":
            write_jsonl(path, header, rows)
        elif form == "excel":
            write_excel(path, header, rows)
        elif form == "parquet":
            cells = ", ".join(
                "("
                + ", ".join(
                    "NULL" if c is None else f"DATE '{c}'" if isinstance(c, date) else repr(c) for c in row
                )
                + ")"
                for row in rows
            )
            names = ", ".join(f'"{name}"' for name in header)
            write_parquet(path, f"SELECT * FROM (VALUES {cells}) AS t({names})")  # noqa: S608
        else:
            lines = [",".join("" if c is None else str(c) for c in row) for row in (header, *rows)]
            path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        return path

    return make
