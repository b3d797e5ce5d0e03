"""`/today`: each state a member can be in, pressed through, with restarts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from discord import ui

from bot import groups, members, promises
from bot.groups import Group
from bot.today import Task
from bot.ui import PersistentButton
from cogs.cards.service import Asked
from cogs.drills.logic import Wish
from cogs.today import render, views
from cogs.today.models import Day
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, make_group, said

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
NOTHING = Day(date(2026, 1, 5), ZoneInfo("UTC"), (), (), None, None, is_in_group=True, open_groups=())


class Press(PersistentButton, key="test.press", args=("n",)):
    label = "Press"


def control(key: str, args: Any) -> ui.Item[Any] | None:
    return Press(n=args.get("n", 0), label="x") if key else None


def task(n: int, **more: Any) -> Task:
    return Task(f"Thing {n}", "test.press", {"n": n}, **more)


def shown(day: Day) -> str:
    items = views.day_view(day, control).walk_children()
    return "\n".join(item.content for item in items if isinstance(item, ui.TextDisplay))


def test_lines_are_told_with_minutes_until_when_and_what_is_done_is_ticked():
    tasks = (
        task(1, minutes=4, due_at=NOW),
        task(2, minutes=3, due_at=NOW + timedelta(days=6)),
        task(3, is_done=True),
        task(4, due_at=NOW, is_coming=True),
    )
    told = shown(replace(NOTHING, tasks=tasks, words=("A line above.",)))
    stamp = int(NOW.timestamp())
    assert "### Today · Mon 5 Jan\n**2 things**, about 7 minutes.\nA line above." in told
    assert f"Thing 1\n-# about 4 min · until <t:{stamp}:t>, <t:{stamp}:R>" in told
    later = stamp + 6 * 86_400
    assert f"Thing 2\n-# about 3 min · until <t:{later}:f>, <t:{later}:R>" in told, "an hour alone is today's"
    assert "✅ Done · Thing 3" in told
    assert "Thing 4" not in told, "what comes later is not told while something is due"


@pytest.mark.parametrize(
    ("zone", "on", "style"),
    [("Pacific/Auckland", 1, "f"), ("Pacific/Auckland", 2, "t"), ("America/Los_Angeles", 1, "t")],
)
def test_an_hour_alone_is_one_of_the_members_own_day(zone: str, on: int, style: str):
    # 09:00 on the second in Auckland, noon on the first in Los Angeles.
    due_at = datetime(2026, 1, 1, 20, tzinfo=UTC)
    day = replace(NOTHING, on=date(2026, 1, on), zone=ZoneInfo(zone), tasks=(task(1, due_at=due_at),))
    assert f"<t:{int(due_at.timestamp())}:{style}>" in shown(day)


def test_with_nothing_left_the_next_moment_is_told_the_soonest_first():
    later = task(1, due_at=NOW + timedelta(days=2), is_coming=True)
    sooner = task(2, due_at=NOW + timedelta(hours=2), is_coming=True)
    told = shown(replace(NOTHING, tasks=(later, sooner)))
    assert "Nothing is due" in told
    assert told.index("Thing 2 <t:") < told.index("Thing 1 <t:")
    assert "All done for today" in shown(replace(NOTHING, tasks=(task(3, is_done=True), later)))


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (replace(NOTHING, rest="away", away_until=date(2026, 1, 9)), "**away** until Fri 9 Jan"),
        (replace(NOTHING, rest="rest"), "**rest day** of your promise"),
        (replace(NOTHING, rest="holiday"), "**holiday** of your group"),
        (
            replace(NOTHING, interview="today", rest="rest"),
            "Your **interview** is today: all but its checklist",
        ),
        (replace(NOTHING, rest="travel"), "**short day** is excused"),
        (replace(NOTHING, is_in_group=False), "no group to join in this server yet"),
    ],
)
def test_a_day_off_and_a_way_in_are_said(day, sentence):
    assert sentence in shown(day)


def test_however_much_is_due_the_panel_stays_within_discords_forty_components():
    group = Group(1, 1, "Pod", 1, None, None, None, None, "", 0, None)
    long = [replace(task(n), title="t" * 400, detail="d" * 400, minutes=5, due_at=NOW) for n in range(30)]
    tasks = (*long, *(replace(each, is_done=True) for each in long))
    day = replace(
        NOTHING,
        tasks=(*tasks, task(99, due_at=NOW, is_coming=True)),
        is_in_group=False,
        open_groups=(group,) * 9,
        words=("w" * 900,) * 9,
    )
    view = views.day_view(day, control)
    assert view.total_children_count <= 40
    assert view.content_length() <= 4000
    assert f"And {30 - render.MOST_TASKS} more" in shown(day)
    assert "`/group list` has all of them" in shown(day)


async def test_from_the_evening_before_an_interview_until_its_day_is_over_all_may_wait(
    world: World, pod: Group
):
    await world.ada.slash(world.lounge, "interview add", day="2026-01-05", kind="coding")
    heard = []
    for moment in (datetime(2026, 1, 4, 17, tzinfo=UTC), datetime(2026, 1, 4, 19, tzinfo=UTC), NOW):
        await world.move_to(moment)
        told = said(await world.ada.slash(world.lounge, "today"))
        heard.append(re.findall(r"Your \*\*interview\*\* is (\w+): all but its checklist may wait", told))
    assert heard == [[], ["tomorrow"], ["today"]]
    await world.advance(days=1)
    assert "may wait" not in said(await world.ada.slash(world.lounge, "today"))


async def test_who_is_in_no_group_finds_the_door_of_three_questions_also_after_a_restart(world: World):
    assert "no group to join" in said(await world.ada.slash(world.lounge, "today"))
    await make_group(world, world.ben)
    panel = await world.ada.slash(world.lounge, "today")
    assert panel.ephemeral
    assert "Join a group: three questions" in said(panel)
    await world.restart()
    form = await world.ada.click(answer_to(panel), label="Join Pod One")
    joined = await world.ada.submit_modal(
        form, {"zone": ["UTC"], "city": "", "track": ["mlops"], "level": "fresher"}
    )
    day = await world.ada.click(answer_to(joined), label="Today")
    assert "### Today · Thu 1 Jan" in said(day)
    assert "Begin here" not in said(day)


async def test_an_early_standup_is_ticked_on_its_day_and_told_until_the_round_opens(
    world: World, pod: groups.Group
):
    await world.move_to(NOW - timedelta(days=2))
    form = await world.ada.slash(world.lounge, "standup write")
    await world.ada.submit_modal(form, {"done": "Two papers"})
    tick = "✅ Done · **Standup of Pod One** · written early"
    assert tick in said(await world.ada.slash(world.lounge, "today"))
    assert tick not in said(await world.ben.slash(world.lounge, "today"))
    await world.advance(days=1)
    tomorrow = await world.bot.get_cog("Today").service.day(guild_id=world.guild.id, user_id=world.ada.id)
    assert not any("Standup" in task.title for task in tomorrow.done)
    assert "Standup of Pod One (written early)" in [task.title for task in tomorrow.coming]


async def test_a_day_of_a_member_in_two_groups_from_first_to_last(world: World, pod: groups.Group):
    await make_group(world, world.ada, name="Pod Two", channel=world.lounge)
    await world.move_to(NOW + timedelta(minutes=5))  # Monday: drills at 8, standups at 9
    panel = await world.ada.slash(world.lounge, "today")
    told = said(panel)
    for line in ("Drill of Pod One", "Drill of Pod Two", "Standup of Pod One", "Standup of Pod Two"):
        assert f"**{line}**" in told, told
    assert "**Cards** · take your first deck" in told
    await world.restart()
    async with world.kernel.db.read() as tx:
        (open_round,) = await tx.all(
            "SELECT round_id FROM standups_rounds WHERE group_id = ? AND day IS NOT NULL", 1
        )
    write = f"standups.write:1:{open_round['round_id']}"
    form = await world.ada.click(answer_to(panel), custom_id=write)
    written = await world.ada.submit_modal(form, {"done": "Two papers"})
    again = await world.ada.click(answer_to(written), label="Today")
    assert "✅ Done · **Standup of Pod One**" in said(again)
    assert "✅ Done · **Standup of Pod Two**" not in said(again)
    answer = re.findall(r"drills\.answer:1:\d+:\w+", str(answer_to(again).components))
    assert len(answer) == 2
    opened = await world.ada.click(answer_to(again), custom_id=answer[0])
    assert opened.modal or said(opened)
    offered = await world.ada.click(answer_to(again), label="See decks")
    take = next(found for label, found in buttons(answer_to(offered).components).items() if "Take" in label)
    await world.ada.click(answer_to(offered), custom_id=take)
    assert " new" in said(await world.ada.slash(world.lounge, "today"))


async def test_of_drills_that_nobody_closed_only_the_groups_newest_is_told(world: World, pod: groups.Group):
    async with world.kernel.db.write() as tx:
        await world.kernel.schedule.put_routine(
            tx, pod, kind="drills.close", at_minute=1200, weekdays=127, is_paused=True
        )
    await world.move_to(NOW + timedelta(days=1))
    drills = world.bot.get_cog("Drills").service
    posted = await drills.open_posts(guild_id=world.guild.id, user_id=world.ada.id)
    assert len(posted) > 1
    told = said(await world.ada.slash(world.lounge, "today"))
    assert told.count("**Drill of Pod One**") == 1
    assert max(posted, key=lambda found: found[0].opened_at)[1].title in told


async def test_away_rest_and_streak_are_told_as_they_are(world: World, pod: groups.Group):
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    today = date(2026, 1, 1)  # a Thursday
    async with world.kernel.db.write() as tx:
        await promises.set_promise(tx, **who, days=0b0000111, count=0, today=today)
    told = said(await world.ada.slash(world.lounge, "today"))
    assert "**rest day** of your promise" in told
    assert "**Streak** · begins with your next kept day. Today is a rest day." in told
    async with world.kernel.db.write() as tx:
        await members.set_away(tx, **who, from_on=today, until_on=date(2026, 1, 4), today=today)
    assert "**away** until Sun 4 Jan" in said(await world.ada.slash(world.lounge, "today"))
    ben = said(await world.ben.slash(world.lounge, "today"))
    assert "away" not in ben
    assert "Streak" not in ben


@pytest.mark.usefixtures("pod")
async def test_any_three_days_a_week_are_told_as_a_week_and_not_as_owed_today(world: World):
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    async with world.kernel.db.write() as tx:
        await promises.set_promise(tx, **who, days=0, count=3, today=date(2026, 1, 1))
    assert "**0 of 3** this week; you began within it" in said(await world.ada.slash(world.lounge, "today"))
    await world.move_to(NOW)  # Monday
    told = said(await world.ada.slash(world.lounge, "today"))
    assert "**0 of 3** this week: any days until Sunday will do." in told
    assert "keeps it" not in told


async def test_a_day_is_worked_off_line_by_line_until_only_what_comes_next_is_left(
    world: World, pod: groups.Group
):
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    await world.move_to(NOW - timedelta(minutes=30))  # Monday, after the drill and before the standup
    drills, cards = world.bot.get_cog("Drills").service, world.bot.get_cog("Cards").service
    turn = await cards.take_fitting(**who)
    told = said(await world.ada.slash(world.lounge, "today"))
    assert "**Cards** · 10 new\n-# about 2 min" in told
    rated = 0
    while isinstance(turn.step, Asked):
        press = {
            "schedule_id": turn.step.schedule.schedule_id,
            "turn": turn.step.schedule.reviews,
            "scope": "all",
        }
        await cards.reveal(**who, **press)
        turn = await cards.rate(**who, **press, rating=4)
        rated += 1
    assert rated == 10
    (post, drill, _), *_ = await drills.open_posts(**who)
    going = await drills.start_post(**who, post_id=post.post_id)
    under_way = await world.ada.slash(world.lounge, "today")
    assert "**One thing**" in said(under_way)
    assert "Go on" in str(answer_to(under_way).components)
    practice = await drills.start_next(**who, wish=Wish())
    async with world.kernel.db.write() as tx:
        for each in (going, practice):
            await drills.store_answer(tx, each, answer="x", is_correct=True, touched=(), worth=1)
    told = said(await world.ada.slash(world.lounge, "today"))
    assert "**All done for today.**" in told
    assert f"✅ Done · **Drill of Pod One** · {drill.title}" in told
    assert "✅ Done · **Cards** · 10 reviews" in told
    assert "✅ Done · **Practice** · 1 drill answered" in told
    standup = int(NOW.timestamp())
    tomorrow = int((NOW + timedelta(hours=23)).timestamp())
    assert f"**Next** · Standup of Pod One <t:{standup}:R>" in told
    assert f"Drill of Pod One <t:{tomorrow}:R>" in told
    await world.bot.get_cog("Cards").limits.pause(**who, is_paused=True)
    assert "**Cards**" not in said(await world.ada.slash(world.lounge, "today"))
