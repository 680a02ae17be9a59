"""A migration that is killed leaves the old workspace or the new one, and the next opening completes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .conftest import Proof

BENCHMARK = Path(__file__).parents[2] / "benchmarks" / "kill_migrations.py"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the migrations are forked")
@pytest.mark.parametrize(("rows", "short", "long"), [(0, 4, 100), (20_000, 0, 60)])
def test_killed_migrations_leave_the_old_or_the_new(rows: int, short: int, long: int, proof: Proof) -> None:
    kills = proof.size(short, long)
    if not kills:
        pytest.skip("a larger workspace is migrated by `just proofs`")
    words = [sys.executable, str(BENCHMARK), "--kills", str(kills), "--rows", str(rows)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60 + 30 * kills, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(done.stdout)
    assert (found["neither"], found["stuck"]) == (0, 0)
    assert found["old"] + found["new"] == found["kills"] + found["ended"] > found["new"]
    proof.found(
        f"{found['kills']} migrations killed ({found['schemas']}, {found['bytes']:,} bytes, "
        f"{found['statements']:,} statements)",
        f"{found['old']} left the old workspace whole, {found['new'] - found['ended']} the new one, "
        f"{found['left']} with a journal; the next opening completed each",
    )
