"""`/leaderboard`, `/season`, `/milestone`: read the interaction, call the service, render."""

from __future__ import annotations

import discord
from discord import app_commands
from discord.ext import commands

from bot.app import CadreBot
from bot.errors import NotFound
from bot.group_choice import suggest_own
from bot.report import Interaction
from bot.roles import require_tie
from bot.ui import actor_of, guild_of, panel, row, show, text, who

from . import moderator_views, render, views
from .models import KINDS, NEAR, PERIODS, SCOPES, SERVER, View
from .moderation import LONGEST_NAME, ModerationService, require_right
from .service import BoardService


def _choices(of: dict[str, str]) -> list[app_commands.Choice[str]]:
    return [app_commands.Choice(name=name, value=value) for value, name in of.items()]


class Boards(commands.Cog):
    def __init__(self, bot: CadreBot) -> None:
        super().__init__()
        self.service = BoardService(bot.kernel)
        self.moderation = ModerationService(bot.kernel)

    @app_commands.command(name="leaderboard", description="Who earned how much, of those who show it")
    @app_commands.describe(
        period="Which time; this week if left out",
        kind="What counts; points if left out",
        scope="Everybody here, or those around you",
        group="One of your groups instead of the server",
        season="The final standings of a past season",
    )
    @app_commands.choices(
        period=_choices(dict(PERIODS)), kind=_choices(dict(KINDS)), scope=_choices(dict(SCOPES))
    )
    @app_commands.autocomplete(group=suggest_own)
    async def leaderboard(
        self,
        interaction: Interaction,
        period: str = "week",
        kind: str = "points",
        scope: str = SERVER,
        group: str | None = None,
        season: str | None = None,
    ) -> None:
        guild_id = who(interaction)["guild_id"]
        if season is not None:
            period = await self._season(guild_id, season)
        if group is not None:
            scope = await self.service.group_scope(guild_id=guild_id, name=group)
        elif scope == NEAR and kind == "improved":
            scope = SERVER
        await views.open_board(interaction, View(kind=kind, period=period, scope=scope))

    async def _season(self, guild_id: int, name: str) -> str:
        known = await self.moderation.seasons(guild_id)
        for each in [*([known.running] if known.running else []), *known.past]:
            if each.name.casefold() == name.strip().casefold():
                return f"s{each.season_id}"
        raise NotFound(
            f"**Season**: there is none called “{name[:40]}” here. Pick one of the suggestions.", kept=name
        )

    @leaderboard.autocomplete("season")
    async def suggest_season(self, interaction: Interaction, current: str) -> list[app_commands.Choice[str]]:
        found = await self.moderation.seasons(who(interaction)["guild_id"])
        names = [each.name for each in [*([found.running] if found.running else []), *found.past]]
        return [app_commands.Choice(name=n, value=n) for n in names if current.lower() in n.lower()][:25]


@app_commands.default_permissions(manage_guild=True)
class Seasons(
    commands.GroupCog, group_name="season", group_description="Seasons of the leaderboard (moderators)"
):
    def __init__(self, moderation: ModerationService) -> None:
        super().__init__()
        self.moderation = moderation

    @app_commands.command(name="start", description="Begin a season: a board of its own, from 0")
    @app_commands.describe(name="Its name, up to 40 characters")
    async def start(self, interaction: Interaction, name: app_commands.Range[str, 1, LONGEST_NAME]) -> None:
        season = await self.moderation.start_season(actor_of(interaction), name=name)
        await show(interaction, panel(text(render.season_started(season))))

    @app_commands.command(name="end", description="End the season that runs and keep its standings")
    async def end(self, interaction: Interaction) -> None:
        found = await self.moderation.seasons(guild_of(interaction))
        if found.running is None:
            raise NotFound("No season is running. `/season start` begins one.")
        button = moderator_views.EndSeason(season_id=found.running.season_id)
        await show(interaction, panel(text(render.season_to_end(found.running)), row(button)))

    @app_commands.command(name="list", description="The season that runs, and those that ended")
    async def list_seasons(self, interaction: Interaction) -> None:
        found = await self.moderation.seasons(guild_of(interaction))
        await show(interaction, panel(text(render.seasons(found))))


@app_commands.default_permissions(manage_guild=True)
class Milestones(
    commands.GroupCog, group_name="milestone", group_description="Roles for points (moderators)"
):
    def __init__(self, moderation: ModerationService) -> None:
        super().__init__()
        self.moderation = moderation

    @app_commands.command(name="set", description="Tie a role to points: who has them becomes eligible")
    @app_commands.describe(role="Which role", points="From how many points on")
    async def set_milestone(
        self, interaction: Interaction, role: discord.Role, points: app_commands.Range[int, 1, 1_000_000]
    ) -> None:
        require_right(actor_of(interaction))
        require_tie(interaction, role.id)
        found = await self.moderation.set_milestone(actor_of(interaction), role_id=role.id, points=points)
        await show(interaction, panel(text(render.milestones(found)), row(moderator_views.Queue(page=0))))

    @app_commands.command(name="remove", description="Untie a role from points; who has it keeps it")
    @app_commands.describe(role="Which role")
    async def remove(self, interaction: Interaction, role: discord.Role) -> None:
        await self.moderation.drop_milestone(actor_of(interaction), role_id=role.id)
        await show(
            interaction, panel(text(f"{role.mention} is no longer tied to points; who has it keeps it."))
        )

    @app_commands.command(name="queue", description="Who has the points for a role; you grant by a press")
    async def queue(self, interaction: Interaction) -> None:
        await moderator_views.open_queue(interaction, 0)


async def setup(bot: CadreBot) -> None:
    boards = Boards(bot)
    await bot.add_cog(boards)
    await bot.add_cog(Seasons(boards.moderation))
    await bot.add_cog(Milestones(boards.moderation))
    for module in (views, moderator_views):
        bot.add_controls(*module.CONTROLS)
