"""The evidence: what shipped, what it promised, what the number did; mandated or discovery-led."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from tables import import_table

from ost.domain.model import Level
from ost.errors import ContradictingOptions, NoSuchTeam
from ost.exports.track_words import summary
from ost.services.adding import add_experiment, add_initiative, add_interview, add_opportunity, add_solution
from ost.services.changing import archive
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import record, start
from ost.services.mandating import accept
from ost.services.promises import read_track_record
from ost.services.shipping import drop, ship
from ost.storage.memory import MemoryStore

from .conftest import Desk

if TYPE_CHECKING:
    from ost.services.promised import TrackRecord

LAST = 90


def _series(desk: Desk, ref: str, jump: float, at: int = 0, written: int = LAST) -> None:
    """Weekly values with a wobble that goes up by `jump` on a day, from 20 weeks before it to 12 after."""
    days = range(at - 140, min(at + 84, LAST), 7)
    rows = [
        f"{desk.day(d)},{45 + math.sin(d * 1.3) + math.cos(d * 0.7) + jump * (d >= at):.2f}\n" for d in days
    ]
    desk.on(written, import_table, ref, ["date,value\n", *rows], "values.csv")


def _launch(desk: Desk, number: int, jump: float | None, **options: Any) -> None:
    """A KR of its own, and an initiative on it that ships on day 0."""
    done = desk.kr(f"Rate {number}")
    made = desk.do(add_initiative, f"Bet {number}", under=[str(done.view.ref)], expect={"": 5.0}, **options)
    desk.on(0, ship, str(made.view.ref))
    if jump is not None:
        _series(desk, done.view.data["metric"], jump)


def _group(record: TrackRecord, origin: str) -> dict[str, Any]:
    data: Any = record.to_json()
    return next(one for one in data["groups"] if one["origin"] == origin)


def _tell(grown: Desk) -> Desk:
    """One bet of each origin, a mandated one on an output KR, and one that was dropped."""
    grown.do(start, "exp1")
    grown.do(record, "exp1", Figures(successes=8, of=10))
    grown.on(1, ship, "ini1")
    _series(grown, "met1", 10.0, 1)
    _launch(grown, 2, 0.0, mandated_by="the board", team="Growth")
    _launch(grown, 3, None)
    grown.kr("Pages", level=Level.OUTPUT)
    grown.do(add_initiative, "Handbook", under=["kr4"], mandated_by="the board")
    grown.on(0, ship, "ini4")
    _series(grown, "met4", 10.0)
    grown.do(add_initiative, "Later", under=["kr1"], delivers=["sol1"], expect={"": 5.0})
    grown.on(40, drop, "ini5", "it was tried before")
    return grown


@pytest.fixture
def stored(grown: Desk) -> Desk:
    """It, in each store."""
    return _tell(grown)


@pytest.fixture
def year() -> Desk:
    """It, in memory."""
    desk = Desk(MemoryStore(actor="ana"))
    desk.grow()
    return _tell(desk)


def test_each_origin_stands_for_itself_and_what_cannot_be_told_is_no_failure(stored: Desk) -> None:
    found = read_track_record(stored.ws(LAST))
    shares = {one["origin"]: one for one in found.to_json()["groups"]}  # type: ignore[attr-defined]
    assert (shares["discovery"]["moved"], shares["discovery"]["told"], shares["discovery"]["dropped"]) == (
        1,
        1,
        1,
    )
    assert (shares["mandated"]["not_moved"], shares["mandated"]["told"]) == (1, 1)
    neither = shares["neither"]
    assert (neither["bets"], neither["told"], neither["untold_by"]["no_data"], neither["share"]) == (
        1,
        0,
        1,
        None,
    )
    [contrast] = found.contrasts
    assert not contrast.comparison.apart
    assert contrast.sentence.startswith("Too few to tell mandated and discovery-led bets apart")
    assert [quarter.name for quarter in found.quarters] == ["2026-Q1", "2026-Q2"]
    assert [str(one.past.initiative.ref) for one in found.quarters[1].dropped] == ["ini5"]


def test_to_make_what_was_to_be_made_moves_nothing(year: Desk) -> None:
    """A handbook's pages go up when the handbook ships; that is set aside, and so no success of the mandate."""
    found = read_track_record(year.ws(LAST))
    [output] = [bet for bet in found.bets if str(bet.kr.ref) == "kr4"]
    assert (output.verdict.value, output.counts) == ("moved", False)
    assert _group(found, "mandated")["set_aside"] == 1
    assert (_group(found, "mandated")["shipped"], _group(found, "mandated")["moved"]) == (2, 0)


def test_promises_are_summed_by_unit_and_held_against_what_came(year: Desk) -> None:
    found = read_track_record(year.ws(LAST))
    assert _group(found, "discovery")["promised"] == [{"unit": "%", "bets": 1, "krs": 1, "sum": 5.0}]
    assert (found.kept.n, found.kept.beyond, found.kept.short, found.named) == (2, 1, 1, 3)
    year.on(LAST, edit, "ini2", ["expect=kr2=0.1"])
    late = read_track_record(year.ws(LAST))
    assert (late.late, late.kept.n, late.kept.short) == (1, 1, 0)
    assert _group(late, "mandated")["promised"] == []


def test_discovery_counts_by_the_day_on_which_it_shipped(grown: Desk) -> None:
    """An interview about the need, or a test that had ended; what came afterwards led to nothing."""
    for number, need in ((2, "opp2"), (3, "opp3")):
        grown.do(add_opportunity, f"I miss {number}", under=["kr1"])
        grown.do(add_solution, f"Way {number}", under=[need])
        grown.do(add_initiative, f"Bet {number}", under=["kr1"], delivers=[f"sol{number}"])
    grown.on(2, add_interview, "Marta", supports=["opp2"])
    grown.on(9, add_interview, "Joost", supports=["opp3"])
    for initiative in ("ini1", "ini2", "ini3"):
        grown.on(5, ship, initiative)
    grown.on(8, start, "exp1")
    grown.on(9, record, "exp1", Figures(successes=8, of=10))
    origins = {str(bet.past.initiative.ref): bet.past for bet in read_track_record(grown.ws(20)).bets}
    assert {ref: past.origin.value for ref, past in origins.items()} == {
        "ini1": "neither",
        "ini2": "discovery",
        "ini3": "neither",
    }
    assert [str(ref) for ref in origins["ini2"].grounds.interviews] == ["int1"]
    grown.on(21, edit, "ini2", ["mandated_by=the board"])
    assert read_track_record(grown.ws(22)).bets[1].past.origin.value == "mandated"
    assert read_track_record(grown.ws(22, as_of=20)).bets[1].past.origin.value == "discovery"


def test_it_can_be_narrowed_and_looks_back(year: Desk) -> None:
    ws = year.ws(LAST)
    assert [str(bet.past.initiative.ref) for bet in read_track_record(ws, since=year.day(1)).bets] == ["ini1"]
    assert read_track_record(ws, until=year.day(-1)).quarters == ()
    assert {str(bet.kr.ref) for bet in read_track_record(ws, kr="kr2").bets} == {"kr2"}
    assert len(read_track_record(ws, team="growth").bets) == 4
    assert read_track_record(year.ws(LAST, as_of=-1)).quarters == ()
    early = read_track_record(year.ws(LAST, as_of=20))
    assert {bet.verdict.value for bet in early.bets} <= {"too_early", "no_data"}
    assert early.kept.ratio is None
    with pytest.raises(NoSuchTeam):
        read_track_record(ws, team="Grwth")
    with pytest.raises(ContradictingOptions):
        read_track_record(ws, since=year.day(3), until=year.day(2))


def test_what_was_written_when_the_numbers_were_in_is_named(year: Desk) -> None:
    """Whoever chooses a KR then may choose one that moved, and whoever calls it a mandate then, one that did not."""
    assert not any(bet.hindsight for bet in read_track_record(year.ws(LAST)).bets)
    year.on(LAST, edit, "ini1", ["mandated_by=the board"])
    year.on(LAST, accept, "ini2", "kr1")
    found = {
        (str(b.past.initiative.ref), str(b.kr.ref)): b.hindsight
        for b in read_track_record(year.ws(LAST)).bets
    }
    assert found["ini1", "kr1"] == ("mandate",)
    assert found["ini2", "kr1"][0] == "bet"
    assert found["ini2", "kr2"] == ()


def test_what_is_over_and_put_away_is_still_told(year: Desk) -> None:
    """Else a quarter would look better the more of it was tidied up."""
    before = read_track_record(year.ws(LAST))
    year.on(LAST, archive, "kr2", "the quarter is over")
    assert _group(read_track_record(year.ws(LAST)), "mandated") == _group(before, "mandated")
    year.on(LAST, archive, "ini1", "a slip")
    after = read_track_record(year.ws(LAST))
    assert [str(ref) for ref in after.put_away] == ["ini1"]
    assert _group(after, "discovery")["bets"] == 0


def test_many_bets_are_told_apart_whichever_did_better() -> None:
    """Seven mandates that moved their KR, and seven bets without discovery that did not."""
    desk = Desk(MemoryStore(actor="ana"))
    desk.grow()
    for number in range(2, 9):
        _launch(desk, number, 10.0, mandated_by="the board")
    for number in range(9, 16):
        _launch(desk, number, 0.0)
    desk.kr("Further outcome")
    desk.do(accept, "ini2", "kr16")
    found = read_track_record(desk.ws(LAST))
    assert (_group(found, "mandated")["moved"], _group(found, "neither")["not_moved"]) == (7, 7)
    [contrast] = [one for one in found.contrasts if one.comparison.difference]
    assert contrast.comparison.apart
    assert contrast.sentence.startswith("Mandated bets moved their KR more often than other ones")
    assert _group(found, "mandated")["bets"] == 8


def test_the_summary_names_a_bet_that_an_experiment_denies(grown: Desk) -> None:
    """The sentences of the summary are pasted alone; without it they would call moved what did harm."""
    grown.do(add_experiment, "A/B", under=["sol1"], criterion="variant > control", method="A/B")
    grown.do(start, "exp2")
    grown.do(record, "exp2", Figures(control=(300, 1000), variant=(200, 1000)))
    grown.on(1, ship, "ini1")
    _series(grown, "met1", 10.0, 1)
    told = read_track_record(grown.ws(LAST))
    assert [bet.verdict.value for bet in told.bets] == ["moved"]
    assert "An A/B test says otherwise, and counts for more than before and after: ini1." in summary(told)
