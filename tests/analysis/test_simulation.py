"""A small run of benchmarks/simulate_verdict.py: the promises about false verdicts, covered effects and power."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from types import ModuleType

SERIES = 400
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    """The benchmark as a module."""
    spec = importlib.util.spec_from_file_location(
        "simulate_verdict", ROOT / "benchmarks" / "simulate_verdict.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
@pytest.mark.parametrize("trend", [0.0, 0.05])
@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6])
def test_where_nothing_happened_few_verdicts_are_decided(
    simulation: ModuleType, rho: float, trend: float
) -> None:
    """At most 12 % of 13-before, 6-after series, and the 90 % interval holds 0 at least 88 % of the time.

    With 400 series a share has a standard error of 1.6 points, which is allowed for once.
    """
    found = simulation.run(simulation.Cell(13, 6, rho, trend), SERIES, np.random.default_rng(1))
    assert found.decided <= 0.12 + 0.016
    assert found.covered >= 0.88 - 0.016


@pytest.mark.slow
def test_an_effect_of_two_and_a_half_sigma_is_seen_eight_times_in_ten(simulation: ModuleType) -> None:
    """And hardly ever on the wrong side."""
    found = simulation.run(simulation.Cell(13, 6, 0.0, effect=2.5), SERIES, np.random.default_rng(2))
    assert found.moved >= 0.75
    assert found.wrong_way <= 0.01


@pytest.mark.slow
def test_the_tables_can_be_made(simulation: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    """The page's tables come out of this program."""
    assert simulation.nothing_happened((0.0,), 100, np.random.default_rng(3))
    header, _, *rows = capsys.readouterr().out.splitlines()
    assert header.startswith("| before | after | ρ | trend | moved |")
    assert len(rows) == 6
