"""Use cases of a member's limits: settings, pause, a backlog spread, cards set aside. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.app import Kernel
from bot.db import Tx
from bot.errors import NotFound, UserFacingError

from . import agenda, logic, member_store, store
from .agenda import Queue
from .fit import store as fit_store
from .fit.models import Standing
from .models import ALL, ASKED, TOO_HARD, Card, Day, Schedule, Settings
from .shelf import Shelf
from .visit import Visit, arrive, aside_ids, card_of, settle

PAGE = 25
"""Cards set aside in one menu; Discord allows no more."""


@dataclass(frozen=True, slots=True)
class Panel:
    """``queue`` is what is still asked today; ``due`` counts the reviews due, over all decks taken, beyond the day's
    limit, too; ``aside`` the cards set aside.
    """

    settings: Settings
    day: Day
    queue: Queue
    due: int
    aside: int
    fit: Standing


@dataclass(frozen=True, slots=True)
class AsidePage:
    """Cards set aside, the oldest first; ``number`` starts at 0, ``total`` counts those of all pages."""

    cards: list[tuple[Schedule, Card]]
    number: int
    total: int


class LimitService:
    def __init__(self, kernel: Kernel, shelf: Shelf) -> None:
        self._kernel = kernel
        self._shelf = shelf

    async def panel(self, *, guild_id: int, user_id: int) -> Panel:
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            return await self._panel(tx, visit)

    async def settings(self, *, guild_id: int, user_id: int) -> Settings:
        async with self._kernel.db.read() as tx:
            return await member_store.settings_of(tx, guild_id=guild_id, user_id=user_id)

    async def change(
        self, *, guild_id: int, user_id: int, new: str, reviews: str, retention: str, easy_days: int
    ) -> Panel:
        """Store what was typed.

        Raises:
            UserFacingError: naming the field that does not do; nothing is changed.
        """
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            changed = logic.parse_settings(
                visit.settings, new=new, reviews=reviews, retention=retention, easy_days=easy_days
            )
            if changed.easy_days != visit.settings.easy_days:
                await self._clear_easy_days(tx, visit, changed.easy_days)
            return await self._store(tx, visit, changed)

    async def _clear_easy_days(self, tx: Tx, visit: Visit, easy_days: int) -> None:
        """Move the reviews that are planned for days which are easy from now on; those of the next days stay."""
        planned = await store.planned(tx, **visit.who, since=visit.now + logic.MOVABLE)
        moved = {
            schedule_id: logic.after_easy_days(due_at, at=visit.now, easy_days=easy_days, zone=visit.day.zone)
            for schedule_id, due_at in planned.items()
        }
        await store.set_due(tx, [(i, due_at) for i, due_at in moved.items() if due_at != planned[i]])

    async def pause(self, *, guild_id: int, user_id: int, is_paused: bool) -> Panel:
        """Stop asking, or go on: then every card is due as much later as the pause was long."""
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            since = visit.settings.paused_at
            if is_paused == (since is not None):
                return await self._panel(tx, visit)
            if since is not None:
                await store.shift_due(tx, **visit.who, since=min(since, visit.now), now=visit.now)
            return await self._store(
                tx, visit, replace(visit.settings, paused_at=visit.now if is_paused else None)
            )

    async def spread(self, *, guild_id: int, user_id: int, days: int, count: int) -> Panel:
        """Move the dues of a backlog to the coming days, oldest first; nothing else changes.

        ``count`` is what the member was shown: pressed again, or on an old panel, it moves nothing.

        Raises:
            UserFacingError: while paused.
        """
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            if visit.settings.paused_at is not None:
                raise UserFacingError("Your cards are paused, so nothing piles up. Resume first.")
            due = await store.overdue(tx, **visit.who, until=visit.day.ends_at)
            if len(due) == count and days in logic.SPANS:
                moments = logic.spread(count, today=visit.day, days=days, easy_days=visit.settings.easy_days)
                await store.set_due(
                    tx, [(i, at) for i, at in zip(due, moments, strict=True) if at is not None]
                )
            return await self._panel(tx, visit)

    # ------------------------------------------------------------------ cards set aside

    async def aside(self, *, guild_id: int, user_id: int, number: int = 0) -> AsidePage:
        """Return a page of the cards that were too hard; the last one when there are not so many."""
        cards: list[tuple[Schedule, Card]] = []
        async with self._kernel.db.write() as tx:
            visit = await settle(tx, self._kernel, self._shelf, guild_id=guild_id, user_id=user_id)
            ids = await aside_ids(tx, self._shelf, visit)
            number = max(0, min(number, (len(ids) - 1) // PAGE))
            for schedule_id in ids[number * PAGE : (number + 1) * PAGE]:
                schedule = await store.get_schedule(tx, schedule_id=schedule_id, user_id=user_id)
                card = await card_of(tx, self._shelf, schedule) if schedule is not None else None
                if schedule is not None and card is not None:
                    cards.append((schedule, card))
        return AsidePage(cards, number, len(ids))

    async def aside_card(self, *, user_id: int, schedule_id: int) -> tuple[Schedule, Card]:
        """Return one card set aside.

        Raises:
            NotFound: it was brought back, or is gone.
        """
        async with self._kernel.db.read() as tx:
            schedule = await store.get_schedule(tx, schedule_id=schedule_id, user_id=user_id)
            card = await card_of(tx, self._shelf, schedule) if schedule is not None else None
        if schedule is None or card is None or schedule.set_aside != TOO_HARD:
            raise NotFound("This card is not set aside any more. `/card review` asks what is due.")
        return schedule, card

    async def bring_back(self, *, user_id: int, schedule_id: int) -> Schedule | None:
        """Ask a card again; of one that is back already, return it as it is. None when it is gone."""
        async with self._kernel.db.write() as tx:
            await store.bring_back(tx, schedule_id=schedule_id, user_id=user_id)
            schedule = await store.get_schedule(tx, schedule_id=schedule_id, user_id=user_id)
        return schedule if schedule is not None and schedule.set_aside == ASKED else None

    async def _store(self, tx: Tx, visit: Visit, changed: Settings) -> Panel:
        await member_store.set_settings(tx, changed, **visit.who)
        await store.hide_all(tx, **visit.who)
        fresh = await arrive(tx, self._kernel, self._shelf, **visit.who)
        return await self._panel(tx, fresh)

    async def _panel(self, tx: Tx, visit: Visit) -> Panel:
        due = await store.overdue(tx, **visit.who, until=visit.day.ends_at)
        aside = len(await aside_ids(tx, self._shelf, visit))
        fit = await fit_store.standing_of(tx, **visit.who)
        queue = await agenda.queue_of(tx, self._shelf, visit, ALL)
        return Panel(visit.settings, visit.day, queue, len(due), aside, fit)
