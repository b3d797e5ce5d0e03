"""`/streak`: read the interaction, call the service, render."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.db import Tx
from bot.groups import Group
from bot.parsing import parse_date
from bot.report import Interaction
from bot.ui import actor_of, panel, show, text, who
from bot.weekly import Week

from . import render, views
from .service import StreakService


class Streaks(commands.GroupCog, group_name="streak", group_description="Promised days kept in a row"):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = StreakService(bot.kernel)

    @app_commands.command(name="show", description="Your streak, your freezes, and how today stands")
    async def show_streak(self, interaction: Interaction) -> None:
        told = await self.service.told(**who(interaction))
        await show(interaction, views.streak_view(told))

    @app_commands.command(name="explain", description="Every day of your streak: what counted, and why")
    async def explain(self, interaction: Interaction) -> None:
        told = await self.service.told(**who(interaction))
        await show(interaction, views.explain_view(told, 0))

    @app_commands.command(name="repair", description="Let a missed day count after all (moderators)")
    @app_commands.describe(
        member="Whose streak", date="The day, as 2027-03-31", reason="Why; they can read it"
    )
    async def repair(self, interaction: Interaction, member: discord.Member, date: str, reason: str) -> None:
        day = parse_date(date, field="Date") or parse_date("?", field="Date")
        assert day is not None  # noqa: S101 - parse_date refused "?"
        told = await self.service.repair(
            actor_of(interaction),
            user_id=member.id,
            day=day,
            reason=reason,
        )
        await show(interaction, panel(text(render.repaired(member.mention, told, day.isoformat()))))


async def setup(bot: CadreBot) -> None:
    cog = Streaks(bot)

    async def lines(tx: Tx, group: Group, _week: Week) -> list[str]:
        return [render.line(*each) for each in await cog.service.lines(tx, group)]

    async def words(tx: Tx, guild_id: int, user_id: int) -> list[str]:
        told = await cog.service.tell(tx, guild_id=guild_id, user_id=user_id)
        return render.in_brief(told)

    bot.kernel.weekly.register("streaks", title="Streaks", place=20, lines=lines)
    bot.kernel.today.register_words("streaks", place=20, words=words)
    await bot.add_cog(cog)
    bot.add_controls(*views.CONTROLS)
