"""Tables of values as tests write them: CSV lines that are read and imported in one go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ost.imports.columns import Columns
from ost.imports.delimited import read_table
from ost.services.measuring import import_measurements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ost.services.measuring import Measured
    from ost.services.workspace import Workspace


def import_table(
    ws: Workspace, ref: str, lines: Iterable[str], name: str = "t.csv", **options: Any
) -> Measured:
    """Import the values of CSV lines."""
    return import_measurements(ws, ref, read_table(lines, name, ws.today, Columns()), **options)
