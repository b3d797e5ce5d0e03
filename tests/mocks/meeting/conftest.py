"""A group with two who are matched, and short ways to do what they do. Only the round types are loaded."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from typing import Any

import pytest

import tests.conftest as top
from bot import features, groups
from bot.content import Library, load_packs
from cogs.mocks import store
from cogs.mocks.models import Meeting, NewMeeting, NewTurn
from tests.conftest import ROOT, World
from tests.drills.conftest import buttons, make_group, texts

MATCHED = datetime(2026, 1, 5, 9, tzinfo=UTC)
"""A Monday morning."""


@pytest.fixture(scope="session")
def rounds_only(tmp_path_factory: pytest.TempPathFactory) -> Library:
    pack = tmp_path_factory.mktemp("rounds") / "content"
    pack.mkdir()
    shutil.copy(ROOT / "content" / "pack.yaml", pack)
    for folder in ("rounds", "dimensions", "frameworks"):
        shutil.copytree(ROOT / "content" / folder, pack / folder)
    library, problems = load_packs([pack], features.content_kinds())
    assert problems == []
    return library


@pytest.fixture(autouse=True)
def _small_library(rounds_only: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: rounds_only)


@pytest.fixture
async def pod(world: World) -> groups.Group:
    group = await make_group(world, world.ada, world.ben)
    async with world.kernel.db.write() as tx:
        for kind in ("drills.post", "drills.close", "standups.open", "standups.close"):
            await tx.connection.execute("DELETE FROM routines WHERE kind = ?", (kind,))
    await world.move_to(MATCHED)
    return group


async def match(world: World, group: groups.Group | None, **more: Any) -> Meeting:
    """Match ada, who interviews first, with ben; and let the bot look once."""
    new = {
        "guild_id": world.guild.id,
        "group_id": group.group_id if group else None,
        "source": "match",
        "source_key": "run:1:0",
        "round_type": "coding",
        "slot_minutes": 60,
        "turns": (NewTurn(world.ada.id, world.ben.id),),
        "answer_by": datetime(2026, 1, 8, 9, tzinfo=UTC),
    }
    async with world.kernel.db.write() as tx:
        made = await store.add_meeting(tx, NewMeeting(**(new | more)), now=world.kernel.clock.now())
    await look(world)
    return await meeting_of(world, made.meeting_id)


async def look(world: World) -> None:
    """Let the bot do what is due now, without letting time pass."""
    await world.move_to(world.env.now())


async def meeting_of(world: World, meeting_id: int = 1) -> Meeting:
    async with world.kernel.db.read() as tx:
        found = await store.get_meeting(tx, meeting_id)
    assert found is not None
    return found


async def rows_of(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


def threads(world: World) -> list[Any]:
    return world.channel.threads


def last(thread: Any) -> Any:
    return thread.history()[-1]


def shown(message: Any) -> str:
    return texts(message.components)


def find(thread: Any, words: str) -> Any:
    """Return the newest message of the thread with these words."""
    found = [message for message in thread.history() if words in shown(message)]
    assert found, [shown(message) for message in thread.history()]
    return found[-1]


async def press(message: Any, who: Any, label: str) -> Any:
    labels = buttons(message.components)
    assert label in labels, list(labels)
    return await who.click(message, custom_id=labels[label])


async def agree(world: World, group: groups.Group) -> tuple[Meeting, Any]:
    """Match the two and let both press the first time; return the meeting and its thread."""
    await match(world, group)
    (thread,) = threads(world)
    for who in (world.ada, world.ben):
        await press(thread.history()[0], who, "Time 1")
    return await meeting_of(world), thread
