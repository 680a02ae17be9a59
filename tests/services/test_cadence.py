"""The cadence: which days come from the data, whose they are, and what their names and editions promise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.errors import NoSuchTeam
from ost.services.adding import add_experiment, add_objective
from ost.services.cadence import read_cadence
from ost.services.changing import archive
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.shipping import ship

if TYPE_CHECKING:
    from ost.services.cadence import Cadence

    from .conftest import Desk


def days(cadence: Cadence) -> dict[str, str]:
    return {one.name: one.on.isoformat() for one in cadence.days}


def test_the_days_come_from_what_the_workspace_says(grown: Desk) -> None:
    grown.do(add_experiment, "For two weeks", under=["asm1"], criterion="7 of 10", until=grown.day(30))
    grown.on(5, ship, "ini1")
    found = read_cadence(grown.ws(6))
    assert days(found) == {
        "plan:2026-Q2": "2026-03-18",
        "close:2026-Q1": "2026-03-31",
        "until:exp2": "2026-04-01",
        "verdict:ini1": "2026-04-18",
        "due:kr1": "2026-06-10",
    }
    assert found.days[0].to_json()["refs"] == ["obj1"]
    assert [one.on for one in found.days] == sorted(one.on for one in found.days)
    assert found.check_in is not None
    assert (found.check_in.on, found.check_in.until) == (grown.day(0), grown.day(100))
    grown.on(7, edit, "kr1", ["status=closed"])
    assert read_cadence(grown.ws(8)).check_in is None
    assert set(days(read_cadence(grown.ws(8)))) == {"plan:2026-Q2", "close:2026-Q1", "until:exp2"}
    assert days(read_cadence(grown.ws(8, as_of=6))) == days(found)


def test_a_team_has_its_own_days(grown: Desk) -> None:
    grown.do(add_objective, "Baskets grow", team="Basket", cycle="2026")
    grown.kr("Basket size", "obj2", by="2026-12-31")
    basket = read_cadence(grown.ws(), "basket")
    assert basket.team == "Basket"
    assert days(basket) == {"plan:2027": "2026-12-18", "due:kr2": "2026-12-31", "close:2026": "2026-12-31"}
    assert basket.check_in is not None
    assert basket.check_in.notes[0] == "ost checkin --team Basket"
    with pytest.raises(NoSuchTeam):
        read_cadence(grown.ws(), "Baskets")
    grown.do(archive, "obj2")
    assert not any(name in days(read_cadence(grown.ws())) for name in ("due:kr2", "close:2026"))


def test_an_edition_grows_with_what_it_is_about_and_with_nothing_else(grown: Desk) -> None:
    def edition(name: str) -> int:
        return next(one.edition for one in read_cadence(grown.ws(9)).days if one.name == name)

    before = edition("due:kr1")
    grown.on(1, check_in, "kr1", confidence=5)
    grown.measure("kr1", {2: 41.0})
    grown.on(3, edit, "opp1", ["title=Another"])
    assert edition("due:kr1") == before
    grown.on(4, edit, "kr1", [f"due={grown.day(90)}"])
    assert edition("due:kr1") > before
    assert read_cadence(grown.ws(9)) == read_cadence(grown.ws(9))


def test_an_edition_never_falls_when_what_it_was_about_goes(grown: Desk) -> None:
    """The check-in that ends earlier since its later KR was closed would else be taken for the older one."""

    def editions() -> dict[str, int]:
        found = read_cadence(grown.ws(9))
        assert found.check_in is not None
        return {one.name: one.edition for one in (found.check_in, *found.days)}

    grown.do(add_objective, "Baskets grow", cycle="2026-Q1")
    grown.kr("Basket size", "obj2", by="2026-12-31")
    grown.on(2, edit, "kr1", ["title=Activated within a day"])
    before = editions()
    grown.on(3, edit, "kr2", ["status=closed"])
    grown.on(4, edit, "obj2", ["status=closed"])
    after = editions()
    assert after["checkin"] > before["checkin"]
    assert after["close:2026-Q1"] > before["close:2026-Q1"]
    assert after["due:kr1"] == before["due:kr1"]


def test_nothing_is_no_calendar_and_no_failure(desk: Desk) -> None:
    assert read_cadence(desk.ws()).days == ()
    assert read_cadence(desk.ws()).check_in is None


def test_the_day_on_which_a_cycle_ends_names_the_command_that_closes_it(grown: Desk) -> None:
    notes = {one.name: one.notes for one in read_cadence(grown.ws()).days}
    assert notes["close:2026-Q1"][0] == "From the next day on: ost close 2026-Q1"
    assert notes["plan:2026-Q2"][1] == "Once it has objectives: ost audit 2026-Q2"
    assert not any("status=closed" in note for note in notes["due:kr1"])
