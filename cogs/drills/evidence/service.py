"""What a member's answers tell of their readiness. Knows no Discord."""

from __future__ import annotations

from bot.db import Tx
from bot.evidence import Advice, Evidence
from bot.members import AREAS
from bot.ui import clean
from cogs.drills import store as drill_store
from cogs.drills.models import Drill
from cogs.drills.service import DrillService

from . import logic, store

KEY = "drills"


class DrillEvidence:
    def __init__(self, drills: DrillService) -> None:
        self._drills = drills

    async def read(self, tx: Tx, guild_id: int, user_id: int) -> list[Evidence]:
        found = []
        for answer in await store.latest_answers(tx, guild_id=guild_id, user_id=user_id):
            drill = self._drills.known(answer.drill_id)
            scored = logic.scored(answer, concepts=len(drill.concepts)) if drill is not None else None
            if drill is not None and scored is not None:
                found.append(
                    Evidence(
                        area=drill.area,
                        score=scored.score,
                        at=answer.answered_at,
                        kind="drill",
                        topic=topic_of(drill),
                        label=f"Drill: {clean(drill.title)}",
                        by_others=scored.by_others,
                    )
                )
        return found

    async def topics(self, tx: Tx, guild_id: int, track: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for drill in await self._drills.library(tx, guild_id):
            if track in drill.tracks:
                found.setdefault(drill.area, set()).add(topic_of(drill))
        return found

    async def advise(self, tx: Tx, guild_id: int, user_id: int, area: str, _track: str) -> Advice | None:
        """Return a drill of the area, as long as one is left that the member has not solved."""
        attempts = await drill_store.attempts_of_member(tx, guild_id=guild_id, user_id=user_id)
        solved = {a.drill_id for a in attempts if a.is_answered and self._drills.is_solved(a)}
        left = [d for d in await self._drills.askable(tx, guild_id) if d.area == area and d.id not in solved]
        if not left:
            return None
        return Advice("drill", f"one drill of {AREAS[area]}", "drills.practise", {"area": area})


def topic_of(drill: Drill) -> str:
    """Return the question that a drill is about, the drill itself where it names none."""
    return f"drill:{(drill.topics or (drill.id,))[0]}"
