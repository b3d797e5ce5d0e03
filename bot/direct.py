"""The only way to one member alone: by direct message or, where those are closed, beside their next command.

What is to be said comes in one of three forms:

- words that stand when the occasion arises, such as a decision: a :class:`~bot.notices.Notice` is left in the same
  transaction, then sent with :func:`send`;
- words that only hold when they are said, such as how many cards are due: :mod:`bot.reminders` asks for them at
  the member's hour and :func:`remind` sends them;
- a panel whose caller keeps what becomes of it, such as a question that goes to somebody else if it is not
  answered: :func:`write`.

What did not get through in the first two is said by :func:`tell_waiting`. Whether a member may be disturbed now
(:mod:`bot.consent`) is asked before sending, by whoever leaves a notice.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import discord

from . import consent, members, notices, reminders
from .notices import Notice
from .posting import find_said, find_sent
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
_ANSWERED = {
    discord.InteractionResponseType.channel_message,
    discord.InteractionResponseType.deferred_channel_message,
}
"""Answers beside which something can be said; behind a form nobody would see it."""


async def write(
    bot: CadreBot,
    user_id: int,
    *,
    unless_sent: tuple[str, datetime] | None = None,
    unless_said: datetime | None = None,
    **message: Any,
) -> None:
    """Send a direct message, unless one with the button of that ``custom_id``, or of these words, was sent since then.

    Raises:
        discord.HTTPException, aiohttp.ClientError: closed to the bot, or a passing fault.
    """
    channel = await bot.paced(bot.create_dm(discord.Object(user_id)))
    if unless_sent is not None:
        custom_id, since = unless_sent
        if await find_sent(channel, custom_id, since=since):
            return
    if unless_said is not None and await find_said(channel, message["content"], since=unless_said):
        return
    await bot.paced(channel.send(**message, allowed_mentions=discord.AllowedMentions.none()))


# ---------------------------------------------------------------------- notices


async def send(
    bot: CadreBot, notice: Notice, *controls: discord.ui.Item[Any], is_silent: bool = False
) -> bool:
    """Send a notice that was left as a direct message; False when Discord did not let it through.

    ``controls`` go with the message only, so the text names another way to the same. One that was said or taken
    back meanwhile is sent no more. Sent again after a crash, it is looked for first: Discord drops a repeat only
    within some minutes.
    """
    kernel = bot.kernel
    async with kernel.db.write() as tx:
        if not await notices.is_waiting(tx, notice):
            return True
        tried_at = await notices.note_try(tx, notice, now=kernel.clock.now())
    extra: dict[str, Any] = {}
    if controls:
        view = extra["view"] = discord.ui.View(timeout=None)
        for control in controls:
            view.add_item(control)
    try:
        await write(
            bot,
            notice.user_id,
            unless_said=tried_at,
            content=notice.text,
            nonce=notice.nonce,
            silent=is_silent,
            **extra,
        )
    except (discord.HTTPException, aiohttp.ClientError):
        return False
    async with kernel.db.write() as tx:
        await notices.take_back(tx, **notice.place)
    return True


# ---------------------------------------------------------------------- reminders


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
    guild = bot.get_guild(reminder.guild_id)
    place = f"-# The reminder you asked for, from {guild.name if guild is not None else 'your server'}."
    stop = StopReminders(guild_id=reminder.guild_id, kind=reminder.kind)
    try:
        await write(
            bot,
            reminder.user_id,
            unless_sent=(stop.custom_id, reminder.due_at) if reminder.attempts > 1 else None,
            view=panel(text(f"{words}\n{place}"), row(stop)),
            silent=True,
            nonce=reminder.nonce(),
        )
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


# ---------------------------------------------------------------------- beside the next command


async def tell_waiting(bot: CadreBot, interaction: Interaction) -> None:
    """Say what could not be sent, to the member alone, after a command of theirs was answered with a message.

    A reminder is composed anew, and left out when there is nothing to remind of any more, or the member is away now.
    Words that do not hold any more (:class:`~bot.notices.Checks`) are dropped unsaid.
    """
    if interaction.guild_id is None or interaction.response.type not in _ANSWERED:
        return
    kernel, now = bot.kernel, bot.kernel.clock.now()
    who: dict[str, Any] = {"guild_id": interaction.guild_id, "user_id": interaction.user.id}
    place = interaction.guild_id, interaction.user.id
    if place in bot.being_told:
        return  # beside another command of theirs, this very moment
    bot.being_told.add(place)
    try:
        async with kernel.db.read() as tx:
            kept = await reminders.undelivered(tx, **who)
            left = await notices.of_member(tx, **who, now=now)
            pointless = [notice for notice in left if not await kernel.checks.hold(tx, notice, now)]
            if await members.is_away(tx, **who, day=await members.today_of(tx, **who, now=now)):
                kept = []  # asked anew when they are back
        if pointless:
            async with kernel.db.write() as tx:
                for notice in pointless:
                    await notices.take_back(tx, **notice.place)
        for reminder in kept:
            if await _say_reminder(bot, interaction, reminder):
                async with kernel.db.write() as tx:
                    await reminders.drop_undelivered(tx, reminder)
        for notice in [notice for notice in left if notice not in pointless]:
            if await _say(interaction, content=notice.text):
                async with kernel.db.write() as tx:
                    await notices.take_back(tx, **notice.place)
    finally:
        bot.being_told.discard(place)


async def _say_reminder(bot: CadreBot, interaction: Interaction, reminder: Reminder) -> bool:
    kind = bot.kernel.schedule.reminders.kind(reminder.kind)
    words = await kind.compose(reminder) if kind is not None else None
    if words is None:
        return True
    stop = StopReminders(guild_id=reminder.guild_id, kind=reminder.kind)
    closed = "-# Your direct messages are closed to me, so I say it here."
    return await _say(interaction, view=panel(text(f"{words}\n{closed}"), row(stop)))


async def _say(interaction: Interaction, **message: Any) -> bool:
    """Say it beside the answer; False when Discord did not let it through."""
    try:
        await interaction.followup.send(
            **message, ephemeral=True, allowed_mentions=discord.AllowedMentions.none()
        )
    except (discord.HTTPException, aiohttp.ClientError):
        return False
    return True


CONTROLS = (StopReminders,)
