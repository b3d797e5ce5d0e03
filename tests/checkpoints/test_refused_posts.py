"""A checkpoint whose channel refuses its post, and one whose post was deleted."""

from __future__ import annotations

import pytest

from tests.conftest import World
from tests.drills.conftest import answer_to, said, texts

from .conftest import day, draft, post, posts, press, press_raw, rows_of
from .test_posting import send_quietly

pytestmark = pytest.mark.usefixtures("pod")


def refuse(world: World, *, times: int | None) -> None:
    path = f"/channels/{world.channel.id}/messages"
    world.env.inject_error("POST", path, status=403, code=50013, times=times)


async def test_what_was_never_posted_is_nobodys_miss_and_says_so(world: World):
    panel = answer_to(await draft(world, world.moderator))
    refuse(world, times=None)
    await press(panel, world.moderator, "Post it")
    await world.advance(days=12)
    (item,) = await rows_of(world, "SELECT state, counted_at FROM checkpoints_items")
    assert item["state"] == "closed"
    assert item["counted_at"] is not None
    assert await rows_of(world, "SELECT * FROM checkpoints_misses") == []
    shown = await world.moderator.slash(world.lounge, "checkpoint edit", checkpoint="1")
    assert "**Closed, never posted**, so it is nobody's miss" in said(shown)


async def test_a_mended_channel_gets_the_post_by_itself(world: World):
    panel = answer_to(await draft(world, world.moderator))
    refuse(world, times=2)
    await press(panel, world.moderator, "Post it")
    await world.advance(minutes=50)
    assert posts(world) == []
    await world.restart()
    await world.advance(hours=3)
    assert len(posts(world)) == 1
    assert len(await rows_of(world, "SELECT * FROM checkpoints_items WHERE message_id IS NOT NULL")) == 1


async def test_a_post_a_moderator_deleted_does_not_come_back_by_itself(world: World):
    message = await post(world, world.moderator)
    await message.delete()
    await send_quietly(world)
    await world.advance(days=12)
    assert posts(world) == []
    assert (await rows_of(world, "SELECT state FROM checkpoints_items"))[0]["state"] == "closed"


async def test_a_deleted_post_is_told_as_such_and_comes_back_when_asked_for(world: World):
    await (await post(world, world.moderator)).delete()
    await send_quietly(world)
    desk = await world.moderator.slash(world.lounge, "checkpoint queue")
    assert "**post deleted**" in said(desk)
    panel = answer_to(await world.moderator.slash(world.lounge, "checkpoint edit", checkpoint="1"))
    assert "its **post was deleted**" in texts(panel.components)
    refuse(world, times=1)
    assert "**not posted**" in texts((await press(panel, world.moderator, "Post it again")).components)
    await world.advance(hours=2)
    assert len(posts(world)) == 1


async def test_a_later_date_posts_at_once_what_never_got_through(world: World):
    panel = answer_to(await draft(world, world.moderator))
    refuse(world, times=1)
    closed = await press(await press(panel, world.moderator, "Post it"), world.moderator, "Close it")
    form = await press_raw(closed, world.moderator, "Words and dates")
    typed = {"title": "Loop map", "done_when": "Dates.", "evidence": ["text"], "due": day(world, 9)}
    await world.moderator.submit_modal(form, typed)
    assert len(posts(world)) == 1
