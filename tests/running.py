"""`ost` as tests run it: in this process, where it takes a hundredth of a second, or as a program of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from typer.testing import CliRunner

from ost.cli.main import app

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = (sys.executable, "-m", "ost")


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    args: tuple[str, ...]
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, str]:
        """The JSON of a failure, on stderr."""
        (found,) = json.loads(self.err).values()
        return {str(name): str(words) for name, words in found.items()}

    @property
    def ref(self) -> str:
        """The first word on stdout: the ref of what was made."""
        return self.out.split(maxsplit=1)[0]


class Ost:
    """Runs commands in this process on one workspace.

    Args:
        db: What `OST_DB` says; None leaves finding it to the command.
    """

    def __init__(self, db: Path | str | None) -> None:
        self.db = db

    def run(self, *args: object, stdin: str | bytes | None = None) -> Said:
        """Run a command, however it ends."""
        words = [str(arg) for arg in args]
        env = {} if self.db is None else {"OST_DB": str(self.db)}
        result = CliRunner().invoke(app, words, input=stdin, env=env, catch_exceptions=False, prog_name="ost")
        return Said(tuple(words), result.exit_code, result.stdout, result.stderr)

    def __call__(self, *args: object, stdin: str | bytes | None = None) -> Said:
        """Run a command that has to succeed."""
        said = self.run(*args, stdin=stdin)
        assert said.code == 0, f"ost {' '.join(said.args)[:400]}\n{said.out[-2000:]}{said.err[-2000:]}"
        return said

    def json(self, *args: object, stdin: str | bytes | None = None) -> Any:
        """Run a command that has to succeed and give its JSON."""
        end = args.index("--") if "--" in args else len(args)
        return self(*args[:end], "--json", *args[end:], stdin=stdin).json


def program(
    *args: object, stdin: str = "", timeout: float = 60, **env: str
) -> subprocess.CompletedProcess[str]:
    """Run `ost` as a program of its own, through pipes; `env` adds to the environment."""
    return subprocess.run(
        [*PROGRAM, *map(str, args)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, **env},
        timeout=timeout,
        check=False,
    )


def dump(path: Path) -> list[str]:
    """The logical content of a database file."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        return list(connection.iterdump())
