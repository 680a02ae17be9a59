"""Draws in a process of its own, so that a crash or a hang of the C library takes nothing else down.

Run by path with the folder that pygraphviz is in, an engine, a format, and attributes of the graph as `name=value`; DOT
comes on stdin as UTF-8 and the drawing goes to stdout. Knows nothing of ost.
"""

from __future__ import annotations

import sys

CANNOT_LOAD = 3
"""The exit code that says that pygraphviz is there and does not work."""

NO_FONT = 4
"""The exit code that says that letters would come out as boxes."""

_PROBE = "graph{a[shape=plain fontsize=8 label=M];b[shape=plain fontsize=80 label=M]}"


def main(folder: str, layout: str, output: str, *attributes: str) -> int:
    """Draw what stands on stdin."""
    sys.path.append(folder)
    try:
        from pygraphviz import AGraph
    except (ImportError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return CANNOT_LOAD
    # The letters of an SVG come from whoever looks at it.
    if output != "svg" and not _has_letters(AGraph(string=_PROBE).draw(format="plain", prog="dot")):
        return NO_FONT
    graph = AGraph(string=sys.stdin.buffer.read().decode())
    for attribute in attributes:
        name, _, value = attribute.partition("=")
        graph.graph_attr[name] = value
    sys.stdout.buffer.write(graph.draw(format=output, prog=layout))
    return 0


def _has_letters(probe: bytes) -> bool:
    """Whether a larger letter is wider: the boxes that stand for missing letters are all of one size."""
    widths = [float(line.split()[4]) for line in probe.splitlines() if line.startswith(b"node")]
    return len(widths) == 2 and widths[1] > 2 * widths[0]  # noqa: PLR2004


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
