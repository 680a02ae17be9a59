"""Shell completion of refs, read straight from the file: no heavy module is loaded for a Tab."""

from __future__ import annotations

import typer


def complete_kinds(incomplete: str) -> list[str]:
    """The kinds that begin as typed."""
    from ost.domain.kinds import Kind

    return [kind.value for kind in Kind if kind.value.startswith(incomplete.lower())]


def complete_refs(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The refs that begin as typed, each with its title; nothing when there is no workspace to read."""
    from ost.bootstrap import find_place
    from ost.errors import OstError
    from ost.storage.titles import read_titles

    try:
        place = find_place(context.params.get("db"))
        titles = read_titles(place.path) if place.exists else []
    except OstError:
        return []
    return [(ref, title) for ref, title in titles if ref.startswith(incomplete)]
