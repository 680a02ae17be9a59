"""The example itself: Kelp, an app by which independent cafés order from local suppliers.

Two teams, "First orders" and "Deliveries", over four months. Everything in it is made up. It has every
kind of thing, every outcome of an experiment and every verdict, and what goes wrong in real discovery:
a mandate, an output KR, a target that was moved, a check-in that nobody wrote.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.demo.series import Course
from ost.domain.model import Cadence, Choice, Level, Risk, Scope
from ost.services.adding import (
    add_assumption,
    add_experiment,
    add_initiative,
    add_interview,
    add_key_result,
    add_metric,
    add_objective,
    add_opportunity,
    add_solution,
)
from ost.services.changing import archive
from ost.services.checking_in import check_in
from ost.services.editing import edit
from ost.services.evidence import Figures
from ost.services.experimenting import decide, record, start
from ost.services.measuring import add_measurement
from ost.services.shipping import drop, ship

if TYPE_CHECKING:
    from ost.demo.story import Story

_FIRST_DAY = 119
_DUE_IN = 35
_PILOT_ENDED = 49


def tell(story: Story) -> None:
    """Tell the four months; what is told here is played in the order of its days."""
    _objectives(story)
    _key_results(story)
    _pilot(story)
    _service_level(story)
    _opportunities(story)
    _interviews(story)
    _solutions(story)
    _assumptions(story)
    _experiments(story)
    _initiatives(story)
    _turns(story)
    _check_ins(story)


def _objectives(story: Story) -> None:
    on, year = story.on, str(story.day(0).year)
    on(_FIRST_DAY, add_objective, "Become the way independent cafés buy", cycle=year, owner="Noor")
    _key_result(
        story, "Cafés ordering every week", "obj1", (412, 475, "cafés"), scope=Scope.BUSINESS, owner="Noor"
    )
    quarterly = Cadence.QUARTERLY
    on(
        _FIRST_DAY,
        add_objective,
        "New cafés feel at home from their first order",
        cadence=quarterly,
        team="First orders",
        owner="Ilse",
        under=["kr1"],
    )
    on(
        _FIRST_DAY,
        add_objective,
        "Cafés can rely on what we promise them",
        cadence=quarterly,
        team="Deliveries",
        owner="Tomasz",
        under=["kr1"],
    )


def _key_result(
    story: Story,
    title: str,
    under: str,
    way: tuple[float, float, str],
    *,
    owner: str,
    scope: Scope = Scope.PRODUCT,
    level: Level = Level.OUTCOME,
    due_in: int = _DUE_IN,
) -> None:
    baseline, target, unit = way
    story.on(
        _FIRST_DAY,
        add_key_result,
        title,
        under=[under],
        baseline=baseline,
        target=target,
        unit=unit,
        start=str(story.day(_FIRST_DAY)),
        by=str(story.day(-due_in)),
        scope=scope,
        level=level,
        owner=owner,
    )


def _key_results(story: Story) -> None:
    """Where each KR should go, and how its metric went: what each launch did to it is in the course."""
    first, kept = "obj2", "obj3"
    _key_result(story, "New cafés that order again within 14 days", first, (31, 45, "%"), owner="Ilse")
    _key_result(story, "Time from sign-up to first order", first, (6.5, 3.5, "days"), owner="Ilse")
    _key_result(story, "New cafés that finish supplier set-up", first, (54, 70, "%"), owner="Priya")
    _key_result(story, "Orders delivered in the promised hour", kept, (74, 88, "%"), owner="Tomasz")
    _key_result(story, "Support messages per 100 orders", kept, (14, 8, "messages"), owner="Tomasz")
    story.on(
        _FIRST_DAY,
        add_key_result,
        "Crates that come back with the next delivery",
        under=[kept],
        baseline=None,
        target=None,
        at_least=90,
        unit="%",
        start=str(story.day(_FIRST_DAY)),
        by=str(story.day(-_DUE_IN)),
        owner="Lena",
    )
    _key_result(
        story, "Publish the supplier handbook", kept, (0, 12, "chapters"), level=Level.OUTPUT, owner="Lena"
    )
    story.on(_FIRST_DAY, add_metric, "Payments that fail", unit="%", healthy_high=1.5, owner="Noor")
    story.measure(_FIRST_DAY, "met1", Course(412, 3.2, 6, digits=0))
    story.measure(_FIRST_DAY, "met2", Course(31, 0.02, 1.1, ((68, 6.4),)))
    story.measure(_FIRST_DAY, "met3", Course(6.5, -0.005, 0.16, digits=2))
    story.measure(_FIRST_DAY, "met4", Course(54, 0.05, 1.4, ((62, 2.5), (58, 3))))
    story.measure(_FIRST_DAY, "met5", Course(74, 0.04, 1.2, ((66, -6.5),)))
    story.measure(_FIRST_DAY, "met6", Course(14, -0.02, 2.4))
    for ago, share, chapters in ((95, 86, 1), (57, 87, 3), (28, 88, 5)):
        story.on(ago, add_measurement, "kr7", share)
        story.on(ago, add_measurement, "kr8", chapters)
    story.measure(_FIRST_DAY, "met9", Course(1.15, 0, 0.1, ((9, 0.7),), digits=2))


def _pilot(story: Story) -> None:
    """What is over: three KRs of a pilot, each with what was said of it half-way."""
    on = story.on
    title = "Show with forty cafés that ordering can be easy"
    on(_FIRST_DAY, add_objective, title, cadence=Cadence.QUARTERLY, team="First orders", owner="Ilse")
    for number, title, way, course, owner, said in (
        (
            9,
            "Pilot cafés that order in their first week",
            (40, 55, "%"),
            Course(40, 0.05, 1.2, ((110, 9), (88, 8))),
            "Ilse",
            8,
        ),
        (
            10,
            "Suppliers that confirm within an hour",
            (55, 75, "%"),
            Course(55, 0.1, 1.8, ((95, 6),)),
            "Priya",
            8,
        ),
        (11, "Pilot cafés that bring a neighbour", (5, 9, "%"), Course(5, 0.05, 0.6), "Priya", 4),
    ):
        _key_result(story, title, "obj4", way, owner=owner, due_in=-_PILOT_ENDED)
        story.measure(_FIRST_DAY, f"met{number + 1}", course)
        on(_FIRST_DAY - 30, check_in, f"kr{number}", confidence=said)
        on(_PILOT_ENDED - 1, edit, f"kr{number}", ["status=closed"])


def _service_level(story: Story) -> None:
    """What the team Deliveries keeps for the others: no key result, a share of weeks."""
    story.on(
        _FIRST_DAY,
        add_metric,
        "Van positions that arrive in time",
        unit="%",
        healthy_low=95,
        service_level=0.9,
        owner="Tomasz",
    )
    story.measure(_FIRST_DAY, "met13", Course(96.6, 0, 0.9))


def _opportunities(story: Story) -> None:
    """In the customers' words."""
    for title, under, owner in (
        ("I forget what I ordered last time", ["kr2"], "Ilse"),
        ("There is too much to choose from when I begin", ["kr2", "kr3"], "Ilse"),
        ("I cannot open when the delivery is late", ["kr5"], "Tomasz"),
        ("I never know where my van is", ["kr5", "kr6"], "Tomasz"),
        ("Typing in my suppliers' prices takes a whole evening", ["kr4"], "Priya"),
        ("Empty crates pile up in my hall", ["kr7"], "Lena"),
        ("Weekend drivers do not know our street", ["opp3"], None),
        ("I would like a paper catalogue", ["opp2"], None),
    ):
        story.on(114, add_opportunity, title, under=under, owner=owner)
    story.on(95, edit, "opp1", ["status=targeted"])
    story.on(95, edit, "opp3", ["status=targeted"])
    story.on(95, archive, "opp8", "one café asked, and only once")
    story.on(33, edit, "opp1", ["status=addressed"])
    story.on(33, edit, "opp4", ["status=targeted"])
    story.on(33, edit, "opp7", ["status=parked"])


def _interviews(story: Story) -> None:
    for ago, who, supports, quote in (
        (112, "Marta, Café Lumen", ["opp1"], "By Friday I have forgotten what I ordered on Monday."),
        (111, "Joost, De Vroege Vogel", ["opp1", "opp2"], "I wanted oat milk, and there were forty of them."),
        (109, "Aylin, Kahve 12", ["opp2", "opp5"], "I gave up at the price list. I do not type 300 lines."),
        (104, "Ben and Suze, Brood", ["opp3"], "If the milk is late I open without milk. That happens once."),
        (103, "Marta, Café Lumen", ["opp4"], "I text the driver. He texts back a thumb. What is a thumb?"),
        (96, "Wim, Kolibrie", ["opp3", "opp4"], "I stand at the window from six."),
        (
            54,
            "Aylin, Kahve 12",
            ["opp5"],
            "The list told me what was missing. It helped more than the photo.",
        ),
        (19, "Chiara, Banco", ["opp1"], "I press the same basket every Tuesday now."),
        (
            4,
            "Daan, Halte",
            ["opp6"],
            "The crates stand in my hall because nobody says when they are fetched.",
        ),
        (0, "Sofie, Noord", ["opp6", "opp4"], "I would pay to know when the van comes."),
    ):
        story.on(ago, add_interview, who, quotes=[quote], supports=supports)


def _solutions(story: Story) -> None:
    """At least three to compare where an opportunity is targeted."""
    for title, under, owner in (
        ("One-tap reorder of the first basket", "opp1", "Ilse"),
        ("A reminder on the usual order day", "opp1", None),
        ("A standing order that fills itself", "opp1", None),
        ("A guided tour of the catalogue", "opp2", "Ilse"),
        ("Start from the basket of a café like yours", "opp2", "Ilse"),
        ("Read the price list from a photo", "opp5", "Priya"),
        ("A set-up checklist that says what is missing", "opp5", "Priya"),
        ("Tighter delivery slots", "opp3", "Tomasz"),
        ("A second loading round at five", "opp3", None),
        ("A local driver for the last street", "opp7", None),
        ("A page that shows where the van is", "opp4", "Tomasz"),
        ("A deposit on every crate", "opp6", "Lena"),
    ):
        story.on(93, add_solution, title, under=[under], owner=owner)


def _assumptions(story: Story) -> None:
    for title, under, risk, importance, evidence in (
        ("The first basket is what they want again", "sol1", Risk.DESIRABILITY, 5, 2),
        ("They order on the same weekday", "sol2", Risk.DESIRABILITY, 4, 1),
        ("Suppliers keep their prices for a month", "sol3", Risk.VIABILITY, 5, 1),
        ("A café knows which café is like itself", "sol5", Risk.USABILITY, 4, 2),
        ("A phone photo can be read well enough", "sol6", Risk.FEASIBILITY, 5, 2),
        ("Drivers can keep a slot of thirty minutes", "sol8", Risk.FEASIBILITY, 5, 2),
        ("The kitchen looks at a page in the morning", "sol11", Risk.USABILITY, 4, 2),
        ("Drivers accept being seen on a map", "sol11", Risk.ETHICAL, 5, 1),
        ("A deposit does not keep cafés from ordering", "sol12", Risk.VIABILITY, 4, None),
        ("Two rounds fit into one morning", "sol9", Risk.FEASIBILITY, 4, 2),
    ):
        story.on(
            92, add_assumption, title, under=[under], risk=risk, importance=importance, evidence=evidence
        )


def _experiments(story: Story) -> None:
    """Every way to come out, each judged by a criterion that was fixed before it started."""
    on = story.on
    for ago, title, under, criterion, method in (
        (91, "Ten cafés order again from a printed basket", "asm1", "7 of 10", "printed baskets, two weeks"),
        (91, "Order days of last spring", "asm2", "rate >= 60%", "our own orders, counted"),
        (77, "Forty price lists from phones", "asm5", "rate >= 90%", "real photos, read by hand"),
        (50, "Thirty-minute slots with four drivers", "asm6", "observed >= 85", "% of slots kept, two weeks"),
        (16, "Six kitchens, one tablet", "asm7", "4 of 6", "a week in each kitchen"),
        (9, "Drivers talk about the map", "asm8", "nobody feels watched", "three evenings at the depot"),
    ):
        on(ago, add_experiment, title, under=[under], criterion=criterion, method=method)
    for ago, title, under in (
        (76, "The basket of a café like yours, A/B", "sol5"),
        (70, "The tour, shown to half of the new cafés", "sol4"),
        (20, "The same A/B, three times as many", "sol5"),
    ):
        guardrail = "returns of unopened goods do not rise"
        on(ago, add_experiment, title, under=[under], criterion="lift >= 5pp", guardrail=guardrail)
    for ago, experiment in (
        (91, "exp1"),
        (91, "exp2"),
        (77, "exp3"),
        (76, "exp4"),
        (70, "exp5"),
        (50, "exp6"),
        (20, "exp7"),
        (15, "exp8"),
    ):
        on(ago, start, experiment)
    on(84, record, "exp2", Figures(successes=131, of=312), note="Only four in ten keep a weekday.")
    on(84, decide, "exp2", Choice.PIVOT, "the day is not the trigger, the fridge is")
    on(84, edit, "sol2", ["status=dropped"])
    on(78, record, "exp1", Figures(successes=8, of=10), note="Two changed the milk and kept the rest.")
    on(78, decide, "exp1", Choice.SHIP, "eight of ten wanted the same basket")
    on(75, record, "exp3", Figures(successes=38, of=40), note="The two others were folded in half.")
    stopped = "It points the right way; we stopped the sign-ups too soon to know."
    on(57, record, "exp4", Figures(control=(61, 198), variant=(74, 203)), note=stopped)
    on(57, decide, "exp4", Choice.PERSEVERE, "run it again with three times the sign-ups")
    skipped = "Most close it on the second card."
    on(45, record, "exp5", Figures(control=(118, 240), variant=(121, 236)), note=skipped)
    on(36, record, "exp6", Figures(observed=71), note="Three of four drivers cannot park at seven.")
    on(36, decide, "exp6", Choice.STOP, "a slot is not ours to keep where there is no parking")
    on(1, record, "exp7", Figures(control=(142, 610), variant=(197, 604)), note="The clear win we hoped for.")
    on(0, decide, "exp7", Choice.SHIP, "nine points more, and randomised: ship it to everyone")


def _initiatives(story: Story) -> None:
    """What each should move, by how much and how soon, said before it shipped."""
    on, told = story.on, 80
    for title, kr, solution, effect, team in (
        ("One-tap reorder", "kr2", "sol1", 5, "First orders"),
        ("Guided catalogue tour", "kr3", "sol4", -1.6, "First orders"),
        ("Price lists by photo", "kr4", "sol6", 6, "First orders"),
        ("Set-up checklist", "kr4", "sol7", 4, "First orders"),
        ("Tighter delivery slots", "kr5", "sol8", 6, "Deliveries"),
        ("Where-is-my-van page", "kr6", "sol11", -2, "Deliveries"),
    ):
        on(told, add_initiative, title, under=[kr], delivers=[solution], expect={"": effect}, team=team)
    on(
        told,
        add_initiative,
        "Crate deposit",
        under=["kr7"],
        delivers=["sol12"],
        expect={"": 5},
        mandated_by="the finance director",
        team="Deliveries",
    )
    on(told, add_initiative, "Referral credit", under=["kr1"], expect={"": 40}, lag_days=7, owner="Noor")
    local = story.day(-10)
    on(told, add_initiative, "Local drivers", under=["kr5"], delivers=["sol10"], expect={"": 4}, due=local)
    on(told, add_initiative, "Standing orders", under=["kr2"], delivers=["sol3"], expect={"": 4})
    for ago, initiative in (
        (73, "ini2"),
        (70, "ini7"),
        (68, "ini1"),
        (66, "ini5"),
        (64, "ini6"),
        (62, "ini3"),
        (58, "ini4"),
        (12, "ini8"),
    ):
        on(ago, ship, initiative)


def _turns(story: Story) -> None:
    """A target that was moved, a bet that was dropped, and what comes next."""
    story.on(50, edit, "kr6", ["target=9"])
    story.on(33, drop, "ini10", "suppliers change their prices weekly, so an order cannot fill itself")
    story.on(0, edit, "ini9", ["status=committed"])


def _check_ins(story: Story) -> None:
    for ago, kr, confidence, shipped, moving, following in (
        (29, "kr2", 7, "one-tap reorder, five weeks ago", "yes, since that week", "see who does not reorder"),
        (
            29,
            "kr5",
            5,
            "tighter slots",
            "down since they came in",
            "stop promising 30 minutes without parking",
        ),
        (22, "kr2", 8, None, None, "look at the cafés that stop after two orders"),
        (22, "kr6", 4, "the van page", "too noisy to see", "count messages per van, not per week"),
        (15, "kr3", 3, None, "no: most skip the tour", "the basket of a café like yours"),
        (
            8,
            "kr4",
            6,
            "photo import and checklist, days apart",
            "up, but by which?",
            "the photo for half of them",
        ),
        (8, "kr5", 4, None, "no", "a local driver for the last street"),
        (0, "kr1", 8, "referral credit, twelve days ago", None, "see whether referred cafés stay"),
        (0, "kr2", 8, None, "yes, and it holds", None),
        (0, "kr5", 3, None, None, "undo the tighter slots where nobody can park"),
    ):
        story.on(
            ago, check_in, kr, confidence=confidence, shipped=shipped, moving=moving, next_step=following
        )
