"""`/drill`: read the interaction, call the service, render."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.members import AREAS, LEVELS
from bot.report import Interaction
from bot.ui import panel, row, show, text

from . import choice, controls, posts, recall, render
from .code import views as code_views
from .code.service import CodeService
from .jobs import DrillJobs
from .logic import Wish
from .resources import JUDGE
from .service import DrillService, Going

_KINDS = [app_commands.Choice(name=name, value=key) for key, name in render.KINDS.items()]
_AREAS = [app_commands.Choice(name=name, value=key) for key, name in AREAS.items()]
_LEVELS = [app_commands.Choice(name=name, value=key) for key, name in LEVELS.items()]


class Drills(commands.GroupCog, group_name="drill", group_description="Daily drills and practice"):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = DrillService(bot.kernel)
        self.code = CodeService(bot.kernel, self.service, bot.kernel.resources.get(JUDGE))
        self.jobs = DrillJobs(bot, self.service)

    async def open(self, interaction: Interaction, going: Going) -> None:
        """Show the panel in which the attempt is answered, or its result."""
        await posts.KINDS[going.drill.kind].open(interaction, going)

    @app_commands.command(name="today", description="Today's drill of your groups")
    async def today(self, interaction: Interaction) -> None:
        guild_id = controls.guild_of(interaction)
        found = await self.service.open_posts(guild_id=guild_id, user_id=interaction.user.id)
        if not found:
            is_member = await self.service.is_in_a_group(guild_id=guild_id, user_id=interaction.user.id)
            reason = render.NO_DRILL_TODAY if is_member else render.NOT_IN_GROUP
            await show(interaction, panel(text(reason), row(controls.Next(kind="any"))))
            return
        buttons = [
            posts.AnswerPost(post_id=post.post_id, kind=drill.kind, label=f"Answer: {drill.title}")
            for post, drill, attempt in found[:5]
            if not (attempt and attempt.is_answered)
        ]
        rows: list[discord.ui.Item[Any]] = [row(button) for button in buttons]
        await show(
            interaction, panel(text(render.today(found, guild_id)), *rows, row(controls.Next(kind="any")))
        )

    @app_commands.command(name="next", description="A practice drill you have not solved yet")
    @app_commands.describe(kind="What sort of drill", topic="From which area", level="How hard")
    @app_commands.choices(kind=_KINDS, topic=_AREAS, level=_LEVELS)
    async def next(
        self,
        interaction: Interaction,
        kind: app_commands.Choice[str] | None = None,
        topic: app_commands.Choice[str] | None = None,
        level: app_commands.Choice[str] | None = None,
    ) -> None:
        wish = Wish(
            kind=kind.value if kind else None,
            area=topic.value if topic else None,
            level=level.value if level else None,
        )
        going = await self.service.start_next(
            guild_id=controls.guild_of(interaction), user_id=interaction.user.id, wish=wish
        )
        await self.open(interaction, going)

    @app_commands.command(name="archive", description="Earlier drills of your groups, with solutions")
    async def archive(self, interaction: Interaction) -> None:
        found = await self.service.archive(
            guild_id=controls.guild_of(interaction), user_id=interaction.user.id
        )
        if not found:
            await show(interaction, panel(text(render.ARCHIVE_EMPTY), row(controls.Next(kind="any"))))
            return
        options = [
            discord.SelectOption(
                label=drill.title[:100],
                description=f"{post.day:%d %b} · {AREAS[drill.area]}{' · answered' if attempt and attempt.is_answered else ''}",
                value=str(post.post_id),
            )
            for post, drill, attempt in found
        ]
        await show(interaction, panel(text(render.archive(found)), row(posts.ArchivePick(options=options))))

    @app_commands.command(name="mine", description="Your answers and points so far, for your eyes only")
    async def mine(self, interaction: Interaction) -> None:
        tally = await self.service.tally(guild_id=controls.guild_of(interaction), user_id=interaction.user.id)
        await show(interaction, panel(text(render.mine(tally)), row(controls.Next(kind="any"))))


async def setup(bot: CadreBot) -> None:
    cog = Drills(bot)
    await bot.add_cog(cog)
    cog.jobs.register()
    for module in (controls, posts, choice, recall, code_views):
        bot.add_controls(*module.CONTROLS)
