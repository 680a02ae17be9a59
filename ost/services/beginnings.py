"""The commands that begin something: each is one line that can be pasted into a shell. Knows no store.

What a person has to name stands as `TITLE` unless a title is proposed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.domain.text import quoted, shortened

if TYPE_CHECKING:
    from ost.domain.kinds import Ref

_TITLE = "TITLE"
_LONGEST = 200
"""How much of a title goes into a proposed one; more would fill a screen."""


def proposed(words: str, title: str) -> str:
    """A title made of a thing's own, as one word of a shell.

    Args:
        words: What stands before it; never begins with a dash, so that no title is read as an option.
        title: The thing's title.
    """
    return quoted(f"{words}{shortened(title, _LONGEST)}")


def new_test(assumption: Ref, title: str = _TITLE) -> str:
    """Plan a test of an assumption."""
    return f'ost experiment add {title} --under {assumption} --criterion "7 of 10"'


def new_assumption(solution: Ref, title: str = _TITLE) -> str:
    """Write down what must be true for a solution to work."""
    return f"ost assumption add {title} --under {solution} --importance 5 --evidence 1"


def new_solution(opportunity: Ref, title: str = _TITLE) -> str:
    """Write down an idea for an opportunity."""
    return f"ost solution add {title} --under {opportunity}"


def new_opportunity(kr: Ref, title: str = _TITLE) -> str:
    """Write down a need under a KR."""
    return f"ost opportunity add {title} --under {kr}"


def held_interview(opportunity: Ref) -> str:
    """Note a conversation that was held: who it was with has to be filled in, since nobody can propose it."""
    return f'ost interview add "…" --quote "…" --supports {opportunity}'


def new_interview(opportunity: Ref, who: str = "WHO") -> str:
    """Note a conversation that supports an opportunity."""
    return f"ost interview add {who} --supports {opportunity}"
