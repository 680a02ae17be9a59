"""The example's numbers: a course, week-to-week noise that remembers itself, and what each launch did."""

from __future__ import annotations

import random
from dataclasses import dataclass

WEEKS_BEFORE = 18
"""Weeks measured before the first day of the story."""

WEEKS = 17
"""Weeks of the story."""


@dataclass(frozen=True, slots=True)
class Course:
    """How one metric went.

    Attributes:
        level: Where it was on the first day of the story.
        slope: How much it drifts a week.
        noise: The standard deviation of its noise.
        effects: (days ago, size): from that day on it is higher or lower by so much.
        digits: How finely it is measured.
        memory: How much of a week's noise stays in the next one, 0 to 1.
    """

    level: float
    slope: float
    noise: float
    effects: tuple[tuple[int, float], ...] = ()
    digits: int = 1
    memory: float = 0.25

    def values(self, seed: str) -> list[tuple[int, float]]:
        """(days ago, value) pairs, oldest first, a week apart and ending yesterday; the same for the same seed."""
        rng = random.Random(seed)  # noqa: S311
        noise = 0.0
        points = []
        for week in reversed(range(WEEKS + WEEKS_BEFORE)):
            days_ago = 7 * week + 1
            fresh = rng.gauss(0, self.noise * (1 - self.memory**2) ** 0.5)
            noise = self.memory * noise + fresh
            done = sum(size for since, size in self.effects if days_ago <= since)
            value = self.level + self.slope * (WEEKS - week) + done + noise
            points.append((days_ago, round(value, self.digits)))
        return points
