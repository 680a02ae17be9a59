"""Which format a document is written in: the one that is said, else that of the file's ending."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_F = TypeVar("_F", bound=StrEnum)


def chosen_format(
    formats: type[_F], suffixes: Mapping[str, _F], form: str | None, output: str | None, usual: _F
) -> _F:
    """The format that is said, else told from the file's name, else the usual one.

    Args:
        formats: The formats that there are.
        suffixes: The format of each ending of a file's name, with its dot.
        form: What was said; None where nothing was.
        output: The file; None or `-` for stdout.
        usual: The format where nothing says otherwise.

    Raises:
        BadChoice: When the word, or the ending of the file's name, is none of a format.
    """
    from pathlib import PurePath

    from ost.cli.reading_words import choice
    from ost.errors import BadChoice

    said = choice(formats, "The format", form)
    suffix = PurePath(output or "").suffix.lower()
    if said is None and suffix and suffix not in suffixes:
        raise BadChoice(f"Without --format the ending of {output}", suffix, suffixes)
    return said or suffixes.get(suffix, usual)


def check_shown(form: StrEnum, in_bytes: Collection[StrEnum], output: str | None, example: str) -> None:
    """Refuse bytes at a terminal.

    Args:
        form: The format.
        in_bytes: The formats that are no text.
        output: The file; None or `-` for stdout.
        example: The command that writes it into a file, without the ending.

    Raises:
        MissingOption: When a person would get bytes to see.
    """
    from ost.cli.terminal import is_terminal
    from ost.errors import MissingOption

    if form in in_bytes and output in {None, "-"} and is_terminal():
        hint = f"Say where it goes: {example}.{form}"
        raise MissingOption(f"A {form.upper()}", "a file, since a terminal cannot show it", hint)
