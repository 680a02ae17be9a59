"""What a drawing marks a thing with: a word, a sign and a tone that say the same three times.

The signs are of the WGL4 set, which the fonts of Windows, macOS and Linux share. Nothing here knows how
a badge is drawn.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from ost.exports.lines import STATE_WORDS, VERDICT_WORDS, short_of_outcome, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ost.services.views import NodeView

    VerdictWords = Mapping[str, Sequence[tuple[str, str]]]
    """(KR, verdict) pairs by the initiative's ref; a verdict is a key or a value of VERDICT_WORDS."""


class Tone(StrEnum):
    """What a badge means, whatever its word."""

    GOOD = "good"
    BAD = "bad"
    UNSURE = "unsure"
    WARNING = "warning"
    ACTIVE = "active"
    WAITING = "waiting"
    DECIDED = "decided"


class Badge(NamedTuple):
    """A mark on a thing.

    Attributes:
        word: What it says.
        about: The KR that it speaks of, where there are several; else empty.
    """

    word: str
    about: str = ""

    @property
    def sign(self) -> str:
        """The sign before the word."""
        return BADGES[self.word][0]

    @property
    def tone(self) -> Tone:
        """How it is meant."""
        return BADGES[self.word][1]

    @property
    def meaning(self) -> str:
        """What the word says, in a few more."""
        return BADGES[self.word][2]

    def __str__(self) -> str:
        return f"{self.sign} {self.word} {self.about}".rstrip()


GROUPS: dict[str, dict[str, tuple[str, Tone, str]]] = {
    "Change": {
        "added": ("+", Tone.GOOD, "was not there before"),
        "gone": ("-", Tone.BAD, "dropped, put away or taken back"),
        "moved here": (">", Tone.ACTIVE, "stood elsewhere before"),
        "moved away": ("<", Tone.WAITING, "stands elsewhere now"),
        "changed": ("~", Tone.WARNING, "is not as it was"),
    },
    "Verdict": {
        "moved": ("►", Tone.GOOD, "it moved its KR"),
        "wrong way": ("◄", Tone.BAD, "its KR went the wrong way"),
        "not moved": ("■", Tone.BAD, "an effect worth having is ruled out"),
        "can't tell": ("?", Tone.UNSURE, "the numbers fit an effect and none"),
        "confounded": ("≈", Tone.UNSURE, "another launch is in the way"),
        "too early": ("…", Tone.WAITING, "its effect is not due yet"),
        "no data": ("□", Tone.WAITING, "its KR was not measured around it"),
    },
    "Key result": {
        "achieved": ("√", Tone.GOOD, "at its target or beyond"),
        "on track": ("▲", Tone.GOOD, "as far as the time gone"),
        "behind": ("▼", Tone.WARNING, "less far than the time gone"),
        "stalled": ("■", Tone.BAD, "no nearer than six weeks ago"),
        "missed": ("×", Tone.BAD, "not at its target when due"),
        "not started": ("○", Tone.WAITING, "not begun, or not measured yet"),
        "output": ("!", Tone.WARNING, "measures what is made, not what changes"),
        "input": ("!", Tone.WARNING, "measures what is put in, not what changes"),
        "output?": ("!", Tone.WARNING, "reads as what is made, not what changes"),
        "activity?": ("!", Tone.WARNING, "reads as what is done, not what comes of it"),
        "technical?": ("!", Tone.WARNING, "reads as a number that no customer sees"),
        "engagement?": ("!", Tone.WARNING, "may rise while nobody is better off"),
        "vague?": ("!", Tone.WARNING, "comes without a number"),
    },
    "KPI": {
        "in range": ("√", Tone.GOOD, "inside its healthy range"),
        "out of range": ("×", Tone.BAD, "outside its healthy range"),
        "budget spent": ("!", Tone.BAD, "its service level cannot be kept any more"),
        "stale": ("…", Tone.WARNING, "watched, and not measured for long"),
    },
    "Test": {
        "supported": ("√", Tone.GOOD, "met its criterion"),
        "refuted": ("×", Tone.BAD, "failed its criterion"),
        "inconclusive": ("~", Tone.UNSURE, "neither met nor failed it"),
        "running": ("●", Tone.ACTIVE, "the test is on"),
        "planned": ("○", Tone.WAITING, "the test has not begun"),
        "untested": ("○", Tone.WAITING, "believed, not tested"),
        "riskiest": ("!", Tone.WARNING, "the untested assumption of its solution to test first"),
        "exploratory": ("!", Tone.WARNING, "its criterion was edited late"),
        "overruled": ("!", Tone.WARNING, "a person overruled its criterion"),
        "persevere": ("→", Tone.DECIDED, "decided: go on"),
        "pivot": ("→", Tone.DECIDED, "decided: change course"),
        "stop": ("→", Tone.DECIDED, "decided: no further"),
        "ship": ("→", Tone.DECIDED, "decided: build it"),
        "drop": ("→", Tone.DECIDED, "decided: give it up"),
    },
    "Status": {
        "targeted": ("●", Tone.ACTIVE, "worked on now"),
        "testing": ("●", Tone.ACTIVE, "under test"),
        "committed": ("●", Tone.ACTIVE, "on the roadmap"),
        "proposed": ("○", Tone.WAITING, "not committed to"),
        "shipped": ("√", Tone.ACTIVE, "out, with no verdict yet"),
        "delivered": ("√", Tone.GOOD, "shipped by an initiative"),
        "addressed": ("√", Tone.GOOD, "met by a solution"),
        "parked": ("–", Tone.WAITING, "set aside"),
        "dropped": ("–", Tone.WAITING, "given up"),
        "closed": ("–", Tone.WAITING, "over"),
        "archived": ("–", Tone.WAITING, "put away"),
        "mandated": ("!", Tone.WARNING, "came from above"),
        "suspect": ("!", Tone.WARNING, "rests on something that has changed"),
    },
}
"""By group and word: the sign, the tone and the meaning, in the order in which a legend lists them."""

BADGES = {word: badge for group in GROUPS.values() for word, badge in group.items()}


def badges_of(
    view: NodeView, verdicts: VerdictWords, sign: str = "", *, riskiest: bool = False
) -> list[Badge]:
    """The badges of a thing, the most telling first.

    Args:
        view: The thing.
        verdicts: (KR, verdict) pairs by the initiative's ref.
        sign: How it differs from an earlier moment, which then comes first.
        riskiest: Whether it is what its solution should test first.
    """
    change = [Badge(word) for word, badge in GROUPS["Change"].items() if badge[0] == sign] if sign else []
    marks = ("riskiest" if riskiest else "", "suspect" if view.data.get("suspect") else "")
    return [*change, *_own_badges(view, verdicts), *_known(*marks)]


def _own_badges(view: NodeView, verdicts: VerdictWords) -> list[Badge]:
    data = view.data
    kind, status = text(data, "kind"), text(data, "status")
    if kind == "initiative":
        judged = verdict_badges(verdicts.get(str(view.ref), ()))
        found = [*(judged or _known(status)), *_known("mandated" if data.get("mandated_by") else "")]
    elif kind == "kr":
        found = _known(status, STATE_WORDS.get(text(data, "state"), ""), short_of_outcome(data))
    elif kind == "experiment":
        exploratory = "exploratory" if data.get("exploratory") else ""
        overruled = "overruled" if data.get("overruled") else ""
        found = _known(text(data, "outcome"), overruled, text(data, "decision"), exploratory)
    elif kind == "metric":
        found = kpi_badges(data)
    else:
        found = _known(status)
    return [*found, *_known("archived" if data.get("archived") else "")]


def _known(*words: str) -> list[Badge]:
    """The words that are badges: the first status of a lifecycle is none."""
    return [Badge(word) for word in words if word in BADGES]


def kpi_badges(data: Mapping[str, object]) -> list[Badge]:
    """How a KPI stands; nothing for a metric without a healthy range."""
    kpi = data.get("kpi")
    if not isinstance(kpi, dict):
        return []
    inside = {True: "in range", False: "out of range", None: ""}[kpi["in_range"]]
    spent = isinstance(kpi["service"], dict) and kpi["service"]["spent"]
    return _known(inside, "budget spent" if spent else "", "stale" if kpi["stale"] else "")


def verdict_badges(pairs: Sequence[tuple[str, str]]) -> list[Badge]:
    """The verdicts of an initiative as badges; each names its KR."""
    return [Badge(VERDICT_WORDS.get(verdict, verdict), kr) for kr, verdict in pairs]
