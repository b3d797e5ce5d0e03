"""What a member is told alone, when the process dies just after Discord took it or just before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import direct, members, notices
from bot.errors import UserFacingError
from bot.notices import Notice
from tests.conftest import World
from tests.drills.conftest import said


class KilledError(UserFacingError):
    """Stands for the end of the process."""


def dms(who: Any) -> list[str]:
    return [message.content for message in who.user.dm_channel.history()]


async def killed(*_args: Any, **_more: Any) -> None:
    raise KilledError("killed here")


async def left(world: World) -> Notice:
    """Leave ada words that are worth saying for two days."""
    now = world.kernel.clock.now()
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    notice = Notice(**who, key="test:1", text="Your round is on Friday.", expires_at=now + timedelta(days=2))
    async with world.kernel.db.write() as tx:
        await members.ensure_member(tx, **who, now=now)
        await notices.leave(tx, notice, now=now)
    return notice


async def test_a_notice_that_discord_took_before_the_process_died_is_sent_once(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    notice = await left(world)
    with monkeypatch.context() as patch:
        patch.setattr(notices, "take_back", killed)
        with pytest.raises(KilledError):
            await direct.send(world.bot, notice)
    await world.advance(hours=1)  # Discord's own guard is over
    await world.restart()
    assert await direct.send(world.bot, notice)
    assert dms(world.ada) == ["Your round is on Friday."]
    assert "Friday" not in said(await world.ada.slash(world.lounge, "points mine"))


async def test_one_that_discord_refused_before_is_sent_though_the_same_words_were_said_long_ago(world: World):
    notice = await left(world)
    assert await direct.send(world.bot, notice)
    await world.advance(hours=3)
    again = await left(world)
    dm = f"/channels/{world.ada.user.dm_channel.id}/messages"
    world.env.inject_error("POST", dm, status=403, code=50007, times=1)
    assert not await direct.send(world.bot, again)
    assert await direct.send(world.bot, again)
    assert len(dms(world.ada)) == 2


async def test_what_was_about_to_be_said_beside_a_command_is_said_beside_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
):
    await left(world)
    with monkeypatch.context() as patch:
        patch.setattr(direct, "_say", killed)
        assert "Friday" not in said(await world.ada.slash(world.lounge, "points mine"))
    await world.restart()
    assert "Friday" in said(await world.ada.slash(world.lounge, "points mine"))
    assert "Friday" not in said(await world.ada.slash(world.lounge, "points mine"))
