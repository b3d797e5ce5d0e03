"""Rounds and digests come once and in the right place: after a refusal, a kill, a move, and beside the calendar."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.moderators import Actor
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import MONDAY, open_post, press, press_raw, rows_of, standups, write

pytestmark = pytest.mark.usefixtures("pod")
SUNDAY_NOON = datetime(2026, 1, 4, 12, tzinfo=UTC)
CLOSES = MONDAY + timedelta(hours=36)


class Killed(BaseException):
    """Ends the work at one line, as the process's end would."""


def moderator(world: World) -> Actor:
    return Actor(world.guild.id, world.moderator.id, manages_guild=True)


async def kill(*_args: Any, **_more: Any) -> None:
    raise Killed


async def move_group(world: World) -> Any:
    new = world.guild.create_text_channel("new-home")
    await world.env.settle()
    await world.moderator.slash(world.lounge, "group edit", group="Pod One", channel=new)
    return new


# ---------------------------------------------------------------------- opening


async def test_a_refused_opening_is_posted_by_hand_once_the_channel_is_mended(world: World):
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50013, times=2)
    await world.move_to(MONDAY)
    assert standups(world) == []
    refused = await world.moderator.slash(world.lounge, "standup open")
    assert "`/standup open` posts it once that is mended" in said(refused)
    await press(answer_to(refused), world.moderator, "Post it in the channel")
    assert "is open already" in said(await world.moderator.slash(world.lounge, "standup open"))
    (post,) = standups(world)
    assert "Write" in buttons(post.components)


async def test_a_round_opened_by_hand_is_posted_by_itself_after_a_kill(world: World, monkeypatch):
    await world.move_to(SUNDAY_NOON)
    cog = world.bot.get_cog("Standups")
    round_, _ = await cog.rounds.open_now(moderator(world), 1)
    monkeypatch.setattr(cog.rounds, "set_message", kill)
    with pytest.raises(Killed):
        await cog.jobs.post_open(round_, is_again=False)
    await world.restart()
    await world.advance(minutes=2)
    (row,) = await rows_of(world, "SELECT message_id FROM standups_rounds WHERE opened_at IS NOT NULL")
    assert [post.id for post in standups(world)] == [row["message_id"]]


async def test_a_round_by_hand_ends_when_the_next_one_opens_and_takes_no_days_round(world: World):
    await world.move_to(SUNDAY_NOON)
    await world.moderator.slash(world.lounge, "standup open")
    await write(world, world.ada, standups(world)[-1], done="On Sunday")
    assert f"Open until <t:{int(MONDAY.timestamp())}:F>" in texts(standups(world)[-1].components)
    async with world.kernel.db.read() as tx:
        coming = await world.kernel.schedule.preview(tx, world.guild.id, days=9)
    promised = [moment for moment, _, _, kind in coming if kind.kind == "standups.open"]
    assert promised == [MONDAY, MONDAY + timedelta(days=7)]
    await world.move_to(MONDAY + timedelta(minutes=1))
    shown = [texts(message.components) for message in standups(world)]
    assert sum("Mon 05 Jan" in one for one in shown) == 1
    assert sum("On Sunday" in one for one in shown) == 1


async def test_a_round_by_hand_before_its_hour_stands_for_the_days_and_one_too_short_is_refused(world: World):
    await world.move_to(MONDAY - timedelta(hours=1))
    await world.moderator.slash(world.lounge, "standup open")
    async with world.kernel.db.read() as tx:
        coming = await world.kernel.schedule.preview(tx, world.guild.id, days=8)
    assert [m for m, _, _, k in coming if k.kind == "standups.open"] == [MONDAY + timedelta(days=7)]
    await world.move_to(MONDAY + timedelta(hours=1))
    assert len(standups(world)) == 1
    await world.bot.get_cog("Standups").settings.change(
        moderator(world), 1, at_minute=60, weekdays=0b1000000, hours="24"
    )
    await world.move_to(datetime(2026, 1, 10, 23, 30, tzinfo=UTC))
    refused = await world.moderator.slash(world.lounge, "standup open")
    assert "opens by itself <t:" in said(refused)
    assert len(await rows_of(world, "SELECT 1 FROM standups_rounds WHERE opened_at IS NOT NULL")) == 1


async def test_moving_the_hour_earlier_ends_the_open_round_and_skips_no_week(world: World):
    change = world.bot.get_cog("Standups").settings.change
    await change(moderator(world), 1, at_minute=540, weekdays=1, hours="168")
    await world.move_to(MONDAY + timedelta(days=2))
    await change(moderator(world), 1, at_minute=480, weekdays=1, hours="168")
    await world.move_to(MONDAY + timedelta(days=7, minutes=-30))
    assert "Mon 12 Jan" in texts(standups(world)[-1].components)
    assert "Closed." in texts(standups(world)[0].components)


# ---------------------------------------------------------------------- the digest


async def test_a_digest_killed_before_it_is_noted_is_found_and_not_posted_again(world: World, monkeypatch):
    await write(world, world.ada, await open_post(world), done="Once")
    cog = world.bot.get_cog("Standups")
    closed = await cog.rounds.close_now(moderator(world), 1)
    monkeypatch.setattr(cog.rounds, "set_digest", kill)
    with pytest.raises(Killed):
        await cog.jobs.post_digest(closed.round_id, is_fresh=True)
    await world.restart()
    await world.advance(minutes=20)  # long enough for Discord to have forgotten the nonce
    await world.move_to(CLOSES + timedelta(hours=1))
    digests = [message for message in standups(world) if "Once" in texts(message.components)]
    (row,) = await rows_of(
        world, "SELECT digest_message_id, renew_at FROM standups_rounds WHERE day IS NOT NULL"
    )
    assert [(message.id, None) for message in digests] == [(row["digest_message_id"], row["renew_at"])]


async def test_a_round_closed_by_hand_has_its_digest_also_after_a_kill(world: World):
    await write(world, world.ada, await open_post(world), done="Not lost")
    await world.bot.get_cog("Standups").rounds.close_now(moderator(world), 1)
    await world.restart()
    await world.advance(minutes=2)
    assert "Not lost" in texts(standups(world)[-1].components)


async def test_the_digest_comes_where_the_group_is_now_and_is_renewed_there(world: World):
    await open_post(world)
    mine = answer_to(await write(world, world.ada, done="Kept words"))
    world.env.backend.delete_channel(world.channel.id)
    new = await move_group(world)
    await world.move_to(CLOSES + timedelta(minutes=1))
    (digest,) = new.history()
    assert "Kept words" in texts(digest.components)
    newest = await move_group(world)
    await press(mine, world.ada, "Keep it to myself")
    assert "Kept words" not in texts(new.history()[0].components)
    assert newest.history() == []
    world.env.backend.delete_channel(new.id)
    await press(mine, world.ada, "Show it to my group")
    assert "Kept words" in texts(newest.history()[-1].components)


async def test_words_taken_back_leave_the_digest_also_when_discord_was_down(world: World):
    mine = answer_to(await write(world, world.ada, await open_post(world), done="Too private after all"))
    await world.move_to(CLOSES + timedelta(minutes=1))
    digest = standups(world)[-1]
    path = f"/channels/{world.channel.id}/messages/{digest.id}"
    world.env.inject_error("PATCH", path, status=503, code=0, times=2)
    hidden = await press_raw(mine, world.ada, "Keep it to myself")
    assert "does not show it yet: Discord did not answer" in "\n".join(
        m.content or "" for m in hidden.followups
    )
    await world.restart()
    await world.advance(minutes=7)
    assert "Too private" not in texts(standups(world)[-1].components)
    assert await rows_of(world, "SELECT 1 FROM standups_rounds WHERE renew_at IS NOT NULL") == []
