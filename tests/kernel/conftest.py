"""A server with one group in it, straight in the database."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import aiosqlite
import pytest
import structlog

from bot import groups, members
from bot.clock import Clock
from bot.db import Database
from bot.groups import Group
from tests.conftest import IN_ITS_THREAD

GUILD, ADA, BEN = 500, 601, 602


@pytest.fixture(autouse=True)
def _plain_logs() -> None:
    """Drawing a traceback with its variables takes longer than most of these tests."""
    structlog.configure(
        processors=[structlog.processors.format_exc_info, structlog.processors.KeyValueRenderer()]
    )


@pytest.fixture(autouse=True)
def _databases_with_their_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here the database itself is tested: who waits for whom is left to chance, as in production."""
    monkeypatch.setattr(aiosqlite.Connection, "_execute", IN_ITS_THREAD)


async def add_group(
    db: Database, clock: Clock, *, name: str = "Pod", zone: str = "UTC", **fields: Any
) -> Group:
    """Store a group with ada in it; the server and ada come into being with it."""
    async with db.write() as tx:
        now = clock.now()
        await members.ensure_member(tx, guild_id=GUILD, user_id=ADA, now=now)
        group = await groups.create_group(
            tx, guild_id=GUILD, name=name, channel_id=900, zone=ZoneInfo(zone), now=now, **fields
        )
        await groups.add_member(tx, group_id=group.group_id, user_id=ADA, now=now)
    return group


@pytest.fixture
async def pod(db: Database, clock: Clock) -> Group:
    return await add_group(db, clock)
