"""Values as JSON and back: the form of the history and of `--json`."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import days, kinds, refs

from ost.domain.kinds import Kind, Ref
from ost.domain.model import NODE_TYPES, Cadence, Form, Horizon, Level, MetricScale, Risk, Scope
from ost.domain.plain import from_plain, to_plain
from ost.domain.sources import Source

SAMPLES: dict[str, object] = {
    "title": "Activation",
    "asked_by": "Maya, sales",
    "status": "open",
    "created": date(2026, 1, 5),
    "archived": date(2026, 2, 5),
    "until": date(2026, 3, 5),
    "owner": "Noor",
    "note": "two\nlines",
    "cycle": "2026-Q4",
    "cadence": Cadence.QUARTERLY,
    "team": "Growth",
    "metric": Ref(Kind.METRIC, 4),
    "unit": "%",
    "form": Form.REACH,
    "baseline": 45.0,
    "target": 65.5,
    "start": date(2026, 1, 5),
    "due": date(2026, 12, 31),
    "scope": Scope.PRODUCT,
    "level": Level.INPUT,
    "risk": Risk.ETHICAL,
    "horizon": Horizon.NEXT,
    "importance": 5,
    "evidence": 1,
    "criterion": "7 of 10",
    "criterion_fixed_on": date(2026, 1, 5),
    "exploratory": True,
    "method": "interviews",
    "guardrail": "no more churn",
    "lag_days": 14,
    "mandated_by": "the CFO",
    "on": date(2026, 1, 5),
    "quotes": ("one", "two"),
    "scale": MetricScale.LOG,
    "healthy_low": 1.0,
    "healthy_high": 2.0,
    "service_level": 0.99,
    "service_window": "28d",
    "source": Source(file="values.csv", date="week", n="users"),
}

FIELDS = sorted({f.name for cls in NODE_TYPES.values() for f in fields(cls)} - {"ref"})


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_of_every_kind_comes_back_from_json_as_it_was(field: str) -> None:
    """Looking back undoes edits by their JSON values, so none may change on the way."""
    value = SAMPLES[field]
    plain = json.loads(json.dumps(to_plain(value)))
    back = from_plain(field, plain)
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("field", FIELDS)
def test_nothing_comes_back_as_nothing(field: str) -> None:
    assert from_plain(field, to_plain(None)) is None


@given(refs, days)
def test_refs_and_days_are_written_as_people_write_them(ref: Ref, day: date) -> None:
    assert to_plain({ref: [day, (ref,)]}) == {str(ref): [day.isoformat(), [str(ref)]]}


@given(kinds)
def test_words_are_plain_text(kind: Kind) -> None:
    plain = to_plain(kind)
    assert type(plain) is str
    assert plain == kind.value


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)),  # noqa: DTZ001
    st.integers(-12, 14),
)
def test_a_moment_is_written_in_utc_wherever_it_was_taken(naive: datetime, hours: int) -> None:
    moment = naive.replace(tzinfo=timezone(timedelta(hours=hours)), microsecond=0)
    text = to_plain(moment)
    assert isinstance(text, str)
    assert text.endswith("Z")
    assert datetime.fromisoformat(text) == moment.astimezone(UTC)


@given(st.sets(st.integers()))
def test_a_set_is_a_list(values: set[int]) -> None:
    plain = to_plain(frozenset(values))
    assert isinstance(plain, list)
    assert set(plain) == values


def test_a_value_without_a_json_form_is_an_error_and_not_a_guess() -> None:
    with pytest.raises(TypeError, match="no JSON form for object"):
        to_plain(object())


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_class_and_fields_that_are_the_words_of_commands(kind: Kind) -> None:
    cls = NODE_TYPES[kind]
    assert cls.kind is kind
    required = {f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING}
    assert {"ref", "title", "status", "created"} <= required
