"""Readers from npm for the tests: Mermaid, draw.io's and Markmap's own code say what they make of a text.

The packages of `tests/node/package-lock.json` are installed once into `build/node`, whoever asks first; then one
process reads many texts, a line each. Where that cannot be had the tests are skipped with the reason, and fail where
`OST_TEST_NEEDS_ALL` is 1.
"""

from __future__ import annotations

import json
import os
import subprocess
import threading
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from node_tools import NoNodeError, node_process, npm_packages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES = Path(__file__).parent / "node"
_ANSWER_SECONDS = 60


class Readers:
    """A process that reads texts as their programs do."""

    def __init__(self, folder: Path, errors: Path) -> None:
        """Start it.

        Args:
            folder: Where the packages are.
            errors: A file for what it says beside its answers.
        """
        program = (SOURCES / "readers.mjs").read_text(encoding="utf-8")
        self._errors = errors
        command, environment = node_process(["--input-type=module", "--eval", program])
        with errors.open("wb") as said:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
                encoding="utf-8",
            )

    def read(self, form: str, text: str) -> Any:
        """What a text is to its program.

        Args:
            form: The name of a reader in `tests/node/readers.mjs`.
            text: The text.
        """
        answer = self._ask(form, text)
        assert "refused" not in answer, f"{answer['refused']}\n{text}"
        return answer["read"]

    def refusal(self, form: str, text: str) -> str:
        """Why a text is refused; empty when it is not."""
        return str(self._ask(form, text).get("refused", ""))

    def _ask(self, form: str, text: str) -> Mapping[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        watch = threading.Timer(_ANSWER_SECONDS, self._process.kill)
        watch.start()
        try:
            self._process.stdin.write(json.dumps({"form": form, "text": text}) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        finally:
            watch.cancel()
        assert line, f"the reader ended: {self._errors.read_text(encoding='utf-8', errors='replace')[-2000:]}"
        answer: Mapping[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=_ANSWER_SECONDS)


@contextmanager
def readers(errors: Path) -> Iterator[Readers]:
    """The readers; the test is skipped, or fails where they have to be there, when they are not to be had.

    Args:
        errors: A file for what they say beside their answers.
    """
    try:
        folder = npm_packages(SOURCES)
    except NoNodeError as reason:
        said = f"not read by its own program: {reason}"
        if os.environ.get("OST_TEST_NEEDS_ALL") == "1":
            pytest.fail(said, pytrace=False)
        pytest.skip(said)
    with closing(Readers(folder, errors)) as found:
        yield found
