"""Use cases of readiness: where a member stands, which records led to it, how a group does. Knows no Discord."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import timedelta
from typing import Any, get_args

from bot import groups, interviews, members, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.evidence import Evidence
from bot.members import AREAS
from bot.moderators import Actor, Right

from . import logic, store
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
        who: dict[str, Any] = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.read() as tx:
            records = self._weighed(await self._kernel.evidence.of(tx, **who))
            topics = await self._kernel.evidence.topics(tx, guild_id=guild_id, track=track)
            states = [logic.area_state(area, records, topics.get(area, set())) for area in AREAS]
            today = await members.today_of(tx, **who, now=self._kernel.clock.now())
            tapers = await interviews.near(tx, **who, today=today) is not None
            focus = await interviews.areas_in_focus(tx, **who, today=today)
            return Readiness(
                track=track,
                areas=logic.in_order(states),
                overall=logic.overall_of(states),
                missing=tuple(state for state in states if not state.is_enough),
                step=await self._step(tx, states, **who, track=track, tapers=tapers, focus=focus),
                tapers=tapers,
            )

    async def _step(
        self,
        tx: Tx,
        states: list[AreaState],
        *,
        guild_id: int,
        user_id: int,
        track: str,
        tapers: bool,
        focus: AbstractSet[str] | None,
    ) -> Step | None:
        ways = logic.next_areas(states)
        for place, (state, why) in enumerate(ways):
            if focus is not None and state.area not in focus:
                continue
            offered = await self._kernel.evidence.advice(
                tx, guild_id=guild_id, user_id=user_id, area=state.area, track=track
            )
            advice = logic.choose(state, [each for each in offered if not tapers or each.kind != "mock"])
            if advice is not None:
                return Step(state, why, advice, is_first=all(each != why for _, each in ways[:place]))
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

        What a cell told first in the group's week it tells until the week is over, whoever comes or goes.

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
        today = self._kernel.clock.now().astimezone(group.zone).date()
        monday = today - timedelta(days=today.weekday())
        places = [(area, column) for area in AREAS for column in get_args(Column)]
        found = {place: step for place in places if (step := _step(everyone, *place)) is not None}
        async with self._kernel.db.write() as tx:
            told = await store.freeze(tx, group_id, monday, found)
        return GroupMap(group, monday, {place: GroupCell(told.get(place)) for place in places})


def _step(everyone: list[list[Record]], area: str, column: Column) -> int | None:
    means = []
    for records in everyone:
        mean = logic.mean_of(
            [r for r in records if r.evidence.area == area and column in (ALL, r.evidence.kind)]
        )
        if mean is not None:
            means.append(mean)
    return logic.step_of(means)
