"""How risky a thing is: what is important and unproven is tested first.

The source of the idea is the assumption map: importance one way, evidence the other; what is important and unproven
is tested first (D. Bland and A. Osterwalder, *Testing Business Ideas*, 2019; T. Torres, *Continuous Discovery Habits*,
2021). That it counts more the further the KR is from its target is ours: it is risk exposure, likelihood × loss
(B. Boehm, *Software risk management: principles and practices*, IEEE Software 8(1), 1991).
"""

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
    return importance * lack_of(assumption.evidence or UNSAID_EVIDENCE)


MOST = 5
"""The highest grade, of importance and of evidence."""

LEAST_GAP = 0.1
"""What the gap of a KR at its target counts as, so that the order below it remains."""


def lack_of(evidence: int) -> int:
    """The lack of evidence, 1 to 5: 6 − evidence."""
    return MOST + 1 - evidence


def gap_of(progress: float | None) -> float:
    """How far a KR is from its target, 0.1 to 1.

    Args:
        progress: The share of its way that is done, unclamped; None where nothing is measured, which is all the way.
    """
    return 1.0 if progress is None else min(1.0, max(LEAST_GAP, 1.0 - progress))


def queue_score(importance: int, lack: int, gap: float) -> float:
    """Where a thing stands in the queue: importance × lack of evidence × gap, 0.1 to 25, to two digits.

    Args:
        importance: 1 to 5.
        lack: The lack of evidence, 1 to 5.
        gap: The KR's gap, 0.1 to 1.
    """
    return round(importance * lack * gap, 2)
