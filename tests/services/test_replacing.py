"""The KR stands, the bet changes: which initiative took the place of one that was dropped stays on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import AlreadyLinked, CannotUndo, NotReplaceable
from ost.exports.report_words import decision_reason
from ost.services.adding import add_initiative
from ost.services.changing import link, unlink
from ost.services.editing import edit
from ost.services.reading import show
from ost.services.shipping import drop, ship
from ost.services.undoing import redo, undo
from ost.services.weekly import weekly_report

if TYPE_CHECKING:
    from .conftest import Desk


@pytest.fixture
def bets(grown: Desk) -> Desk:
    """ini1 to ini4, all on kr1 but the last."""
    grown.kr("Retention")
    for title, kr in (("Two", "kr1"), ("Three", "kr1"), ("Elsewhere", "kr2")):
        grown.do(add_initiative, title, under=[kr])
    return grown


def _swap(desk: Desk, ref: str) -> tuple[object, object]:
    data = show(desk.ws(9), ref).data
    return data["replaces"], data["replaced_by"]


def test_both_ends_say_it(bets: Desk) -> None:
    done = bets.on(1, drop, "ini1", "too slow", replaced_by="ini2")
    assert done.view.data["replaced_by"] == ["ini2"]
    assert done.notes == ()
    assert _swap(bets, "ini1") == ([], ["ini2"])
    assert _swap(bets, "ini2") == (["ini1"], [])
    assert ("ini1", "link", "replaces", None, "ini2") in bets.told()


def test_a_swap_that_leaves_the_kr_is_taken_with_a_remark(bets: Desk) -> None:
    done = bets.on(1, drop, "ini1", "too slow", replaced_by="ini4")
    [said] = done.notes
    assert said.startswith("ini4 bets on kr2, and ini1 bet on kr1: a swap keeps the KR.")
    assert said.endswith("ost link kr1 ini4")


def test_it_is_taken_back_with_the_drop_and_done_again(bets: Desk) -> None:
    bets.on(1, drop, "ini1", "too slow", replaced_by="ini2")
    bets.on(1, undo)
    assert bets.node("ini1").status == "proposed"
    assert _swap(bets, "ini1") == ([], [])
    bets.on(1, redo)
    assert _swap(bets, "ini1") == ([], ["ini2"])


def test_nothing_replaces_itself_however_many_lie_between(bets: Desk) -> None:
    with pytest.raises(NotReplaceable, match="they are one initiative"):
        bets.on(1, drop, "ini1", "no", replaced_by="ini1")
    assert bets.node("ini1").status == "proposed"
    bets.on(1, drop, "ini1", "no", replaced_by="ini2")
    bets.on(2, drop, "ini2", "no", replaced_by="ini3")
    bets.on(3, drop, "ini3", "no")
    with pytest.raises(NotReplaceable, match="ini3 took its place"):
        bets.on(3, link, "ini1", "ini3")


def test_a_swap_done_again_makes_no_circle_either(bets: Desk) -> None:
    bets.on(1, drop, "ini1", "no", replaced_by="ini2")
    bets.on(2, undo)
    bets.on(2, drop, "ini2", "no", replaced_by="ini1")
    with pytest.raises(CannotUndo, match="ini1 would replace itself"):
        bets.on(3, redo, _undo_of(bets, 1))


def _undo_of(desk: Desk, nth: int) -> int:
    with desk.store.reading() as reader:
        undone = [made.undoes for made in reader.changesets() if made.undoes is not None]
    found = undone[nth - 1]
    assert found is not None
    return found


def test_what_is_dropped_or_not_dropped_cannot_be_swapped(bets: Desk) -> None:
    with pytest.raises(NotReplaceable, match="ini1 is proposed"):
        bets.on(1, link, "ini2", "ini1")
    bets.on(1, drop, "ini3", "no")
    with pytest.raises(NotReplaceable, match="ini3 is dropped, too"):
        bets.on(1, drop, "ini1", "no", replaced_by="ini3")
    bets.on(1, ship, "ini2")
    with pytest.raises(NotReplaceable, match="ini2 is shipped"):
        bets.on(1, link, "ini1", "ini2")


def test_it_can_be_said_later_in_either_order(bets: Desk) -> None:
    bets.on(1, drop, "ini1", "no")
    assert str(bets.on(2, link, "ini1", "ini2").view.ref) == "ini2"
    with pytest.raises(AlreadyLinked):
        bets.on(2, link, "ini2", "ini1")
    bets.on(3, unlink, "ini1", "ini2")
    assert _swap(bets, "ini1") == ([], [])


def test_one_that_is_taken_up_again_is_replaced_by_nothing(bets: Desk) -> None:
    bets.on(1, drop, "ini1", "no", replaced_by="ini2")
    done = bets.on(2, edit, "ini1", ["status=proposed"])
    assert done.notes == ("ini2 no longer replaces it.",)
    assert _swap(bets, "ini1") == ([], [])


def test_a_drop_that_a_swap_rests_on_is_not_taken_back(bets: Desk) -> None:
    bets.on(1, drop, "ini1", "no")
    with bets.store.reading() as reader:
        dropped = reader.head()[0]
    bets.on(2, link, "ini2", "ini1")
    with pytest.raises(CannotUndo, match="ini2 replaces ini1"):
        bets.on(3, undo, dropped)


def test_the_weekly_report_names_what_takes_its_place(bets: Desk) -> None:
    bets.on(1, drop, "ini1", "too slow", replaced_by="ini2")
    bets.on(1, drop, "ini4", "too far")
    swapped, dropped = weekly_report(bets.ws(1)).decisions
    assert decision_reason(swapped) == "Because: too slow · replaced by ini2"
    assert swapped.to_json()["replaced_by"] == ["ini2"]
    assert decision_reason(dropped) == "Because: too far"
