"""DOT to SVG, PNG or PDF by Graphviz: the one that pygraphviz carries, else the `dot` on PATH.

The carried one comes first: everybody with the same ost gets the same drawing, and distributions ship a
Graphviz that is years older. Either runs as a process of its own with a deadline, in an empty folder and
without access to files. Knows nothing of trees.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ost.errors import DrawingFailed, NoGraphviz
from ost.exports.graphviz_child import CANNOT_LOAD, NO_FONT
from ost.exports.paper import MARGIN, Sheet, sheet_for
from ost.exports.svg import for_the_web

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Picture = Literal["svg", "png", "pdf"]
Layout = Literal["dot", "placed"]
"""Whether Graphviz finds places for the nodes, or keeps those that stand in the diagram."""

LARGEST = 2_000
"""The most nodes that `dot` lays out: about a second, which grows with the square, and a drawing of 14 metres."""

TIMEOUT = 60.0
"""Seconds that Graphviz may take."""

DPI = 150
"""Dots per inch of a PNG in the size of the cards as designed: a title is twenty pixels high."""

MOST_PIXELS = 16_000
"""The longest side of a PNG; many programs open nothing longer."""

_SIGNATURES = {"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF", "plain": b"graph "}


_MADE_AT = re.compile(rb"/CreationDate \(D:[0-9Z+'-]*\)")
"""The second in which a PDF was made: blanked, so that the same drawing is the same file."""


@dataclass(frozen=True, slots=True)
class Engine:
    """One Graphviz.

    Attributes:
        name: How a sentence names it.
        command: What runs it, before the format and the attributes.
        carried: Whether it is the one in pygraphviz, whose exit codes mean something.
    """

    name: str
    command: tuple[str, ...]
    carried: bool

    def words(self, layout: Layout, output: str, attributes: Mapping[str, str]) -> list[str]:
        """The whole command for an engine, an output format and some attributes of the graph."""
        pairs = [f"{name}={value}" for name, value in attributes.items()]
        if self.carried:
            return [*self.command, "dot" if layout == "dot" else "nop2", output, *pairs]
        engine = ["-Kdot"] if layout == "dot" else ["-Kneato", "-n2"]
        return [*self.command, *engine, f"-T{output}", *(f"-G{pair}" for pair in pairs)]


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why an engine did not draw, and whether it could not even be started."""

    why: str
    cannot_start: bool = False


def draw(
    dot_source: str,
    format: Picture,  # noqa: A002
    timeout: float = TIMEOUT,
    *,
    layout: Layout = "dot",
    size: tuple[float, float] | None = None,
    paper: tuple[int, int] | None = None,
    title: str = "Opportunity solution tree",
    names: Mapping[str, str] | None = None,
) -> bytes:
    """Draw a diagram.

    Args:
        dot_source: The diagram, as `to_dot` writes it.
        format: `svg`, `png` or `pdf`.
        timeout: How many seconds one Graphviz may take.
        layout: Whether it finds places for the nodes, or keeps those in the diagram.
        size: How wide and high the drawing comes out, in points, where that is known; else it is measured first.
        paper: The sheet of a PDF in points; the smallest on which the drawing can be read when None.
        title: What an SVG is called; programs that read screens aloud say it.
        names: What the nodes of an SVG are called when they are pointed at, by their refs.

    Raises:
        NoGraphviz: When there is nothing to draw with.
        DrawingFailed: When there are too many nodes, time is up, or Graphviz gives up.
    """
    nodes = dot_source.count(" [label=<")
    if layout == "dot" and nodes > LARGEST:
        raise DrawingFailed(f"{nodes:,} nodes are more than the {LARGEST:,} that it draws in a bearable time")
    engines = _engines()
    if not engines:
        raise NoGraphviz
    source, failures = dot_source.encode("utf-8", "replace"), []
    for engine in engines:
        made = _drawn(engine, source, format, layout, timeout, size, paper)
        if isinstance(made, bytes):
            return for_the_web(made, title, names or {}) if format == "svg" else made
        failures.append(made)
    if all(failure.cannot_start for failure in failures):
        raise NoGraphviz(f" ({failures[0].why})")
    last = next(failure for failure in reversed(failures) if not failure.cannot_start)
    raise DrawingFailed(last.why)


def _drawn(
    engine: Engine,
    source: bytes,
    picture: Picture,
    layout: Layout,
    timeout: float,
    size: tuple[float, float] | None,
    paper: tuple[int, int] | None,
) -> bytes | _Failure:
    """Draw with one engine: a PDF on a sheet, and a PNG in its full size as far as that can be opened."""
    if picture == "svg":
        return _run(engine, source, layout, picture, {}, timeout)
    if size is None:
        measured = _run(engine, source, layout, "plain", {"size": ""}, timeout)
        if isinstance(measured, _Failure):
            return measured
        across, down = measured.split(maxsplit=4)[2:4]
        size = (float(across) * 72, float(down) * 72)
    wide, high = size
    if picture == "png":
        dpi = min(float(DPI), MOST_PIXELS * 72 / max(wide, high, 1))
        return _run(engine, source, layout, picture, {"size": "", "dpi": f"{dpi:.4g}"}, timeout)
    wide, high = wide + 2 * MARGIN, high + 2 * MARGIN
    sheet: Sheet = sheet_for(wide, high)
    if paper is not None:
        sheet = Sheet(*paper, min(1.0, paper[0] / wide, paper[1] / high))
    window = f"{sheet.wide},{sheet.high},{sheet.scale:.4f}"
    made = _run(engine, source, layout, picture, {"size": "", "viewport": window}, timeout)
    return made if isinstance(made, _Failure) else _MADE_AT.sub(lambda found: b" " * len(found[0]), made)


def _engines() -> list[Engine]:
    """The engines that can draw here, the best first."""
    engines = []
    carried = importlib.util.find_spec("pygraphviz")
    if carried is not None and carried.origin and sys.executable:
        child = Path(__file__).with_name("graphviz_child.py")
        folder = Path(carried.origin).parents[1]
        # -P keeps the folder of the child off its path: its neighbours have names like `table`.
        command = (sys.executable, "-P", str(child), str(folder))
        engines.append(Engine("pygraphviz", command, carried=True))
    installed = shutil.which("dot")
    if installed:
        engines.append(Engine(installed, (installed,), carried=False))
    return engines


def _run(
    engine: Engine,
    source: bytes,
    layout: Layout,
    output: str,
    attributes: Mapping[str, str],
    timeout: float,
) -> bytes | _Failure:
    """What an engine makes of a diagram, or why it does not."""
    try:
        code, made, said = _outcome(engine.words(layout, output, attributes), source, timeout)
    except TimeoutError:
        return _Failure(f"{engine.name} took longer than {timeout:g} seconds")
    except OSError as error:
        return _Failure(f"{engine.name} cannot be run: {error.strerror or error}", cannot_start=True)
    if code == 0 and made.startswith(_SIGNATURES[output]):
        return made
    if engine.carried and code == NO_FONT:  # which no other Graphviz would mend
        hint = "Install one, such as DejaVu or Liberation; svg and html do without."
        raise DrawingFailed("no font is installed here, and letters would be boxes", hint)
    if engine.carried and code == CANNOT_LOAD:
        return _Failure(f"{engine.name} cannot be loaded: {_last_line(said, code)}", cannot_start=True)
    return _Failure(f"{engine.name}: {_last_line(said, code)}")


def _outcome(command: Sequence[str], source: bytes, timeout: float) -> tuple[int, bytes, bytes]:
    """Run a command in an empty folder and give its code and output; what outlives its time is ended whole."""
    # With SERVER_NAME set, Graphviz opens no file that a diagram names.
    environment = {**os.environ, "SERVER_NAME": "ost"}
    with tempfile.TemporaryDirectory(prefix="ost-", ignore_cleanup_errors=True) as folder:
        with subprocess.Popen(  # noqa: S603  (no shell, and no word of the user's in it)
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=environment,
            start_new_session=True,
        ) as process:
            try:
                made, said = process.communicate(source, timeout)
            except subprocess.TimeoutExpired as error:
                raise TimeoutError from error
            finally:
                if process.poll() is None:
                    _end(process)
        return process.returncode, made, said


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it has started: `dot` may be a script around the real one."""
    if hasattr(os, "killpg"):
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def _last_line(said: bytes, code: int) -> str:
    """The last thing that was said, or the exit code."""
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines()]
    told = [line for line in lines if line and not line.startswith(("Fontconfig", "Warning"))]
    return told[-1].rstrip(".")[:200] if code >= 0 and told else f"it stopped with code {code}"
