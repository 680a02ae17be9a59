"""What is said of key results when their cycle is closed: whose words they are, and what of it is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ost.domain.kinds import Kind, Ref
from ost.domain.text import clean_text, folded, shortened, shown
from ost.errors import ContradictingOptions, MissingOption, NotOfCycle
from ost.services.closed import GoesOn
from ost.services.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ost.domain.model import KeyResult
    from ost.services.closed import Record
    from ost.services.cycles import Cycle
    from ost.services.store import Reader


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said of a key result when its cycle is closed.

    Attributes:
        learning: What was learned, in a sentence or two; as before when None.
        goes_on: What becomes of it; done when None.
        because: Why it is dropped.
        repeats: Whether it may say what is on record already, as a page that was printed and given back does.
    """

    learning: str | None = None
    goes_on: GoesOn | None = None
    because: str | None = None
    repeats: bool = False


def cleaned(text: str, answer: Answer) -> Answer:
    """An answer in the form in which it is kept.

    Raises:
        MissingOption: When a key result is dropped without a reason.
    """
    name = shortened(shown(text.strip()), 40)
    learning = None if answer.learning is None else clean_text(answer.learning, f"The learning of {name}")
    because = None if answer.because is None else clean_text(answer.because, "The reason")
    if answer.goes_on is GoesOn.DROP and because is None:
        raise MissingOption(f"Dropping {name}", "--because TEXT")
    return replace(answer, learning=learning, because=because)


def answers_of(reader: Reader, cycle: Cycle, record: Record, said: Mapping[str, Answer]) -> dict[Ref, Answer]:
    """What is said of each key result of a cycle.

    Args:
        reader: The workspace.
        cycle: The cycle.
        record: What was said before.
        said: The answers, by a ref or a fragment of a title.

    Raises:
        NotOfCycle: When one is of another cycle.
        ContradictingOptions: When two say different things of one.
        NoSuchRef, NoSuchTitle, AmbiguousTitle, WrongKind: When one is not found.
    """
    krs = {kr.ref: kr for kr in cycle.krs}
    answers: dict[Ref, Answer] = {}
    for text, answer in said.items():
        ref = _named(cycle, text) or resolve(reader, text, (Kind.KR,)).ref
        if ref not in krs:
            raise NotOfCycle(ref, cycle.name, list(krs))
        before = answers.get(ref)
        if before is None:
            answers[ref] = answer
            continue
        for field in ("learning", "goes_on", "because"):
            first, second = getattr(before, field), getattr(answer, field)
            if first is not None and second is not None and first != second:
                said_first, said_second = (shortened(shown(str(one)), 40) for one in (first, second))
                raise ContradictingOptions(said_first, said_second, f"both are said of {ref}")
            answers[ref] = replace(answers[ref], **{field: first if second is None else second})
    return {ref: _new(krs[ref], answer, record, cycle.name) for ref, answer in answers.items()}


def _named(cycle: Cycle, text: str) -> Ref | None:
    """The key result of the cycle that alone has a title, or a fragment of one: what goes on may have the same."""
    word = folded(text.strip())
    if not word or Ref.parse(text) is not None:
        return None
    titles = {kr.ref: folded(kr.title) for kr in cycle.krs}
    found = [ref for ref, title in titles.items() if title == word]
    found = found or [ref for ref, title in titles.items() if word in title]
    return found[0] if len(found) == 1 else None


def _new(kr: KeyResult, answer: Answer, record: Record, cycle: str) -> Answer:
    """An answer without what it only repeats."""
    before = record.grade(kr.ref, cycle)
    if answer.goes_on is GoesOn.CARRY:
        same = kr.ref in record.links.into
    else:
        own = {"goes_on": answer.goes_on, "because": answer.because}
        same = kr.status != "open" and before is not None and own.items() <= before[1].items()
    return replace(answer, goes_on=None, because=None) if answer.repeats and same else answer
