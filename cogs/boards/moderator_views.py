"""Panels of moderators: ending a season, granting roles for points."""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
from discord import ui

from bot.errors import NotFound, UserFacingError
from bot.report import Interaction
from bot.roles import refusal_of
from bot.telemetry import get_logger
from bot.ui import PersistentButton, actor_of, panel, row, show, text

from . import render
from .moderation import ModerationService

log = get_logger(__name__)


def moderation_of(interaction: Interaction) -> ModerationService:
    cog: Any = interaction.client.get_cog("Boards")
    service: ModerationService = cog.moderation
    return service


class EndSeason(PersistentButton, key="boards.season_end", args=("season_id",)):
    label = "End the season"
    style = discord.ButtonStyle.danger

    async def press(self, interaction: Interaction) -> None:
        season, count = await moderation_of(interaction).end_season(
            actor_of(interaction), season_id=int(self.args["season_id"])
        )
        await show(interaction, panel(text(render.season_ended(season, count))), is_update=True)


async def open_queue(interaction: Interaction, page: int, *, is_update: bool = False) -> None:
    service, actor = moderation_of(interaction), actor_of(interaction)
    found = await service.queue(actor)
    size = render.QUEUE_PAGE
    page = min(page, max(0, (len(found) - 1) // size))
    items: list[ui.Item[Any]] = [text(render.queue(found, await service.milestones(actor.guild_id), page))]
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
    """Give the role, and note it once Discord has said yes.

    To give a role twice is to give it once; so whatever ends in between, a refusal, a lost line or a kill, leaves the
    member in the queue and the press to be made again.

    Raises:
        UserFacingError: settled before, or the bot may not give roles, or not this one.
    """
    service, actor = moderation_of(interaction), actor_of(interaction)
    if not interaction.app_permissions.manage_roles:
        raise UserFacingError(
            "I may not give roles: I need *Manage Roles*. Give it to my role in the server's settings, then press again."
        )
    found = await service.eligible(actor, milestone_id=milestone_id, user_id=user_id)
    role_id = found.milestone.role_id
    # A role may have got power, or moved up, since it was tied to points.
    refused = refusal_of(interaction.guild, role_id)
    if refused is not None:
        raise UserFacingError(render.not_granted(role_id, refused))
    await interaction.response.defer()  # a role may wait for its turn longer than Discord does for an answer
    bot = interaction.client
    try:
        await bot.paced(
            bot.http.add_role(actor.guild_id, user_id, role_id, reason="Milestone, granted by a moderator")
        )
    except discord.NotFound as error:
        raise NotFound("The member or the role is gone. `/milestone remove` unties a role.") from error
    except discord.Forbidden as error:
        raise UserFacingError(render.not_granted(role_id, render.BELOW)) from error
    except (discord.HTTPException, aiohttp.ClientError, TimeoutError) as error:
        log.warning("milestone_role_not_given", fault=repr(error))
        raise UserFacingError(render.not_known(role_id)) from error
    await service.note_granted(actor, found)


CONTROLS = (EndSeason, Queue, Grant)
