"""Writes docs/cli.md from the commands themselves and the pictures of docs/charts.md from the worked example.

With `--check` it only tells whether they are fresh.

python docs/generate.py
python docs/generate.py --check
"""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from ost.cli.exits import ExitCode
from ost.cli.main import HEADINGS, app

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).with_name("cli.md")

DAY = date(2026, 11, 20)
"""The last day of the worked example in the pictures: `OST_TODAY=2026-11-20 ost demo`."""

CHARTS = {Path(__file__).with_name(f"chart-{kr}.svg"): kr for kr in ("kr2", "kr4")}
"""The pictures of docs/charts.md, and the KR that each shows."""

INTRODUCTION = """# The command line

This page is made from the code by `python docs/generate.py`; do not edit it.

Every command takes `--db PATH` and `--json`; reading commands also take `--as-of DATE`. Without `--db`
the workspace is the one that `OST_DB` names, else the nearest `ost.db` from the working directory upward,
else one in the platform's data folder, which the first write makes.

A `REF` is a ref such as `kr3`, or an unambiguous fragment of a title. Dates are `2026-11-30`, `today`,
`yesterday`, `last monday`, `2026-W45`, `2026-11` or `2026-Q4` (the last day where a due date is meant).

Data goes to stdout, talk to stderr. With `--json` stdout is one JSON document, and an error is
`{"error": {"code": …, "message": …, "hint": …}}` on stderr.

## Exit codes

| code | meaning |
|---|---|
"""

MEANINGS = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed",
    ExitCode.USAGE: "the command was written wrongly, or a value cannot be meant",
    ExitCode.NOT_FOUND: "no such thing, or an ambiguous one",
    ExitCode.CONFLICT: "it contradicts what is there, or the database is locked",
    ExitCode.FINDINGS: "there are findings (only with `--check`)",
    ExitCode.INTERRUPTED: "interrupted",
    ExitCode.TERMINATED: "terminated by a signal",
}

ENVIRONMENT = """
## Environment

| variable | meaning |
|---|---|
| `OST_DB` | the workspace, when there is no `--db` |
| `OST_ACTOR` | who signs changes; the login name if not set |
| `OST_TODAY` | the day that counts as today, for documents that have to come out the same again |
| `OST_LOCK_TIMEOUT` | how long a command waits for another one's lock, in seconds (60) |
| `OST_DEBUG` | set to anything: an unexpected error shows its traceback |
| `NO_COLOR` | set to anything: no colour |
"""


def page() -> str:
    """The whole page."""
    codes = "".join(f"| {code.value} | {MEANINGS[code]} |\n" for code in ExitCode)
    parts = [INTRODUCTION, codes, ENVIRONMENT]
    root: Any = typer.main.get_command(app)
    for heading, names in HEADINGS.items():
        parts.append(f"\n## {heading}\n")
        for name in names:
            parts += [
                _section(words, command) for words, command in _commands([name], root.commands.get(name))
            ]
    return "".join(parts)


def _commands(words: list[str], command: Any) -> Iterator[tuple[list[str], Any]]:
    """A command, or those of a group."""
    subcommands = getattr(command, "commands", None)
    if subcommands is None:
        yield words, command
        return
    for name, one in subcommands.items():
        yield from _commands([*words, name], one)


def _argument(param: Any) -> str:
    name = param.metavar or param.name.upper()
    return name if param.required else f"[{name}]"


def _section(words: list[str], command: Any) -> str:
    title = " ".join(["ost", *words])
    about, _, examples = command.help.replace("\b", "").partition("Examples:")
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param.param_type_name == "option"]
    usage = " ".join([title, *map(_argument, arguments), "[OPTIONS]"])
    lines = [f"\n### {title}\n", f"\n{_prose(about)}\n", f"\n```\n{usage}\n```\n"]
    if examples.strip():
        lines.append(f"\n```sh\n{_unindented(examples)}\n```\n")
    rows = [(f"`{_argument(param)}`", param.help or "") for param in arguments]
    rows += [(_option(param), param.help or "") for param in options]
    lines.append("\n| | |\n|---|---|\n")
    lines += [f"| {_cell(name)} | {_cell(text)} |\n" for name, text in rows]
    return "".join(lines)


def _prose(about: str) -> str:
    """The description; what is set out in lines stays so."""
    head, *rest = about.strip().split("\n\n")
    blocks = [head.replace("\n", " ")]
    blocks += [f"```\n{block.strip(chr(10))}\n```" for block in rest if block.strip()]
    return "\n\n".join(blocks)


def _unindented(examples: str) -> str:
    return "\n".join(line.removeprefix("  ") for line in examples.strip("\n").splitlines())


def _option(param: Any) -> str:
    names = ", ".join(f"`{name}`" for name in param.opts)
    metavar = "" if param.is_flag else f" `{param.metavar or 'TEXT'}`"
    return f"{names}{metavar}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def charts() -> Iterator[tuple[Path, str]]:
    """Each picture and what it holds, as `ost chart` writes it."""
    from ost.demo.make import NAME, make_example
    from ost.exports.chart_svg import to_svg
    from ost.services.charting import read_chart
    from ost.services.workspace import Workspace
    from ost.storage.memory import MemoryStore

    store = MemoryStore(NAME)
    with store.writing("demo") as tx:
        make_example(tx, DAY)
    workspace = Workspace(store, DAY, "demo")
    for file, kr in CHARTS.items():
        yield file, f"{to_svg(read_chart(workspace, kr))}\n"


def main(arguments: list[str]) -> int:
    """Write what is made from the code, or tell whether it is fresh."""
    made = {PAGE: page(), **dict(charts())}
    stale = [
        file for file, text in made.items() if not file.exists() or file.read_text(encoding="utf-8") != text
    ]
    if "--check" not in arguments:
        for file in stale:
            file.write_text(made[file], encoding="utf-8", newline="\n")
        return 0
    for file in stale:
        sys.stderr.write(f"docs/{file.name} is not fresh: run python docs/generate.py\n")
    return int(bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
