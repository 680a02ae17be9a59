"""Random days with undo and redo, compared with what was seen before and after, on a server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from postgres_server import empty_workspace
from services.test_any_course_of_work import ChangesOfMind, ChangesOfMindInAFile

if TYPE_CHECKING:
    from ost.services.store import Store
    from ost.storage.postgres import PostgresStore

    from .conftest import Proof


def _settings(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


@pytest.mark.slow
def test_changes_of_mind_on_a_server(crowded_database: PostgresStore, proof: Proof) -> None:
    done = [0]

    class OnAServer(ChangesOfMind):
        def new_store(self) -> Store:
            done[0] += 1
            return empty_workspace(crowded_database)

    examples, steps = proof.size(1, 60), proof.size(12, 40)
    run_state_machine_as_test(OnAServer, settings=_settings(examples, steps))
    proof.found(
        f"{done[0]} random courses of up to {steps} steps with undo and redo, PostgreSQL",
        "each undo gave what was there before, each redo what was there after; history and tables equal at each step",
    )


@pytest.mark.slow
def test_more_changes_of_mind_in_a_file(proof: Proof) -> None:
    if not proof.size(0, 1):
        pytest.skip("a few of them are among the tests of the services")
    run_state_machine_as_test(ChangesOfMindInAFile, settings=_settings(100, 40))
    proof.found("100 random courses of up to 40 steps with undo and redo, SQLite", "the same")
