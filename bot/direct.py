"""Reach one member alone: by direct message, or, where those are closed, beside their next command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from . import consent, reminders
from .posting import find_sent
from .reminders import Reminder, ReminderKind
from .report import Interaction
from .routines import Skip, TryLater
from .telemetry import get_logger
from .ui import PersistentButton, panel, row, text

if TYPE_CHECKING:
    from .app import CadreBot

log = get_logger(__name__)

_CLOSED = (50007, 50278)
"""Discord's codes for a member who takes no messages from the bot, and for one with no server in common."""
_UNKNOWN_USER = 10013


class StopReminders(PersistentButton, key="reminders.stop", args=("guild_id", "kind")):
    label = "Stop reminders"

    async def press(self, interaction: Interaction) -> None:
        kernel = interaction.client.kernel
        async with kernel.db.write() as tx:
            await reminders.put(
                tx,
                guild_id=int(self.args["guild_id"]),
                user_id=interaction.user.id,
                kind=self.args["kind"],
                at_minute=None,
                now=kernel.clock.now(),
            )
        kind = kernel.schedule.reminders.kind(self.args["kind"])
        said = f"{kind.title} are off. {kind.again}" if kind is not None else "These reminders are off."
        await interaction.response.edit_message(view=panel(text(said)))


async def remind(bot: CadreBot, kind: ReminderKind, reminder: Reminder) -> None:
    """Deliver a reminder, once.

    Raises:
        Skip: there is nothing to remind of, or the member may not be pinged now.
        TryLater: Discord has a passing fault.
    """
    words = await kind.compose(reminder)
    if words is None:
        raise Skip("nothing to remind of")
    kernel = bot.kernel
    async with kernel.db.write() as tx:
        who: dict[str, Any] = {"guild_id": reminder.guild_id, "user_id": reminder.user_id}
        now = kernel.clock.now()
        is_allowed = await consent.spend_ping(tx, **who, key=reminder.key, now=now, is_asked_for=True)
        is_allowed = is_allowed and await consent.is_good_time(
            tx, **who, now=now
        )  # tried again, it may be late
    if not is_allowed:
        raise Skip("away, quiet hours or the day's pings are spent")
    try:
        await _send(bot, reminder, words)
    except discord.HTTPException as error:
        if error.code in (*_CLOSED, _UNKNOWN_USER):
            async with kernel.db.write() as tx:
                await reminders.keep_undelivered(tx, reminder)
            log.info("reminder_kept", code=error.code)
        elif error.status >= 500 or error.status == 429:
            raise TryLater(repr(error)) from error
        else:
            raise
    except aiohttp.ClientError as error:
        raise TryLater(repr(error)) from error


async def _send(bot: CadreBot, reminder: Reminder, words: str) -> None:
    stop = StopReminders(guild_id=reminder.guild_id, kind=reminder.kind)
    channel = await bot.paced(bot.create_dm(discord.Object(reminder.user_id)))
    if reminder.attempts > 1 and await find_sent(channel, stop.custom_id, since=reminder.due_at):
        return
    await bot.paced(
        channel.send(
            view=panel(text(_under(bot, reminder, words)), row(stop)), silent=True, nonce=reminder.nonce()
        )
    )


def _under(bot: CadreBot, reminder: Reminder, words: str) -> str:
    guild = bot.get_guild(reminder.guild_id)
    return (
        f"{words}\n-# The reminder you asked for, from {guild.name if guild is not None else 'your server'}."
    )


async def tell_undelivered(interaction: Interaction) -> None:
    """Say beside the answer to a command what could not be sent, if it still holds."""
    bot: CadreBot = interaction.client
    kernel = bot.kernel
    if interaction.guild_id is None or interaction.response.type is discord.InteractionResponseType.modal:
        return  # behind a form nobody would see it
    who = {"guild_id": interaction.guild_id, "user_id": interaction.user.id}
    async with kernel.db.read() as tx:
        if not await reminders.has_undelivered(tx, **who):
            return
    async with kernel.db.write() as tx:
        found = await reminders.take_undelivered(tx, **who)
    for reminder in found:
        kind = kernel.schedule.reminders.kind(reminder.kind)
        words = await kind.compose(reminder) if kind is not None else None
        if words is not None:
            stop = StopReminders(guild_id=reminder.guild_id, kind=reminder.kind)
            closed = "-# Your direct messages are closed to me, so I say it here."
            await interaction.followup.send(
                view=panel(text(f"{words}\n{closed}"), row(stop)),
                ephemeral=True,
                allowed_mentions=discord.AllowedMentions.none(),
            )


CONTROLS = (StopReminders,)
