"""What people asked the example's teams for, and what takes the place of a dropped bet: told after all else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ost.services.adding import add_initiative
from ost.services.changing import link
from ost.services.requesting import add_request, adopt, decline

if TYPE_CHECKING:
    from ost.demo.story import Story


def ask(story: Story) -> None:
    """Requests: one serves a KR, one became a bet, one serves none, one was declined; and a swap."""
    on, day = story.on, story.day
    for ago, title, who, serves in (
        (40, "A driver who knows our street", "Marta, Café Lumen", ["kr5"]),
        (26, "Show me what cafés like mine order", "Bruno, Café Molen", ["kr3"]),
        (19, "An export for my tax adviser", "Ines, Café Quadrat", []),
        (12, "Our logo on the vans", "the sales team", []),
    ):
        on(0, add_request, title, asked_by=who, on=day(ago), serves=serves)
    on(0, adopt, "req1", "ini9")
    due, effect = day(-60), {"": 3}
    reminder = "A reminder when the milk runs low"
    on(0, add_initiative, reminder, under=["kr2"], expect=effect, due=due, team="First orders")
    on(0, link, "ini11", "ini10")
    on(0, decline, "req4", "nobody orders more often because of a van", day(5))
