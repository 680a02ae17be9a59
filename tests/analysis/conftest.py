"""Made-up KRs for the analysis tests: weekly series, launches, questions."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

import pytest

from ost.analysis.types import Launch, Outlook, Question, Series

SHIPPED = date(2026, 1, 5)
"""A Monday, and week 0 of every made-up series."""


class Make:
    """Builds what the analysis asks about. Weeks count from the ship date."""

    def day(self, week: float) -> date:
        """The day that lies this many weeks after the ship date."""
        return SHIPPED + timedelta(days=round(7 * week))

    def noise(self, count: int, size: float = 1.0, seed: int = 5) -> list[float]:
        """Independent noise that is the same on every run and every machine."""
        source = random.Random(seed)  # noqa: S311
        return [source.gauss(0, size) for _ in range(count)]

    def weekly(self, values: list[float], first: float) -> Series:
        """A weekly series whose first point lies in this week."""
        return Series([self.day(first + at) for at in range(len(values))], values)

    def launch(self, week: float = 0, key: str = "ini1", title: str = "Checklist", lag: int = 0) -> Launch:
        """A launch in this week."""
        return Launch(key, title, self.day(week), lag)

    def question(self, series: Series, **changes: Any) -> Question:
        """A question about the launch in week 0 and an Activation rate in percent."""
        start: dict[str, Any] = {
            "initiative": self.launch(),
            "kr": "kr1",
            "kr_title": "Activation",
            "unit": "%",
        }
        return Question(series=series, **(start | changes))

    def stepped(self, before: int, after: int, effect: float, size: float = 1.0, **changes: Any) -> Question:
        """A question about a KR at 50 with noise of this size, that steps by `effect` in week 0."""
        noise = self.noise(before + after, size)
        values = [50 + off + effect * (at >= before) for at, off in enumerate(noise)]
        return self.question(self.weekly(values, -before), **changes)

    def outlook(self, series: Series, **changes: Any) -> Outlook:
        """An outlook on an Activation rate of 50 to 60 %, from week 0 to week 26."""
        start: dict[str, Any] = {
            "kr": "kr1",
            "kr_title": "Activation",
            "unit": "%",
            "good": 1,
            "target": 60.0,
            "start": self.day(0),
            "due": self.day(26),
        }
        return Outlook(series=series, **(start | changes))


@pytest.fixture(scope="session")
def make() -> Make:
    """The builder of made-up KRs."""
    return Make()
