"""Panels of moderators: ending a season, granting roles for points."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.errors import NotFound, UserFacingError
from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text

from . import render
from .moderation import ModerationService


def moderation_of(interaction: Interaction) -> ModerationService:
    cog: Any = interaction.client.get_cog("Boards")
    service: ModerationService = cog.moderation
    return service


def actor(interaction: Interaction) -> dict[str, Any]:
    if interaction.guild_id is None:
        raise NotFound("That works inside a server only.")
    return {
        "guild_id": interaction.guild_id,
        "by_user_id": interaction.user.id,
        "manages_guild": interaction.permissions.manage_guild,
    }


class EndSeason(PersistentButton, key="boards.season_end", args=("season_id",)):
    label = "End the season"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        season, count = await moderation_of(interaction).end_season(
            **actor(interaction), season_id=int(self.args["season_id"])
        )
        await show(interaction, panel(text(render.season_ended(season, count))), is_update=True)


async def open_queue(interaction: Interaction, page: int, *, is_update: bool = False) -> None:
    service, who = moderation_of(interaction), actor(interaction)
    found = await service.queue(guild_id=who["guild_id"], manages_guild=who["manages_guild"])
    size = render.QUEUE_PAGE
    page = min(page, max(0, (len(found) - 1) // size))
    items: list[ui.Item[Any]] = [text(render.queue(found, await service.milestones(who["guild_id"]), page))]
    grants = [
        Grant(
            milestone_id=each.milestone.milestone_id,
            user_id=each.user_id,
            page=page,
            label=f"Grant {page * size + i}",
        )
        for i, each in enumerate(found[page * size : (page + 1) * size], start=1)
    ]
    turn = []
    if page:
        turn.append(Queue(page=page - 1, label="Earlier ones"))
    if len(found) > (page + 1) * size:
        turn.append(Queue(page=page + 1, label="Further ones"))
    items += [row(*part) for part in (grants, turn) if part]
    await show(interaction, panel(*items), is_update=is_update)


class Queue(PersistentButton, key="boards.queue", args=("page",)):
    label = "Roles for points"

    async def press(self, interaction: Interaction) -> None:
        await open_queue(interaction, int(self.args["page"]), is_update=True)


class Grant(PersistentButton, key="boards.grant", args=("milestone_id", "user_id", "page")):
    label = "Grant"
    style = discord.ButtonStyle.success

    async def press(self, interaction: Interaction) -> None:
        await grant(interaction, int(self.args["milestone_id"]), int(self.args["user_id"]))
        await open_queue(interaction, int(self.args["page"]), is_update=True)


async def grant(interaction: Interaction, milestone_id: int, user_id: int) -> None:
    """Give the role, once: noted first, taken back when Discord refuses.

    Raises:
        UserFacingError: the bot may not give roles, or not this one.
    """
    service, who = moderation_of(interaction), actor(interaction)
    if not interaction.app_permissions.manage_roles:
        raise UserFacingError(
            "I may not give roles: I need *Manage Roles*. Give it to my role in the server's settings, then press again."
        )
    milestone = await service.claim(**who, milestone_id=milestone_id, user_id=user_id)
    undo = {key: who[key] for key in ("guild_id", "by_user_id")} | {
        "milestone_id": milestone_id,
        "user_id": user_id,
    }
    try:
        await interaction.client.http.add_role(
            who["guild_id"], user_id, milestone.role_id, reason="Milestone, granted by a moderator"
        )
    except discord.NotFound as error:
        await service.unclaim(**undo)
        raise NotFound("The member or the role is gone. `/milestone remove` unties a role.") from error
    except discord.Forbidden as error:
        await service.unclaim(**undo)
        raise UserFacingError(
            f"I may not give <@&{milestone.role_id}>: it stands above my own role. Move my role above it in the "
            "server's settings, then press again."
        ) from error
    except discord.HTTPException:
        await service.unclaim(**undo)
        raise


CONTROLS = (EndSeason, Queue, Grant)
