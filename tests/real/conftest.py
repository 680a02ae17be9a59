"""The worked cases, played command by command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from real.reading import commands_of
from running import Ost, Said

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from postgres_server import Running


class Case:
    """A case that has been played, on a day that can be set.

    Attributes:
        said: What each command said.
    """

    def __init__(self, name: str, db: Path | str, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch
        self.ost = Ost(db)
        self.said: dict[tuple[str, ...], Said] = {}
        for day, words in commands_of(name):
            self.today(day)
            self.said[tuple(words)] = self.ost(*words)

    def today(self, day: str) -> None:
        """Set the clock."""
        self._patch.setenv("OST_TODAY", day)

    def node(self, ref: str, day: str = "2026-09-30") -> dict[str, object]:
        """A thing as it is shown on a day."""
        self.today(day)
        return dict(self.ost.json("show", ref))

    def notes(self, *words: str) -> str:
        """What was said beside the command that begins with these words."""
        (said,) = [said for typed, said in self.said.items() if typed[: len(words)] == words]
        return said.err


@pytest.fixture(scope="module", params=["file", "server"])
def play(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Case]:
    """Plays a case in a workspace of its own: a file, or a database on a server."""

    def played(name: str) -> Case:
        patch = pytest.MonkeyPatch()
        patch.setenv("OST_ACTOR", "pm")
        if request.param == "file":
            return Case(name, tmp_path_factory.mktemp(name) / "ost.db", patch)
        server: Running = request.getfixturevalue("postgres")
        return Case(name, server.at(server.new_database()), patch)

    return played
