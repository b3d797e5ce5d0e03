"""`/points`: read the interaction, call the service, render."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.report import Interaction
from bot.ui import actor_of, panel, show, text, who

from . import render, views
from .service import PointService


class Points(commands.GroupCog, group_name="points", group_description="What you earned, and for what"):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = PointService(bot.kernel)

    @app_commands.command(name="mine", description="Your points: what earned what, the newest first")
    async def mine(self, interaction: Interaction) -> None:
        found = await self.service.mine(**who(interaction))
        await show(interaction, views.mine_view(found))

    @app_commands.command(
        name="correct", description="Add or take points by hand, with a reason (moderators)"
    )
    @app_commands.describe(
        member="Whose points", points="How many, below 0 to take", reason="Why; they can read it"
    )
    async def correct(
        self, interaction: Interaction, member: discord.Member, points: int, reason: str
    ) -> None:
        total = await self.service.correct(
            actor_of(interaction),
            user_id=member.id,
            amount=points,
            reason=reason,
            key=f"correction:{interaction.id}",
        )
        await show(interaction, panel(text(render.corrected(member.mention, points, total))))


async def setup(bot: CadreBot) -> None:
    await bot.add_cog(Points(bot))
    bot.add_controls(*views.CONTROLS)
