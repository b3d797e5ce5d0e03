"""Fixtures: a migrated database copied from a template, a kernel on a hand-moved clock, a SimCord world."""

from __future__ import annotations

import asyncio
import copy
import gc
import os
import pickle
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import aiosqlite
import discord
import hypothesis
import pytest
import simcord
from discord import app_commands
from simcord.http import router

from bot import features, members
from bot.app import CadreBot, Kernel, open_kernel
from bot.clock import HandClock, SystemClock
from bot.config import Settings
from bot.content import Library, load_packs
from bot.db import Database
from bot.errors import UserFacingError
from bot.migrate import migrate
from cogs.drills.judge.runner import WasmRunner
from cogs.drills.judge.sql.runner import DuckDBRunner

ROOT = Path(__file__).parent.parent
IN_ITS_THREAD = aiosqlite.Connection._execute
"""How the driver itself runs a statement."""
HEAD = max(file.stem for file in (ROOT / "bot" / "migrations" / "versions").glob("0*.py"))[:4]
"""The newest schema revision."""
START = datetime(2026, 1, 1, tzinfo=UTC)
"""Where SimCord's clock starts, a Thursday."""
hypothesis.settings.register_profile(
    "cadre", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("cadre")
"""The same examples in each run, whatever the machine's speed; ``--hypothesis-profile=default`` looks for others."""
MEMORY = Path("/dev/shm")  # noqa: S108 (a disk in memory, where a machine has one)
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 2**30:
    # Every commit of the product waits for its disk; thousands of databases of tests need not.
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


def pytest_collection_finish() -> None:
    """Spare the garbage collector the walk over what stays to the end: a tenth of the whole run."""
    gc.freeze()


async def _run_in_place(self: aiosqlite.Connection, work: Callable[..., Any], *args: Any, **more: Any) -> Any:
    """Run a statement here and let the others have their turn, as when a thread had run it."""
    if not self._running or not self._connection:
        raise ValueError("Connection closed")
    try:
        return work(*args, **more)
    finally:
        await asyncio.sleep(0)


@pytest.fixture(scope="session", autouse=True)
def _no_threads_of_databases() -> Iterator[None]:
    """Spare the trips to the connections' threads, a quarter of the whole run; the kernel's tests make them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aiosqlite, "connect", partial(aiosqlite.connect, check_same_thread=False))
        patch.setattr(aiosqlite.Connection, "_execute", _run_in_place)
        yield


def _copied(value: Any) -> Any:
    try:
        return pickle.loads(pickle.dumps(value))  # noqa: S301 - our own, from a line above
    except (pickle.PicklingError, TypeError, AttributeError):
        return copy.deepcopy(value)


@pytest.fixture(scope="session", autouse=True)
def _quick_log_of_requests() -> Iterator[None]:
    """SimCord keeps a copy of each request, also of all commands of each of the bot's thousands of starts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(router, "copy", SimpleNamespace(deepcopy=_copied))
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "cadre.db"
    migrate(path, clock=SystemClock(), backups_kept=1)
    return path


@pytest.fixture(scope="session")
def small_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two drills of each kind that need no judge: a process that is a test reads it in no time."""
    pack = tmp_path_factory.mktemp("small") / "content"
    pack.mkdir()
    shutil.copy(ROOT / "content" / "pack.yaml", pack)
    for kind in ("choice", "recall"):
        for drill in [d for d in library().of("drills") if d.kind == kind][:2]:
            target = pack / "drills" / drill.area / f"{drill.id}.yaml"
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / "content" / target.relative_to(pack), target)
    return pack


@cache
def library() -> Library:
    """The project's own content, without a fault, read once a process."""
    found, problems = load_packs([ROOT / "content"], features.content_kinds())
    assert [str(problem) for problem in problems] == []
    gc.freeze()
    return found


@pytest.fixture
def settings(tmp_path: Path, template: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings over a fresh copy of the migrated database, without the machine's environment."""
    for name in ("CADRE_TOKEN", "CADRE_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy(template, data / "cadre.db")
    return _settings().model_copy(update={"data_dir": data})


@cache
def _settings() -> Settings:
    return Settings(_env_file=None, post_spread_seconds=0)


@pytest.fixture
async def db(settings: Settings) -> AsyncIterator[Database]:
    database = await Database.open(settings.database_path)
    yield database
    await database.close()


@pytest.fixture
def clock() -> HandClock:
    return HandClock(START)


@pytest.fixture
async def kernel(settings: Settings, clock: HandClock) -> AsyncIterator[Kernel]:
    async with open_kernel(settings, clock, library=library()) as opened:
        yield opened


def is_refusal(error: BaseException) -> bool:
    """Tell whether an error is a sentence for the member, which is an answer and no failure."""
    cause = getattr(error, "original", error)
    return isinstance(cause, UserFacingError | app_commands.CheckFailure)


def trust_judges(kernel: Kernel) -> None:
    """Leave the judges' self-tests aside: they have tests of their own, and take a second or two each."""
    for judge in kernel.resources.values():
        judge._is_tested = True


@pytest.fixture
def trusted_runners(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for judges that a proof of content opens for itself."""

    async def passed(_runner: object) -> None:
        return None

    for runner in (WasmRunner, DuckDBRunner):
        monkeypatch.setattr(runner, "self_test", passed)


class SimClock:
    """The simulated Discord's time, as the kernel's clock; the same over restarts of the bot."""

    env: simcord.Env | None = None

    def now(self) -> datetime:
        return self.env.now() if self.env else START


class World:
    """A simulated server with the real bot in it. ``guild``, ``channel`` and members are SimCord handles."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = SimClock()
        self._kernel_stack = AsyncExitStack()
        self.env: simcord.Env
        self.kernel: Kernel
        self.bot: CadreBot

    async def start(self) -> None:
        await self._open()
        self.env = simcord.Env(self.bot, settle_timeout=30.0)  # a loaded machine is slow, not broken
        self.clock.env = self.env
        await self.env.start()
        owner = self.env.create_user("owner")
        self.guild = self.env.create_guild("Study Hall", owner=owner)
        self.channel = self.guild.create_text_channel("daily-drill")
        self.lounge = self.guild.create_text_channel("lounge")
        await self.env.settle()
        self.moderator = self.add_member("mo", manage_guild=True)
        self.ada = self.add_member("ada")
        self.ben = self.add_member("ben")

    async def _open(self) -> None:
        self.kernel = await self._kernel_stack.enter_async_context(
            open_kernel(self.settings, self.clock, library=library())
        )
        self.bot = CadreBot(self.kernel, shard_count=1, is_paced=False)

    def add_member(self, name: str, *, manage_guild: bool = False) -> Any:
        roles = []
        if manage_guild:
            roles = [
                self.guild.create_role(f"{name}-role", permissions=discord.Permissions(manage_guild=True))
            ]
        return self.guild.add_member(self.env.create_user(name), roles=roles)

    async def lose(self, member: Any) -> None:
        """Let a member leave the server, and the bot have found out."""
        self.guild.remove_member(member)
        async with self.kernel.db.write() as tx:
            await members.mark_presence(
                tx, guild_id=self.guild.id, user_id=member.id, is_present=False, now=self.env.now()
            )

    async def archive(self, group: str) -> Any:
        """Let the moderator end a group, and return the answer."""
        asked = await self.moderator.slash(self.lounge, "group archive", group=group)
        question = asked.followups[-1] if asked.followups else asked.response
        return await self.moderator.click(question, label="Archive it")

    async def restart(self) -> None:
        """Stop the bot and its kernel, start fresh ones on the same database and the same Discord."""
        old = self._kernel_stack
        self._kernel_stack = AsyncExitStack()
        await self._open()
        await self.env.restart_bot(self.bot)
        await old.aclose()

    async def move_to(self, moment: datetime) -> None:
        """Let time pass, running what falls due in its order."""
        while (due := await self.kernel.schedule.next_moment()) is not None and due <= moment:
            if due > self.env.now():
                await self.env.advance_time((due - self.env.now()).total_seconds())
            await self.kernel.schedule.run_due(self.env.now())
            await self.env.settle()
        if moment > self.env.now():
            await self.env.advance_time((moment - self.env.now()).total_seconds())

    async def advance(self, **delta: float) -> None:
        await self.move_to(self.env.now() + timedelta(**delta))

    async def stop(self) -> None:
        await self.env.shutdown()
        await self._kernel_stack.aclose()


@pytest.fixture
async def _started_world(settings: Settings) -> AsyncIterator[World]:
    made = World(settings)
    await made.start()
    yield made
    await made.stop()
    unexpected = [error for error in made.env.errors if not is_refusal(error)]
    if unexpected:
        raise ExceptionGroup("the bot raised during the test", unexpected)


@pytest.fixture
def sim_env(_started_world: World) -> simcord.Env:
    """The bare environment; SimCord's plugin sets its clock for tests that have an Env among their fixtures."""
    return _started_world.env


@pytest.fixture
def world(_started_world: World, sim_env: simcord.Env) -> World:
    """A running world; what the bot raised and nobody looked at fails the test."""
    return _started_world
