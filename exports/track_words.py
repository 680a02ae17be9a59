"""What a track record says and in which order: the value of the services as blocks, which the formats then show.

Its summary is made to be pasted into a deck. It takes nobody's side: what cannot be told is said to be so, of all
alike.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from ost.analysis.track_record import kept_words
from ost.domain.numbers import show_number
from ost.domain.text import plural, shown
from ost.exports.badges import Badge
from ost.exports.lines import VERDICT_WORDS
from ost.exports.mandate_words import way_words
from ost.exports.pack_blocks import Document, Grid, Item, Lines, Section
from ost.exports.verdicts import BY_LUCK, effect_words, marks, outranking, said
from ost.services.promised import TOLD, UNTOLD, Origin

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ost.exports.pack_blocks import Block
    from ost.services.promised import DroppedBet, Group, Past, PastBet, Promised, Quarter, TrackRecord

RULE = "When an initiative fails to move a KR, the roadmap changes; the KR doesn't."

TITLE = "What shipped, what it promised, and what came of it"

NOT_RANDOMISED = (
    "Initiatives were not assigned by chance: what is mandated may be other work, at another time, on other KRs. "
    "So a difference tells what became of these bets, and not why."
)

ORIGINS = (
    "Discovery-led: nobody mandated it and, by the day on which it shipped, a test on what it delivers had ended or an "
    "interview about the need behind it had been held. Neither, or other: no mandate, and no discovery on record."
)

UNTOLD_IS_NO_FAILURE = "A bet that can't be told is no failure and no success; it is left out of every share."

_OTHERWISE = "An A/B test says otherwise, and counts for more than before and after"

_NAMED = 8
"""How many things a line names."""

_BETS_SHARE = "such bets share their luck, so the true ranges are wider."


def document(record: TrackRecord) -> Document:
    """A track record as blocks."""
    sections = [_groups(record), *map(_quarter, record.quarters), _reading(record)] if record.quarters else []
    return Document(
        title=TITLE,
        whose=whose(record),
        when=when(record),
        summary=tuple(Item(line) for line in summary(record)),
        sections=tuple(sections),
        rule=RULE,
        verdicts={},
    )


def whose(record: TrackRecord) -> str:
    """The workspace, the team and the KR that it is about."""
    kr = f"{record.kr.ref} {record.kr.title}" if record.kr else ""
    team = f"team {record.team}" if record.team else ""
    return " · ".join(filter(None, (record.name, team, kr)))


def when(record: TrackRecord) -> str:
    """The time that it tells of."""
    return ", ".join(filter(None, (f"As of {record.as_of}", _span(record)))) + "."


def _span(record: TrackRecord) -> str:
    """From when to when, where that was asked for."""
    begin = f"from {record.since}" if record.since else ""
    return " ".join(filter(None, (begin, f"up to {record.until}" if record.until else "")))


def summary(record: TrackRecord) -> list[str]:
    """The whole in sentences that stand by themselves."""
    gone = len(record.dropped)
    if not record.bets:
        what = " ".join(filter(None, ("Nothing has shipped", _span(record))))
        dropped = f" {plural(gone, 'initiative')} {_was(gone)} dropped before shipping." if gone else ""
        return [f"{what} as of {record.as_of}, so nothing can be told yet.{dropped}"]
    lines = [_counts(record), *filter(None, map(group_words, record.groups))]
    lines += [one.sentence for one in record.contrasts]
    if any(one.comparison.difference for one in record.contrasts):
        lines.append(NOT_RANDOMISED)
    if otherwise := _otherwise([one for one in record.bets if one.counts]):
        lines.append(f"{_OTHERWISE}: {_listed(otherwise)}.")
    if not record.named:
        return [*lines, "No bet named an effect, so nothing was promised that could be kept."]
    late = f" {plural(record.late, 'effect')} named after the first numbers {_was(record.late)} left out."
    return [*lines, f"{kept_words(record.kept)}{late if record.late else ''}"]


def _was(count: int) -> str:
    return "was" if count == 1 else "were"


def _counts(record: TrackRecord) -> str:
    bets = [one for one in record.bets if one.counts]
    shipped = plural(len({one.past.initiative.ref for one in record.bets}), "initiative")
    krs = plural(len({one.kr.ref for one in bets}), "kr")
    gone = len(record.dropped)
    dropped = f"; {gone} {_was(gone)} dropped before shipping" if gone else ""
    names = [quarter.name for quarter in record.quarters]
    span = names[0] if len(names) == 1 else f"{names[0]} to {names[-1]}"
    return (
        f"{span}: {shipped} shipped, {plural(len(bets), 'bet')} on {krs}{dropped}. {_outcomes(bets)}".rstrip()
    )


def _outcomes(bets: Sequence[PastBet]) -> str:
    """How bets came out, in a line: `2 moved, 1 not moved; 4 can't be told (3 confounded, 1 too early)`."""
    told = [(sum(one.verdict is verdict for one in bets), VERDICT_WORDS[verdict]) for verdict in TOLD]
    untold = [(sum(one.verdict is verdict for one in bets), _UNTOLD_WORDS[verdict]) for verdict in UNTOLD]
    left = sum(count for count, _ in untold)
    parts = [", ".join(f"{count} {word}" for count, word in told if count)]
    if left:
        why = ", ".join(f"{count} {word}" for count, word in untold if count)
        parts.append(f"{left} can't be told ({why})")
    return f"{'; '.join(filter(None, parts))}." if any(parts) else ""


_UNTOLD_WORDS = {verdict: VERDICT_WORDS[verdict] for verdict in UNTOLD} | {UNTOLD[0]: "too noisy"}


_NAMES = {
    Origin.MANDATED: "Mandated",
    Origin.DISCOVERY: "Discovery-led",
    Origin.NEITHER: "Neither mandated nor discovery-led",
}


def group_words(group: Group) -> str:
    """What became of the bets of one origin, in a sentence; empty where there are none."""
    bets, share = [one for one in group.bets if one.counts], group.share
    if not bets:
        return ""
    name = _NAMES[group.origin]
    if share.estimate is None:
        none = (
            f"none of {len(bets)} bets can be told yet" if len(bets) > 1 else "its one bet can't be told yet"
        )
        return f"{name}: {none}."
    low, high = math.floor(share.estimate.low * 100), math.ceil(share.estimate.high * 100)
    told = f"{share.moved} of {plural(share.told, 'bet')} that can be told moved its KR"
    several = f"; of {plural(share.initiatives, 'initiative')}" if share.initiatives < share.told else ""
    rest = len(bets) - share.told
    untold = f" {rest} more can't be told." if rest else ""
    return (
        f"{name}: {told} ({share.estimate.value * 100:.0f} %, 95 % range {low} to {high} %{several}).{untold}"
    )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


# --- the groups -----------------------------------------------------------------------------------------


def _groups(record: TrackRecord) -> Section:
    told = (_capital(VERDICT_WORDS[one]) for one in TOLD)
    head = ("Origin", "Shipped", "Bets", *told, "Can't be told", "Share moved (95 %)", "Promised")
    rows = tuple((*group_cells(group), promised_words(group)) for group in there(record))
    return Section("", "By origin", "", (Grid("", head, rows, (14, 9, 6, 7, 7, 7, 8, 11, 18)),))


def there(record: TrackRecord) -> list[Group]:
    """The groups of which there is anything."""
    return [group for group in record.groups if group.bets or group.dropped]


def group_cells(group: Group) -> tuple[str, ...]:
    """A group's row: origin, shipped, bets, the three verdicts that tell, those that don't, share."""
    bets = [one for one in group.bets if one.counts]
    found = group.share.estimate
    share = (
        ""
        if found is None
        else (f"{found.value * 100:.0f} % ({math.floor(found.low * 100)} to {math.ceil(found.high * 100)})")
    )
    counts = [sum(one.verdict is verdict for one in bets) for verdict in TOLD]
    shipped = len({one.past.initiative.ref for one in group.bets})
    return (
        SHORT_ORIGINS[group.origin],
        *map(str, (shipped, len(bets), *counts, len(bets) - sum(counts))),
        share,
    )


SHORT_ORIGINS = {Origin.MANDATED: "mandated", Origin.DISCOVERY: "discovery-led", Origin.NEITHER: "neither"}


def promised_words(group: Group) -> str:
    """What a group promised, unit by unit: `21 pp in 4 bets, 1.6 days in 1 bet`."""
    return ", ".join(map(_sum_words, group.promised))


def _sum_words(one: Promised) -> str:
    return f"{_size(one.total, one.unit)} in {plural(one.bets, 'bet')}{f' on {one.krs} KRs' if one.krs > 1 else ''}"


def _size(value: float, unit: str) -> str:
    """An effect with its unit; of a percentage it is in points."""
    named = unit.strip()
    return f"{show_number(value)} {'pp' if named == '%' else shown(named)}".rstrip()


def _reading(record: TrackRecord) -> Section:
    return Section("", "How to read it", "", (Lines("", tuple(map(Item, reading(record)))),))


def reading(record: TrackRecord) -> list[str]:
    """What is to be kept in mind with it."""
    lines = [ORIGINS, UNTOLD_IS_NO_FAILURE, f"Verdicts compare before and after. {BY_LUCK}"]
    bets = [one for one in record.bets if one.counts]
    several = {one.past.initiative.ref for one in bets}
    many = [ref for ref in several if sum(one.past.initiative.ref == ref for one in bets) > 1]
    if many:
        lines.append(f"Counted by bet: {plural(len(many), 'initiative')} bet on several KRs; {_BETS_SHARE}")
    if aside := len(record.bets) - len(bets):
        lines.append(
            f"{plural(aside, 'bet')} on output or input KRs {_was(aside)} set aside: "
            "whoever makes what was to be made moves such a KR."
        )
    if any(group.promised for group in record.groups):
        lines.append("Promised effects are added up, in the good direction, only where the unit is the same.")
    named = [(words, list(dict.fromkeys(refs))) for words, refs in _to_mind(record, bets)]
    return [*lines, *(f"{words}: {_listed(refs)}." for words, refs in named if refs)]


def _to_mind(record: TrackRecord, bets: Sequence[PastBet]) -> Iterator[tuple[str, list[str]]]:
    """What is to be minded of which initiatives."""
    yield (
        "Mandates of which no way to work with them is on record",
        [str(one.past.initiative.ref) for one in record.bets if _is_open(one.past)],
    )
    yield (
        "Written when the first numbers were in, so hindsight may have helped",
        [f"{one.past.initiative.ref} ({', '.join(late)})" for one in bets if (late := _late(one))],
    )
    yield _OTHERWISE, _otherwise(bets)
    yield "Shipped and put away while the KR goes on, so not judged", list(map(str, record.put_away))


def _listed(names: Sequence[str]) -> str:
    """Some names, and how many more."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _is_open(past: Past) -> bool:
    return past.origin is Origin.MANDATED and past.mandate is None and past.let_stand is None


def _late(bet: PastBet) -> list[str]:
    return [*bet.hindsight, *bet.judged.set_late]


def _otherwise(bets: Sequence[PastBet]) -> list[str]:
    """The initiatives of which an experiment denies what before and after tells."""
    denied = [one for one in bets if one.told and any(held.agrees is False for held in one.judged.compared)]
    return list(dict.fromkeys(str(one.past.initiative.ref) for one in denied))


# --- the quarters ---------------------------------------------------------------------------------------


def quarter_words(quarter: Quarter) -> str:
    """A quarter in a line."""
    bets = [one for one in quarter.bets if one.counts]
    shipped = len({one.past.initiative.ref for one in quarter.bets})
    gone = f", {len(quarter.dropped)} dropped" if quarter.dropped else ""
    return f"{shipped} shipped{gone}. {_outcomes(bets)}".rstrip()


def _quarter(quarter: Quarter) -> Section:
    blocks: list[Block] = []
    if quarter.bets:
        head = ("Initiative", "KR", "Origin", "Promised", "Verdict", "Effect (90 % range)")
        rows = tuple(_bet_row(bet) for bet in quarter.bets)
        blocks.append(Grid("Shipped", head, rows, (4, 4, 3, 3, 3, 3)))
        blocks.append(Lines("In words", tuple(_bet_item(bet) for bet in quarter.bets)))
    if quarter.dropped:
        items = tuple(Item(dropped_words(one), str(one.past.initiative.ref)) for one in quarter.dropped)
        blocks.append(Lines("Dropped before it shipped", items))
    return Section("", quarter.name, quarter_words(quarter), tuple(blocks))


def _bet_row(bet: PastBet) -> tuple[str | Badge, ...]:
    node = bet.past.initiative
    return (
        f"{node.ref} {node.title}",
        f"{bet.kr.ref} {bet.kr.title}",
        origin_words(bet.past),
        promise_words(bet),
        Badge(VERDICT_WORDS[bet.verdict.value]),
        effect_of(bet) or "not known",
    )


def _bet_item(bet: PastBet) -> Item:
    node = bet.past.initiative
    return Item(f"{node.title} → {bet.kr.ref} {bet.kr.title}", str(node.ref), more=tuple(bet_sentences(bet)))


def origin_words(past: Past) -> str:
    """Where an initiative came from, and what stands behind that."""
    if past.origin is Origin.MANDATED:
        return f"mandated by {shown(past.initiative.mandated_by or '')}"
    if past.origin is Origin.NEITHER:
        return "neither: no discovery behind it"
    interviews = plural(len(past.grounds.interviews), "interview") if past.grounds.interviews else ""
    behind = [*map(str, past.grounds.experiments[:3]), *filter(None, [interviews])]
    return f"discovery-led ({', '.join(behind)})"


def promise_words(bet: PastBet) -> str:
    """What a bet promised, and how soon."""
    if bet.promised is None:
        return "no effect named"
    lag = bet.past.initiative.lag_days
    soon = f", after {plural(lag, 'day')}" if lag else ""
    late = ", named after the first numbers" if bet.late else ""
    return f"{_size(bet.promised, bet.kr.unit)}{soon}{late}"


def effect_of(bet: PastBet) -> str:
    """What the number did: the effect with its range, behind that of an experiment that outranks it."""
    own = effect_words(bet.judged.judgement)
    ranks = outranking(bet.judged)
    words = [*ranks, *([f"before/after {own}" if ranks else own] if own else [])]
    return "; ".join(words)


def bet_sentences(bet: PastBet) -> Iterator[str]:
    """Everything to be said of a bet, a sentence each."""
    yield from said(bet.judged)
    if not bet.counts:
        yield f"{bet.kr.ref} is an {bet.kr.level} KR: this is set aside."
    if bet.past.mandate is not None:
        yield f"The mandate was {shown(way_words(bet.past.mandate.to_json()))}"
    elif bet.past.origin is Origin.MANDATED:
        stands = bet.past.let_stand
        yield (
            f"The mandate was let stand: {shown(stands)}"
            if stands
            else "How the team works with the mandate is not on record."
        )


def bet_marks(bet: PastBet) -> str:
    """What to mind with a bet, in a word each."""
    found = [*marks(bet.judged), *(f"{one} written late" for one in bet.hindsight)]
    return ", ".join([*found, *([] if bet.counts else [f"{bet.kr.level} KR, set aside"])])


def dropped_words(one: DroppedBet) -> str:
    """What was dropped, and why."""
    krs = ", ".join(map(str, one.krs))
    because = f": {shown(one.because)}" if one.because else ""
    return f"{shown(one.past.initiative.title)} → {krs}, dropped {one.past.on}, {origin_words(one.past)}{because}"
