"""What the analysis loads, and when: a command that needs no numbers must not pay for them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from ost.analysis.types import FAILED, Verdict


def loaded_after(code: str) -> set[str]:
    """The modules that a fresh interpreter holds after running this code."""
    listing = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print('\\n'.join(sys.modules))"],
        check=True,
        capture_output=True,
        text=True,
    )
    return set(listing.stdout.split())


@pytest.mark.parametrize("module", ["types", "scale", "words", "writing", "xmr", "experiments"])
def test_plain_modules_load_no_numpy(module: str) -> None:
    """Records, units, words, charts and simple intervals can be imported anywhere at no cost."""
    assert not {"numpy", "scipy"} & loaded_after(f"import ost.analysis.{module}")


@pytest.mark.parametrize("module", ["verdict", "forecast"])
def test_the_engine_never_loads_scipy_stats(module: str) -> None:
    """Verdicts and forecasts do without the second that scipy.stats takes."""
    loaded = loaded_after(f"import ost.analysis.{module}")
    assert "scipy.special" in loaded
    assert "scipy.stats" not in loaded


def test_intervals_of_proportions_need_no_numpy() -> None:
    """The result of an A/B test can be listed without loading numpy."""
    code = (
        "from ost.analysis.experiments import Count, compare_proportions\n"
        "compare_proportions(Count(10, 100), Count(20, 100))"
    )
    assert "numpy" not in loaded_after(code)


def test_failures_are_listed_findings_first() -> None:
    """The four ways to fail come in the order in which they are shown."""
    assert FAILED == (Verdict.WRONG_WAY, Verdict.NOT_MOVED, Verdict.CANT_TELL, Verdict.CONFOUNDED)
