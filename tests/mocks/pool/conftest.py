"""A library of three round types, a group whose matching is on, and short ways into the pool."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest

import tests.conftest as top
from bot import features, groups, members
from bot.app import CadreBot, Kernel
from bot.content import Library, load_packs
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.matching.models import Matching, Problem
from cogs.mocks.matching.pairing import solve
from cogs.mocks.pool import render
from cogs.mocks.pool.jobs import PoolJobs
from cogs.mocks.pool.models import Decided
from cogs.mocks.pool.moderation import ModerationService
from cogs.mocks.pool.runs import RunService
from cogs.mocks.pool.service import PoolService
from tests.conftest import ROOT

GUILD = 1
SATURDAY = datetime(2026, 1, 3, 17, tzinfo=UTC)
"""The first heads-up; the pairs are made a day later, on Sunday at 17:00."""
SUNDAY = datetime(2026, 1, 4, 17, tzinfo=UTC)
ROUNDS = ("coding", "behavioural", "rapid-fire")
"""The last one swaps roles half-way."""


@pytest.fixture(scope="session")
def few_rounds(tmp_path_factory: pytest.TempPathFactory) -> Library:
    pack = tmp_path_factory.mktemp("rounds") / "content"
    pack.mkdir()
    shutil.copy(ROOT / "content" / "pack.yaml", pack)
    for folder in ("dimensions", "frameworks"):
        shutil.copytree(ROOT / "content" / folder, pack / folder)
    (pack / "rounds").mkdir()
    for name in ROUNDS:
        shutil.copy(ROOT / "content" / "rounds" / f"{name}.yaml", pack / "rounds")
    library, problems = load_packs([pack], features.content_kinds())
    assert problems == []
    return library


@pytest.fixture(autouse=True)
def _small_library(few_rounds: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: few_rounds)


async def solved_here(problem: Problem) -> Matching:
    """Solve with what the worker process runs, without the process."""
    return solve(problem)


class Town:
    """A server with one group and its pool, without Discord; members are numbers."""

    def __init__(self, kernel: Kernel) -> None:
        catalogue = Catalogue(kernel.library)
        self.kernel = kernel
        self.pool = PoolService(kernel, catalogue)
        self.runs = RunService(kernel, catalogue, solved_here)
        self.moderation = ModerationService(kernel, catalogue)
        self.group: groups.Group
        # Its members want no pings, so that the jobs have nothing to say to Discord.
        PoolJobs(cast(CadreBot, SimpleNamespace(kernel=kernel)), self.runs).register()

    async def found_group(self, name: str = "Pod One", channel_id: int = 50) -> groups.Group:
        now = self.kernel.clock.now()
        async with self.kernel.db.write() as tx:
            await groups.ensure_guild(tx, GUILD, now=now)
            return await groups.create_group(
                tx, guild_id=GUILD, name=name, channel_id=channel_id, zone=ZoneInfo("UTC"), now=now
            )

    async def settle(
        self, *user_ids: int, hours: str = "mon-sun 18-21", group: groups.Group | None = None
    ) -> None:
        """Put members in the group and its pool, with the same hours; none for an empty text."""
        home = group or self.group
        for user_id in user_ids:
            async with self.kernel.db.write() as tx:
                now = self.kernel.clock.now()
                await members.ensure_member(tx, guild_id=GUILD, user_id=user_id, now=now)
                await groups.add_member(tx, group_id=home.group_id, user_id=user_id, now=now)
            await self.pool.join(guild_id=GUILD, user_id=user_id, group_id=home.group_id)
            if hours:
                await self.write(user_id, hours)

    async def write(self, user_id: int, week: str, *, dates: str = "", awake: str = "") -> None:
        await self.pool.write_hours(guild_id=GUILD, user_id=user_id, week=week, dates=dates, awake=awake)

    async def run(self) -> Decided:
        """Pair the group now, for the week it is."""
        day = self.kernel.clock.now().date()
        return await self.runs.run(self.group.group_id, day, render.bye, render.paused)

    async def rows(self, sql: str, *args: Any) -> list[dict[str, Any]]:
        async with self.kernel.db.read() as tx:
            return [dict(row) for row in await tx.all(sql, *args)]


@pytest.fixture
async def town(kernel: Kernel, clock: Any) -> Town:
    clock.move_to(SUNDAY)
    made = Town(kernel)
    made.group = await made.found_group()
    return made
