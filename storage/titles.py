"""Refs and titles by plain sqlite3, for shell completion: SQLAlchemy would cost a third of a second a Tab."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

from ost.domain.text import shortened, shown

if TYPE_CHECKING:
    from pathlib import Path


def read_titles(path: Path) -> list[tuple[str, str]]:
    """Every live ref with its title, by kind and number; nothing when the file cannot be read."""
    try:
        with closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0.2)
        ) as connection:
            rows = connection.execute(
                "SELECT ref, title FROM node WHERE archived IS NULL ORDER BY kind, number"
            ).fetchall()
    except sqlite3.Error:
        return []
    return [(ref, shortened(shown(title), 60)) for ref, title in rows]
