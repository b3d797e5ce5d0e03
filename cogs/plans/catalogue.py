"""The plans there are: all that any pack brings, and those of a server's own packs."""

from __future__ import annotations

from collections.abc import Sequence

from bot import packs
from bot.content import Library
from bot.db import Tx
from bot.errors import NotFound

from .models import PLANS, Plan


class Catalogue:
    def __init__(self, library: Library) -> None:
        self._library = library
        self._plans = tuple(sorted(library.of(PLANS), key=lambda plan: (plan.place, plan.id)))

    def get(self, plan_id: str) -> Plan | None:
        """Return a plan of any pack: one that is followed stays readable when its pack is switched off."""
        return next((plan for plan in self._plans if plan.id == plan_id), None)

    async def offered(self, tx: Tx, guild_id: int) -> tuple[Plan, ...]:
        """Return the plans of the packs that the server uses, in the order they are offered."""
        on = await packs.switched_on(tx, self._library, guild_id)
        return tuple(plan for plan in self._plans if self._library.pack_of(PLANS, plan.id) in on)


def named(plans: Sequence[Plan], name: str) -> Plan:
    """Return the plan with that id or title.

    Raises:
        NotFound: naming those there are.
    """
    wanted = name.strip().casefold()
    for plan in plans:
        if wanted in (plan.id, plan.title.casefold()):
            return plan
    names = ", ".join(f"“{plan.title}”" for plan in plans) or "none yet"
    raise NotFound(f"**Plan**: there is no “{name[:60]}”. Plans here: {names}.", kept=name)
