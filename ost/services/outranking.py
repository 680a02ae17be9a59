"""A randomised experiment beside a before/after verdict on the same solution: do they say the same?

The experiment outranks: it compares people who differ in nothing but the change, while before and after differ in all
that happened meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.analysis.types import Verdict

if TYPE_CHECKING:
    from ost.analysis.types import Judgement
    from ost.services.judged import Trial

_CONFLICT = (
    "The experiment outranks it: what moved the KR is more likely something else that happened at the same "
    "time."
)

_WORDS: dict[tuple[int, Verdict], tuple[bool | None, str]] = {
    (1, Verdict.MOVED): (True, "Both say that it helps."),
    (1, Verdict.NOT_MOVED): (
        False,
        (
            "They differ: the experiment saw it help, and the KR did not follow. It may reach too few or move something"
            " else than the KR: the solution works, and was not enough."
        ),
    ),
    (1, Verdict.WRONG_WAY): (False, f"They point opposite ways. {_CONFLICT}"),
    (1, Verdict.CANT_TELL): (None, "The KR cannot tell it from its noise; the experiment can: it helps."),
    (1, Verdict.CONFOUNDED): (
        None,
        "The KR cannot tell the launches apart; the experiment can: this one helps.",
    ),
    (0, Verdict.MOVED): (
        False,
        (
            "They differ: the experiment could not tell it from none, so the KR may have been moved by something else"
            " that happened at the same time."
        ),
    ),
    (0, Verdict.NOT_MOVED): (True, "Neither shows that it helps."),
    (0, Verdict.WRONG_WAY): (
        False,
        (
            "They differ: the experiment could not tell it from none, so the KR may have gone the wrong way for another"
            " reason."
        ),
    ),
    (-1, Verdict.MOVED): (False, f"They point opposite ways. {_CONFLICT}"),
    (-1, Verdict.NOT_MOVED): (True, "Neither shows that it helps; the experiment says that it harms."),
    (-1, Verdict.WRONG_WAY): (True, "Both say that it harms."),
    (-1, Verdict.CANT_TELL): (None, "The KR cannot tell it from its noise; the experiment can: it harms."),
    (-1, Verdict.CONFOUNDED): (
        None,
        "The KR cannot tell the launches apart; the experiment can: this one harms.",
    ),
}


def compare(judgement: Judgement, trial: Trial) -> tuple[bool | None, str]:
    """Whether a verdict and a randomised experiment say the same, and what to make of it.

    Args:
        judgement: The verdict.
        trial: The experiment.

    Returns:
        Whether they agree, None where one of them cannot tell; and a sentence or two, empty where there is nothing to
        compare yet.
    """
    way = direction(trial)
    if way is None:
        return None, ""
    agrees, words = _WORDS.get((way, judgement.verdict), (None, ""))
    if not words:
        return None, ""
    sizes = _sizes(judgement, trial) if way and agrees else ""
    return agrees, f"{words} {sizes}".rstrip()


def direction(trial: Trial) -> int | None:
    """Where an experiment's interval lies: 1 wholly the good way, -1 wholly the bad way, 0 neither; None without it."""
    _, low, high = trial.effect
    if low is None or high is None:
        return None
    if not trial.rising:
        low, high = -high, -low
    return 1 if low > 0 else -1 if high < 0 else 0


def _sizes(judgement: Judgement, trial: Trial) -> str:
    """Whether the two sizes can be those of one effect, where they are in one unit."""
    _, low, high = trial.effect
    if judgement.low is None or judgement.high is None or low is None or high is None:
        return ""
    if (
        trial.result.type != "proportions"
        or not judgement.unit.startswith("%")
        or judgement.scale != "absolute"
    ):
        return "They are in different units, so their sizes cannot be compared in numbers."
    if low * 100 <= judgement.high and judgement.low <= high * 100:
        return ""
    way = "smaller" if abs(low + high) * 50 < abs(judgement.low + judgement.high) / 2 else "larger"
    return f"In size they differ: the experiment's is {way}, and is the better estimate where both measure the same."
