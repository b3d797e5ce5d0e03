"""`/mock join`, `leave`, `skip`, `status`, `availability`, `block`, `why`; for moderators `setup`, `overlap`, `run`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands

from bot import group_choice
from bot.group_choice import suggest_moderated, suggest_own
from bot.report import Interaction
from bot.ui import show, who

from . import hour_views, render, views
from .moderation import RIGHT
from .shared import Services, in_group

if TYPE_CHECKING:
    from discord.ext import commands

    _Cog = commands.GroupCog
else:
    _Cog = object
    """The cog that these commands become part of; discord.py collects them from all its bases."""

_MODERATES = "Which group, if you moderate several"
_IS_IN = "Which group, if you are in several"


class PoolCommands(_Cog):
    pool: Services

    # ------------------------------------------------------------------ everybody

    @app_commands.command(name="join", description="Be paired for a mock interview every week")
    @app_commands.describe(group=_IS_IN)
    @app_commands.autocomplete(group=suggest_own)
    async def join_pool(self, interaction: Interaction, group: str | None = None) -> None:
        found = await self.pool.service.groups_of(**who(interaction), name=group)
        await in_group(interaction, "join", found, render.CHOOSE_GROUP)

    @app_commands.command(name="leave", description="Leave the pool; nobody is told")
    async def leave_pool(self, interaction: Interaction) -> None:
        await views.leave(interaction)

    @app_commands.command(name="skip", description="Sit this week's matching out, or take part after all")
    async def skip_week(self, interaction: Interaction) -> None:
        found = await self.pool.service.turn_skip(**who(interaction))
        await show(interaction, views.status_view(found))

    @app_commands.command(name="status", description="Your match, the next matching, and what is missing")
    async def pool_status(self, interaction: Interaction) -> None:
        await views.open_status(interaction)

    @app_commands.command(
        name="availability", description="When you can: presets, single days, or written down"
    )
    async def availability(self, interaction: Interaction) -> None:
        await hour_views.open_hours(interaction)

    @app_commands.command(name="block", description="Whom you are never paired with; nobody else sees it")
    async def block(self, interaction: Interaction) -> None:
        await views.open_blocks(interaction)

    @app_commands.command(name="why", description="Why you were paired so, or sat out; also earlier weeks")
    async def why(self, interaction: Interaction) -> None:
        await views.open_why(interaction)

    # ------------------------------------------------------------------ moderators

    async def _moderate(self, interaction: Interaction, purpose: str, group: str | None) -> None:
        found = await group_choice.moderated(interaction, RIGHT, group)
        await in_group(interaction, purpose, found, render.CHOOSE_OWN_GROUP[purpose])

    @app_commands.command(name="setup", description="When your group's pairs are made (its moderators)")
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def pool_setup(self, interaction: Interaction, group: str | None = None) -> None:
        await self._moderate(interaction, "setup", group)

    @app_commands.command(name="overlap", description="Which hours allow the most pairs (moderators)")
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def overlap(self, interaction: Interaction, group: str | None = None) -> None:
        await self._moderate(interaction, "overlap", group)

    @app_commands.command(name="run", description="Make this week's pairs now (moderators)")
    @app_commands.describe(group=_MODERATES)
    @app_commands.autocomplete(group=suggest_moderated)
    async def run_pairs(self, interaction: Interaction, group: str | None = None) -> None:
        await self._moderate(interaction, "run", group)
