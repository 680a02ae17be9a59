"""A KPI in words: the lines that every text format of a KPI shares. Reads a view's data and computes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from ost.domain.numbers import with_unit
from ost.exports.badges import Badge, kpi_badges
from ost.exports.lines import number, text
from ost.services.kpis import advice, reading_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ost.services.views import NodeView

INSIDE, OUTSIDE = "·", "×"
"""A value in range and one out of it, in a strip."""


def kpi_of(data: Mapping[str, object]) -> Mapping[str, Any]:
    """What a view says of a metric as a KPI; empty for one that is none."""
    return cast("Mapping[str, Any]", data.get("kpi") or {})


def badges(view: NodeView) -> list[Badge]:
    """How it stands, by sign and word."""
    return kpi_badges(view.data)


def now_words(data: Mapping[str, object]) -> str:
    """Its last value and its healthy range: `1.9 % on 2026-11-18; healthy: at most 1.5 %`."""
    current = number(data, "current")
    unit = text(data, "unit")
    value = "not measured" if current is None else f"{with_unit(current, unit)} on {data['measured_on']}"
    return f"{value}; healthy: {kpi_of(data)['range']}"


def strip(data: Mapping[str, object]) -> str:
    """A sign for each of its last values, the oldest first: `··×·`."""
    return "".join(INSIDE if one["in_range"] else OUTSIDE for one in kpi_of(data).get("course", ()))


def share_words(data: Mapping[str, object]) -> str:
    """How often it is in range: `24 of the last 26 values in range, 92 % (95 % range 76 to 98 %)`; empty for one."""
    kpi = kpi_of(data)
    if kpi.get("of", 0) <= 1:
        return ""
    share, low, high = (f"{kpi[name] * 100:.0f}" for name in ("share", "low", "high"))
    return (
        f"{kpi['healthy']} of the last {kpi['of']} values in range, {share} % (95 % range {low} to {high} %)"
    )


def service_words(data: Mapping[str, object]) -> str:
    """How its service level is kept; empty where it has none."""
    service = kpi_of(data).get("service")
    return "" if service is None else str(service["words"])


def notes(data: Mapping[str, object]) -> list[str]:
    """What is said of it below its first line: how often it is in range, since when, its service level."""
    said = (share_words(data), reading_words(kpi_of(data)), service_words(data))
    return [words for words in said if words]


def brief_notes(view: NodeView) -> list[str]:
    """The same where there are many: of one that there is nothing to look at, only how often it is in range."""
    brief = [service_words(view.data) or share_words(view.data)] if is_calm(view) else notes(view.data)
    return [words for words in brief if words]


def asked(data: Mapping[str, object]) -> tuple[str, str]:
    """What to do about one that is out of range, and the command where there is one; both may be empty."""
    return advice(kpi_of(data))


def is_calm(view: NodeView) -> bool:
    """Whether there is nothing to look at: in range, measured, and its budget not spent."""
    return [badge.word for badge in badges(view)] == ["in range"]


def short_words(view: NodeView) -> str:
    """A KPI in one line without its badges: its ref, its title, its value and its range."""
    return f"{view.ref}  {view.node.title}: {now_words(view.data)}"
