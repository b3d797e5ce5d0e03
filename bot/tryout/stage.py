"""The one page on which the simulated Discord is shown: as whom, and which channel.

SimCord serves one preview at a time, at an address that is a key. So looking elsewhere or as somebody else
closes the page's server and opens it anew on the same port, and the browser's tab is sent to the new address.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import simcord
from simcord.backend.access import can_access_channel

from bot.errors import NotFound

from .world import Resident, StudyHall


@dataclass(frozen=True, slots=True)
class Scene:
    channel_id: int
    name: str
    """Whom one looks as, by the resident's name."""


class Stage:
    """Not safe for overlapping calls; the lobby holds its lock around each."""

    def __init__(self, hall: StudyHall) -> None:
        self._hall = hall
        self.port = 0
        """Where to serve; 0 takes any port, and so does one that is taken."""
        self._preview: simcord.Preview | None = None
        self._scene: Scene | None = None

    @property
    def scene(self) -> Scene | None:
        """Return what the tab shows; None when nothing was opened or the page was ended."""
        return self._scene if self._is_open else None

    @property
    def _is_open(self) -> bool:
        try:
            return self._preview is not None and bool(self._preview.url)
        except simcord.SetupError:  # the session was ended on the page itself
            return False

    def may_look(self, who: Resident, channel_id: int) -> bool:
        return can_access_channel(
            self._hall.env, channel_id, _eyes(who, self._channel(channel_id)), history=True
        )

    async def open(self, channel_id: int, who: Resident) -> str:
        """Show the channel as this person would see it; return the address.

        Raises:
            NotFound: the channel is gone, or closed to this person.
        """
        if channel_id not in self._hall.env.backend.channels or not self.may_look(who, channel_id):
            raise NotFound(
                f"{who.person.shown_as} cannot see that channel. Choose another one, or look as someone else."
            )
        channel = self._channel(channel_id)
        await self.close()
        try:
            return await self._enter(channel, who, self.port)
        except simcord.SetupError as error:
            if "could not bind" not in str(error):
                raise
        return await self._enter(channel, who, 0)  # another program took the port meanwhile

    async def _enter(self, channel: simcord.ChannelHandle, who: Resident, port: int) -> str:
        async def enter() -> simcord.Preview:
            preview = self._hall.env.preview(
                channel,
                viewers=[_eyes(who, channel)],
                layout="channel",
                timezone=who.zone.key,
                port=port,
            )
            return await preview.__aenter__()

        self._preview = await self._hall.without_overlap(enter)
        self._show_newest(self._preview)
        self._scene = Scene(channel.id, who.person.name)
        return self._preview.url

    async def refresh(self) -> None:
        """Bring the open page up to date with what happened on the server."""
        if self._preview is not None and self._is_open:
            self._show_newest(self._preview)
            await self._hall.without_overlap(self._preview.refresh)

    def _show_newest(self, preview: simcord.Preview) -> None:
        """Put the newest message in focus: left alone the page stays where it is and new posts lie below it.

        SimCord offers this for its own Python page only, not for those in a browser.
        """
        for page in preview._pages.values():  # noqa: SLF001
            messages = self._hall.env.backend.messages.get(page.channel_id, {}).values()
            newest = max((m.id for m in messages if m.visible_to(page.viewer.id)), default=None)
            if newest != page.target_id and page.modal is None:
                page.target_id = page.window_end_id = newest
                page.generation += 1

    async def close(self) -> None:
        if self._preview is not None:
            with suppress(simcord.SetupError):
                await self._preview.close()
        self._preview = self._scene = None

    def _channel(self, channel_id: int) -> simcord.ChannelHandle:
        channel = self._hall.env.backend.channels[channel_id]
        guild = self._hall.guild if channel.guild_id is not None else None
        return simcord.ChannelHandle(self._hall.env, guild, channel)


def _eyes(who: Resident, channel: simcord.ChannelHandle) -> Any:
    """Return with what SimCord looks: in direct messages a user, on a server a member."""
    return who.actor.user if channel.guild is None else who.actor
