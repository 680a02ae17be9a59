"""Ctrl-C, and the signal that asks a process to end: one sentence and a code, whenever they come.

It knows nothing heavy, since it is at work before anything else is loaded.
"""

from __future__ import annotations

import _thread
import json
import signal
import sys
import time
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ost.cli.commands import writes
from ost.cli.exits import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

_watching = False


class Interrupted(KeyboardInterrupt):
    """Ctrl-C. A class of its own: what Python notes of a plain one while it executes text would decide the code."""

    number = signal.SIGINT


class Terminated(Interrupted):
    """Somebody asked the process to end; it is taken as Ctrl-C is, so that nothing is left half done."""

    number = signal.SIGTERM


def watch() -> None:
    """From now on, requests to end are met, and none is lost."""
    global _watching  # noqa: PLW0603
    _watching = True
    for ending in (Interrupted, Terminated):
        if signal.getsignal(ending.number) is not signal.SIG_IGN:  # as `nohup` and `&` leave it
            signal.signal(ending.number, _meet)
    sys.unraisablehook = _once_more


def _meet(number: int, _frame: Any) -> None:
    raise Terminated if number == signal.SIGTERM else Interrupted


def _once_more(ignored: sys.UnraisableHookArgs) -> None:
    """A request that came while Python tidied up, where nothing can be raised: it comes again a moment later."""
    if not isinstance(ignored.exc_value, Interrupted):
        sys.__unraisablehook__(ignored)
        return
    number = ignored.exc_value.number

    def again() -> None:
        time.sleep(0.01)
        _thread.interrupt_main(number)

    _thread.start_new_thread(again, ())


@contextmanager
def left_to_others() -> Iterator[None]:
    """Leave Ctrl-C to a program at the same terminal, such as an editor, to which it means something else."""
    if not _watching:
        yield
        return
    before = signal.signal(Interrupted.number, lambda *_: None)  # what a child begins with is not this
    try:
        yield
    finally:
        signal.signal(Interrupted.number, before)


def deaf() -> None:
    """Hear no further request: what is left to do takes a moment and is better done."""
    for ending in (Interrupted, Terminated) if _watching else ():
        signal.signal(ending.number, signal.SIG_IGN)


def stopped(stop: BaseException | None, args: list[str]) -> ExitCode:
    """Say that a command ended before its time, and what became of the workspace.

    Args:
        stop: What ended it.
        args: The words of the command.

    Returns:
        The code to leave with.
    """
    deaf()
    ended = isinstance(stop, Terminated)
    word = "Terminated" if ended else "Interrupted"
    message = f"{word}{becomes(args)}."
    with suppress(OSError):  # nobody can be told; the code still says it
        if "--json" in args:
            error = {"code": word.lower(), "message": message, "hint": ""}
            print(json.dumps({"error": error}), file=sys.stderr, flush=True)
        else:
            # A line of its own, below the one that shows ^C.
            before = "\n" if sys.stderr.isatty() and not ended else ""
            print(f"{before}{message}", file=sys.stderr, flush=True)
    return ExitCode.TERMINATED if ended else ExitCode.INTERRUPTED


def anything_kept() -> bool:
    """Whether this process has changed a workspace."""
    bootstrap = sys.modules.get("ost.bootstrap")  # without it, none was opened
    return bootstrap is not None and bool(bootstrap.anything_kept())


def becomes(args: list[str]) -> str:
    """What is to be said of the workspace after a command that failed; nothing after one that only reads."""
    if anything_kept():
        return "; the change was kept"
    return "; nothing was written" if writes(args) else ""
