"""The root command: finds commands when they are asked for, and turns failures into sentences and codes."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext, suppress
from io import StringIO, TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from ost import __version__
from ost.cli.commands import HEADINGS, named_workspace, put_behind, shared_option
from ost.cli.exits import ExitCode, exit_code_of
from ost.cli.stopping import anything_kept, becomes, stopped
from ost.cli.this_run import begin, mended, written
from ost.errors import MadeMeanwhile, OstError, Overtaken

_MODULES = {"list": "listing"}

# Typer brings its own Click; this is its UsageError by a public way.
_UsageError: type[Exception] = typer.BadParameter.__bases__[0]


class _ReaderLeft(Exception):
    """The reader of a pipe has closed it."""


class _Stopped(Exception):
    """Ctrl-C, or what asks a process to end; the cause says which."""


class _LazyCommands(dict[str, Any]):
    """The commands by name; one is imported when it is asked for."""

    def get(self, name: str, default: Any = None) -> Any:
        """Load a command, or give the default when there is none of that name."""
        if name not in self:
            return default
        module = importlib.import_module(f"ost.cli.{_MODULES.get(name, name)}")
        command = typer.main.get_command(module.app)
        command.name = name
        return command


class OstGroup(TyperGroup):
    """The root: commands that load themselves, and one end for every failure."""

    def __init__(self, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.commands = _LazyCommands.fromkeys(chain(*HEADINGS.values()))  # type: ignore[assignment]

    def make_context(self, *args: Any, **extra: Any) -> Any:
        """Read the words of a command."""
        with _carried_past():
            return super().make_context(*args, **extra)

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        """Split the words; the version is no part of a command."""
        if args[:1] == ["--version"] and len(args) > 1:
            raise _UsageError(f"--version stands alone, without {args[1]!a}.", ctx)
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        """Run a command."""
        with _carried_past():
            return super().invoke(ctx)

    def format_commands(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002
        """List the commands under their headings, from the table above and without loading any."""
        for heading, commands in HEADINGS.items():
            with formatter.section(heading):
                formatter.write_dl(list(commands.items()))

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Run, and leave with a sentence and a code whatever happens."""
        given = list(sys.argv[1:] if args is None else args)
        extra["standalone_mode"] = False
        sys.exit(int(_guarded(lambda: self._once_more(given, extra), given)))

    def _once_more(self, given: list[str], extra: dict[str, Any]) -> Any:
        """Run; a command that was a moment too late works on what is there now, unless its input is used up."""
        for _ in range(3):
            try:
                return super().main(given, **extra)
            except (MadeMeanwhile, Overtaken):
                if "-" in given or "checkin" in given[:1]:
                    raise
        return super().main(given, **extra)


@contextmanager
def _carried_past() -> Iterator[None]:
    """Carry past Typer what it would end in its own way."""
    try:
        yield
    except BrokenPipeError as error:
        raise _ReaderLeft from error
    except (KeyboardInterrupt, EOFError, typer.Abort) as error:
        raise _Stopped from error


def _guarded(run: Any, args: list[str]) -> int:
    as_json = "--json" in args
    begin(named_workspace(args))
    try:
        with _held_talk() if as_json else nullcontext():
            code = run()
            sys.stdout.flush()
    except OstError as error:
        return _say(error.code, error.message, error.hint, as_json, exit_code_of(error))
    except _UsageError as error:
        return _usage(error, args, as_json)
    except _Stopped as stop:
        return stopped(stop.__cause__, args)
    except KeyboardInterrupt as stop:
        return stopped(stop, args)
    except (_ReaderLeft, BrokenPipeError):
        return _reader_left()
    except OSError as error:
        _drop(sys.stdout)
        return _say("failed", *_refused(error), as_json, ExitCode.FAILED)
    except Exception as error:
        if os.environ.get("OST_DEBUG"):
            raise
        message = f"ost met something it did not expect: {type(error).__name__}: {error}"
        what = becomes(args).removeprefix("; ")
        hint = f"Run it again with OST_DEBUG=1 and report what it prints. {what[:1].upper()}{what[1:]}"
        return _say("failed", message[:500], f"{hint}." if what else hint, as_json, ExitCode.FAILED)
    return code if isinstance(code, int) else ExitCode.DONE


def _refused(error: OSError) -> tuple[str, str]:
    """What the system refused, and what became of the change whose lines could not be printed."""
    why = error.strerror or str(error)
    if error.filename:
        return f"{error.filename} cannot be used: {why}.", "Choose another place, or make it readable."
    if anything_kept():
        return f"{written()}, but the output could not be: {why}.", "It need not be done again."
    return f"The output cannot be written: {why}.", "Send it to a place that takes it."


@contextmanager
def _held_talk() -> Iterator[None]:
    """Keep what is said on stderr until all went well: a program that reads it finds an error's JSON alone."""
    talk, stderr = StringIO(), sys.stderr
    sys.stderr = talk
    try:
        yield
    finally:
        sys.stderr = stderr
    stderr.write(talk.getvalue())


def _usage(error: Any, args: list[str], as_json: bool) -> int:
    if error.__class__.__name__ == "NoArgsIsHelpError":
        print(error.ctx.get_help())
        return ExitCode.USAGE
    command = error.ctx.command_path if error.ctx else "ost"
    message, hint = _usage_words(error, args)
    return _say("usage", message, f"{hint}See: {command} --help", as_json, ExitCode.USAGE)


def _usage_words(error: Any, args: list[str]) -> tuple[str, str]:
    """Click's message as one sentence, and what was probably meant."""
    early = getattr(error, "option_name", "")
    commands = getattr(getattr(error.ctx, "command", None), "commands", None)
    if commands and shared_option(early):
        return _early_option(early, error.ctx.command_path.split(), list(commands), args)
    message = " ".join(str(error.format_message()).split())
    near = getattr(error, "possibilities", None)
    if near and getattr(error, "option_name", None):
        return f"No such option: {error.option_name}.", f"Did you mean {' or '.join(sorted(near))}? "
    _, extra, first = message.partition("unexpected extra argument(s) (")
    if extra and first.startswith("--"):  # where a number below 0 may stand, options are taken for arguments
        return f"No such option: {first.split()[0].rstrip(').')}.", ""
    if extra:
        return f"{message.rstrip('.')}.", "Words that belong together need quotes. "
    message, meant, guess = message.partition(" Did you mean ")
    return f"{message.rstrip('.')}.", f"{meant.lstrip()}{guess} " if meant else ""


def _early_option(name: str, path: list[str], commands: list[str], args: list[str]) -> tuple[str, str]:
    """A shared option before the command that it belongs to."""
    if meant := put_behind(args, path[1:], commands):
        return f"{name} goes after the command: {meant}.", ""
    if not path[1:]:
        return f"{name} goes after the command.", ""
    known = " and ".join(filter(None, [", ".join(commands[:-1]), commands[-1]]))
    return f"{name} goes after the command; {' '.join(path)} has {known}.", ""


def _say(code: str, message: str, hint: str, as_json: bool, exit_code: ExitCode) -> int:
    """Print a failure on stderr: one sentence and how to mend it, or the JSON of both."""
    try:
        _print_failure(code, message, mended(hint), as_json)
    except OSError:  # nobody can be told; the code still says it
        _drop(sys.stderr)
    return exit_code


def _print_failure(code: str, message: str, hint: str, as_json: bool) -> None:
    if as_json:
        document = {"error": {"code": code, "message": message, "hint": hint}}
        from ost.exports.safe import json_text

        print(json_text(document, None), file=sys.stderr)
    else:
        from ost.cli.terminal import note

        note(f"{message} {hint}".rstrip())
    sys.stderr.flush()


def _reader_left() -> int:
    """`ost tree | head -1`: the reader has what it wanted; say nothing, and let nothing more be written."""
    _drop(sys.stdout)
    return ExitCode.DONE


def _drop(stream: Any) -> None:
    """Let what is still waiting to be written go nowhere, so that the end of Python does not try again."""
    with suppress(OSError, ValueError):
        target = stream.fileno()
        os.dup2(os.open(os.devnull, os.O_WRONLY), target)


app = typer.Typer(
    cls=OstGroup,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"ost {__version__}")
        raise typer.Exit


@app.callback(
    help="""Opportunity solution trees under your key results, and which initiatives moved them.

\b
Examples:
  ost demo                                  see what it does, in half a minute
  ost init                                  begin a workspace here
  ost objective add "Make new users successful" --cycle 2026-Q4
  ost kr add "Activation rate" --under obj1 --baseline 45 --target 65 --unit % --by 2026-Q4
  ost failed                                which bets did not pay off
"""
)
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None: ...


def main() -> None:
    """The `ost` command."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by who started us
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  (till the end)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")
    app(prog_name="ost")
