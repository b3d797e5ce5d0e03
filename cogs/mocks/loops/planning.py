"""Who is asked for which round: all open loops of a server at once, solved in a process of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot import groups, members
from bot.app import Kernel
from bot.clock import to_unix
from bot.db import Tx
from bot.telemetry import get_logger
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.matching import times
from cogs.mocks.matching.models import (
    HALF_HOUR_SECONDS,
    Assignment,
    Candidate,
    Interviewer,
    LoopProblem,
    LoopRound,
    LoopWish,
    Slot,
)

from . import ask_store, letters, logic, store
from .models import Ask, Loop, LoopPlace, Neighbours, Offer

log = get_logger(__name__)

LEASE: Final = timedelta(minutes=10)
_SOLVER_SECONDS: Final = 20.0
"""Well under the minute that a look may take."""
_ASKED_ANEW_AFTER: Final = timedelta(hours=48)
_NEW: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class _Open:
    """A loop with the rounds that look for somebody, and who is not asked for them."""

    loop: Loop
    places: tuple[LoopPlace, ...]
    taken_by: frozenset[int]


class Planning:
    def __init__(self, kernel: Kernel, catalogue: Catalogue, neighbours: Neighbours) -> None:
        self._kernel = kernel
        self._catalogue = catalogue
        self._near = neighbours

    async def run(self, now: datetime) -> int:
        """Plan every server that has a loop waiting; return how many."""
        async with self._kernel.db.write() as tx:
            waiting = await store.claim_plans(tx, now=now, lease_until=now + LEASE)
        for guild_id in waiting:
            await self._plan(guild_id, now)
        return len(waiting)

    async def _plan(self, guild_id: int, now: datetime) -> None:
        async with self._kernel.db.read() as tx:
            problem = await self._problem(tx, guild_id, now)
        assignments: Sequence[Assignment] = ()
        if problem is not None and problem.loops and problem.interviewers:
            plan = await self._near.solve(problem)
            assignments = plan.assignments
            log.info(
                "loops_planned",
                guild=guild_id,
                seed=problem.seed,
                asked=len(plan.assignments),
                open=len(plan.open_rounds),
                gap=plan.gap,
            )
        async with self._kernel.db.write() as tx:
            await self._apply(tx, guild_id, assignments, now)

    # ------------------------------------------------------------------ the problem

    async def _problem(self, tx: Tx, guild_id: int, now: datetime) -> LoopProblem | None:
        found = [each for each in await self._open(tx, guild_id, now) if each.places]
        found = [
            each
            for each in found
            if each.loop.ends_at > now + logic.NOTICE_TIME and _first_plan(each.loop) <= now
        ]
        offers = await store.open_offers(tx, guild_id)
        if not found or not offers:
            return None
        people = sorted({each.loop.user_id for each in found} | {offer.user_id for offer in offers})
        start = now + logic.NOTICE_TIME
        end = max(logic.window(each.loop, now)[1] for each in found)
        slots = await self._near.free_slots(tx, guild_id, people, start, end)
        blocked = await self._near.blocks(tx, guild_id, people)
        load = await ask_store.load_since(tx, guild_id, now - logic.WEEK)
        known = {
            user_id: await _person(
                tx,
                guild_id,
                user_id,
                slots.get(user_id, frozenset()),
                blocked.get(user_id, frozenset()),
                now,
            )
            for user_id in people
        }
        away = {offer.user_id for offer in offers if await _is_away(tx, offer, now)}
        wishes = [
            LoopWish(
                loop_id=each.loop.loop_id,
                candidate=_within(known[each.loop.user_id], *logic.window(each.loop, now)),
                rounds=tuple(
                    LoopRound(place.place, place.round_type, self._half_hours(place.round_type))
                    for place in each.places
                ),
                taken_by=each.taken_by | await self._outside(tx, each.loop, offers),
            )
            for each in found
        ]
        interviewers = [
            Interviewer(
                person=known[offer.user_id],
                capacity=offer.rounds_a_week - load.get(offer.user_id, 0),
                can=offer.round_types,
            )
            for offer in offers
            if offer.rounds_a_week > load.get(offer.user_id, 0) and offer.user_id not in away
        ]
        return LoopProblem(tuple(wishes), tuple(interviewers), seed=to_unix(now), seconds=_SOLVER_SECONDS)

    async def _outside(self, tx: Tx, loop: Loop, offers: Sequence[Offer]) -> frozenset[int]:
        """Return who offers and would not see the thread of a round: it opens under the group's channel."""
        group = await groups.get_group(tx, loop.group_id) if loop.group_id is not None else None
        if group is None or self._near.is_open(loop.guild_id, group.channel_id):
            return frozenset()
        inside = {member.user_id for member in await members.members_of_group(tx, group)}
        return frozenset(offer.user_id for offer in offers) - inside

    async def _open(self, tx: Tx, guild_id: int, now: datetime) -> list[_Open]:
        found = []
        for loop in await store.open_loops(tx, guild_id):
            places = await store.rounds_of(tx, loop.loop_id)
            asks = await ask_store.asks_of(tx, loop.loop_id)
            has_looked_again = any(place.most_tries > logic.MOST_TRIES for place in places)
            found.append(
                _Open(
                    loop=loop,
                    places=tuple(place for place in places if place.state == "open"),
                    taken_by=frozenset(
                        ask.user_id
                        for ask in asks
                        if ask.user_id is not None and not (has_looked_again and _is_long_ago(ask, now))
                    ),
                )
            )
        return found

    def _half_hours(self, round_type: str) -> int:
        found = self._catalogue.rounds.get(round_type)
        return logic.half_hours(found.minutes if found else 60)

    # ------------------------------------------------------------------ the answer

    async def _apply(self, tx: Tx, guild_id: int, assignments: Sequence[Assignment], now: datetime) -> None:
        """Ask whom the plan names, as far as it still holds, and say when the rest is planned again."""
        guild = await groups.get_guild(tx, guild_id)
        if guild is None:
            return
        offers = {offer.user_id: offer for offer in await store.open_offers(tx, guild_id)}
        load = await ask_store.load_since(tx, guild_id, now - logic.WEEK)
        opens = {each.loop.loop_id: each for each in await self._open(tx, guild_id, now)}
        asked: dict[int, set[int]] = {loop_id: set(each.taken_by) for loop_id, each in opens.items()}
        for wanted in assignments:
            user_id, each, offer = (
                wanted.interviewer_id,
                opens.get(wanted.loop_id),
                offers.get(wanted.interviewer_id),
            )
            if each is None or offer is None or user_id in asked[wanted.loop_id]:
                continue
            if load.get(user_id, 0) >= offer.rounds_a_week:
                continue
            zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
            made = await ask_store.ask(
                tx,
                each.loop,
                wanted.place,
                user_id=user_id,
                starts=wanted.starts,
                answer_by=logic.answer_by(
                    now, zone, quiet_from=guild.quiet_from, quiet_until=guild.quiet_until
                ),
                now=now,
            )
            if made is not None:
                place = next(found for found in each.places if found.place == wanted.place)
                known = self._catalogue.rounds.get(place.round_type)
                letter = letters.asks(
                    made, each.loop, self._name(place.round_type), known.minutes if known else 60
                )
                await letters.leave(tx, letter, now=now)
                asked[wanted.loop_id].add(user_id)
                load[user_id] = load.get(user_id, 0) + 1
        for each in opens.values():
            await self._settle(tx, each.loop, now)

    async def _settle(self, tx: Tx, loop: Loop, now: datetime) -> None:
        """Plan what is still open again at night, or say that there is no time left for it."""
        left = [place for place in await store.rounds_of(tx, loop.loop_id) if place.state == "open"]
        names = [self._name(place.round_type) for place in left]
        if left and loop.ends_at <= now + logic.NOTICE_TIME:
            await store.stick_rounds(tx, loop.loop_id)
            await store.plan_at(tx, loop.loop_id, None)
            await letters.leave(tx, letters.no_time_left(loop, names), now=now)
            return
        guild = await groups.get_guild(tx, loop.guild_id)
        first = _first_plan(loop)
        again = max(logic.next_night(now, guild.zone), first) if left and guild is not None else None
        await store.plan_at(tx, loop.loop_id, again)
        if left and first <= now < first + _NEW:
            await letters.leave(tx, letters.nobody_yet(loop, names), now=now)

    def _name(self, round_type: str) -> str:
        found = self._catalogue.rounds.get(round_type)
        return found.name if found else round_type


def _is_long_ago(ask: Ask, now: datetime) -> bool:
    """Tell whether a refusal is old enough to ask the same member again, when the candidate asked to look again."""
    is_alive = ask.state in ("asked", "accepted")
    return not is_alive and ask.answered_at is not None and ask.answered_at < now - _ASKED_ANEW_AFTER


async def _is_away(tx: Tx, offer: Offer, now: datetime) -> bool:
    """Tell whether the member is away in the time they would have to answer: they are told nothing then."""
    who: dict[str, Any] = {"guild_id": offer.guild_id, "user_id": offer.user_id}
    zone = await members.zone_of(tx, **who)
    days = {at.astimezone(zone).date() for at in (now, now + logic.ANSWER_TIME)}
    return any([await members.is_away(tx, **who, day=day) for day in days])


def _first_plan(loop: Loop) -> datetime:
    return logic.first_plan(loop.made_at, loop.starts_at)


def _within(person: Candidate, start: datetime, until: datetime) -> Candidate:
    first, last = (to_unix(at) // HALF_HOUR_SECONDS for at in (start, until))
    return replace(person, slots=frozenset(slot for slot in person.slots if first <= slot < last))


async def _person(
    tx: Tx, guild_id: int, user_id: int, slots: frozenset[Slot], blocked: frozenset[int], now: datetime
) -> Candidate:
    member = await members.get_member(tx, guild_id=guild_id, user_id=user_id)
    zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
    levels: Mapping[str, int] = {name: place for place, name in enumerate(members.LEVELS)}
    return Candidate(
        user_id=user_id,
        slots=slots,
        level=levels.get(member.level) if member and member.level else None,
        track=member.track if member else None,
        adjacent_track=member.adjacent_track if member else None,
        blocked=blocked,
        utc_offset_minutes=times.utc_offset(zone, now),
    )
