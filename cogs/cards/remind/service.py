"""Use cases of the daily reminder: at which hour, and whether there is something to say. Knows no Discord."""

from __future__ import annotations

from dataclasses import dataclass

from bot import consent, groups, members, reminders
from bot.app import Kernel
from bot.db import Tx
from bot.errors import UserFacingError
from bot.reminders import Reminder
from cogs.cards import store
from cogs.cards.shelf import Shelf
from cogs.cards.visit import arrive

KIND = "cards"


@dataclass(frozen=True, slots=True)
class Choice:
    """What a member can choose from: ``hours`` lie outside the server's quiet hours."""

    chosen: int | None
    hours: tuple[int, ...]
    zone: str
    is_quiet: bool
    """The chosen hour lies in quiet hours by now, so nothing comes."""


@dataclass(frozen=True, slots=True)
class Due:
    """What a reminder tells: how many cards, and where to ask for them."""

    count: int
    channel_id: int | None


class ReminderService:
    def __init__(self, kernel: Kernel, shelf: Shelf) -> None:
        self._kernel = kernel
        self._shelf = shelf

    async def choice(self, *, guild_id: int, user_id: int) -> Choice:
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, guild_id=guild_id, user_id=user_id, now=self._kernel.clock.now())
            return await self._choice(tx, guild_id=guild_id, user_id=user_id)

    async def set_hour(self, *, guild_id: int, user_id: int, hour: int | None) -> Choice:
        """Remind the member at that full hour of their own day from now on; None for no more.

        Raises:
            UserFacingError: the hour lies in the server's quiet hours.
        """
        now = self._kernel.clock.now()
        who = {"guild_id": guild_id, "user_id": user_id}
        async with self._kernel.db.write() as tx:
            await members.ensure_member(tx, **who, now=now)
            if hour is not None and hour not in (await self._choice(tx, **who)).hours:
                raise UserFacingError(
                    f"**Hour**: {hour:02d}:00 lies in this server's quiet hours. Choose another one."
                )
            at_minute = hour * 60 if hour is not None else None
            await reminders.put(tx, **who, kind=KIND, at_minute=at_minute, now=now)
            return await self._choice(tx, **who)

    async def _choice(self, tx: Tx, *, guild_id: int, user_id: int) -> Choice:
        guild = await groups.ensure_guild(tx, guild_id, now=self._kernel.clock.now())
        found = await reminders.get(tx, guild_id=guild_id, user_id=user_id, kind=KIND)
        zone = await members.zone_of(tx, guild_id=guild_id, user_id=user_id)
        hours = tuple(
            hour
            for hour in range(24)
            if not consent.is_quiet(hour * 60, quiet_from=guild.quiet_from, quiet_until=guild.quiet_until)
        )
        chosen = found.at_minute // 60 if found is not None else None
        return Choice(chosen, hours, zone.key, is_quiet=chosen is not None and chosen not in hours)

    async def due(self, reminder: Reminder) -> Due | None:
        """Return what is due; None if nothing is, cards are paused, or the member has reviewed that day."""
        who = {"guild_id": reminder.guild_id, "user_id": reminder.user_id}
        async with self._kernel.db.read() as tx:
            visit = await arrive(tx, self._kernel, self._shelf, **who)
            if visit.settings.paused_at is not None or (await store.tally(tx, **who, day=visit.day.on)).count:
                return None
            reviews = await store.due_by_deck(tx, **who, until=visit.day.ends_at, day=visit.day.on)
            learning = await store.learning_by_deck(tx, **who)
            joined = await groups.groups_of_member(tx, **who)
        count = sum(number for deck, number in reviews.items() if visit.asks(deck))
        count = min(count, visit.settings.reviews_a_day)
        count += sum(number for deck, (number, _) in learning.items() if visit.asks(deck))
        return Due(count, joined[0].channel_id if joined else None) if count else None
