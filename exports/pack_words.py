"""What a review pack says and in which order: the value of the services as blocks, which the formats then show."""

from __future__ import annotations

import shlex
from collections import Counter
from typing import TYPE_CHECKING

from ost.domain.text import plural, shortened
from ost.exports import kpis
from ost.exports import report_words as words
from ost.exports.badges import Badge
from ost.exports.chart_words import description
from ost.exports.lines import KIND_WORDS, VERDICT_WORDS, short_of_outcome, text
from ost.exports.pack_blocks import ChartBlock, Document, Grid, Item, Lines, Section, TreeBlock
from ost.exports.report_answers import confidence_words, distance, first, keeps, measured, way
from ost.exports.verdicts import effect_words, said, share_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ost.exports.pack_blocks import Block
    from ost.services.diffing import Place
    from ost.services.judged import Judged
    from ost.services.pack import ObjectivePart, OpenQuestion, Pack
    from ost.services.report import KrReport

RULE = "When an initiative fails to move a KR, the roadmap changes; the KR doesn't."

MOST_CHANGES = 12
"""So many changes of an objective are told one by one; the rest is counted."""

MOST_LINES = 10
"""So many lines the summary has at most."""

LIKELY, UNLIKELY = 0.7, 0.3
"""From which chance on a KR is named as likely, and up to which as unlikely, to hit its target."""

_NAMED = 4
"""So many things a line of the summary names."""

_TITLE = 60
"""So much of a title a line of the summary shows."""

_SIGNS = {"+": "added", "-": "gone", ">": "moved here", "<": "moved away", "~": "changed"}


def document(pack: Pack) -> Document:
    """A pack as blocks."""
    report = pack.report
    sections = [_objective(pack, part) for part in pack.parts]
    rest = _elsewhere(pack)
    return Document(
        title=f"Review of {report.as_of}",
        whose=words.whose(report),
        when=since_words(pack),
        summary=tuple(Item(line) for line in summary(pack)),
        sections=(*sections, *([rest] if rest.blocks else [])),
        rule=RULE,
        verdicts=pack.verdicts,
    )


def since_words(pack: Pack) -> str:
    """Since when it tells what happened, and what was taken where there has been no review."""
    since, moment = pack.since, pack.since.moment
    mark = "Mark this one when it is over: ost review mark NAME"
    match since.basis:
        case "asked" | "review":
            if moment.mark:
                return f"What happened since the review {moment.mark.name} of {moment.day}."
            return f"What happened since {moment.day}."
        case "cycle":
            begun = f"the start of the cycle {since.cycle} ({since.first})"
            return f"No review is marked yet, so this is since {begun}. {mark}"
        case "key_results":
            return f"No review is marked yet, so this is since the first running KR began ({since.first}). {mark}"
        case "quarter":
            return f"No review is marked yet and no KR runs, so this is since 13 weeks ago ({since.first}). {mark}"


# --- the whole in ten lines ------------------------------------------------------------------------


def summary(pack: Pack) -> list[str]:
    """The whole in at most ten lines, for who reads no more."""
    report = pack.report
    if not report.krs and not pack.parts:
        whose = f" for the team {report.team}" if report.team else ""
        return [
            f"There is nothing to review{whose} yet: no objective, and no key result.",
            "Begin with: ost objective add TITLE --team NAME",
        ]
    krs = words.in_order(report)
    chances = [(kr, chance) for kr in krs if (chance := _chance(kr)) is not None]
    lines = [
        words.states_sentence(report) if krs else "No key result has begun yet.",
        _chances("Likely to hit the target", [kr for kr, chance in chances if chance >= LIKELY]),
        _chances("Unlikely to hit it", [kr for kr, chance in chances if chance <= UNLIKELY]),
        _launches(pack, "moved", "Moved its KR"),
        _failures(pack),
        _untold(pack),
        _learned(pack),
        _differs(pack),
        _asks(pack),
        RULE if report.failed else "",
    ]
    return [line for line in lines if line][:MOST_LINES]


def _chance(kr: KrReport) -> float | None:
    return kr.forecast.p_hit if kr.view.data["status"] == "open" else None


def _chances(heading: str, krs: Sequence[KrReport]) -> str:
    named = [
        f"{_named(str(kr.view.ref), kr.view.node.title)} ({share_words(kr.forecast.p_hit or 0)})"
        for kr in krs
    ]
    return _listed(heading, named)


def _named(ref: str, title: str) -> str:
    return f"{ref} {shortened(title, _TITLE)}"


def _listed(heading: str, named: Sequence[str]) -> str:
    if not named:
        return ""
    more = f", and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"{heading}: {'; '.join(named[:_NAMED])}{more}."


def _launches(pack: Pack, verdict: str, heading: str) -> str:
    found = [
        one.judgement
        for kr in pack.report.krs
        for one in kr.verdicts
        if one.judgement.verdict.value == verdict
    ]
    return _listed(heading, [f"{_named(j.initiative, j.title)} → {j.kr}, {effect_words(j)}" for j in found])


def _failures(pack: Pack) -> str:
    found = [one for one in pack.report.failed if one.judgement.verdict.value in words.FINDINGS]
    return _listed("Failed to move its KR", [f"{_failed(one)}{_news(pack, one)}" for one in found])


def _untold(pack: Pack) -> str:
    found = [one for one in pack.report.failed if one.judgement.verdict.value not in words.FINDINGS]
    return _listed("Cannot be told", [_failed(one) for one in found])


def _failed(one: Judged) -> str:
    j = one.judgement
    return f"{_named(j.initiative, j.title)} → {j.kr}, {VERDICT_WORDS[j.verdict.value]}"


def _news(pack: Pack, one: Judged) -> str:
    return " (new)" if pack.report.is_new(one) else ""


def _learned(pack: Pack) -> str:
    report = pack.report
    outcomes = Counter(text(view.data, "outcome") for view in report.experiments_finished)
    told = ", ".join(f"{count} {outcome}" for outcome, count in sorted(outcomes.items(), reverse=True))
    count = len(report.experiments_finished)
    parts = [
        f"{plural(count, 'experiment')} finished{f' ({told})' if told else ''}",
        plural(len(report.decisions), "decision"),
        plural(len(report.interviews), "interview"),
    ]
    return f"Learned: {', '.join(parts)}."


def _differs(pack: Pack) -> str:
    places = [place for part in pack.parts for place in part.changed] + list(pack.elsewhere)
    return f"Changed in the tree: {_counted(places)}." if places else "Nothing changed in the tree."


def _counted(places: Sequence[Place]) -> str:
    signs = Counter(_SIGNS[place.sign] for place in places)
    return ", ".join(f"{signs[word]} {word}" for word in _SIGNS.values() if signs[word])


def _asks(pack: Pack) -> str:
    found = pack.all_questions
    if not found:
        return "Nothing waits for a decision."
    kinds = Counter(_SORTS[one.kind] for one in found)
    told = ", ".join(
        f"{kinds[sort]} {sort if kinds[sort] == 1 else _many(sort)}"
        for sort in dict.fromkeys(_SORTS.values())
        if kinds[sort]
    )
    return f"To decide now: {told}."


_SORTS = {
    "past_due": "KR past its due day",
    "nothing_in_test": "failing KR with nothing in test",
    "not_acted_upon": "failure not acted upon",
    "undecided": "experiment without a decision",
    "alarm": "alarm",
    "suspect": "thing that rests on what has changed",
    "missing_checkin": "check-in missing",
}
_MANY = {
    "KR past its due day": "KRs past their due day",
    "failing KR with nothing in test": "failing KRs with nothing in test",
    "failure not acted upon": "failures not acted upon",
    "experiment without a decision": "experiments without a decision",
    "thing that rests on what has changed": "things that rest on what has changed",
    "check-in missing": "check-ins missing",
}


def _many(sort: str) -> str:
    return _MANY.get(sort, f"{sort}s")


# --- an objective --------------------------------------------------------------------------------


def _objective(pack: Pack, part: ObjectivePart) -> Section:
    data = part.view.data
    facts = [
        f"team {data['team']}" if data.get("team") else "",
        f"cycle {data['cycle']}" if data.get("cycle") else "",
        f"owner {data['owner']}" if data.get("owner") else "",
        "" if part.view.node.status == "open" else part.view.node.status,
    ]
    krs = [kr for kr in words.in_order(pack.report) if kr in part.krs]
    blocks: list[Block | None] = [
        _questions("To decide now", part.questions),
        _key_results(krs),
        TreeBlock("The tree", part.tree),
        _changes("Changed since", part.changed, pack),
        *map(_key_result, krs),
        *_verdicts(pack, part, krs),
        _experiments(part),
        _decisions(part),
    ]
    lede = " · ".join(filter(None, facts))
    heading = f"{part.view.ref}  {part.view.node.title}"
    nothing = [] if krs else [Lines("", (Item("No key result of it runs."),))]
    return Section(str(part.view.ref), heading, lede, (*nothing, *(b for b in blocks if b is not None)))


def _key_results(krs: Sequence[KrReport]) -> Grid | None:
    head = ("State", "Key result", "From → now → to", "Way gone", "Chance to hit", "Confidence")
    rows = tuple(
        (
            words.state_badge(kr.view),
            f"{kr.view.ref}  {kr.view.node.title}{_no_outcome(kr)}",
            way(kr),
            distance(kr),
            "" if _chance(kr) is None else share_words(_chance(kr) or 0.0),
            confidence_words(kr),
        )
        for kr in krs
    )
    return Grid("Key results", head, rows, (14, 26, 23, 17, 10, 10)) if rows else None


def _no_outcome(kr: KrReport) -> str:
    """What it is instead of an outcome, behind its title."""
    short = short_of_outcome(kr.view.data)
    return f" ({short})" if short else ""


def _key_result(kr: KrReport) -> ChartBlock:
    items = [Item(way(kr), badge=words.state_badge(kr.view))]
    if not keeps(kr) and distance(kr):
        items.append(Item(f"{distance(kr)}."))
    forecast = kr.forecast.why if kr.view.data["status"] == "open" else ""
    items += [Item(line) for line in (first(kr), kr.moving, forecast) if line]
    if kr.contradiction:
        items.append(Item(f"{kr.contradiction[0].upper()}{kr.contradiction[1:]}"))
    if kr.confidence is not None and kr.confidence_from is not None:
        items.append(Item(f"Stated confidence {confidence_words(kr)}, on {kr.confidence_from.on}."))
    if kr.shipped:
        told = "; ".join(f"{one.ref} {one.title} on {one.on}" for one in kr.shipped)
        items.append(Item(f"Shipped on it since: {told}."))
    chart = kr.chart if kr.chart is not None and kr.chart.points else None
    described = description(chart) if chart else "Nothing has been measured."
    if measured(kr):
        items.append(Item(f"{measured(kr)}."))
    return ChartBlock(f"{kr.view.ref}  {kr.view.node.title}{_no_outcome(kr)}", chart, tuple(items), described)


def _verdicts(pack: Pack, part: ObjectivePart, krs: Sequence[KrReport]) -> Iterator[Block | None]:
    """What failed first, with its sentences; then what moved, and what is not to be read yet."""
    for heading, group in (("What failed to move its KR", True), ("What cannot be told", False)):
        items = tuple(
            _verdict(one, new=pack.report.is_new(one))
            for one in part.failed
            if (one.judgement.verdict.value in words.FINDINGS) is group
        )
        yield Lines(heading, items) if items else None
    shown = {(one.judgement.initiative, one.judgement.kr) for one in part.failed}
    rest = [
        one for kr in krs for one in kr.verdicts if (one.judgement.initiative, one.judgement.kr) not in shown
    ]
    moved = tuple(_verdict(one) for one in rest if one.judgement.verdict.value == "moved")
    early = tuple(_verdict(one) for one in rest if one.judgement.verdict.value != "moved")
    yield Lines("What moved its KR", moved) if moved else None
    yield Lines("What cannot be read yet", early) if early else None


def _verdict(one: Judged, *, new: bool = False) -> Item:
    j = one.judgement
    return Item(
        f"{j.title} → {j.kr} {j.kr_title}", j.initiative, words.verdict_badge(one), tuple(said(one)), new=new
    )


def _experiments(part: ObjectivePart) -> Lines | None:
    items = tuple(
        Item(
            view.node.title,
            str(view.ref),
            Badge(text(view.data, "outcome")),
            tuple(line for line in words.experiment_words(view) if not line.startswith("Not decided on yet")),
        )
        for view in part.experiments
    )
    return Lines("Experiments finished: what was learned", items) if items else None


def _decisions(part: ObjectivePart) -> Lines | None:
    items = tuple(
        Item(
            f"{one.title}, {one.decision.on}{f' ({one.decision.by})' if one.decision.by else ''}",
            str(one.decision.ref),
            Badge(one.decision.choice.value),
            (words.decision_reason(one),),
        )
        for one in part.decisions
    )
    return Lines("Decisions taken", items) if items else None


def _changes(heading: str, places: Sequence[Place], pack: Pack) -> Lines | None:
    """What differs, what was there before first: that something was added is often just the work going on."""
    if not places:
        return None
    ordered = sorted(places, key=lambda place: "-<~>+".index(place.sign))
    shown = ordered[:MOST_CHANGES]
    items = tuple(
        Item(
            f"{KIND_WORDS[text(place.view.data, 'kind')]} {place.view.node.title}{_how(place)}",
            str(place.view.ref),
            Badge(_SIGNS[place.sign]),
        )
        for place in shown
    )
    left = ordered[MOST_CHANGES:]
    mark = pack.since.moment.mark
    named = shlex.quote(mark.name) if mark else str(pack.since.moment.day)
    rest = f"And {_counted(left)}. All of them: ost diff {named}" if left else ""
    return Lines(f"{heading} {pack.since.moment.day}: {_counted(places)}", items, rest)


def _how(place: Place) -> str:
    return f": {place.words}" if place.words and place.words != "added" else ""


def _questions(heading: str, questions: Sequence[OpenQuestion]) -> Lines | None:
    items = tuple(
        Item(f"{one.title}. {one.text}" if one.title else one.text, one.ref, None, (), _command(one))
        for one in questions
    )
    return Lines(heading, items) if items else None


def _command(question: OpenQuestion) -> str:
    """The command, where the sentence does not say it already."""
    return "" if question.do is None or question.do in question.text else question.do


def _elsewhere(pack: Pack) -> Section:
    report = pack.report
    watched = tuple(
        Item(
            f"{view.node.title}: {kpis.now_words(view.data)}",
            str(view.ref),
            next(iter(kpis.badges(view)), None),
        )
        for view in report.kpis
    )
    told = tuple(
        Item(
            f"{view.node.title}, {view.data['on']}",
            str(view.ref),
            None,
            (f"“{quote}”",) if (quote := words.first_quote(view)) else (),
        )
        for view in report.interviews
    )
    blocks = (
        _questions("To decide now", pack.questions),
        Lines(words.KPIS, watched) if watched else None,
        Lines("Interviews held", told) if told else None,
        _changes("Changed since", pack.elsewhere, pack),
    )
    return Section("", "Beside the objectives", "", tuple(block for block in blocks if block is not None))
