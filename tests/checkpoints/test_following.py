"""Posts follow what they depend on: who may be named, and the zone of the group."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.retention import let_go
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, texts

from .conftest import day, opt_in, post, posts, press, press_raw, rows_of, send
from .test_posting import queue_up
from .test_review import decide

pytestmark = pytest.mark.usefixtures("pod")


async def hide(world: World) -> None:
    chosen = {"board": "hidden", "pseudonym": "", "own_name": "Ada L"}
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    await world.bot.get_cog("Members").service.set_board(**who, **chosen)


async def leave_group(world: World) -> None:
    await world.ada.slash(world.lounge, "group leave", group="Pod One")


async def leave_server(world: World) -> None:
    world.guild.remove_member(world.ada)
    await world.advance(days=8)
    await let_go(world.bot)


@pytest.mark.parametrize("go", [hide, leave_group, leave_server])
async def test_whoever_hides_or_leaves_goes_from_the_post_at_once_also_from_a_closed_one(world: World, go):
    await opt_in(world, world.ada, board="name", board_name="Ada L")
    await send(await post(world, world.moderator), world.ada)
    await decide(world, world.zoe)
    await world.moderator.slash(world.lounge, "checkpoint close", checkpoint="1")
    await world.advance(minutes=2)
    assert "**Done** Ada L" in texts(posts(world)[-1].components)
    await go(world)
    await world.advance(minutes=2)
    shown = texts(posts(world)[-1].components)
    assert "Ada" not in shown
    assert "1 approved" in shown


async def move(world: World) -> None:
    await world.moderator.slash(world.lounge, "group edit", group="Pod One", zone="America/Los_Angeles")


async def test_the_due_day_ends_at_midnight_also_after_the_groups_zone_changed(world: World):
    await post(world, world.moderator)
    await move(world)
    await world.advance(minutes=2)
    (item,) = await rows_of(world, "SELECT due_at FROM checkpoints_items")
    assert (
        datetime.fromtimestamp(item["due_at"], ZoneInfo("America/Los_Angeles")).isoformat()[:16]
        == "2026-01-09T00:00"
    )
    assert f"<t:{item['due_at'] - 60}:f>" in texts(posts(world)[-1].components)


async def test_coming_ones_post_at_nine_of_the_new_zone(world: World):
    await queue_up(world, "Lane", on=2, due=9)
    await move(world)
    await world.advance(days=4)
    (item,) = await rows_of(world, "SELECT opened_at FROM checkpoints_items")
    assert datetime.fromtimestamp(item["opened_at"], UTC) == datetime(2026, 1, 3, 17, tzinfo=UTC)


async def test_words_edited_after_a_zone_change_do_not_open_a_closed_one_again(world: World):
    await post(world, world.moderator, due=day(world, 1))
    await world.advance(days=1, hours=20)
    await world.moderator.slash(world.lounge, "checkpoint close", checkpoint="1")
    await move(world)
    panel = answer_to(await world.moderator.slash(world.lounge, "checkpoint edit", checkpoint="1"))
    form = await press_raw(panel, world.moderator, "Words")
    typed = {"title": "New words", "done_when": "Dates.", "evidence": ["link"], "due": "2026-01-02"}
    await world.moderator.submit_modal(form, typed)
    (item,) = await rows_of(world, "SELECT state, title FROM checkpoints_items")
    assert item == {"state": "closed", "title": "New words"}


async def test_snapshots_are_read_whole_one_by_one(world: World, pod):
    lines = [
        {"title": f"Part {n} " + "x" * 90, "due_on": "2026-01-08", "is_open": True, "approved": 12}
        for n in range(30)
    ]
    body = json.dumps([line | {"waiting": 3, "returned": 2} for line in lines])
    async with world.kernel.db.write() as tx:
        for each in ("2026-01-04", "2026-01-11", "2026-01-18"):
            await tx.connection.execute(
                "INSERT INTO checkpoints_snapshots (guild_id, group_id, day, body, made_at) VALUES (?, ?, ?, ?, 0)",
                (world.guild.id, pod.group_id, each, body if each == "2026-01-11" else "[]"),
            )
    newest = answer_to(await world.zoe.slash(world.lounge, "checkpoint snapshot"))
    assert "18 Jan 2026" in texts(newest.components)
    assert list(buttons(newest.components)) == ["Older"]
    middle = await press(newest, world.zoe, "Older")
    shown = texts(middle.components).splitlines()
    assert "11 Jan 2026" in shown[0]
    assert all(line.endswith("12 approved, 3 in review, 2 to be sent again") for line in shown[1:-2])
    assert shown[-2:] == [
        f"-# and {30 - len(shown[1:-2])} more",
        "-# As it stood then. This message is never changed.",
    ]
    oldest = await press(middle, world.zoe, "Older")
    assert list(buttons(oldest.components)) == ["Newest"]
    assert "18 Jan 2026" in texts((await press(oldest, world.zoe, "Newest")).components)
