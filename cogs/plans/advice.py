"""Which part of a member's plan would help an area. Knows no Discord."""

from __future__ import annotations

from bot.db import Tx
from bot.evidence import Advice

from .service import PlanService


class PlanAdvice:
    def __init__(self, service: PlanService) -> None:
        self._service = service

    async def advise(self, tx: Tx, guild_id: int, user_id: int, area: str, _track: str) -> Advice | None:
        """Return the first part of this week, or from before, that practises the area."""
        found = await self._service.running(tx, guild_id=guild_id, user_id=user_id)
        for item in found.to_do if found is not None else ():
            if item.content is not None and item.content.area == area:
                args: dict[str, int | str] = {"item_id": item.item_id, "label": "Plan"}
                return Advice(None, f"*{item.title}*", "plans.item", args, "your plan has it for this week")
        return None
