"""From what a person typed to one thing: a ref, or an unambiguous fragment of a title."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from ost.domain.kinds import Kind, Ref, beyond_refs
from ost.domain.model import KeyResult
from ost.domain.text import check_decoded, folded, shortened, shown
from ost.errors import AmbiguousTitle, Archived, EmptyText, NoSuchRef, NoSuchTitle, WrongKind

if TYPE_CHECKING:
    from collections.abc import Collection

    from ost.domain.model import Node
    from ost.services.store import Reader

_CANDIDATES = 8
_NodeT = TypeVar("_NodeT", bound="Node")


def resolve(reader: Reader, text: str, kinds: Collection[Kind] = ()) -> Node:
    """Find the one thing that a ref or a fragment of a title names.

    A whole title goes before a fragment of others, a KR before the metric that it steers, which often has its
    name, and what goes on in a later cycle before what was closed; what is archived is found by its ref only.

    Args:
        reader: Where to look.
        text: What was typed.
        kinds: The kinds that are wanted; any when empty.

    Raises:
        NoSuchRef: When no node has the ref.
        NoSuchTitle: When no title holds the fragment.
        AmbiguousTitle: When several titles do.
        WrongKind: When what was found is of another kind.
    """
    if not text.strip():
        raise EmptyText("The ref")
    check_decoded(text, "The ref")
    ref = Ref.parse(text)
    if ref is not None:
        if kinds and ref.kind not in kinds and reader.node(ref) is not None:
            raise WrongKind(ref, ref.kind.value, [kind.value for kind in kinds])
        node = reader.node(ref)
        if node is None:
            raise NoSuchRef(ref, ref.kind.value)
        return node
    if (kind := beyond_refs(text)) is not None:
        raise NoSuchRef(shortened(text.strip(), 19), kind.value)
    return _by_title(reader, text.strip(), list(kinds) or None)


def resolve_as(reader: Reader, text: str, cls: type[_NodeT]) -> _NodeT:
    """Find a thing of one kind, typed as that kind."""
    node = resolve(reader, text, (cls.kind,))
    assert isinstance(node, cls)  # noqa: S101  (resolve gives no other kind)
    return node


def resolve_active(reader: Reader, text: str, kinds: Collection[Kind] = ()) -> Node:
    """Find a thing to be worked on.

    Raises:
        Archived: When it has been put away.
    """
    node = resolve(reader, text, kinds)
    if node.archived is not None:
        raise Archived(node.ref)
    return node


def _by_title(reader: Reader, text: str, kinds: list[Kind] | None) -> Node:
    found = _without_steered(reader.titled(text, kinds, whole=True) or reader.titled(text, kinds))
    found = _without_carried(found) if len(found) > 1 else found
    if len(found) == 1:
        return found[0]
    if found:
        names = [(str(node.ref), shortened(shown(node.title), 60)) for node in found[:_CANDIDATES]]
        raise AmbiguousTitle(text, names, len(found))
    elsewhere = reader.titled(text) if kinds else []
    if len(elsewhere) == 1 and kinds:
        raise WrongKind(elsewhere[0].ref, elsewhere[0].kind.value, [kind.value for kind in kinds])
    words = [kind.value for kind in kinds or ()]
    raise NoSuchTitle(text, words, _near(reader, text, kinds))


def _without_steered(found: list[Node]) -> list[Node]:
    steered = {node.metric for node in found if isinstance(node, KeyResult)}
    return [node for node in found if node.ref not in steered]


def _without_carried(found: list[Node]) -> list[Node]:
    """Without what is closed and has the title of one that is open, as what goes on in the next cycle has."""
    kinds = {Kind.OBJECTIVE, Kind.KR}
    going = {
        (node.kind, folded(node.title)) for node in found if node.status == "open" and node.kind in kinds
    }
    return [node for node in found if node.status != "closed" or (node.kind, folded(node.title)) not in going]


def _near(reader: Reader, text: str, kinds: list[Kind] | None) -> list[str]:
    """Refs and titles that look like what was typed."""
    import difflib

    titles: dict[str, Node] = {}
    for node in reader.nodes(kinds, archived=False):
        titles.setdefault(folded(node.title), node)
    matches = difflib.get_close_matches(folded(text)[:200], titles, n=3, cutoff=0.6)
    return [f"{titles[match].ref} {shortened(shown(titles[match].title), 40)}" for match in matches]
