"""Many use cases in one transaction: all of them are kept, or none."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from ost.errors import NoSuchRef
from ost.services.adding import add_key_result, add_objective, add_opportunity
from ost.services.batch import OneTransaction
from ost.services.reading import list_nodes
from ost.services.workspace import Workspace

if TYPE_CHECKING:
    from .conftest import Desk


def _begin(batch: OneTransaction, desk: Desk) -> Workspace:
    workspace = Workspace(batch, desk.day(0), "ana")
    add_objective(workspace, "New users succeed")
    add_key_result(workspace, "Activation", under=["obj1"], baseline=1, target=2, by="2026-12-31")
    return workspace


def test_each_use_case_sees_what_those_before_it_wrote(desk: Desk) -> None:
    with desk.store.writing("batch") as tx:
        workspace = _begin(OneTransaction(tx), desk)
        add_opportunity(workspace, "Need", under=["Activation"])
        assert len(list_nodes(workspace)) == 4
    assert [str(node.ref) for node in desk.nodes()] == ["obj1", "kr1", "opp1", "met1"]


def test_all_are_dropped_when_one_fails(desk: Desk) -> None:
    before = desk.contents()
    with pytest.raises(NoSuchRef), desk.store.writing("batch") as tx:
        add_opportunity(_begin(OneTransaction(tx), desk), "Need", under=["kr9"])
    assert desk.contents() == before


def test_each_use_case_has_its_own_line_at_the_moment_that_was_set(desk: Desk) -> None:
    first, second = datetime(2026, 1, 1, 12, tzinfo=UTC), datetime(2026, 2, 1, 12, tzinfo=UTC)
    with desk.store.writing("batch") as tx:
        batch = OneTransaction(tx, first)
        workspace = Workspace(batch, desk.day(0), "ana")
        add_objective(workspace, "A")
        batch.at = second
        add_objective(workspace, "B")
        add_objective(workspace, "C")
    changes = desk.changes()
    assert [change.at for change in changes] == [first, second, second]
    assert len({change.seq for change in changes}) == 3
