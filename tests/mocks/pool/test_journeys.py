"""The pool as members and moderators meet it in Discord, with restarts in between, wrong input and old buttons."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from bot import groups, members
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts

from .conftest import SATURDAY, SUNDAY


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Pod One, UTC, with ada and ben, pairs on Sundays at 17:00; mo moderates it by Manage Server."""
    return await make_group(world, world.ada, world.ben)


async def can(world: World, who: Any, week: str, *, dates: str = "") -> Any:
    """Join and write one's hours; return what came back."""
    await who.slash(world.lounge, "mock join")
    panel = answer_to(await who.slash(world.lounge, "mock availability"))
    form = await who.click(panel, label="Write it")
    return await who.submit_modal(form, {"week": week, "dates": dates, "awake": ""})


async def want_pings(world: World, who: Any) -> None:
    async with world.kernel.db.write() as tx:
        member = await members.get_member(tx, guild_id=world.guild.id, user_id=who.id)
        assert member is not None
        await members.update_member(tx, replace(member, wants_pings=True))


async def rows_of(world: World, sql: str) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql)]


def typed_in(form: Any) -> dict[str, str]:
    """Return what the text fields of a form that was opened hold."""
    fields = [label["component"] for label in form.modal["components"]]
    return {field["custom_id"]: field.get("value") or "" for field in fields if field["type"] == 4}


def plain(shown: Any) -> str:
    """Return all words, with one blank for each run of them."""
    return re.sub(r"\s+", " ", said(shown))


# ---------------------------------------------------------------------- members


@pytest.mark.usefixtures("pod")
async def test_from_joining_to_a_match_and_its_reason_with_restarts_in_between(world: World) -> None:
    joined = await world.ada.slash(world.lounge, "mock join")
    assert joined.response.ephemeral
    assert f"Next pairs: <t:{int(SUNDAY.timestamp())}:F>" in said(joined)
    assert "**Missing**: when you can." in said(joined)
    await world.restart()
    hours = await world.ada.click(answer_to(joined), label="Availability")
    await world.ada.select(answer_to(hours), ["evenings", "weekend_mornings"], custom_id="mocks.presets:1")
    await world.restart()
    day = await world.ada.select(answer_to(hours), ["0"], custom_id="mocks.day:1")
    assert "You can: **18-21** (UTC)." in said(day)
    await world.ada.select(answer_to(day), ["36", "37", "44"], custom_id="mocks.half:1:0:1")
    copied = await world.ada.select(answer_to(day), ["1", "2"], custom_id="mocks.copy:1:0")
    assert "mon-wed 18-19 22-22:30, thu-fri 18-21, sat-sun 9-13" in said(copied)
    assert "outside your waking hours: mon-wed 22-22:30" in said(copied)
    assert [file.filename for file in answer_to(copied).attachments] == ["hours.png"]
    assert "thu-fri 18-21" in answer_to(copied).attachments[0].description
    await can(world, world.ben, "thu 18-20")
    for who in (world.ada, world.ben):
        panel = answer_to(await who.slash(world.lounge, "mock status"))
        await who.select(panel, ["rapid-fire"], custom_id="mocks.wants:1")
    await world.move_to(SUNDAY)
    await world.restart()
    status = await world.ada.slash(world.lounge, "mock status")
    assert f"with <@{world.ben.id}>" in said(status)
    assert "Agree on a time by" in said(status)
    why = await world.ada.click(answer_to(status), label="Why")
    assert f"with <@{world.ben.id}>; you" in said(why)
    assert re.search(r"- turns: \d+%, you(r turns)? ", said(why))
    assert "2 of 2 people in meetings" in said(why)
    (run,) = await rows_of(world, "SELECT * FROM mocks_runs")
    assert f"seed {run['seed']}" in said(why)
    again = await world.kernel.schedule.run_due(SUNDAY)
    assert again == 0
    assert len(await rows_of(world, "SELECT * FROM mocks_meetings")) == 1


@pytest.mark.usefixtures("pod")
async def test_the_heads_up_comes_once_to_whoever_wants_pings_and_its_button_skips(world: World) -> None:
    await can(world, world.ada, "thu 18-20")
    await can(world, world.ben, "thu 18-20")
    await want_pings(world, world.ada)
    await world.move_to(SATURDAY)
    await world.restart()
    await world.kernel.schedule.run_due(SATURDAY)
    (told,) = [m for m in world.ada.user.dm_channel.history() if "paired for mock interviews" in m.content]
    assert f"<t:{int(SUNDAY.timestamp())}:F>" in told.content
    assert not [m for m in world.ben.user.dm_channel.history() if "mock" in m.content]
    pressed = await world.ada.user.click(told, label="Skip this week")
    assert "**without you**, as you chose" in said(pressed)
    await world.move_to(SUNDAY)
    assert await rows_of(world, "SELECT * FROM mocks_meetings") == []
    late = await world.ada.user.click(told, label="Skip this week")
    assert "That week's pairs are made already." in said(late)
    # Ben was alone: he is told in private, beside his next command, as he wants no pings.
    shown = await world.ben.slash(world.lounge, "mock status")
    assert "You come first in the next matching." in plain(shown)
    assert all(m.ephemeral for m in (shown.response, *shown.followups))


@pytest.mark.usefixtures("pod")
async def test_skipping_is_undone_by_the_same_command(world: World) -> None:
    refused = await world.ada.slash(world.lounge, "mock skip")
    assert "You are not in the pool" in said(refused)
    await can(world, world.ada, "thu 18-20")
    assert "**without you**" in said(await world.ada.slash(world.lounge, "mock skip"))
    shown = await world.ada.slash(world.lounge, "mock skip")
    assert "**without you**" not in said(shown)
    assert "Skip this week" in buttons(answer_to(shown).components)


@pytest.mark.usefixtures("pod")
async def test_hours_that_cannot_be_read_change_nothing_and_are_given_back(world: World) -> None:
    await can(world, world.ada, "thu 18-20", dates="24 dec off")
    before = await rows_of(world, "SELECT * FROM mocks_hours")
    for values, named in (
        ({"week": "thu 18:10-20", "dates": "", "awake": ""}, "**Weekly hours**: “thu 18:10-20”"),
        ({"week": "thu 18-20", "dates": "30 feb off", "awake": ""}, "**Other dates**: “30 feb off”"),
        ({"week": "thu 18-20", "dates": "", "awake": "never"}, "**Awake**: “never”"),
    ):
        panel = answer_to(await world.ada.slash(world.lounge, "mock availability"))
        refused = await world.ada.submit_modal(await world.ada.click(panel, label="Write it"), values)
        assert named in said(refused)
        assert all(typed in said(refused) for typed in values.values())
        assert typed_in(await world.ada.click(answer_to(refused), label="Correct it")) == values
    assert await rows_of(world, "SELECT * FROM mocks_hours") == before
    assert len(await rows_of(world, "SELECT * FROM mocks_dates")) == 1


@pytest.mark.usefixtures("pod")
async def test_the_do_not_pair_list_is_one_menu_and_seen_by_nobody_else(world: World) -> None:
    await can(world, world.ada, "thu 18-20")
    await can(world, world.ben, "thu 18-20")
    panel = await world.ada.slash(world.lounge, "mock block")
    assert panel.response.ephemeral
    await world.restart()
    await world.ada.select(answer_to(panel), [world.ben, world.ada], custom_id="mocks.block:1")
    assert [row["blocked_user_id"] for row in await rows_of(world, "SELECT * FROM mocks_blocks")] == [
        world.ben.id
    ]
    shown = await world.ada.slash(world.lounge, "mock block")
    assert str(world.ben.id) in str(shown.response.components)
    theirs = await world.ben.slash(world.lounge, "mock block")
    assert str(world.ada.id) not in str(theirs.response.components)
    assert "0 on your private list" in said(await world.ben.slash(world.lounge, "mock status"))
    await world.move_to(SUNDAY)
    assert "no partner was left" in said(await world.ben.slash(world.lounge, "mock why")).lower()
    await world.ada.select(answer_to(shown), [], custom_id="mocks.block:1")
    assert await rows_of(world, "SELECT * FROM mocks_blocks") == []


async def test_who_is_in_several_groups_chooses_one_and_who_is_in_none_is_told(
    world: World, pod: groups.Group
) -> None:
    cleo = world.add_member("cleo")
    assert "you are in none here" in said(await cleo.slash(world.lounge, "mock join"))
    two = await make_group(world, world.ada, name="Pod Two")
    asked = await world.ada.slash(world.lounge, "mock join")
    await world.restart()
    commands = ("setup", "overlap", "run")
    questions = [said(await world.moderator.slash(world.lounge, f"mock {name}")) for name in commands]
    assert len(set(questions)) == len(commands)
    assert "**Make this week's pairs of which one?**" in questions[2]
    await world.ada.select(answer_to(asked), [str(two.group_id)], custom_id="mocks.pick:1:join")
    (row,) = await rows_of(world, "SELECT * FROM mocks_pool_members")
    assert row["group_id"] == two.group_id != pod.group_id
    refused = await cleo.slash(world.lounge, "mock join", group="Pod Two")
    assert "you are not in **Pod Two**" in said(refused)


@pytest.mark.usefixtures("pod")
async def test_whoever_rests_comes_back_by_a_press_and_old_hours_are_confirmed_by_one(world: World) -> None:
    await can(world, world.ada, "thu 18-20")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE mocks_pool_members SET paused_at = 1")
    resting = await world.ada.slash(world.lounge, "mock status")
    assert "**resting**" in said(resting)
    await world.restart()
    back = await world.ada.click(answer_to(resting), label="I'm back")
    assert "**resting**" not in said(back)
    assert "Still right" not in buttons(answer_to(back).components)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE mocks_hours SET confirmed_at = confirmed_at - 6 * 7 * 86400")
    stale = await world.ada.slash(world.lounge, "mock status")
    assert "Still right? One press says so." in said(stale)
    await world.restart()
    confirmed = await world.ada.click(answer_to(stale), label="Still right")
    assert "Thank you, your hours stand." in said(confirmed)
    assert "Still right" not in buttons(answer_to(confirmed).components)


# ---------------------------------------------------------------------- moderators


async def test_a_group_is_set_up_and_the_next_14_days_show_it(world: World, pod: groups.Group) -> None:
    shown = await world.moderator.slash(world.lounge, "mock setup")
    assert "**On** · pairs every Sun at 17:00 (UTC)" in said(shown)
    form = await world.moderator.click(answer_to(shown), label="Change")
    refused = await world.moderator.submit_modal(form, {"day": ["2"], "at": "19:30", "weeks": "many"})
    assert "**No repeats for**: “many” is not a number of weeks" in said(refused)
    form = await world.moderator.click(answer_to(shown), label="Change")
    refused = await world.moderator.submit_modal(form, {"day": ["2"], "at": "25:00", "weeks": "11"})
    assert "“25:00” is not a time of day" in said(refused)
    again = await world.moderator.click(answer_to(refused), label="Correct it")
    assert typed_in(again) == {"at": "25:00", "weeks": "11"}
    form = await world.moderator.click(answer_to(shown), label="Change")
    await world.restart()
    done = await world.moderator.submit_modal(form, {"day": ["2"], "at": "19:30", "weeks": "6"})
    assert "pairs every Wed at 19:30 (UTC)" in said(done)
    assert "**No repeats for** · 6 weeks" in said(done)
    async with world.kernel.db.read() as tx:
        coming = await world.kernel.schedule.preview(tx, world.guild.id, days=14)
    told = [(f"{at:%a %H:%M}", kind.kind) for at, _, routine, kind in coming if kind.kind.startswith("mocks")]
    assert told == [("Tue 19:30", "mocks.warn"), ("Wed 19:30", "mocks.match")] * 2
    off = await world.moderator.click(answer_to(shown), label="Turn off")
    assert "**Off**" in said(off)
    assert "mock matching set" in str(await rows_of(world, "SELECT action FROM audit"))
    del pod


async def test_only_moderators_set_up_also_with_an_old_panel(world: World, pod: groups.Group) -> None:
    for command in ("mock setup", "mock overlap", "mock run"):
        refused = await world.ada.slash(world.lounge, command, group="Pod One")
        assert "Only moderators of **Pod One**" in said(refused)
    async with world.kernel.db.write() as tx:
        who = {"group_id": pod.group_id, "user_id": world.ada.id}
        await groups.set_moderator(tx, **who, is_moderator=True)
    panel = await world.ada.slash(world.lounge, "mock setup")
    across = await world.ada.click(answer_to(panel), label="Across all groups")
    assert "ask a member with Manage Server" in said(across)
    asked = await world.ada.click(answer_to(panel), label="Pair now")
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, **who, is_moderator=False)
    pressed = await world.ada.click(answer_to(asked), label="Make the pairs now")
    assert "Only moderators of **Pod One**" in said(pressed)
    assert await rows_of(world, "SELECT * FROM mocks_runs") == []


@pytest.mark.usefixtures("pod")
async def test_pairs_made_by_hand_are_the_weeks_only_ones(world: World) -> None:
    asked = await world.moderator.slash(world.lounge, "mock run")
    empty = await world.moderator.click(answer_to(asked), label="Make the pairs now")
    assert "There is nothing to pair: nobody is in the pool." in said(empty)
    await can(world, world.ada, "thu 18-20")
    await can(world, world.ben, "thu 18-20")
    asked = await world.moderator.slash(world.lounge, "mock run")
    done = await world.moderator.click(answer_to(asked), label="Make the pairs now")
    assert "1 pair made, 0 left over" in said(done)
    asked = await world.moderator.slash(world.lounge, "mock run")
    again = await world.moderator.click(answer_to(asked), label="Make the pairs now")
    assert "were made already" in said(again)
    await world.move_to(SUNDAY)
    assert len(await rows_of(world, "SELECT * FROM mocks_meetings")) == 1


@pytest.mark.usefixtures("pod")
async def test_the_map_of_overlaps_is_a_picture_with_words(world: World) -> None:
    few = await world.moderator.slash(world.lounge, "mock overlap")
    assert "So far 0 of 0" in said(few)
    pool = world.bot.get_cog("Mocks").pool  # type: ignore[union-attr]
    async with world.kernel.db.write() as tx:
        group = await groups.require_group(tx, guild_id=world.guild.id, name="Pod One")
        for user_id in range(1, 6):
            await members.ensure_member(tx, guild_id=world.guild.id, user_id=user_id, now=SATURDAY)
            await groups.add_member(tx, group_id=group.group_id, user_id=user_id, now=SATURDAY)
    for user_id in range(1, 6):
        who = {"guild_id": world.guild.id, "user_id": user_id}
        await pool.service.join(**who, group_id=group.group_id)
        await pool.service.write_hours(**who, week="tue-thu 18-20, sat 9-12", dates="", awake="")
    shown = await world.moderator.slash(world.lounge, "mock overlap")
    assert "**Most pairs at once**: Tue 18:00, 2 pairs" in said(shown)
    (picture,) = answer_to(shown).attachments
    assert "Most: Tue 18:00, 2 pairs" in picture.description
    words = await world.moderator.click(answer_to(shown), label="As text")
    assert "Sat: 09:00 2, 09:30 2, 10:00 2" in texts(answer_to(words).components)


async def test_the_groups_week_tells_how_many_pairs_were_made(world: World, pod: groups.Group) -> None:
    await can(world, world.ada, "thu 18-20")
    await can(world, world.ben, "thu 18-20")
    async with world.kernel.db.read() as tx:
        waiting = await world.kernel.today.of(
            tx, guild_id=world.guild.id, user_id=world.ada.id, now=world.kernel.clock.now()
        )
    assert [task for task in waiting if task.control == "mocks.hours"] == []
    await world.move_to(SUNDAY)
    await world.advance(hours=20)
    assert "1 pair made" in str([texts(m.components) for m in world.channel.history()])
    del pod


@pytest.mark.usefixtures("pod")
async def test_today_asks_for_hours_while_there_are_none(world: World) -> None:
    await world.ada.slash(world.lounge, "mock join")
    async with world.kernel.db.read() as tx:
        who = {"guild_id": world.guild.id, "user_id": world.ada.id}
        (task,) = [
            task
            for task in await world.kernel.today.of(tx, **who, now=world.kernel.clock.now())
            if task.control == "mocks.hours"
        ]
    assert world.bot.control(task.control, task.args) is not None
