"""Which columns of a table are the day, the value and the sample size."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ost.domain.text import folded
from ost.errors import BadFile, NoSuchColumn

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.domain.sources import Source

DATE_NAMES = ("date", "day", "week", "month", "year", "on", "time", "timestamp")
VALUE_NAMES = ("value", "values", "y")
SIZE_NAMES = ("n", "size", "sample_size")


@dataclass(frozen=True, slots=True)
class Columns:
    """The names of the columns that are wanted; each is found by its usual names when None."""

    date: str | None = None
    value: str | None = None
    n: str | None = None

    @classmethod
    def of(cls, source: Source) -> Columns:
        """Those that a source names."""
        return cls(source.date, source.value, source.n)


USUAL = Columns()
"""Every column is found by its usual names."""


def find_columns(name: str, header: Sequence[str], wanted: Columns) -> tuple[int, int, int | None]:
    """Where the date, the value and the sample size stand in a row.

    Args:
        name: How a sentence names the table.
        header: The names of all columns, trimmed.
        wanted: What the three are called.

    Raises:
        BadFile: When two columns have one name.
        NoSuchColumn: When one is missing.
    """
    twice = next((cell for cell in header if cell and list(header).count(cell) > 1), None)
    if twice is not None:
        why = f"has more than one column called {twice}"
        raise BadFile(name, why, "Give every column a name of its own. Nothing was written.")
    dated = _find(name, header, wanted.date, DATE_NAMES, "--date COL")
    sized = None
    if wanted.n is not None or any(cell.lower() in SIZE_NAMES for cell in header):
        sized = _find(name, header, wanted.n, SIZE_NAMES, "--n COL")
    rest = [i for i, cell in enumerate(header) if i not in {dated, sized} and cell]
    if wanted.value is None and len(rest) == 1:
        return dated, rest[0], sized
    valued = _find(name, header, wanted.value, VALUE_NAMES, "--value COL")
    return dated, valued, None if sized == valued else sized


def _find(name: str, header: Sequence[str], wanted: str | None, usual: Sequence[str], option: str) -> int:
    if wanted is not None:
        for fold in (str, str.lower, folded):
            cells = [fold(cell) for cell in header]
            if fold(wanted.strip()) in cells:
                return cells.index(fold(wanted.strip()))
        raise NoSuchColumn(name, wanted, [cell for cell in header if cell], option, named=True)
    cells = [cell.lower() for cell in header]
    for candidate in usual:
        if candidate in cells:
            return cells.index(candidate)
    raise NoSuchColumn(name, usual[0], [cell for cell in header if cell], option)
