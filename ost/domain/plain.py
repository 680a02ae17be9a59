"""Values of the domain as plain JSON values and back: the form of the history and of `--json`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum

from ost.domain import model
from ost.domain.kinds import Ref
from ost.domain.sources import Source


def to_plain(value: object) -> object:
    """A JSON value for a value of the domain: dates as `YYYY-MM-DD`, times in UTC with `Z`, refs as text."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value.value if isinstance(value, StrEnum) else value
    if isinstance(
        value, (list, tuple, set, frozenset)
    ):  # by the hundred thousand: before what is slow to tell
        return [to_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Ref):
        return str(value)
    if isinstance(value, Source):
        return value.json()
    if isinstance(value, Mapping):
        return {str(key): to_plain(item) for key, item in value.items()}
    msg = f"no JSON form for {type(value).__name__}"
    raise TypeError(msg)


def _read_ref(value: str) -> Ref | None:
    return Ref.parse(value)


FIELD_READERS: dict[str, Callable[..., object]] = {
    "metric": _read_ref,
    "cadence": model.Cadence,
    "form": model.Form,
    "scope": model.Scope,
    "level": model.Level,
    "risk": model.Risk,
    "horizon": model.Horizon,
    "scale": model.MetricScale,
    "quotes": tuple,
    "source": Source.of,
}
"""How a field of a node is read back from its plain value, where it is not that value itself."""

DATE_FIELDS = frozenset({"created", "archived", "start", "due", "on", "criterion_fixed_on", "until"})
"""The fields of nodes that are days."""


def from_plain(field: str, value: object) -> object:
    """The domain's value of a node's field from its plain JSON value."""
    if value is None:
        return None
    if field in DATE_FIELDS:
        return date.fromisoformat(str(value))
    reader = FIELD_READERS.get(field)
    return reader(value) if reader is not None else value
