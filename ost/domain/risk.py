"""How risky an assumption is: what is important and unproven is tested first."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ost.domain.model import Assumption

UNSAID_IMPORTANCE = 3
UNSAID_EVIDENCE = 1


def risk_score(assumption: Assumption) -> int:
    """How risky an assumption is: importance × lack of evidence, 1 to 25.

    What was not said counts as of middling importance and unproven.
    """
    importance = assumption.importance or UNSAID_IMPORTANCE
    return importance * (6 - (assumption.evidence or UNSAID_EVIDENCE))
