"""The group of a noun's commands: `ost kr`, `ost experiment`."""

from __future__ import annotations

import typer


def noun(about: str, *examples: str) -> typer.Typer:
    """A group that, asked for help, shows examples before it lists its commands.

    Args:
        about: What the noun is, in one sentence.
        examples: Commands, a line each.
    """
    lines = "\n".join(f"  {example}" for example in examples)
    group = typer.Typer(
        add_completion=False,
        help=f"{about}\n\n\b\nExamples:\n{lines}",
        no_args_is_help=True,
        rich_markup_mode=None,
    )

    @group.callback()
    def _group() -> None:
        """Makes a group of it even while there is one command only."""

    return group
