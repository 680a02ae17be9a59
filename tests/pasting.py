"""What a shell would do with a command that mends something, through the use cases."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

from ost.services.adding import add_objective
from ost.services.changing import archive, move, unlink
from ost.services.editing import edit

if TYPE_CHECKING:
    from ost.services.workspace import Workspace


def paste(ws: Workspace, do: str) -> None:
    """Run a command that mends a ladder."""
    ost, verb, *words = shlex.split(do)
    assert ost == "ost"
    if verb == "move":
        move(ws, words[0], [words[2]])
    elif verb == "edit":
        edit(ws, words[0], words[1:])
    elif verb == "unlink":
        unlink(ws, *words)
    elif verb == "archive":
        archive(ws, words[0], words[2])
    else:
        assert (verb, words[0]) == ("objective", "add")
        said: dict[str, Any] = dict(zip(words[2::2], words[3::2], strict=True))
        under = [said["--under"]] if "--under" in said else []
        add_objective(ws, words[1], cycle=said["--cycle"], team=said.get("--team"), under=under)
