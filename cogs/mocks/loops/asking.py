"""Asking interviewers, one after the other, and what becomes of the meetings that follow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import notices
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from cogs.mocks import store as mock_store
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.models import Meeting, NewMeeting, NewTurn

from . import ask_store, letters, logic, store
from .models import Ask, AskState, Loop, Neighbours


class Asking:
    def __init__(self, kernel: Kernel, catalogue: Catalogue, neighbours: Neighbours) -> None:
        self._kernel = kernel
        self._catalogue = catalogue
        self._near = neighbours

    # ------------------------------------------------------------------ by time

    async def give_up_waiting(self, now: datetime) -> int:
        """Ask those no more who have not answered in time, and go on; return how many."""
        async with self._kernel.db.write() as tx:
            silent = await ask_store.unanswered(tx, now=now)
            for ask in silent:
                await self._give_up(tx, ask, to="silent", now=now)
        return len(silent)

    async def take_up(self, now: datetime) -> int:
        """Take up the meetings that have ended: held, or to be tried again with somebody else; return how many."""
        async with self._kernel.db.write() as tx:
            ended = await ask_store.ended(tx)
            for ask in ended:
                await self._ended(tx, ask, now)
        return len(ended)

    async def _ended(self, tx: Tx, ask: Ask, now: datetime) -> None:
        meeting_id = ask.meeting_id or 0
        meeting = await mock_store.get_meeting(tx, meeting_id)
        turns = await mock_store.turns_of(tx, meeting_id)
        if meeting is None or meeting.state != "over" or not any(turn.began_at for turn in turns):
            await self._give_up(tx, ask, was="accepted", to="dropped", now=now)
            return
        await store.move_round(tx, ask.loop_id, ask.place, was="placed", to="held", now=now)
        await store.look_at(tx, ask.loop_id, now)
        loop = await store.get_loop(tx, ask.loop_id)
        if ask.user_id is not None and loop is not None and loop.is_open:
            name, _ = self._round(await self._type_of(tx, ask))
            await letters.leave(tx, letters.flags_wanted(ask, loop, name), now=now)

    # ------------------------------------------------------------------ by the interviewer

    async def accept(self, *, user_id: int, loop_id: int, place: int, number: int) -> Meeting:
        """Take the round: its meeting is made, and the two are brought together to find a time.

        Raises:
            UserFacingError: it was theirs and is no more.
        """
        meeting = await self._accept(user_id, loop_id=loop_id, place=place, number=number)
        if meeting is None:  # who blocked whom is told to nobody
            raise UserFacingError(_GONE["withdrawn"])
        return meeting

    async def _accept(self, user_id: int, *, loop_id: int, place: int, number: int) -> Meeting | None:
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            ask, loop = await self._own(tx, user_id, loop_id=loop_id, place=place, number=number)
            if ask.state == "accepted" and ask.meeting_id is not None:
                found = await mock_store.get_meeting(tx, ask.meeting_id)
                if found is not None:
                    return found
            self._require_waiting(ask)
            blocked = await self._near.blocks(tx, loop.guild_id, (user_id, loop.user_id))
            if loop.user_id in blocked.get(user_id, ()) or user_id in blocked.get(loop.user_id, ()):
                await self._give_up(tx, ask, to="withdrawn", now=now)
                return None
            round_type = await self._type_of(tx, ask)
            _, minutes = self._round(round_type)
            new = NewMeeting(
                guild_id=loop.guild_id,
                group_id=loop.group_id,
                source="loop",
                source_key=f"loop:{loop_id}:{place}:{number}",
                round_type=round_type,
                slot_minutes=logic.half_hours(minutes) * 30,
                turns=(NewTurn(interviewer_id=user_id, candidate_id=loop.user_id),),
                answer_by=now + logic.MEETING_TIME,
            )
            meeting = await mock_store.add_meeting(tx, new, now=now)
            await ask_store.end_ask(tx, ask, to="accepted", now=now, meeting_id=meeting.meeting_id)
            await store.move_round(tx, loop_id, place, was="asked", to="placed", now=now)
            await notices.take_back(tx, guild_id=loop.guild_id, user_id=user_id, key=ask.key)
        return meeting

    async def decline(self, *, user_id: int, loop_id: int, place: int, number: int) -> None:
        """Leave the round to somebody else.

        Raises:
            UserFacingError: it was theirs and is no more.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            ask, _ = await self._own(tx, user_id, loop_id=loop_id, place=place, number=number)
            if ask.state == "declined":
                return
            self._require_waiting(ask)
            await self._give_up(tx, ask, to="declined", now=now)

    def _require_waiting(self, ask: Ask) -> None:
        if ask.state != "asked":
            raise UserFacingError(_GONE[ask.state])

    async def _own(self, tx: Tx, user_id: int, *, loop_id: int, place: int, number: int) -> tuple[Ask, Loop]:
        ask = await ask_store.get_ask(tx, loop_id=loop_id, place=place, number=number)
        loop = await store.get_loop(tx, loop_id)
        if ask is None or loop is None:
            raise NotFound("This loop is gone; there is nothing left to answer.")
        if ask.user_id != user_id:
            raise NotAllowed("This question was for somebody else. `/loop status` shows what waits for you.")
        return ask, loop

    # ------------------------------------------------------------------ what would have ended it

    async def flags_of(self, *, user_id: int, loop_id: int, place: int, number: int) -> tuple[Ask, Loop, str]:
        """Return the ask, its loop and the round's name, to tick what would have ended a real loop.

        Raises:
            UserFacingError: the round was not theirs, was not held, or the packet is made.
        """
        async with self._kernel.db.read() as tx:
            return await self._to_tick(tx, user_id, loop_id=loop_id, place=place, number=number)

    async def keep_flags(
        self, *, user_id: int, loop_id: int, place: int, number: int, flags: Sequence[str]
    ) -> tuple[Ask, Loop, str]:
        """Keep what the interviewer ticked, instead of what they ticked before; none is an answer too."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            ask, loop, _ = await self._to_tick(tx, user_id, loop_id=loop_id, place=place, number=number)
            known = [flag for flag in logic.FLAGS if flag in flags]
            await ask_store.keep_flags(tx, ask, user_id=user_id, flags=known, now=now)
            await store.look_at(tx, loop_id, now)
            await notices.take_back(tx, guild_id=loop.guild_id, user_id=user_id, key=ask.keys[1])
            return await self._to_tick(tx, user_id, loop_id=loop_id, place=place, number=number)

    async def _to_tick(
        self, tx: Tx, user_id: int, *, loop_id: int, place: int, number: int
    ) -> tuple[Ask, Loop, str]:
        ask, loop = await self._own(tx, user_id, loop_id=loop_id, place=place, number=number)
        found = next((each for each in await store.rounds_of(tx, loop_id) if each.place == place), None)
        if ask.state != "accepted" or found is None or found.state != "held":
            raise UserFacingError("This round was not held, so there is nothing to tick.")
        if not loop.is_open:
            raise UserFacingError("The packet of this loop is made already. Thank you all the same.")
        return ask, loop, self._round(found.round_type)[0]

    # ------------------------------------------------------------------ shared

    async def _give_up(
        self, tx: Tx, ask: Ask, *, was: AskState = "asked", to: AskState, now: datetime
    ) -> None:
        """Look for somebody else, while there are tries; tell the candidate of what they knew of."""
        await ask_store.end_ask(tx, ask, was=was, to=to, now=now)
        await ask_store.take_back(tx, ask)
        loop = await store.get_loop(tx, ask.loop_id)
        is_meeting = was == "accepted"
        if not await store.reopen_round(tx, ask.loop_id, ask.place, was="placed" if is_meeting else "asked"):
            return
        if loop is None or not loop.is_open:
            return
        found = next(each for each in await store.rounds_of(tx, ask.loop_id) if each.place == ask.place)
        name, _ = self._round(found.round_type)
        if found.state == "stuck":
            await store.look_at(tx, loop.loop_id, now)
            await letters.leave(tx, letters.stuck(loop, ask.place, ask.number, name), now=now)
            return
        await store.plan_at(tx, loop.loop_id, now)
        if is_meeting:  # else the candidate was not told whom I ask
            await letters.leave(tx, letters.replaced(loop, ask.place, ask.number, name), now=now)

    async def _type_of(self, tx: Tx, ask: Ask) -> str:
        places = await store.rounds_of(tx, ask.loop_id)
        return next(found.round_type for found in places if found.place == ask.place)

    def _round(self, round_type: str) -> tuple[str, int]:
        found = self._catalogue.rounds.get(round_type)
        return (found.name, found.minutes) if found else (round_type, 60)


_GONE = {
    "accepted": "You have taken this round already. Its thread finds a time with you.",
    "declined": "You left this round to somebody else, and I went on. Thank you for answering.",
    "silent": "The time to answer is over, and I have asked somebody else. Thank you all the same.",
    "dropped": "This round could not take place as planned, and I went on to somebody else.",
    "withdrawn": "This loop does not need the round any more. Thank you for offering.",
}
