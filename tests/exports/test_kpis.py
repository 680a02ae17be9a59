"""KPIs in every format: by sign and word, not by colour alone, and safe whatever they are called."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from drawings import dot_of, page_of

from ost.domain.kinds import Kind, Ref
from ost.domain.model import Measurement, Metric
from ost.exports import kpis
from ost.exports.kpi_charts import kpi_chart
from ost.exports.lines import summary
from ost.exports.markdown import to_markdown
from ost.services.kpis import kpi_json
from ost.services.views import NodeView

if TYPE_CHECKING:
    from ost.services.tree import Tree

DAY = date(2026, 11, 20)
HOSTILE = "<script>alert(1)</script> \x1b[31m \u202eevil\u2066 [a](javascript:x) 二つ 🎈 \\G"


def kpi(values: list[float], title: str = "Refunds", **options: Any) -> NodeView:
    """A view of a KPI, at most 2 %, with weekly values up to yesterday."""
    usual: dict[str, Any] = {"healthy_high": 2.0, "unit": "%"} | options
    metric = Metric(ref=Ref(Kind.METRIC, 7), title=title, status="watched", created=date(2026, 1, 1), **usual)
    first = DAY.toordinal() - 7 * len(values)
    points = [Measurement(date.fromordinal(first + 7 * week), value) for week, value in enumerate(values)]
    data: dict[str, object] = {
        "ref": "met7",
        "kind": "metric",
        "title": title,
        "status": "watched",
        "unit": metric.unit,
        "healthy_low": metric.healthy_low,
        "healthy_high": metric.healthy_high,
        "current": points[-1].value if points else None,
        "measured_on": str(points[-1].on) if points else None,
        "kpi": kpi_json(metric, points, DAY),
    }
    return NodeView(metric, (), data)


IN, OUT = [1.0, 1.5, 1.2], [1.0, 1.5, 2.5]
OUT_WORDS = (
    "2.5 % on 2026-11-13 · healthy up to 2 % · × out of range since 2026-11-13, 2 of 3 values in range"
)


@pytest.mark.parametrize(
    ("view", "badges", "listed"),
    [
        (
            kpi(IN),
            ["√ in range"],
            "1.2 % on 2026-11-13 · healthy up to 2 % · √ in range, 3 of 3 values in range",
        ),
        (
            kpi(OUT),
            ["× out of range"],
            OUT_WORDS,
        ),
        (kpi([]), ["… stale"], "healthy up to 2 % · … not measured"),
        (
            kpi(OUT, service_level=0.95),
            ["× out of range", "! budget spent"],
            f"{OUT_WORDS} · ! error budget spent",
        ),
    ],
    ids=["in", "out", "never measured", "spent"],
)
def test_it_stands_by_sign_and_word(view: NodeView, badges: list[str], listed: str) -> None:
    assert [str(badge) for badge in kpis.badges(view)] == badges
    assert summary(view.data) == listed


def test_its_lines_say_value_range_share_and_service_level() -> None:
    view = kpi([*IN, 2.5, 2.6], service_level=0.9, service_window="36d")
    assert kpis.short_words(view) == "met7  Refunds: 2.6 % on 2026-11-13; healthy: at most 2 %"
    assert kpis.strip(view.data) == "···××"
    share, reading, service = kpis.notes(view.data)
    assert share == "3 of the last 5 values in range, 60 % (95 % range 23 to 88 %)"
    assert reading.startswith("Since 2026-11-06: 2 values out in a row; too few values before")
    assert service.startswith("Service level 90 % over the last 36 days: 3 of 5 weeks in range, 60 %")
    assert kpis.brief_notes(kpi(IN)) == ["3 of the last 3 values in range, 100 % (95 % range 44 to 100 %)"]
    assert kpis.brief_notes(kpi([1.0])) == []
    assert kpis.notes(kpi([]).data) == ["Nothing is measured yet."]


def test_the_drawing_marks_what_is_out_by_a_cross_and_has_a_label() -> None:
    drawn = ET.fromstring(kpi_chart(kpi(OUT)))  # noqa: S314  (our own markup)
    assert drawn.attrib["role"] == "img"
    assert drawn.attrib["aria-label"].startswith(
        "Refunds: 2.5 % on 2026-11-13; healthy: at most 2 %. 2 of the last 3"
    )
    assert [one.attrib["class"] for one in drawn.iter("path")] == ["out"]
    assert len(list(drawn.iter("circle"))) == 2
    both = ET.fromstring(kpi_chart(kpi(OUT, healthy_low=1.1)))  # noqa: S314
    assert len(list(both.iter("line"))) == 2
    band = next(both.iter("rect")).attrib
    assert 0 <= float(band["y"]) < float(band["y"]) + float(band["height"]) <= 48
    assert kpi_chart(kpi([1.0])) == kpi_chart(kpi([])) == ""
    assert "nan" not in kpi_chart(kpi([2.0, 2.0]))


def test_the_tree_has_its_kpis_beside_it(whole: Tree) -> None:
    tree = replace(whole, kpis=(kpi(OUT), kpi(IN)))
    assert "× out of range · met7 Refunds: 2.5 % on 2026-11-13; healthy: at most 2 %" in dot_of(tree, {})
    assert "- **√ in range** `met7` Refunds: 1.2 % on 2026-11-13" in to_markdown(tree, {})
    page = page_of(tree, {})
    assert page.count('<svg class="kpi"') == 2
    assert [one["ref"] for one in tree.to_json()["kpis"]] == ["met7", "met7"]  # type: ignore[attr-defined]
    assert "kpis" not in replace(whole, kpis=()).to_json()
    many = dot_of(replace(whole, kpis=(kpi(OUT),) * 10), {})
    assert many.count("× out of range · met7") == 8
    assert "and 2 more" in many


def test_hostile_titles_are_safe(whole: Tree) -> None:
    tree = replace(whole, kpis=(kpi(OUT, HOSTILE),))
    page = page_of(tree, {})
    assert "<script>alert" not in page
    assert page.count("<script") == 3
    ET.fromstring(kpi_chart(kpi(OUT, HOSTILE)))  # noqa: S314
    for made in (page, to_markdown(tree, {}), dot_of(tree, {}), kpi_chart(kpi(OUT, HOSTILE))):
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", made)
    assert "[a](javascript" not in to_markdown(tree, {})
