"""Failures around the rules: one that there is not, and a finding that there is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.errors.families import Conflict, NotFound
from ost.errors.wording import guess, in_quotes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class NoSuchRule(NotFound):
    """A word that is no rule's id."""

    def __init__(self, text: str, rules: Iterable[str]) -> None:
        near = guess(text, rules)
        super().__init__(
            f"There is no rule {in_quotes(text)}.", f"{near} See all rules with: ost lint --rules".strip()
        )


class NothingToAccept(Conflict):
    """A rule that finds nothing of a thing, or a finding that nobody accepted."""

    def __init__(self, ref: object, rule: str, found: Sequence[str], *, withdrawn: bool = False) -> None:
        if withdrawn:
            super().__init__(
                f"Nobody has accepted {rule} of {ref}.", f"See its findings with: ost lint {ref}"
            )
            return
        others = f" It has: {', '.join(found)}." if found else " Nothing is to be accepted there."
        super().__init__(
            f"The rule {rule} finds nothing of {ref}.{others}", f"See its findings with: ost lint {ref}"
        )
