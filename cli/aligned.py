"""How the ladders and their gaps are shown, and how the north star is set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.cli.terminal import line, note, print_json, print_pieces
from ost.exports.alignment import (
    accepted_words,
    count_words,
    heading_words,
    north_star_words,
    to_markdown,
    whose,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.services.alignment import Alignment


def print_alignment(found: Alignment, *, form: str, only_gaps: bool) -> None:
    """Show the ladders from the top down, then their gaps. A command stays in one line, to be pasted."""
    if form == "md":
        print(to_markdown(found, only_gaps=only_gaps), end="")
        return
    from ost.cli.showing import print_tree

    if not only_gaps:
        line(heading_words(found), style="bold")
        if star := north_star_words(found):
            line(star, hang="  ")
        line()
        print_tree(found.tree)
    _print_gaps(found, only_gaps=only_gaps)
    _say(found)


def _print_gaps(found: Alignment, *, only_gaps: bool) -> None:
    if found.gaps and not only_gaps:
        line()
        line("Gaps", style="bold")
    for gap in found.gaps:
        line(whose(gap), style="bold", hang="  ")
        if gap.accepted is not None:
            line(f"  {gap.rule}  {accepted_words(gap)}", hang="    ")
            continue
        line(f"  {gap.rule}  {gap.message}", hang="    ")
        line(f"    {gap.why}", style="dim", hang="  ")
        print_pieces([(f"    → {gap.do}", None)])
    if found.shared and not only_gaps:
        line()
        line("Worth knowing", style="bold")
        for one in found.shared:
            line(one.message, hang="  ")


def _say(found: Alignment) -> None:
    """What is beside the data: how many gaps, how one is let stand, and where to look when nothing is here."""
    if not found.tree.roots:
        known = found.cycles[-6:]
        others = f" There are objectives in {', '.join(known)}; see: ost align {known[-1]}" if known else ""
        note(f"Nothing stands in {found.cycle}.{others or ' Begin with: ost objective add TITLE'}")
        return
    note(count_words(found))
    if found.waiting:
        first = found.waiting[0]
        note(f'To let one stand: ost accept {first.ref} {first.rule} --because "…"')
    if found.north_star_away is not None:
        note("Declare another with: ost align --north-star MET, or none: ost align --no-north-star")
    if found.off:
        note(f"Off in this workspace: {', '.join(found.off)}.")


def set_north_star(
    star: str | None, looking: Sequence[str], db: str | None, *, no_star: bool, as_json: bool
) -> None:
    """Declare the north star, or let there be none.

    Args:
        star: The metric or key result; None where there is to be none.
        looking: The options that only make sense for looking, as far as they were given.
        db: What `--db` said.
        no_star: Whether `--no-north-star` was given.
        as_json: Whether to print JSON.

    Raises:
        ContradictingOptions: When both are wanted, or something is to be looked at, too.
        NoNorthStar: When there is none to take back.
    """
    from ost.bootstrap import open_workspace
    from ost.cli.showing import node_line
    from ost.cli.this_run import wrote
    from ost.errors import ContradictingOptions
    from ost.services.north_star import declare, withdraw

    if star is not None and no_star:
        raise ContradictingOptions("--north-star", "--no-north-star", "it is one or none")
    if looking:
        option = "--north-star" if star is not None else "--no-north-star"
        raise ContradictingOptions(option, looking[0], "it is set from now on, for everybody")
    if star is None:
        was = withdraw(open_workspace(db))
        wrote(was)
        if as_json:
            print_json({"north_star": None})
        else:
            line(f"{was}  is the north star no more")
        return
    done = declare(open_workspace(db), star)
    wrote(done.view.ref)
    for remark in done.notes:
        note(remark)
    if as_json:
        print_json({"north_star": done.view.data})
    else:
        line(f"{node_line(done.view)}  is the north star", hang="  ")
