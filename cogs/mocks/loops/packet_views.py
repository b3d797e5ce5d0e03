"""A packet to open and to share: for its candidate alone, until they decide otherwise."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import aiohttp
import discord
from discord import ui

from bot.charts.draw import png_of
from bot.errors import UserFacingError
from bot.pictures import files_of, gallery
from bot.posting import find_sent
from bot.report import Interaction
from bot.ui import PersistentButton, panel, row, show, text

from . import document, packet_render
from .models import OpenPacket
from .shared import room_of


class OpenPacketButton(PersistentButton, key="mocks.loop_packet", args=("loop_id",)):
    label = "Open my packet"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        room = room_of(interaction)
        found = await room.course.packet(user_id=interaction.user.id, loop_id=int(self.args["loop_id"]))
        await interaction.response.defer(ephemeral=True, thinking=True)
        picture = packet_render.picture(found)
        names = {name: dimension.name for name, dimension in room.catalogue.dimensions.items()}
        png = await asyncio.to_thread(png_of, picture.chart)
        page = document.html_of(found, png, names)
        files = [
            *await files_of([picture]),
            discord.File(io.BytesIO(page), document.FILE_NAME, description="The packet as a page to keep"),
        ]
        # In a direct message there is no server to practise in.
        drill = interaction.client.control("drills.next", {"kind": "any"}) if interaction.guild_id else None
        await show(interaction, packet_view(found, drill), files=files)


def packet_view(found: OpenPacket, drill: ui.Item[Any] | None = None) -> ui.LayoutView:
    """Return the packet; ``drill`` is the button that goes on to practise."""
    head, body = packet_render.message(found)
    items: list[ui.Item[Any]] = [
        text(head),
        *gallery([packet_render.picture(found)]),
        text(body),
        ui.File(f"attachment://{document.FILE_NAME}"),
    ]
    press: list[ui.Item[Any]] = [drill] if drill is not None else []
    if found.group is not None and found.loop.shared_at is None:
        press.append(Share(loop_id=found.loop.loop_id))
    if press:
        items.append(row(*press))
    return panel(*items)


class Share(PersistentButton, key="mocks.loop_share", args=("loop_id",)):
    label = "Share with my group"

    async def press(self, interaction: Interaction) -> None:
        found = await room_of(interaction).course.packet(
            user_id=interaction.user.id, loop_id=int(self.args["loop_id"])
        )
        preview = panel(
            text(packet_render.share_preview(found)), row(ShareSurely(loop_id=found.loop.loop_id))
        )
        await show(interaction, preview)


class ShareSurely(PersistentButton, key="mocks.loop_share_sure", args=("loop_id",)):
    label = "Share it"
    style = discord.ButtonStyle.primary

    async def press(self, interaction: Interaction) -> None:
        room, bot = room_of(interaction), interaction.client
        found = await room.course.to_share(user_id=interaction.user.id, loop_id=int(self.args["loop_id"]))
        interview = bot.control("mocks.loop_interview", {"loop_id": found.loop.loop_id})
        if found.group is None or interview is None:
            return
        await interaction.response.defer(ephemeral=True, thinking=True)
        pictures = [packet_render.picture(found)]
        channel = bot.get_partial_messageable(found.group.channel_id, guild_id=found.group.guild_id)
        view = panel(text(packet_render.shared(found)), *gallery(pictures), row(interview))
        since = found.loop.ended_at or found.loop.made_at
        try:
            # After a crash it may stand there already; of two presses at once Discord drops the second by its nonce.
            if await find_sent(channel, interview.custom_id or "", since=since) is None:
                await bot.paced(
                    channel.send(
                        view=view,
                        files=await files_of(pictures),
                        silent=True,
                        nonce=f"loop{found.loop.loop_id}",
                        allowed_mentions=discord.AllowedMentions.none(),
                    )
                )
        except discord.HTTPException as error:
            raise UserFacingError(
                f"Discord does not let me write in <#{found.group.channel_id}>, so nothing was shared. `/setup` shows "
                "a moderator which permission is missing."
            ) from error
        except aiohttp.ClientError as error:
            raise UserFacingError(
                "Discord could not be reached, so nothing was shared. Please press it again."
            ) from error
        await room.course.was_shared(found.loop.loop_id)
        await show(interaction, panel(text(f"Shared in <#{found.group.channel_id}>.")))


CONTROLS = (OpenPacketButton, Share, ShareSurely)
