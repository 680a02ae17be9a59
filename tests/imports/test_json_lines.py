"""JSON lines: an object a line, and the line that is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import BadFile

from .conftest import points, read

if TYPE_CHECKING:
    from pathlib import Path

GOOD = '{"date": "2026-01-05", "value": 41}\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file to be written."""
    return tmp_path / "values.jsonl"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is empty"),
        ("\n \n", "is empty"),
        (GOOD + "{\n", "line 2 is not one JSON object"),
        (GOOD + "\n\n[1]\n", "line 4 is not one JSON object"),
        (GOOD + '"x"\n', "line 2 is not one JSON object"),
        (GOOD + '{"value": 1, "value": 2}\n', "line 2 says 'value' twice"),
        (
            GOOD + '{"date": "2026-01-12", "value": NaN}\n',
            "line 2: The value is not a number that can be used: 'nan'",
        ),
        (GOOD + '{"date": "2026-01-12", "value": -Infinity}\n', "line 2: The value is not a number"),
        (GOOD + '{"date": "2026-01-12", "value": 1' + "0" * 400 + "}\n", "line 2: The value is not a number"),
        (GOOD + '{"date": "2026-01-12", "value": 1' + "0" * 5000 + "}\n", "line 2 is not one JSON object"),
        (GOOD + '{"date": "2026-01-12", "value": [1]}\n', "line 2: The value is not a number"),
        (GOOD + '{"date": "2026-01-12", "value": {"a": 1}}\n', "line 2: The value is not a number"),
        (GOOD + '{"value": 5}\n', "line 2: The date is not understood: 'nothing'"),
        (GOOD + '{"date": 1767571200, "value": 5}\n', "line 2: The date is not understood: '1767571200'"),
        ("[" * 100_000, "is a JSON array|line 1 is not one JSON object"),
        ('[{"date": "2026-01-05", "value": 41}]', "is a JSON array"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(path: Path, text: str, why: str) -> None:
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=why):
        read(path)


def test_a_name_may_come_late_or_be_missing(path: Path) -> None:
    path.write_text(
        GOOD + '{"n": 9, "value": 42.5, "date": "2026-01-12"}\n{"date": "2026-01-19"}\n', encoding="utf-8"
    )
    found = read(path)
    assert points(found) == [("2026-01-05", 41.0, None), ("2026-01-12", 42.5, 9)]
    assert found.left_out == 1


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ('"2026-01-05T23:30:00-05:00"', "2026-01-05"),  # the day that is written there
        ('"2026-01-05T23:30:00Z"', "2026-01-05"),
        ('"2026-W02"', "2026-01-05"),
        ("20260105", "2026-01-05"),
        ("20260105.0", "2026-01-05"),
        ("2026", "2026-01-01"),
    ],
)
def test_days_are_read_as_they_are_written(path: Path, said: str, day: str) -> None:
    path.write_text(f'{{"date": {said}, "value": "41"}}\n', encoding="utf-8-sig")
    assert points(read(path)) == [(day, 41.0, None)]


def test_a_text_that_is_no_utf_8_is_told_with_its_line(path: Path) -> None:
    path.write_bytes(GOOD.encode() + b'{"date": "2026-01-12", "value": "\xff"}\n')
    with pytest.raises(BadFile, match="is not UTF-8 text"):
        read(path)
