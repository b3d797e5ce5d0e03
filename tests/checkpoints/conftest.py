"""A group with two moderators and two members, and short ways to do what they do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import tests.conftest as top
from bot import groups, members
from bot.content import Library
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, texts
from tests.standups.conftest import few_drills

__all__ = ["few_drills"]


@pytest.fixture(autouse=True)
def _small_library(few_drills: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: few_drills)


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Pod One, UTC, with ada, ben and zoe, who moderates it; mo does so by Manage Server. Nothing else is posted."""
    world.zoe = world.add_member("zoe")
    group = await make_group(world, world.ada, world.ben, world.zoe)
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(
            tx,
            group_id=group.group_id,
            user_id=world.zoe.id,
            is_moderator=True,
        )
        for kind in ("drills.post", "drills.close", "standups.open", "pods.digest"):
            await world.kernel.schedule.put_routine(
                tx, group, kind=kind, at_minute=480, weekdays=31, is_paused=True
            )
    return group


async def rows_of(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


async def set_sample(world: World, percent: int) -> None:
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "INSERT INTO checkpoints_groups (group_id, max_misses, sample_percent, file_megabytes) "
            "SELECT group_id, 3, ?, 8 FROM groups WHERE 1 ON CONFLICT (group_id) DO UPDATE SET sample_percent = ?",
            (percent, percent),
        )


async def opt_in(world: World, who: Any, **chosen: Any) -> None:
    now = world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        member = await members.ensure_member(tx, guild_id=world.guild.id, user_id=who.id, now=now)
        await members.update_member(tx, replace(member, **chosen))


def day(world: World, days: int) -> str:
    return (world.env.now() + timedelta(days=days)).date().isoformat()


async def draft(world: World, who: Any, **typed: Any) -> Any:
    """Fill in the first form; return what came back."""
    form = await who.slash(world.lounge, "checkpoint post", group="Pod One")
    usual = {"title": "Loop map", "done_when": "Each step has a date.", "evidence": ["link", "text", "file"]}
    return await who.submit_modal(form, usual | {"due": day(world, 7), "post": ""} | typed)


async def post(world: World, who: Any, *, worth: dict[str, Any] | None = None, **typed: Any) -> Any:
    """Make a checkpoint and post it; return its message."""
    panel = answer_to(await draft(world, who, **typed))
    if worth is not None:
        form = await press_raw(panel, who, "Points")
        panel = answer_to(await who.submit_modal(form, {"points": "20", "grace": "24"} | worth))
    await press_raw(panel, who, "Post it")
    return posts(world)[-1]


def posts(world: World) -> list[Any]:
    return [m for m in world.channel.history() if "### Checkpoint: " in texts(m.components)]


async def press_raw(message: Any, who: Any, label: str) -> Any:
    labels = buttons(message.components)
    custom_id = next(found for name, found in labels.items() if name.startswith(label))
    return await who.click(message, custom_id=custom_id)


async def press(message: Any, who: Any, label: str) -> Any:
    return answer_to(await press_raw(message, who, label))


async def send(message: Any, who: Any, **values: Any) -> Any:
    """Fill in the form under a post; return what came back."""
    form = await press_raw(message, who, "Submit")
    return await who.submit_modal(form, values or {"words": "I did it, here is how."})


async def review(world: World, who: Any) -> Any:
    """Open the first submission that waits."""
    desk = answer_to(await who.slash(world.lounge, "checkpoint queue", group="Pod One"))
    return await press(desk, who, "Review")


async def hand_back(case: Any, who: Any, *, reason: str = "proof", note: str = "Add a number.") -> Any:
    form = await press_raw(case, who, "Return")
    return await who.submit_modal(form, {"reason": [reason], "note": note})
