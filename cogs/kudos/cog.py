"""`/kudos`: read the interaction, call the service, render."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.db import Tx
from bot.groups import Group
from bot.report import Interaction
from bot.ui import show, who
from bot.weekly import Week

from . import render, views
from .service import KudosService


class Kudos(
    commands.GroupCog, group_name="kudos", group_description="A good word for somebody who helped you"
):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = KudosService(bot.kernel)

    @app_commands.command(
        name="give", description="Give somebody kudos: they read your words, nobody is pinged"
    )
    @app_commands.describe(member="Who helped you", reason="What for; they read it with your name")
    async def give(self, interaction: Interaction, member: discord.Member, reason: str) -> None:
        await views.give(interaction, receiver_id=member.id, is_bot=member.bot, reason=reason)

    @app_commands.command(name="mine", description="Kudos you received, and who may read them")
    async def mine(self, interaction: Interaction) -> None:
        await show(interaction, views.mine_view(await self.service.mine(**who(interaction))))


async def setup(bot: CadreBot) -> None:
    cog = Kudos(bot)

    async def lines(tx: Tx, group: Group, week: Week) -> list[str]:
        return [render.line(kudos) for kudos in await cog.service.of_week(tx, group, week)]

    bot.kernel.weekly.register("kudos", title="Kudos", place=30, lines=lines)
    await bot.add_cog(cog)
    bot.tree.add_command(app_commands.ContextMenu(name="Give kudos", callback=views.give_for_message))
    bot.add_controls(*views.CONTROLS)
