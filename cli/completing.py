"""Shell completion of refs, read straight from the file: no heavy module is loaded for a Tab."""

from __future__ import annotations

from collections.abc import Callable, Collection

import typer

Completer = Callable[[typer.Context, str], list[tuple[str, str]]]


def complete_kinds(incomplete: str) -> list[str]:
    """The kinds that begin as typed."""
    from ost.domain.kinds import Kind

    return [kind.value for kind in Kind if kind.value.startswith(incomplete.lower())]


def words_of(*words: str) -> Callable[[str], list[str]]:
    """A completer of fixed words."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete.lower())]

    return complete


def refs_of(*kinds: str) -> Completer:
    """A completer of the refs of some kinds; of all when none is named."""

    def complete(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        return _refs(context, incomplete, kinds)

    return complete


def complete_parents(context: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The refs that a thing of the command's noun may stand under; all where the command has no noun."""
    from ost.domain.kinds import PARENTS, kind_named

    kind = kind_named((context.parent.info_name if context.parent else None) or "")
    return _refs(context, incomplete, PARENTS[kind] if kind else ())


def _refs(context: typer.Context, incomplete: str, kinds: Collection[str]) -> list[tuple[str, str]]:
    """The refs that begin as typed, each with its title; nothing when there is no workspace to read."""
    from ost.bootstrap import find_place
    from ost.domain.kinds import Ref
    from ost.errors import OstError
    from ost.storage.titles import read_titles

    try:
        place = find_place(context.params.get("db"))
        # A server is not asked for every Tab: to reach it costs half a second before the first answer.
        titles = read_titles(place.path) if place.exists and not place.on_server else []
    except OstError:
        return []
    begun = [(ref, title) for ref, title in titles if ref.startswith(incomplete.lower())]
    return [(ref, title) for ref, title in begun if not kinds or _kind(Ref.parse(ref)) in kinds]


def _kind(ref: object) -> str:
    return str(getattr(ref, "kind", ""))
