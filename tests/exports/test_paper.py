"""A drawing is printed on the smallest sheet on which it can be read."""

from __future__ import annotations

import pytest

from ost.exports.paper import sheet_for


@pytest.mark.parametrize(
    ("wide", "high", "sheet"),
    [
        (100, 80, (842, 595)),
        (842, 595, (842, 595)),
        (1600, 1150, (842, 595)),
        (900, 1600, (595, 842)),
        (1800, 1300, (1191, 842)),
        (2300, 3300, (1191, 1684)),
        (6000, 4000, (3370, 2384)),
    ],
)
def test_the_smallest_sheet_is_taken_lying_before_standing(
    wide: float, high: float, sheet: tuple[int, int]
) -> None:
    found = sheet_for(wide, high)
    assert (found.wide, found.high) == sheet
    assert 0.5 <= found.scale <= 1
    assert wide * found.scale <= found.wide
    assert high * found.scale <= found.high


def test_what_fits_nowhere_is_put_on_the_sheet_of_the_largest_scale() -> None:
    found = sheet_for(2000, 90_000)
    assert (found.wide, found.high) == (2384, 3370)
    assert found.scale == pytest.approx(3370 / 90_000)
