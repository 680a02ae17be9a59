"""How sources look, and what became of metrics that were pulled."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from ost.cli.terminal import line, note, print_json, table
from ost.cli.this_run import mended, wrote
from ost.domain.numbers import with_unit
from ost.domain.plain import to_plain
from ost.domain.text import plural, shown
from ost.errors import OstError, PullFailed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ost.domain.sources import Source
    from ost.fetching import Reader
    from ost.services.sourcing import Pulled, Sourced


def show_one(
    found: Sourced, reader: Reader, *, as_json: bool, changed: bool = False, remembered: bool = True
) -> None:
    """Show a metric's source, after it was said or asked for."""
    if changed:
        wrote(f"The source of {found.view.ref}")
    source = found.source
    if not remembered:
        note(
            f"This machine cannot keep that you said so; to pull it: ost measure pull {found.view.ref} --trust"
        )
    if as_json:
        print_json({**found.view.data, "source": None if source is None else source.json()})
        return
    words = "no source" if source is None else source.words()
    print("  ".join([str(found.view.ref), shown(found.metric.title), shown(words)]))
    if source is None:
        if not changed:
            note(
                f"Say where its values come from, for example: ost measure source {found.view.ref} values.csv"
            )
        return
    if source.file is not None and (place := _place(source, reader)) != source.file:
        note(f"That is {place}.")
    if changed and source.reads:
        note(f"To see what it gives: ost measure pull {found.view.ref} --dry-run")


def _place(source: Source, reader: Reader) -> str:
    try:
        return shown(reader.place_of(source)[0])
    except OstError:  # whoever pulls it is told why
        return source.file or ""


def show_all(found: Sequence[Sourced], *, as_json: bool) -> None:
    """Show where all metrics get their values from."""
    if as_json:
        told = [
            {
                "metric": str(one.metric.ref),
                "title": one.metric.title,
                "source": {} if one.source is None else one.source.json(),
            }
            for one in found
        ]
        print_json({"sources": told})
        return
    if not found:
        note(
            "No metric says where its values come from. Say it, for example: ost measure source kr1 values.csv"
        )
        return
    rows = [
        [str(one.metric.ref), one.metric.title, "" if one.source is None else one.source.words()]
        for one in found
    ]
    table(["Ref", "Metric", "Source"], rows, wide=[1, 2])


def show_pulled(pulled: Sequence[Pulled], *, dry_run: bool, as_json: bool) -> None:
    """Show what became of metrics that were pulled.

    Raises:
        PullFailed: When one could not be.
    """
    failed = [one for one in pulled if one.error is not None]
    changed = [one for one in pulled if one.new or one.replaced]
    if changed and not dry_run:
        wrote(f"What was pulled of {', '.join(str(one.metric) for one in changed)}")
    if as_json:
        totals = {name: sum(getattr(one, name) for one in pulled) for name in ("new", "replaced", "same")}
        names = [str(one.metric) for one in failed]
        print_json({"dry_run": dry_run, "pulled": [_json(one) for one in pulled], **totals, "failed": names})
    elif not pulled:
        note(
            "No metric says where its values come from. Say it, for example: ost measure source kr1 values.csv"
        )
    else:
        _print(pulled)
        if dry_run:
            note("Nothing was written.")
    if failed:
        sys.stdout.flush()
        others = len(pulled) - len(failed)
        raise PullFailed([one.named for one in failed], others, dry_run=dry_run)


def _print(pulled: Sequence[Pulled]) -> None:
    for one in pulled:
        line("  ".join([str(one.named), shown(one.title), _words(one)]), hang="      ")
        if one.left_out:
            note(f"{one.named}: {plural(one.left_out, 'row')} had no value.")
        if one.done is not None and one.done.far is not None:
            far = one.done.far
            away = with_unit(far.value, str(one.done.view.data.get("unit") or ""))
            note(f"{one.named}: {shown(away)} on {far.on} is far from where its KR has been. Is it a slip?")
    for one in pulled:
        if one.error is not None:
            note(f"{one.named}: {one.error.message} {mended(one.error.hint)}".rstrip())


def _words(one: Pulled) -> str:
    if one.error is not None or one.done is None:
        return "failed"
    told = [f"{one.new:,} new", f"{one.replaced:,} replaced", f"{one.same:,} as before"]
    days = f"{one.done.first} to {one.done.last}" if one.done.points > 1 else str(one.done.last)
    return f"{', '.join(told)} ({days})"


def _json(one: Pulled) -> dict[str, object]:
    error = one.error
    done = one.done
    return {
        "metric": str(one.metric),
        "ref": str(one.named),
        "title": one.title,
        "source": None if one.source is None else one.source.json(),
        "new": one.new,
        "replaced": one.replaced,
        "same": one.same,
        "repeated": 0 if done is None else done.repeated,
        "left_out": one.left_out,
        "first": None if done is None else to_plain(done.first),
        "last": None if done is None else to_plain(done.last),
        "far": None
        if done is None or done.far is None
        else to_plain({"on": done.far.on, "value": done.far.value}),
        "error": None
        if error is None
        else {"code": error.code, "message": error.message, "hint": error.hint},
    }
