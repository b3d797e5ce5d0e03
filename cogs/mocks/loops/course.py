"""A loop's end: when it is complete, its packet, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from bot import groups
from bot.app import Kernel
from bot.clock import to_unix
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.members import AREAS
from cogs.mocks import store as mock_store
from cogs.mocks.catalogue import Catalogue

from . import ask_store, letters, logic, store
from .models import Ask, Loop, LoopState, Neighbours, OpenPacket, Sitting

LEASE: Final = timedelta(minutes=5)
_SOON: Final = timedelta(minutes=15)
"""How often it is looked whether the last cards are released."""


class Course:
    def __init__(self, kernel: Kernel, catalogue: Catalogue, neighbours: Neighbours) -> None:
        self._kernel = kernel
        self._catalogue = catalogue
        self._near = neighbours

    async def look(self, now: datetime) -> int:
        """End the loops that are complete or whose time is over; return how many were looked at."""
        async with self._kernel.db.write() as tx:
            claimed = await store.claim_looks(tx, now=now, lease_until=now + LEASE)
            for loop in claimed:
                deadline = await self._deadline(tx, loop)
                if now >= deadline or await self._is_complete(tx, loop, now):
                    await self.close(tx, loop, state="over", why=letters.LATE, now=now)
                    continue
                is_waiting = await self._has_only_cards_to_wait_for(tx, loop)
                await store.look_at(tx, loop.loop_id, min(now + _SOON, deadline) if is_waiting else deadline)
        return len(claimed)

    async def _deadline(self, tx: Tx, loop: Loop) -> datetime:
        """Return when the packet is made with what is there: not before the cards of a round that two have agreed on."""
        found = loop.ends_at + logic.PATIENCE
        for place in await store.rounds_of(tx, loop.loop_id):
            ask = await ask_store.held_ask(tx, loop_id=loop.loop_id, place=place.place)
            meeting = await mock_store.get_meeting(tx, ask.meeting_id) if ask and ask.meeting_id else None
            if place.state == "held" and place.held_at is not None:
                found = max(found, place.held_at + logic.CARD_TIME)
            elif meeting is not None and meeting.state in ("agreed", "running") and meeting.starts_at:
                slot = timedelta(minutes=meeting.slot_minutes)
                found = max(found, meeting.starts_at + slot + logic.CARD_TIME)
        return found

    async def close_of(self, tx: Tx, *, guild_id: int, user_id: int, now: datetime) -> None:
        """End the open loop of a member who has left the server: nobody is asked for them any more."""
        loop = await store.own_loop(tx, guild_id=guild_id, user_id=user_id)
        if loop is not None and loop.is_open:
            await self.close(tx, loop, state="cancelled", why=letters.LEFT, now=now)

    async def close(self, tx: Tx, loop: Loop, *, state: LoopState, why: str, now: datetime) -> None:
        """End an open loop, with its packet when it is ``over``; rounds that were not held are called off.

        ``why`` is told to the interviewers of those.
        """
        if not await store.end_loop(tx, loop.loop_id, state=state, now=now):
            return
        places = {place.place: place for place in await store.rounds_of(tx, loop.loop_id)}
        for ask in await ask_store.asks_of(tx, loop.loop_id):
            place = places[ask.place]
            if ask.user_id is not None and ask.state == "asked":
                await ask_store.take_back(tx, ask)
            elif place.state == "placed" and await self._call_off(tx, ask, now):
                letter = letters.called_off(ask, loop, self._name(place.round_type), why)
                await letters.leave(tx, letter, now=now)
        await ask_store.withdraw_asks(tx, loop.loop_id, now=now)
        await store.drop_rounds(tx, loop.loop_id)
        if state == "over":
            await self._wish(tx, loop, now)
            ready = letters.packet_ready(loop, self.name_of(loop))
            await letters.leave(tx, ready, now=now)

    async def _call_off(self, tx: Tx, ask: Ask, now: datetime) -> bool:
        """Cancel the meeting, unless the two are in it already; tell whether there is an interviewer to be told."""
        if ask.state != "accepted" or ask.user_id is None:
            return False
        meeting = await mock_store.get_meeting(tx, ask.meeting_id or 0)
        if meeting is None or meeting.state not in ("finding", "agreed"):
            return False
        return await mock_store.move(tx, meeting.meeting_id, was=meeting.state, to="cancelled", now=now)

    async def _is_complete(self, tx: Tx, loop: Loop, now: datetime) -> bool:
        places = await store.rounds_of(tx, loop.loop_id)
        if any(place.state != "held" for place in places):
            return False
        held_at = {place.place: place.held_at for place in places}
        for sitting in await self._sittings(tx, loop):
            held = held_at[sitting.place]
            has_time = held is not None and now < held + logic.CARD_TIME
            is_in = any(card.scores for card in sitting.others) and sitting.flags is not None
            if has_time and not is_in:
                return False
        return True

    async def _has_only_cards_to_wait_for(self, tx: Tx, loop: Loop) -> bool:
        return all(place.state == "held" for place in await store.rounds_of(tx, loop.loop_id))

    # ------------------------------------------------------------------ the packet

    async def packet(self, *, user_id: int, loop_id: int) -> OpenPacket:
        """Return the packet of an ended loop, for its candidate alone.

        Raises:
            UserFacingError: it is not theirs, or not complete.
        """
        async with self._kernel.db.read() as tx:
            loop = await self._own(tx, user_id=user_id, loop_id=loop_id)
            return await self._packet(tx, loop)

    async def _own(self, tx: Tx, *, user_id: int, loop_id: int) -> Loop:
        loop = await store.get_loop(tx, loop_id)
        if loop is None:
            raise NotFound("This loop is gone. `/loop create` begins another one.")
        if loop.user_id != user_id:
            raise NotAllowed("A packet is for its candidate alone. `/loop status` shows your own loop.")
        if loop.state != "over":
            raise UserFacingError(
                "The packet comes when the last round is over and its cards are open. `/loop status` shows what is missing."
            )
        return loop

    async def _packet(self, tx: Tx, loop: Loop) -> OpenPacket:
        places = await store.rounds_of(tx, loop.loop_id)
        sittings = await self._sittings(tx, loop)
        asked = {
            area
            for place in places
            for dimension in self._catalogue.scored_in(place.round_type)
            if (area := self._catalogue.area_of(place.round_type, dimension.id))
        }
        packet = logic.packet_of(
            sittings,
            asked=asked,
            not_held=[self._name(place.round_type) for place in places if place.state != "held"],
            names={name: dimension.name for name, dimension in self._catalogue.dimensions.items()},
            area_of=self._catalogue.area_of,
        )
        group = await groups.get_group(tx, loop.group_id) if loop.group_id is not None else None
        return OpenPacket(loop, self.name_of(loop), group, packet, tuple(sittings))

    async def _sittings(self, tx: Tx, loop: Loop) -> list[Sitting]:
        found = []
        for place in await store.rounds_of(tx, loop.loop_id):
            ask = await ask_store.held_ask(tx, loop_id=loop.loop_id, place=place.place)
            if place.state != "held" or ask is None or ask.meeting_id is None:
                continue
            cards = await self._near.released(tx, [ask.meeting_id])
            turns = await mock_store.turns_of(tx, ask.meeting_id)
            found.append(
                Sitting(
                    place=place.place,
                    round_type=place.round_type,
                    round_name=self._name(place.round_type),
                    turn_id=turns[0].turn_id if turns else 0,
                    interviewer_id=ask.user_id,
                    cards=tuple(cards),
                    flags=ask.flags,
                )
            )
        return found

    async def _wish(self, tx: Tx, loop: Loop, now: datetime) -> None:
        """Let the next drills begin with what the packet found."""
        packet = (await self._packet(tx, loop)).packet
        for area in packet.practise:
            said = next((each for each in packet.concerns if each.area == area), None)
            await self._near.wish(
                tx,
                guild_id=loop.guild_id,
                user_id=loop.user_id,
                source=f"loop:{loop.loop_id}:{area}",
                area=area,
                topic=said.dimension if said else AREAS[area],
                why="after your loop of mock interviews",
                now=now,
            )

    # ------------------------------------------------------------------ sharing

    async def to_share(self, *, user_id: int, loop_id: int) -> OpenPacket:
        """Return a packet whose summary is to be posted to the candidate's group, which happens once.

        Raises:
            UserFacingError: it is not theirs, there is no group, or it was shared.
        """
        async with self._kernel.db.read() as tx:
            loop = await self._own(tx, user_id=user_id, loop_id=loop_id)
            found = await self._packet(tx, loop)
        if found.group is None or found.group.archived_at is not None:
            raise UserFacingError(
                "Your group is gone, so there is nowhere to share this. The file is yours to send."
            )
        if loop.shared_at is not None:
            raise UserFacingError(
                f"You shared this with your group <t:{to_unix(loop.shared_at)}:R>. Once is enough for a channel."
            )
        return found

    async def was_shared(self, loop_id: int) -> None:
        async with self._kernel.db.write() as tx:
            await store.share(tx, loop_id, now=self._kernel.clock.now())

    # ------------------------------------------------------------------ shared

    def name_of(self, loop: Loop) -> str:
        preset = self._catalogue.loops.get(loop.preset_id)
        return preset.name if preset else loop.preset_id

    def _name(self, round_type: str) -> str:
        found = self._catalogue.rounds.get(round_type)
        return found.name if found else round_type
