"""Use cases of readiness: where a member stands, which records led to it, how a group does. Knows no Discord."""

from __future__ import annotations

from statistics import fmean
from typing import get_args

from bot import groups, members, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.evidence import Evidence
from bot.members import AREAS
from bot.moderators import Actor, Right

from . import logic
from .models import ALL, AreaState, Column, GroupCell, GroupMap, Readiness, Record, RecordPage, Step

RIGHT = Right("see its areas", "`/readiness show` has your own, for your eyes only.")


class ReadinessService:
    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel

    async def track_of(self, *, guild_id: int, user_id: int) -> str | None:
        """Return the member's target role; None when they have not said yet."""
        async with self._kernel.db.read() as tx:
            member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
        return member.track if member is not None else None

    async def readiness(self, *, guild_id: int, user_id: int, track: str) -> Readiness:
        """Work out where the member stands for a role, from all records, as of now."""
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.read() as tx:
            records = self._weighed(await self._kernel.evidence.of(tx, **who))
            topics = await self._kernel.evidence.topics(tx, guild_id=guild_id, track=track)
            states = [logic.area_state(area, records, topics.get(area, set())) for area in AREAS]
            return Readiness(
                track=track,
                areas=logic.in_order(states),
                overall=logic.overall_of(states),
                missing=tuple(state for state in states if not state.is_enough),
                step=await self._step(tx, states, guild_id=guild_id, user_id=user_id, track=track),
            )

    async def _step(
        self, tx: Tx, states: list[AreaState], *, guild_id: int, user_id: int, track: str
    ) -> Step | None:
        for state, why in logic.next_areas(states):
            offered = await self._kernel.evidence.advice(
                tx, guild_id=guild_id, user_id=user_id, area=state.area, track=track
            )
            advice = logic.choose(state, offered)
            if advice is not None:
                return Step(state, why, advice)
        return None

    def _weighed(self, found: list[Evidence]) -> list[Record]:
        now = self._kernel.clock.now()
        return [logic.weigh(evidence, now) for evidence in found]

    async def records(self, *, guild_id: int, user_id: int, area: str, number: int) -> RecordPage:
        """Return a page of the records behind an area, or all areas, the newest first."""
        async with self._kernel.db.read() as tx:
            found = await self._kernel.evidence.of(tx, guild_id=guild_id, user_id=user_id)
        kept = [r for r in reversed(self._weighed(found)) if area in (ALL, r.evidence.area)]
        number = max(0, min(number, (len(kept) - 1) // logic.PAGE))
        return RecordPage(tuple(kept[number * logic.PAGE : (number + 1) * logic.PAGE]), number, len(kept))

    # ------------------------------------------------------------------ a group, for its moderators

    async def group_map(self, actor: Actor, group_id: int) -> GroupMap:
        """Return the areas of a group; a cell tells nothing below five members with evidence.

        Raises:
            NotFound: the group is gone.
            NotAllowed: they do not moderate it.
        """
        async with self._kernel.db.read() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            everyone = [
                self._weighed(
                    await self._kernel.evidence.of(tx, guild_id=group.guild_id, user_id=mate.user_id)
                )
                for mate in await groups.roster(tx, group_id)
            ]
        return GroupMap(
            group,
            {(area, column): _cell(everyone, area, column) for area in AREAS for column in get_args(Column)},
        )


def _cell(everyone: list[list[Record]], area: str, column: Column) -> GroupCell:
    means = []
    for records in everyone:
        mean = logic.mean_of(
            [r for r in records if r.evidence.area == area and column in (ALL, r.evidence.kind)]
        )
        if mean is not None:
            means.append(mean)
    return GroupCell(fmean(means), len(means)) if len(means) >= logic.FEWEST else GroupCell(None, 0)
