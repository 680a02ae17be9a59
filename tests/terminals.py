"""A real pseudo-terminal for `ost`: what a person sees, and what a person types."""

from __future__ import annotations

import codecs
import json
import os
import re
import select
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOOP = """
import json, sys
from ost.cli.main import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["ost", *words]
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    print(f"\\x1e{code}\\x1d", flush=True)
"""
_OWN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""Makes the terminal the one whose Ctrl-C is heard."""

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Screen:
    """A process at a terminal of its own.

    Args:
        argv: The program.
        columns: How wide the terminal is.
        env: What is added to the environment.
    """

    def __init__(self, argv: Sequence[str], columns: int = 80, **env: str) -> None:
        import fcntl
        import pty
        import struct
        import termios

        self._master, slave = pty.openpty()
        self._waiting = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        around = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
        settings = {"TERM": "xterm-256color", "PYTHONUTF8": "1", **env}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _OWN_TERMINAL, *argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=around | settings,
            start_new_session=True,
        )
        os.close(slave)
        self.seen = ""

    def read(self, until: str | None = None, timeout: float = 60) -> str:
        """Read until a text is seen, or to the end; what follows the text is read the next time."""
        deadline = time.monotonic() + timeout
        while (until is None or until not in self._waiting) and time.monotonic() < deadline:
            ready, _, _ = select.select([self._master], [], [], 0.1)
            if ready and not self._take():
                break
        assert until is None or until in self._waiting, f"{until!r} never came: {self.seen[-2000:]}"
        end = len(self._waiting) if until is None else self._waiting.index(until) + len(until)
        text, self._waiting = self._waiting[:end], self._waiting[end:]
        return text

    def _take(self) -> bool:
        """Take what is there; false at the end."""
        try:
            piece = os.read(self._master, 65536)
        except OSError:  # the other end is closed
            return False
        text = self._decoder.decode(piece)
        # A line end may come in two pieces.
        self._waiting = (self._waiting + text).replace("\r\n", "\n")
        self.seen = (self.seen + text).replace("\r\n", "\n")
        return bool(piece)

    def type(self, text: str) -> None:
        """Type something."""
        os.write(self._master, text.encode())

    def end(self) -> int:
        """Wait for the end and give the exit code."""
        self.read()
        return self.process.wait(30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._master)


def at_terminal(commands: Sequence[Sequence[str]], columns: int = 80, **env: str) -> list[tuple[int, str]]:
    """The code and the output of commands run one after another at a terminal, by one process."""
    with Screen([sys.executable, "-c", _LOOP, json.dumps(commands)], columns, **env) as screen:
        assert screen.end() == 0, screen.seen[-2000:]
    found = re.findall(r"(.*?)\x1e(\d+)\x1d\n", screen.seen, re.DOTALL)
    assert len(found) == len(commands), screen.seen[-2000:]
    return [(int(code), text) for text, code in found]


def without_colour(text: str) -> str:
    """A text without the codes that colour it."""
    return _ANSI.sub("", text)
