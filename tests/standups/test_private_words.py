"""What a member is told unasked: not at night, not when it has become false, and help that still reaches them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import discord
import pytest

from bot import members, reminders
from tests.conftest import World
from tests.drills.conftest import answer_to, said, texts

from .conftest import MONDAY, open_post, press, press_raw, rows_of, standups, write
from .test_round import dms, want_reminder

pytestmark = pytest.mark.usefixtures("pod")
REMINDS = MONDAY + timedelta(hours=28, minutes=48)
CLOSES = MONDAY + timedelta(hours=36)


# ---------------------------------------------------------------------- reminders


async def live_in(world: World, who: Any, zone: str) -> None:
    async with world.kernel.db.write() as tx:
        member = await members.get_member(tx, guild_id=world.guild.id, user_id=who.id)
        assert member is not None
        await members.update_member(tx, replace(member, zone=ZoneInfo(zone)))


async def test_who_sleeps_at_the_moment_is_reminded_when_quiet_hours_end_if_the_round_is_open(world: World):
    """The moment is 05:48 in Los Angeles; the round closes there at 13:00, in Auckland it is 02:48 and 10:00."""
    await open_post(world)
    await want_reminder(world, world.ada)
    await want_reminder(world, world.ben)
    await live_in(world, world.ada, "America/Los_Angeles")
    await live_in(world, world.ben, "Pacific/Auckland")
    await world.move_to(REMINDS + timedelta(minutes=1))
    assert await rows_of(world, "SELECT 1 FROM pings") == []
    await world.restart()
    await world.move_to(datetime(2026, 1, 6, 14, 59, tzinfo=UTC))
    assert await dms(world.ada) == []
    await world.move_to(datetime(2026, 1, 6, 15, 1, tzinfo=UTC))
    (told,) = await dms(world.ada)
    assert "closes <t:" in told
    assert "closes <t:" not in said(await world.ada.slash(world.lounge, "points mine"))
    await world.move_to(datetime(2026, 1, 6, 18, 1, tzinfo=UTC))
    assert len(await dms(world.ben)) == 1
    await world.move_to(CLOSES + timedelta(hours=1))
    assert [len(await dms(who)) for who in (world.ada, world.ben)] == [1, 1]


async def test_a_reminder_put_off_is_not_sent_to_who_has_answered_meanwhile(world: World):
    post = await open_post(world)
    await want_reminder(world, world.ada)
    await live_in(world, world.ada, "America/Los_Angeles")
    await world.move_to(REMINDS + timedelta(minutes=1))
    await write(world, world.ada, post, done="At night")
    await world.move_to(CLOSES)
    assert await dms(world.ada) == []
    assert await rows_of(world, "SELECT 1 FROM standups_sendings") == []


async def close_early(world: World) -> str:
    await world.moderator.slash(world.lounge, "standup close")
    return said(await world.ada.slash(world.lounge, "points mine"))


async def leave(world: World) -> str:
    return said(await world.ada.slash(world.lounge, "group leave", group="Pod One"))


async def go_away(world: World) -> str:
    return said(await world.ada.slash(world.lounge, "me away", until="2026-01-20"))


async def archive(world: World) -> str:
    await world.archive("Pod One")
    return said(await world.ada.slash(world.lounge, "points mine"))


@pytest.mark.parametrize("becomes_false", [close_early, leave, go_away, archive])
async def test_a_reminder_that_waited_is_not_said_when_it_is_false_or_unwanted(world: World, becomes_false):
    await open_post(world)
    await want_reminder(world, world.ada)
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    await world.move_to(REMINDS + timedelta(minutes=1))
    assert len(await rows_of(world, "SELECT 1 FROM notices")) == 1
    assert "closes <t:" not in await becomes_false(world)
    assert "closes <t:" not in said(await world.ada.slash(world.lounge, "points mine"))


async def test_a_daily_reminder_that_waited_does_not_answer_me_away(world: World):
    async def compose(_: reminders.Reminder) -> str:
        return "3 cards are due."

    kind = reminders.ReminderKind("cards.due", "Card reminders", "again", compose)
    world.kernel.schedule.reminders.register(kind)
    now = world.kernel.clock.now()
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    async with world.kernel.db.write() as tx:
        await members.ensure_member(tx, **who, now=now)
        await reminders.put(tx, **who, kind="cards.due", at_minute=540, now=now)
        await tx.connection.execute("UPDATE member_reminders SET undelivered_on = '2026-01-01'")
    assert "3 cards are due" not in await go_away(world)


# ---------------------------------------------------------------------- a moderator's kind message


async def send_kindly(world: World) -> str:
    panel = answer_to(await world.moderator.slash(world.lounge, "standup pulse"))
    form = await world.moderator.select(panel, [str(world.ada.id)], custom_id="standups.drifter:1:1")
    return said(await world.moderator.submit_modal(form, {"message": "All well?"}))


async def test_a_kind_message_waits_for_the_end_of_quiet_hours_and_makes_no_sound(world: World):
    await world.move_to(datetime(2026, 1, 15, 3, tzinfo=UTC))
    assert "not to be disturbed at this hour" in await send_kindly(world)
    assert await dms(world.ada) == []
    await world.restart()
    await world.move_to(datetime(2026, 1, 15, 12, tzinfo=UTC))
    (message,) = world.ada.user.dm_channel.history()
    assert message.flags.suppress_notifications
    assert "All well?" not in said(await world.ada.slash(world.lounge, "points mine"))


async def test_a_kind_message_over_the_days_pings_waits_for_a_command(world: World):
    await world.move_to(MONDAY + timedelta(days=9))
    async with world.kernel.db.write() as tx:
        who = (world.guild.id, world.ada.id)
        await members.ensure_member(tx, guild_id=who[0], user_id=who[1], now=world.kernel.clock.now())
        for key in ("a", "b"):
            await tx.connection.execute(
                "INSERT INTO pings (guild_id, user_id, key, day) VALUES (?, ?, ?, '2026-01-14')", (*who, key)
            )
    assert "not to be disturbed today" in await send_kindly(world)
    await world.advance(days=1)
    assert await dms(world.ada) == []
    assert "All well?" in said(await world.ada.slash(world.lounge, "points mine"))


# ---------------------------------------------------------------------- help with a blocker


async def glad_of_help(world: World) -> Any:
    """Let ada be glad of help; return the digest."""
    mine = answer_to(await write(world, world.ada, await open_post(world), done="x", blocked="CUDA"))
    await press(mine, world.ada, "Ask for help")
    await world.move_to(CLOSES)
    return standups(world)[-1]


async def help_by(world: World, who: Any, digest: Any) -> str:
    asked = answer_to(await press_raw(digest, who, "I can help"))
    return said(await who.select(asked, ["1"], custom_id="standups.help:1"))


def threads(world: World) -> list[Any]:
    private = discord.ChannelType.private_thread.value
    return [channel for channel in world.env.backend.channels.values() if channel.type == private]


async def test_a_second_helper_is_let_in_after_three_quiet_days(world: World):
    cleo = world.add_member("cleo")
    await world.bot.get_cog("Groups").service.join(
        guild_id=world.guild.id, user_id=cleo.id, group_id=1, welcome=None
    )
    digest = await glad_of_help(world)
    await help_by(world, world.ben, digest)
    (thread,) = threads(world)
    await world.advance(days=3, hours=2)
    thread.thread_metadata.archived = True
    path = f"/channels/{thread.id}/thread-members/{cleo.id}"
    world.env.inject_error("PUT", path, status=400, code=50083, times=1)
    assert f"<#{thread.id}>" in await help_by(world, cleo, digest)
    assert not thread.thread_metadata.archived


async def test_nobody_is_led_into_a_thread_with_somebody_who_is_gone(world: World):
    digest = await glad_of_help(world)
    asked = answer_to(await press_raw(digest, world.ben, "I can help"))
    path = f"/guilds/{world.guild.id}/members/{world.ada.id}"
    world.env.inject_error("GET", path, status=404, code=10007, times=1)
    told = said(await world.ben.select(asked, ["1"], custom_id="standups.help:1"))
    assert "not here any more" in told
    await world.ada.slash(world.lounge, "group leave", group="Pod One")
    told = said(await world.ben.select(asked, ["1"], custom_id="standups.help:1"))
    assert "not here any more" in told
    assert threads(world) == []
    nobody = answer_to(await press_raw(digest, world.ben, "I can help"))
    assert "Nobody, right now." in texts(nobody.components)
