"""The rules by id: why there is one, what it asks, how grave it is, and when it may stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["advice", "warning"]

_COULD = "Could we hit this without improving anything for customers or the business?"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule.

    Attributes:
        id: Its name in commands and JSON.
        severity: `warning` for what makes a verdict impossible or misleading, `advice` for the rest.
        reason: Why there is this rule, in one sentence.
        question: What to ask.
        stands: When a finding may stand, for the one who accepts it.
        asked_by: The command that asks: `lint` of one thing after the other, `align` of how they stand together.
    """

    id: str
    severity: Severity
    reason: str
    question: str
    stands: str = "there is a good reason, which others should know"
    asked_by: Literal["lint", "align"] = "lint"

    def json(self) -> dict[str, object]:
        """Its shape in JSON."""
        return {
            "id": self.id,
            "severity": self.severity,
            "reason": self.reason,
            "question": self.question,
            "stands": self.stands,
            "asked_by": self.asked_by,
        }


_PREREQUISITE = "it is a prerequisite, and the outcome cannot be measured within the cycle"

RULES: dict[str, Rule] = {
    rule.id: rule
    for rule in (
        Rule(
            "kr-output",
            "warning",
            "A key result is what changes for somebody, not what is made.",
            _COULD,
            _PREREQUISITE,
        ),
        Rule(
            "kr-activity",
            "warning",
            "Being busy is a means; a key result is what comes of it.",
            _COULD,
            _PREREQUISITE,
        ),
        Rule(
            "kr-technical",
            "advice",
            "A technical number matters by what people notice of it.",
            _COULD,
            "the team keeps a service level for others",
        ),
        Rule("kr-engagement", "advice", "An engagement ratio can rise while nobody is better off.", _COULD),
        Rule(
            "kr-vague",
            "advice",
            "Without a number, two people can disagree on whether it was reached.",
            "How would a third party judge it?",
        ),
        Rule(
            "kr-incomplete",
            "warning",
            "A third party can judge a key result only with metric, baseline, target, unit and due date.",
            "What number, in which unit, says that it is done?",
        ),
        Rule(
            "kr-not-weekly",
            "advice",
            "What is measured rarely says too late that nothing moves.",
            "Can it be measured every week, or which proxy can?",
        ),
        Rule(
            "kr-cycle",
            "advice",
            "A quarterly key result is judged within its quarter.",
            "What can be measured before the cycle ends?",
        ),
        Rule(
            "kr-no-ladder",
            "advice",
            "A product result counts by the business result that it leads to.",
            "Which business result moves when this one does?",
        ),
        Rule(
            "kr-backwards",
            "warning",
            "A key result that is written after its initiatives is a plan in disguise.",
            "Would we want this if none of these initiatives existed?",
        ),
        Rule(
            "objective-not-qualitative",
            "advice",
            "An objective says where to go; its key results hold the numbers.",
            "What would be different for people when this is reached?",
        ),
        Rule(
            "objective-count",
            "advice",
            "More than three objectives in a cycle are a list, not a focus.",
            "Which of these can wait for the next cycle?",
        ),
        Rule(
            "objective-krs",
            "advice",
            "Two to five key results say enough and can be remembered.",
            "Which few results together would show that it is reached?",
        ),
        Rule(
            "objective-sufficiency",
            "advice",
            "Key results can all be hit and the objective still be missed.",
            "If we hit all of these, will the objective definitely be achieved?",
            "that is answered: the reason is the answer on record",
        ),
        Rule(
            "opportunity-no-evidence",
            "advice",
            "A need that nobody has told of is a guess.",
            "Who told us this, and in which words?",
        ),
        Rule(
            "opportunity-is-solution",
            "advice",
            "An opportunity that only one solution could address is a solution in disguise.",
            "What need is behind it, and what else could meet that need?",
        ),
        Rule(
            "opportunity-few-solutions",
            "advice",
            "One idea cannot be compared; the first one is seldom the best.",
            "What else could we do about it?",
        ),
        Rule(
            "solution-no-assumption",
            "advice",
            "A solution is a bet, and its assumptions say on what.",
            "What must be true for this to work?",
        ),
        Rule(
            "solution-untested",
            "warning",
            "A solution ships with a test behind it.",
            "What have we seen that says this will work?",
        ),
        Rule(
            "solution-riskiest-first",
            "advice",
            "Testing the safe assumptions first tells late that it fails.",
            "Which of them, if wrong, sinks the solution?",
        ),
        Rule(
            "initiative-no-effect",
            "warning",
            "A bet without an expected effect cannot be lost, and teaches nothing.",
            "Which key result should it move, by how much and how soon?",
        ),
        Rule(
            "initiative-mandate-open",
            "warning",
            "A mandate is worked with in the open: accepted, negotiated or documented.",
            "Why was this asked for, and which outcome should it have?",
            "how the team works with it is on record elsewhere: say where",
        ),
        Rule(
            "personal-scoring",
            "warning",
            "Nothing is scored per person: people then work for their number.",
            "What would the team as a whole want to see move?",
        ),
        Rule(
            "kr-serves-nothing",
            "advice",
            "What a team works on counts by what it leads to.",
            "Which result of the year moves when this is reached?",
            asked_by="align",
        ),
        Rule(
            "kr-unserved",
            "warning",
            "A result of the year that nobody works for will not move.",
            "Who takes it on in this cycle, or can it go?",
            "it was decided that it waits, or one team works on it directly",
            asked_by="align",
        ),
        Rule(
            "objective-unserved",
            "warning",
            "A direction that nobody takes a step in is a wish.",
            "Who takes the first step, or can it go?",
            "it was decided that it waits",
            asked_by="align",
        ),
        Rule(
            "ladder-upside-down",
            "advice",
            "The year gives its quarters their direction, and not the other way round.",
            "Which of the two is there for the other?",
            asked_by="align",
        ),
        Rule(
            "ladder-sideways",
            "advice",
            "A quarterly objective serves a result of the year; another quarter's is its equal.",
            "Which result of the year is it for?",
            asked_by="align",
        ),
        Rule(
            "ladder-late",
            "advice",
            "What comes after a result was judged cannot have led to it.",
            "Can it be reached before what it serves is judged?",
            asked_by="align",
        ),
        Rule(
            "ladder-early",
            "advice",
            "What was over before a result was begun does not lead to it.",
            "What did it lead to in its own time?",
            asked_by="align",
        ),
        Rule(
            "krs-opposed",
            "warning",
            "Where one of the two succeeds, the other fails.",
            "Which of the two is wanted, and who tells the other team?",
            "both were meant, and the teams know of each other",
            asked_by="align",
        ),
    )
}
