"""How requests look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.cli.showing import node_line
from ost.cli.terminal import line, note, table
from ost.domain.text import plural
from ost.exports.lines import summary

if TYPE_CHECKING:
    from ost.services.requesting import Requests


def print_requests(found: Requests) -> None:
    """Show requests in a table."""
    rows = [
        [
            str(one.view.ref),
            one.view.node.title,
            summary(one.view.data),
            "" if one.aligned else "no current KR",
        ]
        for one in found.requests
    ]
    if rows:
        table(["Ref", "Asked for", "", "Serves"], rows, wide=[1, 2])
    else:
        note("There is no such request.")
    waiting = sum(one.view.node.status == "open" and not one.aligned for one in found.requests)
    if waiting:
        note(
            f"{plural(waiting, 'open request')} without a current KR; what to answer: ost request list --unaligned"
        )


def print_answers(found: Requests) -> None:
    """Show each request with the answer that can be sent."""
    for number, one in enumerate(found.requests):
        if number:
            line()
        line(node_line(one.view), style="bold", hang="     ")
        if one.answer:  # without an indent, since it is to be copied
            line(one.answer)
    if not found.requests:
        note("Every request here serves a current KR.")
        return
    first = found.requests[0].view
    if first.node.status == "open":
        note(f"When you have said it: ost request decline {first.ref} --because TEXT")
