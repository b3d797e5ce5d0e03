"""Text commands for the application's owner: `@Cadre sync` and `@Cadre about`. They work without slash commands."""

from __future__ import annotations

import asyncio
import math
from datetime import timedelta
from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

import bot as package
from bot.app import CadreBot
from bot.db import current_revision


class Operator(commands.Cog):
    """Mention-prefixed, so that no privileged intent is needed; anyone else gets no answer at all."""

    def __init__(self, bot: CadreBot) -> None:
        self._bot = bot
        self._started_at = bot.kernel.clock.now()

    async def cog_check(self, ctx: commands.Context[Any]) -> bool:
        # Every command here is the owner's; a new one cannot be forgotten.
        return await commands.is_owner().predicate(ctx)

    @commands.command()
    async def sync(self, context: commands.Context[Any]) -> None:
        """Register the commands with Discord again."""
        try:
            synced = await self._bot.tree.sync()
        except (discord.HTTPException, app_commands.AppCommandError) as error:
            await _answer(context, f"Discord did not take the commands: {error}")
            return
        count = sum(max(1, _subcommand_count(command)) for command in synced)
        await _answer(
            context,
            f"Synced {len(synced)} command{'s' if len(synced) != 1 else ''} ({count} with subcommands). "
            "Discord shows them within a minute; restart your app if it does not.",
        )

    @commands.command()
    async def about(self, context: commands.Context[Any]) -> None:
        """Say what runs here and how it is."""
        kernel = self._bot.kernel
        up = kernel.clock.now() - self._started_at
        # A look at the file with a connection of its own: not on the event loop.
        revision = await asyncio.to_thread(current_revision, kernel.settings.database_path)
        latency = self._bot.latency
        delay = "unknown" if math.isnan(latency) else f"{latency * 1000:.0f} ms"
        await _answer(
            context,
            f"**Cadre {package.__version__}** · servers: {len(self._bot.guilds)} · up {duration(up)} · "
            f"schema {revision} · latency {delay}",
        )


def _subcommand_count(command: app_commands.AppCommand) -> int:
    groups = [option for option in command.options if isinstance(option, app_commands.AppCommandGroup)]
    return sum(max(1, sum(isinstance(o, app_commands.AppCommandGroup) for o in g.options)) for g in groups)


def duration(time: timedelta) -> str:
    """Return ``3 d 4 h``, ``4 h 5 min`` or ``5 min``."""
    minutes = int(time.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


async def _answer(context: commands.Context[Any], sentence: str) -> None:
    await context.reply(
        sentence[:2000], mention_author=False, allowed_mentions=discord.AllowedMentions.none()
    )


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Operator(bot))
