"""Use cases of keeping: a missed or shaky drill becomes the seed of a card. Knows no Discord."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot import card_seeds, members
from bot.app import Kernel
from bot.card_seeds import Seed
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from cogs.drills.models import Card, Drill, Going
from cogs.drills.service import DrillService

from . import logic, store

PAGE = 25
"""Cards in one menu; Discord allows no more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """How many cards wait for a deck, and whether misses are kept without a press."""

    count: int
    keeps_misses: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the member's kept cards, newest first; ``number`` starts at 0."""

    seeds: list[Seed]
    number: int
    total: int


class KeepService:
    """Watches answers for the members who want their misses kept; ``sides`` makes a card of a drill."""

    def __init__(
        self, kernel: Kernel, drills: DrillService, sides: Callable[[Drill], tuple[str, str]]
    ) -> None:
        self._kernel = kernel
        self._drills = drills
        self._sides = sides
        drills.keep_with(self)

    # ------------------------------------------------------------------ what the answering asks

    async def card(self, tx: Tx, going: Going) -> Card | None:
        """Tell whether the answered drill is a card by now, or worth one; None when neither."""
        attempt = going.attempt
        source = _source(going.drill)
        if await card_seeds.has(tx, guild_id=attempt.guild_id, user_id=attempt.user_id, source=source):
            by_itself = await store.keeps_misses(tx, guild_id=attempt.guild_id, user_id=attempt.user_id)
            return "kept by itself" if by_itself and await self._is_shaky(tx, going) else "kept"
        return "offered" if await self._is_shaky(tx, going) else None

    async def answered(self, tx: Tx, going: Going) -> None:
        """Keep the drill if it was missed and the member wants that."""
        attempt = going.attempt
        wants = await store.keeps_misses(tx, guild_id=attempt.guild_id, user_id=attempt.user_id)
        if wants and await self._is_shaky(tx, going):
            await self._offer(tx, going)

    async def _is_shaky(self, tx: Tx, going: Going) -> bool:
        attempt = going.attempt
        return logic.is_shaky(
            is_correct=attempt.is_correct,
            touched=len(attempt.touched),
            concepts=len(going.drill.concepts),
            self_score=attempt.self_score,
            failed=await store.failed(tx, attempt.attempt_id) if attempt.is_correct else 0,
        )

    async def _offer(self, tx: Tx, going: Going) -> None:
        front, back = self._sides(going.drill)
        await card_seeds.offer(
            tx,
            guild_id=going.attempt.guild_id,
            user_id=going.attempt.user_id,
            source=_source(going.drill),
            front=front,
            back=back,
            area=going.drill.area,
            tracks=going.drill.tracks,
            now=self._kernel.clock.now(),
        )

    # ------------------------------------------------------------------ what the member asks

    async def keep(self, *, user_id: int, attempt_id: int) -> Drill:
        """Keep an answered drill as a card, once; return the drill.

        Raises:
            UserFacingError: not answered yet, gone, or someone else's.
        """
        async with self._kernel.db.write() as tx:
            going = await self._drills.going_in(tx, user_id=user_id, attempt_id=attempt_id)
            if not going.attempt.is_answered:
                raise UserFacingError("Answer the drill first: its card would give the solution away.")
            await self._offer(tx, going)
        return going.drill

    async def kept(self, *, guild_id: int, user_id: int) -> Kept:
        async with self._kernel.db.read() as tx:
            count = await card_seeds.count_waiting(tx, guild_id=guild_id, user_id=user_id)
            return Kept(count, await store.keeps_misses(tx, guild_id=guild_id, user_id=user_id))

    async def page(self, *, guild_id: int, user_id: int, number: int) -> Page:
        """Return a page of the member's kept cards; the last one when there are not so many."""
        async with self._kernel.db.read() as tx:
            total = await card_seeds.count_waiting(tx, guild_id=guild_id, user_id=user_id)
            number = max(0, min(number, (total - 1) // PAGE))
            seeds = await card_seeds.waiting(
                tx, guild_id=guild_id, user_id=user_id, limit=PAGE, offset=number * PAGE
            )
        return Page(seeds, number, total)

    async def seed(self, *, guild_id: int, user_id: int, seed_id: int) -> Seed:
        """Return one kept card of the member.

        Raises:
            NotFound: dropped, taken into a deck, or not theirs.
        """
        async with self._kernel.db.read() as tx:
            seed = await card_seeds.get(tx, guild_id=guild_id, user_id=user_id, seed_id=seed_id)
        if seed is None:
            raise NotFound("This card is not among the kept ones any more. `/drill mine` shows what is.")
        return seed

    async def drop(self, *, guild_id: int, user_id: int, seed_id: int) -> bool:
        """Delete a kept card; False when it was gone before."""
        async with self._kernel.db.write() as tx:
            return await card_seeds.drop(tx, guild_id=guild_id, user_id=user_id, seed_id=seed_id)

    async def set_keeps_misses(self, *, guild_id: int, user_id: int, keeps_misses: bool) -> None:
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now())
            await store.set_keeps_misses(tx, guild_id=guild_id, user_id=user_id, keeps_misses=keeps_misses)


def _source(drill: Drill) -> str:
    return f"drill:{drill.id}"
