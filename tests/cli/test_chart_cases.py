"""`ost chart`: at a terminal, as SVG and PNG, as numbers, of every sort of series, and what it refuses."""

from __future__ import annotations

import random
import struct
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING

import pytest
from refusing import check_refusal
from running import Ost

from ost.bootstrap import open_workspace
from ost.exports.chart_layout import lay_out
from ost.exports.columns import columns_of
from ost.services.charting import read_chart

if TYPE_CHECKING:
    from pathlib import Path

NOW = date(2026, 11, 20)
HOSTILE = "<script>alert('x')</script> & \"漢字 👩‍🚀\" ]]> --> url(javascript:1)"


@pytest.fixture
def ost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ost:
    """An empty workspace."""
    monkeypatch.setenv("OST_TODAY", NOW.isoformat())
    monkeypatch.chdir(tmp_path)
    made = Ost(tmp_path / "ost.db")
    made("init", made.db)
    made("objective", "add", "Grow")
    return made


def key_result(ost: Ost, title: str = "Activation", unit: str = "%", *more: object) -> str:
    """A KR from July to the year's end."""
    way = more or ("--baseline", 45, "--target", 65)
    dates = ("--start", "2026-07-06", "--by", "2026-12-31")
    return ost("kr", "add", title, "--under", "obj1", "--unit", unit, *way, *dates).ref


def weekly(ost: Ost, ref: str, values: list[float], last: date = NOW) -> None:
    """One value a week up to a day."""
    first = last - timedelta(weeks=len(values) - 1)
    lines = [f"{first + timedelta(weeks=at)},{value!r}\n" for at, value in enumerate(values)]
    ost("measure", "import", ref, "-", stdin="".join(["date,value\n", *lines]))


def launched(ost: Ost, title: str, on: str, ref: str = "kr1") -> str:
    """An initiative that has shipped."""
    made = ost("initiative", "add", title, "--under", ref, "--expect", 4).ref
    ost("initiative", "ship", made, "--on", on)
    return made


def noisy(count: int, level: float = 50.0, size: float = 1.0, step: float = 0.0) -> list[float]:
    """Noise around a level that steps in the middle."""
    source = random.Random(count)  # noqa: S311
    return [round(level + source.gauss(0, size) + step * (at >= count / 2), 6) for at in range(count)]


def _no_points(ost: Ost) -> str:
    return key_result(ost)


def _one(ost: Ost) -> str:
    ref = key_result(ost)
    weekly(ost, ref, [47.5])
    return ref


def _usual(ost: Ost) -> str:
    ref = key_result(ost)
    weekly(ost, ref, noisy(30, step=6.0))
    launched(ost, "Checklist", "2026-08-17")
    return ref


def _crowded(ost: Ost) -> str:
    ref = key_result(ost)
    weekly(ost, ref, noisy(40))
    for at in range(6):
        launched(ost, f"Launch {at} {'long ' * 20}", f"2026-08-{17 + at}")
    return ref


def _many(ost: Ost) -> str:
    ref = key_result(ost)
    weekly(ost, ref, noisy(500))
    return ref


def _equal(ost: Ost) -> str:
    ref = key_result(ost)
    weekly(ost, ref, [50.0] * 20)
    return ref


def _tiny(ost: Ost) -> str:
    ref = key_result(ost, "Error rate", "", "--baseline", 0.00004, "--target", 0.00001)
    weekly(ost, ref, noisy(20, 0.00003, 0.000001))
    return ref


def _huge(ost: Ost) -> str:
    ref = key_result(ost, "Revenue", "€", "--baseline", 1e9, "--target", 9e9)
    weekly(ost, ref, noisy(20, 2e9, 1e8))
    return ref


def _below_zero(ost: Ost) -> str:
    ref = key_result(ost, "Net promoters", "", "--baseline", -20, "--target", 10)
    weekly(ost, ref, noisy(20, -12, 4))
    return ref


def _kept(ost: Ost) -> str:
    ref = key_result(ost, "Uptime", "%", "--at-least", 99)
    weekly(ost, ref, noisy(20, 98.9, 0.2))
    return ref


def _far(ost: Ost) -> str:
    ref = key_result(ost, "Users", "users", "--baseline", 10, "--target", 100_000)
    weekly(ost, ref, noisy(20, 20, 2))
    return ref


def _gaps(ost: Ost) -> str:
    ref = key_result(ost)
    weekly(ost, ref, noisy(8), date(2026, 6, 5))
    weekly(ost, ref, noisy(8))
    return ref


def _over(ost: Ost) -> str:
    ost(
        *("kr", "add", "Last year's", "--under", "obj1", "--baseline", 45, "--target", 50),
        *("--start", "2026-01-01", "--by", "2026-06-30"),
    )
    weekly(ost, "kr1", noisy(20, 48), date(2026, 6, 30))
    return "kr1"


def _hostile(ost: Ost) -> str:
    ref = key_result(ost, HOSTILE, '<b>&"')
    weekly(ost, ref, noisy(30, step=6.0))
    launched(ost, HOSTILE, "2026-08-17")
    return ref


def _kpi(ost: Ost) -> str:
    ref = ost("metric", "add", "Payments that fail", "--unit", "%", "--healthy-high", 1.5).ref
    weekly(ost, ref, noisy(20, 1.2, 0.1, 0.5))
    return ref


CASES = [
    *(_no_points, _one, _usual, _crowded, _many, _equal, _tiny, _huge, _below_zero, _kept, _far, _gaps),
    *(_over, _hostile, _kpi),
]
NAMED = pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__.strip("_"))


@NAMED
def test_every_series_has_a_picture_in_every_form(case: object, ost: Ost, tmp_path: Path) -> None:
    ref = case(ost)  # type: ignore[operator]
    for width in (60, 80, 120):
        said = ost("chart", ref, "--width", width).out
        assert said.splitlines()[0].startswith(ref)
        assert max(columns_of(line) for line in said.splitlines()) <= width
    title = ost.json("show", ref)["title"]
    plain = ost("chart", ref, "--ascii", "--width", 80).out
    assert all(line.isascii() for line in plain.splitlines() if not _told(line, title))
    ost("chart", ref, "-o", tmp_path / "a.svg")
    picture = ET.fromstring((tmp_path / "a.svg").read_bytes())  # noqa: S314  (our own)
    assert picture.get("role") == "img"
    heading, description = picture[0], picture[1]
    assert heading.tag.endswith("title")
    assert ref in (heading.text or "")
    assert description.tag.endswith("desc")
    assert (description.text or "").strip()
    assert not [
        one for one in picture.iter() if one.tag.rpartition("}")[2] in {"script", "a", "image", "use"}
    ]
    assert "nan" not in (tmp_path / "a.svg").read_text(encoding="utf-8").casefold().replace("finance", "")
    ost("chart", ref, "-o", tmp_path / "a.png")
    head = (tmp_path / "a.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert min(struct.unpack(">II", head[16:24])) > 300


def _told(line: str, title: str) -> bool:
    """Whether a line tells a title or a unit, or what was said of it: they stay as they were written."""
    texts = (title, "…", "漢字", "€", "%", "→", "·", "×", "–", "’")
    return any(text in line for text in texts)


@NAMED
def test_no_two_labels_lie_on_each_other(case: object, ost: Ost) -> None:
    """By the widths that the drawing itself reckons with."""
    ref = case(ost)  # type: ignore[operator]
    chart = read_chart(open_workspace(str(ost.db)), ref)
    for width in (360, 760, 1200):
        drawn = lay_out(chart, width)
        for label in drawn.labels:
            left, top, right, bottom = label.box
            assert -0.1 <= left <= right <= width + 0.1, label
            assert -0.1 <= top <= bottom <= drawn.high + 0.1, label
        for one, other in combinations(drawn.labels, 2):
            a, b = one.box, other.box
            apart = a[2] <= b[0] + 0.1 or b[2] <= a[0] + 0.1 or a[3] <= b[1] + 0.1 or b[3] <= a[1] + 0.1
            assert apart, (width, one, other)


def test_the_numbers_behind_the_picture(ost: Ost) -> None:
    ref = _usual(ost)
    document = ost.json("chart", ref)
    assert document["ref"] == "kr1"
    values = [point["value"] for point in document["points"]]
    assert values == noisy(30, step=6.0)[-len(values) :]
    limits = document["limits"]
    assert limits["lower"] < limits["mean"] < limits["upper"]
    assert [one["initiative"] for one in document["launches"]] == ["ini1"]
    verdict = ost.json("verdict", "ini1")["verdicts"][0]
    without = document["counterfactual"]["points"]
    assert len(without) == verdict["n_after"]
    assert all(one["low"] < one["mean"] < one["high"] for one in without)
    fan = document["fan"]["points"]
    told = ost.json("forecast", ref)["forecasts"][0]
    assert fan[-1]["on"] == "2026-12-31"
    for name in ("mean", "low", "high"):
        assert fan[-1][name] == pytest.approx(told[name], rel=1e-4)
    widths = [one["high"] - one["low"] for one in fan]
    assert widths == sorted(widths)


def test_the_gap_to_the_course_without_is_the_effect(ost: Ost) -> None:
    """On average over the points after the launch, as the verdict has it."""
    ref = _usual(ost)
    document = ost.json("chart", ref)
    without = {one["on"]: one["mean"] for one in document["counterfactual"]["points"]}
    gaps = [point["value"] - without[point["on"]] for point in document["points"] if point["on"] in without]
    effect = ost.json("verdict", "ini1")["verdicts"][0]["effect"]
    assert sum(gaps) / len(gaps) == pytest.approx(effect, rel=1e-4)


def test_another_launch_can_be_taken_away_and_the_past_be_looked_at(ost: Ost) -> None:
    ref = _usual(ost)
    launched(ost, "Later", "2026-10-26")
    assert ost.json("chart", ref, "--without", "ini1")["counterfactual"]["without"] == ["ini1"]
    past = ost.json("chart", ref, "--as-of", "2026-09-30")
    assert past["points"][-1]["on"] <= "2026-09-30"
    assert all(one["shipped"] <= "2026-09-30" for one in past["launches"])
    since = ost.json("chart", ref, "--since", "2026-09-01")
    assert since["points"][0]["on"] >= "2026-09-01"


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["obj1"], 2, "a KR or a metric is needed"),
        (["kr9"], 3, "kr9"),
        (["kr1", "-o", "a.gif"], 2, ".gif"),
        (["kr1", "-o", "a.svg", "--format", "png"], 2, "svg"),
        (["kr1", "--format", "pdf"], 2, "pdf"),
        (["kr1", "--width", "0"], 2, "--width"),
        (["kr1", "--width", "wide"], 2, "--width"),
        (["kr1", "--without", "ini1"], 2, "ini1"),
        (["kr1", "--since", "once"], 2, "once"),
    ],
)
def test_what_cannot_be_is_said(words: list[str], code: int, said: str, ost: Ost) -> None:
    _one(ost)
    ost("initiative", "add", "Not yet", "--under", "kr1")
    check_refusal(ost.run("chart", *words), code, said)
