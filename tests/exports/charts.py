"""Charts that drawings are tried on: made-up values of every size, and whatever hypothesis thinks of."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from ost.analysis.types import Counterfactual, Forecast, Judgement, PathPoint, Verdict
from ost.domain.model import Form
from ost.services.chart import Aim, Chart, Fan, LaunchMark, Point, Without
from ost.services.charting import limits_of
from ost.services.judged import Judged

if TYPE_CHECKING:
    from collections.abc import Sequence

FIRST = date(2026, 5, 4)
HOSTILE = "</text><script>alert(1)</script>]]>&\"'\x1b\u202e\ud800 新しい ☕️ 👩‍👩‍👧 מבחן"


def chart_of(
    values: Sequence[float],
    *,
    title: str = "Activation rate",
    unit: str = "%",
    days: Sequence[date] | None = None,
    span: int = 0,
    aim: Aim | None = None,
    healthy: tuple[float | None, float | None] | None = None,
    launches: Sequence[int] = (),
    without: Sequence[tuple[float, float, float]] = (),
    ahead: Sequence[tuple[float, float, float]] = (),
    logarithmic: bool = False,
    names: str = "Checklist",
) -> Chart:
    """A chart of values a week apart.

    Args:
        values: The series.
        title: Its title.
        unit: Its unit.
        days: The day of each, where they are not a week apart.
        span: Days that each point describes.
        aim: What a KR should do.
        healthy: The healthy range of a KPI.
        launches: After how many days each initiative shipped.
        without: Mean, low and high of the last points without the last launch.
        ahead: Mean, low and high of the weeks that come.
        logarithmic: Whether ratios count.
        names: What every initiative is called.
    """
    when = list(days or [FIRST + timedelta(weeks=at) for at in range(len(values))])
    points = tuple(Point(*pair) for pair in zip(when, values, strict=True))
    end = when[-1] if when else FIRST
    marks = tuple(
        LaunchMark(f"ini{at}", names, on, on, "moved")
        for at, on in enumerate(sorted(FIRST + timedelta(days=one) for one in launches), 1)
    )
    taken = None
    if without and marks and points:
        path = [PathPoint(p.on, *three) for p, three in zip(points[-len(without) :], without, strict=False)]
        judgement = Judgement(
            initiative=marks[-1].ref,
            title=names,
            kr="kr1",
            kr_title=title,
            verdict=Verdict.MOVED,
            level=0.9,
            scale="absolute",
            unit=unit,
            n_before=13,
            n_after=len(path),
            shipped=marks[-1].on,
            reads_from=end,
            step_days=7,
            sentence=f"{title} averaged more.",
        )
        taken = Without(Judged(judgement), Counterfactual((marks[-1].ref,), 0.9, tuple(path)))
    fan = None
    if ahead:
        to_come = [PathPoint(end + timedelta(weeks=at), *three) for at, three in enumerate(ahead, 1)]
        said = Forecast("kr1", to_come[-1].on, f"Heading for {title}.", 0.8, *ahead[-1], p_hit=0.4)
        fan = Fan(said, tuple(to_come))
    return Chart(
        ref="kr1" if aim else "met1",
        title=title,
        unit=unit,
        as_of=end,
        points=points,
        span=span,
        latest=points[-1] if points else None,
        logarithmic=logarithmic,
        limits=limits_of(points, marks[0] if marks else None, span),
        aim=aim,
        healthy=healthy,
        launches=marks,
        without=taken,
        fan=fan,
        outlook=fan.forecast.why if fan else "",
        runs_on=aim is not None,
    )


def aim_of(baseline: float | None = 45.0, target: float = 65.0, start: int = 70, due: int = 240) -> Aim:
    """What a KR should do, from and to so many days after the first."""
    form = Form.AT_LEAST if baseline is None else Form.INCREASE if target > baseline else Form.DECREASE
    return Aim(form, baseline, target, FIRST + timedelta(days=start), FIRST + timedelta(days=due))


numbers = st.one_of(
    st.floats(-1e15, 1e15),
    st.floats(-100, 100),
    st.integers(-20, 20).map(float),
    st.floats(1e-9, 1e-6),
)
threes = (
    st.lists(numbers, min_size=3, max_size=3).map(sorted).map(lambda three: (three[1], three[0], three[2]))
)


@st.composite
def any_charts(draw: st.DrawFn) -> Chart:
    """A chart of any numbers, on any days, with any number of launches, in any state of knowledge."""
    gaps = draw(st.lists(st.integers(1, 60), max_size=40))
    days = [FIRST]
    for gap in gaps:
        days.append(days[-1] + timedelta(days=gap))
    days = days[draw(st.integers(0, 1)) :]
    values = [draw(numbers) for _ in days]
    if draw(st.booleans()):
        values = [abs(value) + 1e-9 for value in values]
    aim = None
    if draw(st.booleans()):
        start = draw(st.integers(-200, 800))
        aim = aim_of(draw(st.none() | numbers), draw(numbers), start, start + draw(st.integers(1, 1500)))
    return chart_of(
        values,
        title=draw(st.sampled_from(["Activation", HOSTILE, "A long one " * 30, "新しいカフェ" * 20, ""])),
        unit=draw(st.sampled_from(["%", "", "€", HOSTILE])),
        days=days,
        span=draw(st.sampled_from([0, 7])),
        aim=aim,
        healthy=None if aim else draw(st.none() | st.tuples(st.none() | numbers, st.none() | numbers)),
        launches=draw(st.lists(st.integers(0, 900), max_size=12)),
        without=draw(st.lists(threes, max_size=6)),
        ahead=draw(st.lists(threes, max_size=9)) if aim else (),
        logarithmic=draw(st.booleans()),
        names=draw(st.sampled_from(["Checklist", HOSTILE, "新しい" * 60])),
    )
