"""The world of `cadre try`: a simulated server with the real bot in it, over a database of its own."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import discord
import simcord

from bot import groups, members
from bot.app import CadreBot, Kernel, open_kernel, warm_up
from bot.config import Settings
from bot.content import Library
from bot.errors import DataFolderUnwritable
from bot.permissions import PERMISSIONS
from bot.telemetry import get_logger

from .people import GROUP_CAPACITY, GROUP_NAME, GROUP_ZONE, PEOPLE, REWARD, SERVER_NAME, Person

log = get_logger(__name__)

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
"""Where SimCord's clock starts."""
_OVERLAP_PATIENCE_SECONDS = 10.0
_OVERLAP_PAUSE_SECONDS = 0.05
_CLOSE_SECONDS = 10.0
MOST_STEPS = 500
"""More due moments than this in one move mean that something falls due without end."""


class SimClock:
    """The simulated Discord's time as the kernel's clock; the same over restarts of the bot."""

    def __init__(self) -> None:
        self.env: simcord.Env | None = None

    def now(self) -> datetime:
        return self.env.now() if self.env is not None else _EPOCH


@dataclass(frozen=True, slots=True)
class Resident:
    """A person of the world and the hands with which they press and type."""

    person: Person
    actor: simcord.MemberActor

    @property
    def user_id(self) -> int:
        return self.actor.id

    @property
    def zone(self) -> ZoneInfo:
        """Return where their clock hangs; who told nobody lives by the group's."""
        return ZoneInfo(self.person.zone or GROUP_ZONE)


class StudyHall:
    """One run's world. Use as ``async with StudyHall(folder) as hall``.

    Its drills are the library's, else those of Cadre's own pack, read at each start.
    """

    def __init__(self, data_dir: Path, *, library: Library | None = None) -> None:
        self._library = library
        self.settings = Settings(
            _env_file=None,
            token=None,
            data_dir=data_dir,
            content_dir=None,
            health_port=0,
            post_spread_seconds=0,
            discord_api=None,
            discord_gateway=None,
        )
        self.clock = SimClock()
        self.residents: dict[str, Resident] = {}
        self.restarts = 0
        self._stack = AsyncExitStack()
        self.kernel: Kernel
        self.bot: CadreBot
        self.env: simcord.Env
        self.guild: simcord.GuildHandle
        self.daily: simcord.ChannelHandle
        self.lounge: simcord.ChannelHandle
        self.mod_room: simcord.ChannelHandle
        self.group: groups.Group

    async def __aenter__(self) -> Self:
        if self.settings.database_path.exists():
            raise DataFolderUnwritable(
                f"{self.settings.database_path} exists already, and every try starts from the same new world; "
                "choose an empty folder with --data-dir, or leave the option out."
            )
        try:
            await self._open_bot()
            self.env = simcord.Env(self.bot)
            self.clock.env = self.env
            self.env.backend.edit_bot_profile("Cadre")
            await self.env.start()
            self._answer_refusals_quietly()
            self._build_server()
            await self.env.settle()
        except BaseException:
            await self._close()
            raise
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self._close()

    # ------------------------------------------------------------------ time

    def now(self) -> datetime:
        return self.env.now()

    async def move_to(self, moment: datetime) -> None:
        """Let time pass and run what falls due, moment by moment, so that the day plays in order."""
        schedule = self.kernel.schedule
        for _ in range(MOST_STEPS):
            due = await schedule.next_moment()
            if due is None or due > moment:
                break
            await self._advance_to(due)
            ran = await self.run_due()
            if not ran and due <= self.now() and await schedule.next_moment() == due:
                break  # held by a lease that has not run out; time alone moves it on
        await self._advance_to(moment)

    async def run_due(self) -> int:
        with self.env.time_context():
            ran = await self.kernel.schedule.run_due(self.now())
        await self.settle()
        return ran

    async def settle(self) -> None:
        await self.without_overlap(self.env.settle)

    async def _advance_to(self, moment: datetime) -> None:
        seconds = (moment - self.now()).total_seconds()
        if seconds > 0:
            await self.without_overlap(lambda: self.env.advance_time(seconds))

    async def without_overlap(self, operation: Any) -> Any:
        """Run a SimCord operation; wait while the preview page is in the middle of one of its own.

        Raises:
            simcord.SetupError: when it still is after ten seconds, or for any other reason.
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + _OVERLAP_PATIENCE_SECONDS
        while True:
            try:
                return await operation()
            except simcord.SetupError as error:
                if "overlaps active" not in str(error) or loop.time() > deadline:
                    raise
            await asyncio.sleep(_OVERLAP_PAUSE_SECONDS)

    # ------------------------------------------------------------------ the bot

    async def restart(self) -> None:
        """Stop the bot and its kernel and start fresh ones on the same database; the server stays."""
        await self.kernel.schedule.stop()
        old, self._stack = self._stack, AsyncExitStack()
        self._stack.push_async_callback(old.aclose)  # also when the fresh one does not come up
        await self._open_bot()
        await self.without_overlap(lambda: self.env.restart_bot(self.bot))
        self._answer_refusals_quietly()
        fresh = self._stack.pop_all()
        await old.aclose()
        self._stack = fresh
        self.restarts += 1

    async def _open_bot(self) -> None:
        self.kernel = await self._stack.enter_async_context(
            open_kernel(self.settings, self.clock, library=self._library, at_once=1)
        )
        await warm_up(self.kernel)
        self.bot = CadreBot(self.kernel, shard_count=1, is_paced=False)

    def _answer_refusals_quietly(self) -> None:
        """Take SimCord's recorder off the command tree.

        It would show every kind refusal in the preview as a failed action; what really fails is logged.
        """
        vars(self.bot.tree).pop("on_error", None)

    async def _close(self) -> None:
        try:
            if self.clock.env is not None:
                async with asyncio.timeout(_CLOSE_SECONDS):
                    await self.env.shutdown()
        except TimeoutError:
            log.warning("simulated_discord_did_not_end", after_seconds=_CLOSE_SECONDS)
        finally:
            await self._stack.aclose()

    # ------------------------------------------------------------------ the server

    def _build_server(self) -> None:
        env = self.env
        self.guild = env.create_guild(SERVER_NAME, owner=env.create_user("study-hall-owner"))
        bot_role = self.guild.roles["Cadre"]
        # With what a moderator needs to tie a role to a checkpoint, and a role to tie.
        may = PERMISSIONS | discord.Permissions(manage_roles=True)
        env.backend.edit_role(self.guild.id, bot_role.id, {"permissions": may.value})
        moderators = self.guild.create_role(
            "Moderators", permissions=discord.Permissions(manage_guild=True, manage_messages=True)
        )
        self.guild.create_role(REWARD)  # below the moderators', as each new role stands lowest
        hidden: dict[Any, discord.PermissionOverwrite] = {
            self.guild.default_role: discord.PermissionOverwrite(view_channel=False),
            moderators: discord.PermissionOverwrite(view_channel=True),
            bot_role: discord.PermissionOverwrite(view_channel=True),
        }
        pod = self.guild.create_category("Study pod")
        self.daily = self.guild.create_text_channel(
            "daily-drill", category=pod, topic="One drill every working day at 08:00 in Berlin"
        )
        self.lounge = self.guild.create_text_channel(
            "study-hall", category=pod, topic="Talk, wins, questions. All commands work here too"
        )
        self.mod_room = self.guild.create_text_channel(
            "mod-room", category=pod, topic="Moderators only", overwrites=hidden
        )
        for person in PEOPLE:
            user = env.create_user(person.name, global_name=person.shown_as)
            roles = [moderators] if person.role == "moderator" else []
            self.residents[person.name] = Resident(person, self.guild.add_member(user, roles=roles))

    async def seed_records(self) -> None:
        """Record the group with its schedule, and what its members once told the bot about themselves."""
        now = self.now()
        async with self.kernel.db.write() as tx:
            await groups.ensure_guild(tx, self.guild.id, now=now)
            await groups.set_guild_zone(tx, self.guild.id, ZoneInfo(GROUP_ZONE))
            self.group = await groups.create_group(
                tx,
                guild_id=self.guild.id,
                name=GROUP_NAME,
                channel_id=self.daily.id,
                zone=ZoneInfo(GROUP_ZONE),
                capacity=GROUP_CAPACITY,
                languages="English",
                now=now,
            )
            for resident in self.residents.values():
                person = resident.person
                if person.role == "newcomer":
                    continue
                member = await members.ensure_member(
                    tx, guild_id=self.guild.id, user_id=resident.user_id, now=now
                )
                await members.update_member(
                    tx,
                    replace(
                        member,
                        zone=resident.zone,
                        track=person.track,
                        adjacent_track=person.adjacent_track,
                        level=person.level,
                        promise_days=person.promise_days,
                        promise_count=person.promise_count,
                        wants_pings=person.wants_pings,
                        board=person.board,
                        pseudonym=person.pseudonym,
                        board_name=person.shown_as,
                    ),
                )
                await groups.add_member(
                    tx,
                    group_id=self.group.group_id,
                    user_id=resident.user_id,
                    is_moderator=person.role == "moderator",
                    now=now,
                )
            await self.kernel.schedule.add_default_routines(tx, self.group)
