"""What members do with loops: begin, look, cancel, offer to interview; what moderators see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot import groups, members, moderators
from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.groups import Group
from bot.moderators import Actor, Right
from bot.today import Task
from cogs.mocks import store as mock_store
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.items import LoopPreset

from . import ask_store, letters, logic, store
from .course import Course
from .models import Ask, Draft, Given, GroupLoops, Line, Loop, LoopState, Offer, OwnLoop, Status

RIGHT = Right("see its loops", "`/loop status` shows your own.")
_FURTHEST: Final = timedelta(days=60)
_TAKEN_SHOWN: Final = timedelta(days=30)


class LoopService:
    def __init__(self, kernel: Kernel, catalogue: Catalogue, course: Course) -> None:
        self._kernel = kernel
        self._catalogue = catalogue
        self._course = course

    # ------------------------------------------------------------------ beginning

    async def presets(self, *, guild_id: int, user_id: int, typed: str) -> list[LoopPreset]:
        """Return the presets with these letters in their name, those of the member's role first."""
        async with self._kernel.db.read() as tx:
            member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
        wanted = (member.track, member.adjacent_track) if member else ()
        found = [
            preset for preset in self._catalogue.loops.values() if typed.casefold() in preset.name.casefold()
        ]
        return sorted(found, key=lambda p: (p.track is None or p.track not in wanted, p.name))

    async def draft(
        self,
        *,
        guild_id: int,
        user_id: int,
        preset: str,
        start: date | None = None,
        weeks: int | None = None,
        days: int | None = None,
        has_extra: bool = False,
        group: str | None = None,
        group_id: int | None = None,
    ) -> Draft:
        """Return the loop as it would be; nothing is kept.

        Raises:
            UserFacingError: the preset, the date or the group does not do, a loop is open, or the group's are full.
        """
        async with self._kernel.db.read() as tx:
            found = self._catalogue.loops.get(preset) or next(
                (p for p in self._catalogue.loops.values() if p.name.casefold() == preset.casefold()), None
            )
            if found is None:
                raise NotFound("**Preset**: there is no such loop. Pick one of the suggestions.", kept=preset)
            home = await self._home(tx, guild_id, user_id, group, group_id)
            await self._require_room(tx, guild_id, user_id, home)
            member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
            zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id, group=home)
            offers = await store.open_offers(tx, guild_id)
        today = self._kernel.clock.now().astimezone(zone).date()
        first = start or today + timedelta(days=1)
        if not today <= first <= today + _FURTHEST:
            raise UserFacingError(
                f"**Start**: {first.isoformat()} is not within the next {_FURTHEST.days} days. Choose a day from today on.",
                kept=first.isoformat(),
            )
        length = days or (weeks * 7 if weeks else found.span_days)
        extra = found.optional if has_extra else ()
        return Draft(
            preset=found,
            group=home,
            rounds=tuple(self._catalogue.rounds[name] for name in (*found.rounds, *extra)),
            has_extra=bool(extra),
            track=member.track if member else None,
            level=member.level if member else None,
            starts_at=datetime.combine(first, time(), tzinfo=zone),
            ends_at=datetime.combine(first + timedelta(days=length), time(), tzinfo=zone),
            days=length,
            day=first.isoformat(),
            offering=sum(offer.user_id != user_id for offer in offers),
        )

    async def _home(
        self, tx: Tx, guild_id: int, user_id: int, name: str | None, group_id: int | None
    ) -> Group:
        mine = await groups.groups_of_member(tx, guild_id=guild_id, user_id=user_id)
        if name is not None:
            named = await groups.require_group(tx, guild_id=guild_id, name=name)
            group_id = named.group_id
        chosen = [group for group in mine if group_id is None or group.group_id == group_id]
        if not chosen:
            raise NotAllowed("A loop belongs to a group of yours. `/group join` lets you into one.")
        if len(chosen) > 1:
            names = ", ".join(f"“{group.name}”" for group in chosen)
            raise UserFacingError(f"**Group**: you are in several, say which one: {names}.")
        return chosen[0]

    async def _require_room(self, tx: Tx, guild_id: int, user_id: int, group: Group) -> None:
        own = await store.own_loop(tx, guild_id=guild_id, user_id=user_id)
        if own is not None and own.is_open:
            raise UserFacingError(
                "You have a loop under way, and one at a time is what peers can give. `/loop status` shows it."
            )
        limit = await self._limit(tx, group.group_id)
        if await store.count_open(tx, group.group_id) >= limit:
            told = (
                f"has {limit} loops under way, as many as its moderators allow"
                if limit
                else "begins no new loops now"
            )
            raise UserFacingError(f"**{group.name}** {told}. Try again when one is over, or ask a moderator.")

    async def _limit(self, tx: Tx, group_id: int) -> int:
        limit = await store.get_limit(tx, group_id)
        return logic.DEFAULT_MOST_OPEN if limit is None else limit

    async def begin(
        self,
        *,
        guild_id: int,
        user_id: int,
        preset: str,
        start: date,
        days: int,
        has_extra: bool,
        group_id: int,
    ) -> OwnLoop:
        """Begin the loop; its interviewers are looked for with the schedule's next look.

        Raises:
            UserFacingError: as for a draft.
        """
        draft = await self.draft(
            guild_id=guild_id,
            user_id=user_id,
            preset=preset,
            start=start,
            days=days,
            has_extra=has_extra,
            group_id=group_id,
        )
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            await self._require_room(tx, guild_id, user_id, draft.group)
            loop = await store.add_loop(
                tx,
                guild_id=guild_id,
                group_id=group_id,
                user_id=user_id,
                preset_id=draft.preset.id,
                track=draft.track,
                level=draft.level,
                starts_at=draft.starts_at,
                ends_at=draft.ends_at,
                look_at=draft.ends_at + logic.PATIENCE,
                round_types=[found.id for found in draft.rounds],
                most_tries=logic.MOST_TRIES,
                now=now,
            )
            assert loop is not None  # noqa: S101 - there was room a line ago, in this transaction
            return await self._own(tx, loop)

    # ------------------------------------------------------------------ how it stands

    async def status(self, *, guild_id: int, user_id: int) -> Status:
        """Return the member's loop, the rounds they were asked for or took lately, and their offer."""
        async with self._kernel.db.read() as tx:
            loop = await store.own_loop(tx, guild_id=guild_id, user_id=user_id)
            return Status(
                own=await self._own(tx, loop) if loop is not None else None,
                given=tuple(await self._given(tx, guild_id, user_id)),
                offer=await store.get_offer(tx, guild_id=guild_id, user_id=user_id),
            )

    async def _own(self, tx: Tx, loop: Loop) -> OwnLoop:
        asks: dict[int, Ask] = {ask.place: ask for ask in await ask_store.asks_of(tx, loop.loop_id)}
        lines = []
        for place in await store.rounds_of(tx, loop.loop_id):
            ask = asks.get(place.place)
            name, minutes = self._round(place.round_type)
            meeting = await mock_store.get_meeting(tx, ask.meeting_id) if ask and ask.meeting_id else None
            lines.append(Line(place, name, minutes, ask, meeting))
        first = logic.first_plan(loop.made_at, loop.starts_at)
        asks_from = first if first > self._kernel.clock.now() else None
        return OwnLoop(loop, self._course.name_of(loop), tuple(lines), asks_from)

    async def _given(self, tx: Tx, guild_id: int, user_id: int) -> list[Given]:
        """Return the rounds of others, those first that want something; what was over long ago is left out."""
        now = self._kernel.clock.now()
        found = []
        for ask in await ask_store.given_by(tx, guild_id=guild_id, user_id=user_id):
            loop = await store.get_loop(tx, ask.loop_id)
            if loop is None or ask.asked_at < now - _TAKEN_SHOWN:
                continue
            place = next(p for p in await store.rounds_of(tx, ask.loop_id) if p.place == ask.place)
            if place.state == "dropped":
                continue
            name, minutes = self._round(place.round_type)
            meeting = await mock_store.get_meeting(tx, ask.meeting_id) if ask.meeting_id else None
            found.append(Given(ask, loop, name, minutes, meeting, place.state == "held"))
        return sorted(found, key=lambda g: (g.ask.state != "asked", not wants_ticks(g), g.ask.asked_at))

    async def tasks(self, tx: Tx, guild_id: int, user_id: int, now: datetime) -> list[Task]:
        """Return what waits for the member today."""
        del now
        found = []
        for given in await self._given(tx, guild_id, user_id):
            if given.ask.state == "asked":
                title = f"A loop asks you to interview: answer about {given.round_name}"
                found.append(Task(title, "mocks.loop_status", {}, minutes=1, due_at=given.ask.answer_by))
            elif wants_ticks(given):
                title = f"Say whether anything would have ended the {given.round_name} round"
                found.append(Task(title, "mocks.loop_flags", dict(given.ask.args), minutes=1))
        return found

    def _round(self, round_type: str) -> tuple[str, int]:
        found = self._catalogue.rounds.get(round_type)
        return (found.name, found.minutes) if found else (round_type, 60)

    # ------------------------------------------------------------------ ending and looking again

    async def _open_own(self, tx: Tx, guild_id: int, user_id: int, loop_id: int) -> Loop:
        loop = await store.get_loop(tx, loop_id)
        if loop is None or loop.guild_id != guild_id or loop.user_id != user_id:
            raise NotFound("This is no loop of yours. `/loop status` shows your own.")
        if not loop.is_open:
            raise UserFacingError("This loop has ended already. `/loop status` shows it.")
        return loop

    async def cancel(self, *, guild_id: int, user_id: int, loop_id: int) -> None:
        """End the loop without a packet.

        Raises:
            UserFacingError: it is not theirs, or has ended.
        """
        await self._end(guild_id, user_id, loop_id, is_over=False)

    async def finish(self, *, guild_id: int, user_id: int, loop_id: int) -> None:
        """End the loop with the rounds it had, and make its packet.

        Raises:
            UserFacingError: it is not theirs, has ended, or no round was held.
        """
        await self._end(guild_id, user_id, loop_id, is_over=True)

    async def _end(self, guild_id: int, user_id: int, loop_id: int, *, is_over: bool) -> None:
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            loop = await self._open_own(tx, guild_id, user_id, loop_id)
            places = await store.rounds_of(tx, loop_id)
            if is_over and not any(place.state == "held" for place in places):
                raise UserFacingError("No round was held yet, so there is nothing to put into a packet.")
            state: LoopState = "over" if is_over else "cancelled"
            await self._course.close(tx, loop, state=state, why=letters.ENDED, now=now)

    async def look_again(self, *, guild_id: int, user_id: int, loop_id: int) -> Status:
        """Give the rounds that found nobody three more tries, and another week if the days are over.

        Raises:
            UserFacingError: it is not theirs, or has ended.
        """
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            loop = await self._open_own(tx, guild_id, user_id, loop_id)
            if await store.unstick_rounds(tx, loop_id, more=logic.MOST_TRIES):
                until = max(loop.ends_at, now + logic.WEEK)
                await store.prolong(tx, loop_id, until)
                await store.plan_at(tx, loop_id, now)
                await store.look_at(tx, loop_id, until + logic.PATIENCE)
        return await self.status(guild_id=guild_id, user_id=user_id)

    # ------------------------------------------------------------------ offering

    async def offer(self, *, guild_id: int, user_id: int) -> Offer | None:
        async with self._kernel.db.read() as tx:
            return await store.get_offer(tx, guild_id=guild_id, user_id=user_id)

    async def set_offer(
        self,
        *,
        guild_id: int,
        user_id: int,
        rounds_a_week: int | None = None,
        round_types: frozenset[str] | None = None,
        is_paused: bool | None = None,
    ) -> Offer:
        """Keep what is given, the rest stays; the first time two rounds a week of any type."""
        now = self._kernel.clock.now()
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=now)
            offer = await store.get_offer(tx, guild_id=guild_id, user_id=user_id)
            offer = offer or Offer(guild_id, user_id, 2, frozenset(), is_paused=False)
            if rounds_a_week is not None:
                offer = replace(offer, rounds_a_week=rounds_a_week)
            if round_types is not None:
                offer = replace(offer, round_types=round_types & frozenset(self._catalogue.rounds))
            if is_paused is not None:
                offer = replace(offer, is_paused=is_paused)
            await store.put_offer(tx, offer, now=now)
        return offer

    async def withdraw_offer(self, *, guild_id: int, user_id: int) -> None:
        """Offer nothing any more; what was taken stays taken."""
        async with self._kernel.db.write() as tx:
            await store.drop_offer(tx, guild_id=guild_id, user_id=user_id)

    # ------------------------------------------------------------------ moderators

    async def of_group(
        self, actor: Actor, *, name: str | None = None, group_id: int | None = None
    ) -> GroupLoops:
        """Return the open loops of a group and its limit.

        Raises:
            UserFacingError: the group is not known, or not the member's to moderate.
        """
        async with self._kernel.db.read() as tx:
            if group_id is not None:
                group = await moderators.require(tx, actor, RIGHT, group_id)
            else:
                group = await moderators.require_one(tx, actor, RIGHT, name)
            loops = [
                await self._own(tx, loop) for loop in await store.open_loops_of_group(tx, group.group_id)
            ]
            return GroupLoops(group, await self._limit(tx, group.group_id), tuple(loops))

    async def set_limit(self, actor: Actor, *, group_id: int, most_open: int) -> GroupLoops:
        async with self._kernel.db.write() as tx:
            group = await moderators.require(tx, actor, RIGHT, group_id)
            await store.set_limit(tx, guild_id=actor.guild_id, group_id=group.group_id, most_open=most_open)
            told = f"at most {most_open} at once"
            await moderators.note(
                tx, actor, group.group_id, "loops limited", told, now=self._kernel.clock.now()
            )
        return await self.of_group(actor, group_id=group_id)


def wants_ticks(given: Given) -> bool:
    """Tell whether the interviewer still has to say what would have ended the loop."""
    return given.is_held and given.ask.flags is None and given.loop.is_open
