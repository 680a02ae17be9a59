"""Mandates: three ways to work with what came from above, each on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ost.domain.kinds import Ref
from ost.domain.model import Level
from ost.errors import EmptyText, NotAnOutcome, NotMandated, NoWayRecorded, WrongKind
from ost.services.adding import add_initiative
from ost.services.changing import archive
from ost.services.editing import edit
from ost.services.linting.accepting import accept as let_stand
from ost.services.linting.lint import lint
from ost.services.mandating import accept, document, negotiate, read_mandates, withdraw
from ost.services.reading import show
from ost.services.undoing import redo, undo

if TYPE_CHECKING:
    from conftest import Desk

OPEN = "initiative-mandate-open"


@pytest.fixture
def asked(grown: Desk) -> Desk:
    """The tree with an output KR (kr2) and an initiative for it (ini2) that came from the board."""
    grown.kr("Handbook pages", level=Level.OUTPUT)
    done = grown.do(add_initiative, "Handbook", under=["kr2"], expect={"": 3}, mandated_by="the board")
    assert [note.partition(": ost mandate ")[2].split()[0] for note in done.notes[-3:]] == [
        "accept",
        "negotiate",
        "document",
    ]
    return grown


def _mandate(desk: Desk, as_of: int | None = None) -> dict[str, object] | None:
    found = show(desk.ws(20, as_of), "ini2").data["mandate"]
    assert found is None or isinstance(found, dict)
    return found


def _asks(desk: Desk) -> bool:
    return any(one.rule == OPEN and str(one.ref) == "ini2" for one in lint(desk.ws(20)).waiting)


def test_a_mandate_is_open_until_a_way_is_recorded(asked: Desk) -> None:
    [one] = read_mandates(asked.ws())
    assert one.open
    assert one.to_json()["do"] == [
        "ost mandate accept ini2 --kr KR",
        'ost mandate negotiate ini2 --why "…"',
        'ost mandate document ini2 --instead "…"',
    ]
    assert _asks(asked)
    assert _mandate(asked) is None
    asked.on(2, negotiate, "ini2", "the auditors ask for it", "kr1")
    assert not _asks(asked)
    assert _mandate(asked) == {
        "way": "negotiate",
        "kr": "kr1",
        "why": "the auditors ask for it",
        "instead": None,
        "by": "ana",
        "on": str(asked.day(2)),
        "basis": "said",
    }
    assert not read_mandates(asked.ws(3))[0].open


def test_who_accepts_bets_on_the_outcome_beside_the_output(asked: Desk) -> None:
    """An outcome that nobody bets on would never be judged."""
    done = asked.do(accept, "ini2", "kr1")
    assert done.view.data["parents"] == ["kr1", "kr2"]
    assert done.notes == (
        "ini2 bets on kr1 from now on.",
        "Say what you expect of it: ost edit ini2 expect=kr1=N",
    )
    with pytest.raises(NotAnOutcome):
        asked.do(accept, "ini2", "kr2")
    asked.do(undo)
    assert show(asked.ws(), "ini2").data["parents"] == ["kr2"]
    assert _asks(asked)
    asked.do(redo)
    assert _mandate(asked)["kr"] == "kr1"


def test_the_last_way_counts_and_each_is_undone(asked: Desk) -> None:
    asked.on(1, accept, "ini2", "kr1")
    asked.on(4, document, "ini2", "pages that somebody reads")
    assert (_mandate(asked)["way"], _mandate(asked)["instead"]) == ("document", "pages that somebody reads")
    assert _mandate(asked, as_of=3)["way"] == "accept"
    asked.on(5, undo)
    assert _mandate(asked)["way"] == "accept"
    asked.on(6, withdraw, "ini2")
    assert _mandate(asked) is None
    with pytest.raises(NoWayRecorded):
        asked.on(6, withdraw, "ini2")


def test_what_should_have_been_measured_is_ours_where_it_is_named_whole(asked: Desk) -> None:
    """A fragment of a title stays words: what somebody wrote down is not turned into something else."""
    title = str(show(asked.ws(), "kr1").data["title"])
    for said, kept in (("KR1", "kr1"), ("met1", "met1"), (title.upper(), "kr1"), (title[:-1], title[:-1])):
        asked.do(document, "ini2", said)
        assert _mandate(asked)["instead"] == kept
    with pytest.raises(WrongKind):
        asked.do(document, "ini2", "opp1")
    with pytest.raises(NotAnOutcome):
        asked.do(document, "ini2", "kr2")
    with pytest.raises(NotMandated):
        asked.do(document, "ini1", "fewer calls")


def test_what_becomes_of_the_kr_is_said_and_breaks_nothing(asked: Desk) -> None:
    asked.do(accept, "ini2", "kr1")
    asked.do(edit, "kr1", ["level=output"])
    assert read_mandates(asked.ws())[0].remark == "kr1 is an output KR by now"
    asked.do(document, "ini2", "met1")
    asked.do(archive, "kr1", "over")
    asked.do(undo)
    asked.do(negotiate, "ini2", "why not", None)
    asked.do(edit, "kr1", ["level=outcome"])
    asked.do(negotiate, "ini2", "why not", "kr1")
    asked.do(archive, "kr1", "over")
    one = next(one for one in read_mandates(asked.ws()) if str(one.initiative.ref) == "ini2")
    assert one.remark == "kr1 has been put away since"
    assert (one.open, one.mandate.named, _asks(asked)) == (False, Ref.parse("kr1"), False)


def test_how_it_was_recorded_before_still_counts(asked: Desk) -> None:
    """By the bets, by the note, or by letting the finding stand."""
    both = {"kr1": 1.0, "kr2": 1.0}
    asked.do(add_initiative, "More of it", under=["kr1", "kr2"], expect=both, mandated_by="the board")
    asked.do(add_initiative, "And more", under=["kr2"], expect={"": 1}, mandated_by="the board")
    asked.do(edit, "ini4", ["note=they have a visit in May"])
    asked.do(let_stand, "ini2", OPEN, "negotiated on the corridor")
    found = {str(one.initiative.ref): one for one in read_mandates(asked.ws())}
    assert [found[ref].mandate and found[ref].mandate.basis for ref in ("ini2", "ini3", "ini4")] == [
        None,
        "bets",
        "note",
    ]
    assert found["ini2"].let_stand.because == "negotiated on the corridor"
    assert not any(one.open for one in found.values())
    assert not _asks(asked)


def test_the_dots_of_a_pasted_command_say_nothing(asked: Desk) -> None:
    for way in (negotiate, document):
        with pytest.raises(EmptyText):
            asked.do(way, "ini2", "…")
    with pytest.raises(EmptyText):
        asked.do(let_stand, "ini2", OPEN, "…")
    assert read_mandates(asked.ws())[0].open
