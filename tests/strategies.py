"""The strategies that properties are told with, in one place."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from ost.domain.kinds import Kind, Ref
from ost.domain.model import Form, KeyResult, Measurement

MONDAY = date(2026, 1, 5)
"""The first day of made-up KRs."""

kinds = st.sampled_from(Kind)
refs = st.builds(Ref, kinds, st.integers(1, 999))
days = st.dates(date(2020, 1, 1), date(2035, 12, 31))

any_text = st.text(st.characters(), max_size=80)
"""Anything at all, lone surrogates and control characters too."""

_SCRIPTS = "aeiouÄß éèñ zZ09.,:-'\"%_[]<>&|;\\/#?żłИяבאعر漢字かなकि\u200d\u200e\u200f🌱👩\u0301"
titles = (
    st.text(st.sampled_from(_SCRIPTS), min_size=1, max_size=40)
    .filter(lambda text: any(c.isalnum() for c in text))
    .map(lambda text: f"t{text}t")
)
"""Titles that are kept as they are typed: several scripts, marks and punctuation, no space at the ends."""

numbers = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 3))
"""Values of metrics."""


@st.composite
def moving_krs(draw: st.DrawFn) -> KeyResult:
    """A KR with a baseline and a target that differ, and a time of 14 days to a year."""
    baseline = draw(numbers)
    target = draw(numbers.filter(lambda value: abs(value - baseline) > 0.01))
    start = draw(days)
    form = Form.INCREASE if target > baseline else Form.DECREASE
    return kr_of(baseline, target, form, start, start + timedelta(days=draw(st.integers(14, 365))))


def kr_of(
    baseline: float | None,
    target: float,
    form: Form = Form.INCREASE,
    start: date = MONDAY,
    due: date = MONDAY + timedelta(days=100),
) -> KeyResult:
    """A KR that is made of its numbers alone; 100 days long when not said."""
    return KeyResult(
        ref=Ref(Kind.KR, 1),
        title="Activation",
        status="open",
        created=start,
        metric=Ref(Kind.METRIC, 1),
        unit="%",
        form=form,
        baseline=baseline,
        target=target,
        start=start,
        due=due,
    )


@st.composite
def series(draw: st.DrawFn, around: date = MONDAY, most: int = 30) -> list[Measurement]:
    """Values on days of their own, in order, from ten weeks before a day to thirty after it."""
    offsets = draw(st.lists(st.integers(-70, 210), max_size=most, unique=True))
    return [Measurement(around + timedelta(days=at), draw(numbers)) for at in sorted(offsets)]
