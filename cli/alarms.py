"""How alarms look: each in a sentence with its ref in front, and the command that looks at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.cli.terminal import line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.services.report import Alarm


def print_alarms(alarms: Sequence[Alarm]) -> None:
    """Show what to look at now."""
    line("Alarms", style="bold red")
    for alarm in alarms:
        line(f"! {alarm.ref}  {alarm.text}", hang="    ")
        if alarm.do is not None and alarm.do not in alarm.text:
            line(f"    {alarm.do}", style="dim", hang="      ")
