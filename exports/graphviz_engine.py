"""DOT to SVG, PNG or PDF by Graphviz: the one that pygraphviz carries, else the `dot` on PATH.

The carried one comes first: everybody with the same ost gets the same drawing, and distributions ship a
Graphviz that is years older. Either runs as a process of its own with a deadline, in an empty folder and
without access to files. Knows nothing of trees.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Literal

from ost.errors import DrawingFailed, NoGraphviz
from ost.exports.graphviz_child import CANNOT_LOAD, NO_FONT
from ost.exports.svg import for_the_web

Picture = Literal["svg", "png", "pdf"]

LARGEST = 2_000
"""The most nodes that are drawn: about a second, which grows with the square, and a drawing of 14 metres."""

TIMEOUT = 60.0
"""Seconds that Graphviz may take."""

_DPI = {"svg": "", "png": "200", "pdf": ""}
_SIGNATURES = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}


def draw(
    dot_source: str,
    format: Picture,  # noqa: A002
    timeout: float = TIMEOUT,
    *,
    title: str = "Opportunity solution tree",
) -> bytes:
    """Draw a diagram.

    Args:
        dot_source: The diagram, as `to_dot` writes it.
        format: `svg`, `png` or `pdf`.
        timeout: How many seconds it may take.
        title: What an SVG is called; programs that read screens aloud say it.

    Raises:
        NoGraphviz: When there is nothing to draw with.
        DrawingFailed: When there are too many nodes, time is up, or Graphviz gives up.
    """
    nodes = dot_source.count(" [label=<")
    if nodes > LARGEST:
        raise DrawingFailed(f"{nodes:,} nodes are more than the {LARGEST:,} that it draws in a bearable time")
    engines = _engines(format)
    if not engines:
        raise NoGraphviz
    failures: list[tuple[int, str]] = []
    for engine in engines:
        done = _run(engine, dot_source.encode("utf-8", "replace"), timeout)
        if done.returncode == 0 and done.stdout.startswith(_SIGNATURES[format]):
            return for_the_web(done.stdout, title) if format == "svg" else done.stdout
        if done.returncode == NO_FONT:
            hint = "Install one, such as DejaVu or Liberation; svg and html do without."
            raise DrawingFailed("no font is installed here, and letters would be boxes", hint)
        failures.append((done.returncode, _reason(done)))
    if all(code == CANNOT_LOAD for code, _ in failures):
        raise NoGraphviz(f" (pygraphviz cannot be loaded: {failures[0][1]})")
    raise DrawingFailed(failures[-1][1])


def _engines(picture: Picture) -> list[list[str]]:
    """The commands that can draw here, the best first."""
    engines = []
    carried = importlib.util.find_spec("pygraphviz")
    if carried is not None and carried.origin and sys.executable:
        child = Path(__file__).with_name("graphviz_child.py")
        folder = Path(carried.origin).parents[1]
        # -P keeps the folder of the child off its path: its neighbours have names like `table`.
        engines.append([sys.executable, "-P", str(child), picture, _DPI[picture], str(folder)])
    installed = shutil.which("dot")
    if installed:
        engines.append([installed, f"-T{picture}", *([f"-Gdpi={_DPI[picture]}"] if _DPI[picture] else [])])
    return engines


def _run(command: list[str], source: bytes, timeout: float) -> subprocess.CompletedProcess[bytes]:
    # With SERVER_NAME set, Graphviz opens no file that a diagram names.
    environment = {**os.environ, "SERVER_NAME": "ost"}
    with tempfile.TemporaryDirectory(prefix="ost-", ignore_cleanup_errors=True) as folder:
        try:
            return subprocess.run(  # noqa: S603  (no shell, and no word of the user's in it)
                command,
                input=source,
                capture_output=True,
                timeout=timeout,
                cwd=folder,
                env=environment,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise DrawingFailed(f"it took longer than {timeout:g} seconds") from error
        except OSError as error:
            return subprocess.CompletedProcess(
                command, CANNOT_LOAD, b"", str(error.strerror or error).encode()
            )


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """The last thing that was said, or the exit code."""
    lines = [line.strip() for line in done.stderr.decode("utf-8", "replace").splitlines()]
    said = [line for line in lines if line and not line.startswith(("Fontconfig", "Warning"))]
    if done.returncode >= 0 and said:
        return said[-1].rstrip(".")[:200]
    return f"it stopped with code {done.returncode}"
