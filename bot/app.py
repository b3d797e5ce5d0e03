"""Composition root: settings → database → migrations → services → extensions → run."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeVar

import discord
from aiolimiter import AsyncLimiter
from discord import app_commands
from discord.ext import commands

from . import conditions, direct, drafts, features, groups, notices
from .clock import Clock
from .config import Settings
from .content import Library, Problem, load_packs
from .db import Database
from .engagements import Engagements
from .errors import BadContent
from .evidence import EvidenceSources
from .followers import Followers
from .migrate import migrate
from .milestones import Milestones
from .questions import Questions
from .report import Interaction, Report
from .schedule import AT_ONCE, Schedule
from .telemetry import Metrics, get_logger
from .today import Today
from .ui import ModalRouter, PersistentButton, PersistentModal, PersistentSelect
from .weekly import Weekly

log = get_logger(__name__)

_T = TypeVar("_T")
_SENDS_PER_SECOND, _BURST = 45, 5
"""Discord allows 50 requests in any second to a bot; answers to interactions do not count but edits do."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """What every feature is given."""

    settings: Settings
    clock: Clock
    db: Database
    schedule: Schedule
    library: Library = field(repr=False)
    metrics: Metrics
    resources: Mapping[str, Any]
    """What features keep open beside the bot, by name; it outlives a restart of the bot itself."""
    weekly: Weekly = field(default_factory=Weekly)
    """What features tell groups once a week."""
    evidence: EvidenceSources = field(default_factory=EvidenceSources)
    """What features know of members' readiness."""
    today: Today = field(default_factory=Today)
    """What waits in each feature for a member."""
    questions: Questions = field(default_factory=Questions)
    """What features lend to interviewers."""
    milestones: Milestones = field(default_factory=Milestones)
    """What plans want groups to have done by a date."""
    followers: Followers = field(default_factory=Followers)
    """Who renews what a channel shows of members and groups."""
    checks: notices.Checks = field(default_factory=notices.Checks)
    """Who is asked whether words that waited for a member still hold."""
    engagements: Engagements = field(default_factory=Engagements)
    """What a member has promised others for certain days."""


@asynccontextmanager
async def open_kernel(
    settings: Settings, clock: Clock, *, library: Library | None = None, at_once: int = AT_ONCE
) -> AsyncIterator[Kernel]:
    """Migrate and open the database and load the content, unless it is given.

    ``at_once`` is how many scheduled things run side by side; 1 lets what is due together happen in one order.

    Raises:
        StartupError: the folder, the schema or the content is not usable.
    """
    await asyncio.to_thread(migrate, settings.database_path, clock=clock, backups_kept=settings.backups_kept)
    if library is None:
        library = await asyncio.to_thread(load_library, settings)
    async with AsyncExitStack() as stack:
        db = await Database.open(settings.database_path)
        stack.push_async_callback(db.close)
        resources: dict[str, Any] = {}
        for module in features.resources():
            resources |= await stack.enter_async_context(module.open_resources(settings))
        metrics = Metrics()
        schedule = Schedule(db, clock, metrics, spread_seconds=settings.post_spread_seconds, at_once=at_once)
        yield Kernel(settings, clock, db, schedule, library, metrics, resources)


async def warm_up(kernel: Kernel) -> bool:
    """Make ready what takes long the first time, so that no member waits for it.

    False when something was not to be reached, so that it is worth another try later.
    """
    return all([await resource.warm_up() for resource in kernel.resources.values()])


def load_library(settings: Settings) -> Library:
    """Load the content packs. A bad item is left out and logged; the rest works.

    Raises:
        BadContent: when no item is usable at all, or a folder is missing.
    """
    library, problems = read_packs(settings)
    for problem in problems:
        log.error("content_problem", problem=str(problem))
    if not any(library.items.values()):
        raise BadContent(
            f"There is no usable content in {settings.content_path}; check CADRE_CONTENT_DIR and run "
            "`cadre content check`."
        )
    return library


def read_packs(settings: Settings) -> tuple[Library, list[Problem]]:
    """Read every pack that the settings name, with what is wrong in them.

    Raises:
        BadContent: when a folder is missing.
    """
    if not settings.content_path.is_dir():
        raise BadContent(
            f"The content folder {settings.content_path} does not exist; check CADRE_CONTENT_DIR."
        )
    if settings.packs_dir is not None and not settings.packs_dir.is_dir():
        raise BadContent(f"The folder of packs {settings.packs_dir} does not exist; check CADRE_PACKS_DIR.")
    return load_packs(settings.pack_paths, features.content_kinds())


class CadreTree(app_commands.CommandTree["CadreBot"]):
    async def on_error(self, interaction: Interaction, error: app_commands.AppCommandError, /) -> None:
        name = interaction.command.qualified_name if interaction.command else "unknown"
        outcome = await self.client.report.failure(interaction, error, name=name)
        self.client.kernel.metrics.interactions.labels(name, outcome).inc()


class CadreBot(commands.AutoShardedBot):
    """The Discord side. Everything that lasts is in the kernel's database."""

    def __init__(self, kernel: Kernel, *, shard_count: int | None = None, is_paced: bool = True) -> None:
        """Make the bot; ``is_paced`` False is for a simulated Discord, whose clock stands still."""
        intents = discord.Intents.none()
        intents.guilds = True
        intents.guild_messages = True  # mention-prefixed text commands of the operator; no message content
        intents.dm_messages = True
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            intents=intents,
            tree_cls=CadreTree,
            shard_count=shard_count,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(guild=True),
        )
        self.kernel = kernel
        self.report = Report(kernel.metrics)
        self.modals = ModalRouter(drafts.submit)
        self.ready_once = asyncio.Event()
        self.being_told: set[tuple[int, int]] = set()
        """Server and member beside whose command :func:`bot.direct.tell_waiting` is just speaking."""
        self._controls: dict[str, type[PersistentButton | PersistentSelect]] = {}
        self._pace = AsyncLimiter(_BURST, _BURST / _SENDS_PER_SECOND) if is_paced else None

    async def setup_hook(self) -> None:
        self.kernel.schedule.reminders.deliver = partial(direct.remind, self)
        self.add_controls(*direct.CONTROLS, *drafts.CONTROLS)
        await self.load_features()
        await self.tree.sync()

    async def load_features(self) -> None:
        """Set up every feature's commands and jobs."""
        # Unlike discord.py's load_extension, which runs each module anew for every bot of the process.
        for extension in features.extensions():
            await importlib.import_module(extension).setup(self)

    def add_controls(self, *controls: type[PersistentButton | PersistentSelect | PersistentModal]) -> None:
        """Make a feature's buttons, menus and modals known, once, in its ``setup``."""
        for control in controls:
            if issubclass(control, PersistentModal):
                self.modals.add(control)
            else:
                self._controls[control.key] = control
                self.add_dynamic_items(control)

    def control(self, key: str, args: Mapping[str, object]) -> PersistentButton | PersistentSelect | None:
        """Build another feature's control by its key: how features meet without knowing each other."""
        control = self._controls.get(key)
        return control.with_args(args) if control else None

    def home(self) -> PersistentButton | None:
        """Build the button that leads back to where a member starts."""
        found = (control for control in self._controls.values() if issubclass(control, PersistentButton))
        home = next((control for control in found if control.is_home), None)
        return home.with_args({}) if home is not None else None

    async def display_names(self, guild_id: int, user_ids: Sequence[int]) -> dict[int, str]:
        """Return members' names for a menu, which cannot show mentions."""
        found = {}
        for user_id in user_ids:
            try:
                data: Any = await self.http.get_member(guild_id, user_id)
            except discord.HTTPException:
                found[user_id] = f"Member {user_id}"
                continue
            user = data["user"]
            found[user_id] = data.get("nick") or user.get("global_name") or user["username"]
        return found

    async def paced(self, sending: Awaitable[_T]) -> _T:
        """Send within Discord's global limit; unpaced bursts are lost (see PERFORMANCE goals)."""
        try:
            if self._pace is not None:
                await self._pace.acquire()
        except BaseException:
            if asyncio.iscoroutine(sending):
                sending.close()
            raise
        return await sending

    async def on_interaction(self, interaction: Interaction) -> None:
        await self.modals.dispatch(interaction)

    async def on_app_command_completion(self, interaction: Interaction, command: Any) -> None:
        elapsed = (discord.utils.utcnow() - interaction.created_at).total_seconds()
        self.kernel.metrics.interactions.labels(command.qualified_name, "ok").inc()
        self.kernel.metrics.interaction_seconds.labels(command.qualified_name).observe(max(0.0, elapsed))
        await direct.tell_waiting(self, interaction)

    async def on_ready(self) -> None:
        """Bring the record of servers up to date; events of a lost session are gone for good."""
        self.kernel.metrics.ready.set(1)
        self.kernel.metrics.guilds.set(len(self.guilds))
        now = self.kernel.clock.now()
        async with self.kernel.db.write() as tx:
            await groups.reconcile_guilds(tx, {guild.id for guild in self.guilds}, now=now)
        self.ready_once.set()
        log.info("ready", guilds=len(self.guilds))

    async def on_resumed(self) -> None:
        self.kernel.metrics.ready.set(1)
        log.info("resumed")

    async def on_disconnect(self) -> None:
        self.kernel.metrics.ready.set(0)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        async with self.kernel.db.write() as tx:
            await groups.ensure_guild(tx, guild.id, now=self.kernel.clock.now())

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        # discord.py sends outages as on_guild_unavailable; this is a real removal.
        async with self.kernel.db.write() as tx:
            await groups.mark_guild_removed(tx, guild.id, now=self.kernel.clock.now())

    async def on_command_error(self, context: commands.Context[Any], error: commands.CommandError, /) -> None:
        if isinstance(error, commands.CommandNotFound | commands.NotOwner):
            return  # text commands are the operator's; others who mention the bot get no noise
        log.error("text_command_failed", command=str(context.command), exc_info=error)

    async def note_channel_fault(
        self, *, guild_id: int, channel_id: int, error: discord.HTTPException
    ) -> str | None:
        """Turn a lasting refusal of Discord into a condition of the channel; return its sentence.

        None means that the fault passes by itself and is worth another try.
        """
        sentence = _LASTING.get(error.code)
        if sentence is None:
            return None
        async with self.kernel.db.write() as tx:
            is_new = await conditions.raise_condition(
                tx,
                guild_id=guild_id,
                channel_id=channel_id,
                code=error.code,
                sentence=sentence,
                now=self.kernel.clock.now(),
            )
        if is_new:
            log.warning("channel_condition", guild=guild_id, channel=channel_id, code=error.code)
        return sentence

    async def clear_channel_faults(self, channel_id: int) -> None:
        async with self.kernel.db.write() as tx:
            await conditions.clear(tx, channel_id)


_LASTING = {
    10003: "the channel was deleted; choose another one with `/group edit`",
    10004: "the bot is no longer in this server",
    50001: "the bot cannot see the channel; give it View Channel there",
    50013: "the bot lacks a permission in the channel; see the list in `/setup`",
}
