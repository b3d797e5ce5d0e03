"""`/plan` as members and moderators use it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot import groups
from bot.charts.draw import png_of
from bot.db import Tx
from bot.groups import Group
from bot.milestones import Milestone
from cogs.plans import render
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, pod, said
from tests.standups.conftest import defaults

__all__ = ["pod"]


async def rows(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


async def item_id(world: World, key: str) -> str:
    found = await rows(world, "SELECT item_id FROM plans_items WHERE item_key = ? ORDER BY item_id DESC", key)
    return str(found[0]["item_id"])


async def open_item(world: World, who: Any, key: str) -> Any:
    shown = answer_to(await who.slash(world.lounge, "plan show"))
    return answer_to(await who.select(shown, [await item_id(world, key)], custom_id="plans.choose:1"))


async def tasks(world: World, who: Any) -> list[Any]:
    async with world.kernel.db.read() as tx:
        return await world.kernel.today.of(
            tx, guild_id=world.guild.id, user_id=who.id, now=world.kernel.clock.now()
        )


async def test_a_member_reads_adopts_ticks_off_undoes_moves_and_puts_aside_also_after_a_restart(world: World):
    browse = await world.ada.slash(world.lounge, "plan browse")
    assert browse.ephemeral
    assert "Twelve-week transition" in said(browse)
    read = answer_to(await world.ada.select(answer_to(browse), ["sprint-2w"], custom_id="plans.read:1"))
    await world.restart()
    begun = await world.ada.click(read, label="Begin today")
    assert "It begins on **Thu 1 Jan**: 35 parts, 0 of them done." in said(begun)
    assert "choose yours in `/me profile`" in said(begun)

    shown = await world.ada.slash(world.lounge, "plan show")
    assert "**Week 1 · Cover the core · now**" in said(shown)
    assert "- Cut your gaps down to eight · Thu 1 Jan, 45 min" in said(shown)
    assert answer_to(shown).attachments[0].filename == "plan.png"

    item = await open_item(world, world.ada, "triage")
    done = answer_to(await world.ada.click(item, label="Done"))
    assert "`+3` plan items" in said(await world.ada.slash(world.lounge, "points mine"))
    open_again = answer_to(await world.ada.click(done, label="Undo"))
    done = answer_to(await world.ada.click(open_again, label="Done"))
    assert "Undo" in buttons(done.components)
    assert len(await rows(world, "SELECT * FROM ledger")) == 1, "once an item"

    item = await open_item(world, world.ada, "timed-mock")
    form = await world.ada.click(item, label="Another day")
    refused = await world.ada.submit_modal(form, {"due_on": "2025-12-01"})
    assert "**New day**: 2025-12-01 is over" in said(refused)
    form = await world.ada.click(answer_to(refused), label="Correct it")
    assert defaults(form) == {"due_on": "2025-12-01"}
    moved = answer_to(await world.ada.submit_modal(form, {"due_on": "2026-01-09"}))
    assert "Fri 9 Jan" in said(await world.ada.slash(world.lounge, "plan show"))
    await world.move_to(world.env.now() + timedelta(days=7))
    assert "**Week 2 · Perform · now**" in said(await world.ada.slash(world.lounge, "plan show"))
    aside = answer_to(await world.ada.click(moved, label="Not for me"))
    assert "Bring it back" in buttons(aside.components)

    first = next(task for task in await tasks(world, world.ada) if task.control.startswith("plan"))
    assert first.title == "Plan: Code: arrays and hashing", "what is past its day comes first"
    assert world.bot.control(first.control, first.args) is not None


async def test_dates_move_nothing_that_is_finished_and_what_is_done_comes_back(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="Two-week sprint")
    await world.ada.click(await open_item(world, world.ada, "triage"), label="Done")
    await world.ada.click(await open_item(world, world.ada, "week-review"), label="Not for me")
    before = await rows(world, "SELECT * FROM plans_items WHERE state IN ('done', 'not_for_me')")
    form = await world.ada.slash(world.lounge, "plan edit")
    edited = await world.ada.submit_modal(form, {"starts_on": "2026-02-02", "until_on": ""})
    assert "It begins on **Mon 2 Feb**" in said(edited)
    assert await rows(world, "SELECT * FROM plans_items WHERE state IN ('done', 'not_for_me')") == before
    moved = await rows(world, "SELECT min(due_on) AS first FROM plans_items WHERE state = 'open'")
    assert moved == [{"first": "2026-02-02"}]

    asked = await world.ada.slash(world.lounge, "plan adopt", plan="build-6w")
    assert "Replace Two-week sprint?" in said(asked)
    assert "with 1 part done" in said(asked)
    shown = await world.ada.click(answer_to(asked), label="Keep mine")
    assert "### Two-week sprint" in said(shown)
    asked = await world.ada.slash(world.lounge, "plan adopt", plan="build-6w")
    await world.ada.click(answer_to(asked), label="Yes, begin")
    assert "### Six-week build" in said(await world.ada.slash(world.lounge, "plan show"))
    asked = answer_to(await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w"))
    assert "1 of them done" in said(await world.ada.click(asked, label="Yes, begin"))
    left = answer_to(await world.ada.slash(world.lounge, "plan leave"))
    await world.ada.click(left, label="Leave it")
    assert "You follow no plan here" in said(await world.ada.slash(world.lounge, "plan show"))


async def test_too_little_time_leaves_out_flexible_parts_or_is_refused_with_the_way_out(world: World):
    squeezed = said(
        await world.ada.slash(world.lounge, "plan adopt", plan="transition-12w", interview="2026-02-19")
    )
    assert "these flexible parts were left out:" in squeezed
    assert "ends before Thu 19 Feb" in squeezed
    states = {
        row["state"]: row["n"]
        for row in await rows(world, "SELECT state, count(*) AS n FROM plans_items GROUP BY state")
    }
    assert states["dropped"] > 3
    refused = said(
        await world.ben.slash(world.lounge, "plan adopt", plan="transition-12w", interview="2026-01-12")
    )
    assert "**Interview**: the fixed parts of *Twelve-week transition* take 43 hours" in refused
    assert ", or take *Two-week sprint*, which fits." in refused
    assert "is over or more than a year away" in said(
        await world.ben.slash(world.lounge, "plan adopt", plan="sprint-2w", start="2025-12-31")
    )
    assert "is not a date I can read" in said(
        await world.ben.slash(world.lounge, "plan adopt", plan="sprint-2w", start="tomorrow")
    )
    refused = await world.ben.slash(
        world.lounge, "plan adopt", plan="sprint-2w", start="tomorrow", interview="2026-03-31"
    )
    await world.restart()
    form = await world.ben.click(answer_to(refused), label="Correct it")
    assert defaults(form) == {"starts_on": "tomorrow", "until_on": "2026-03-31"}
    assert "there is no “nothing”" in said(await world.ben.slash(world.lounge, "plan adopt", plan="nothing"))
    assert await rows(world, "SELECT * FROM plans_adoptions WHERE user_id = ?", world.ben.id) == []


async def test_a_groups_moderators_make_its_fixed_parts_checkpoints_once(world: World, pod: groups.Group):
    taken: dict[str, Milestone] = {}

    async def take(tx: Tx, group: Group, milestone: Milestone, by_user_id: int, now: Any) -> bool:
        return taken.setdefault(f"{group.group_id} {milestone.key}", milestone) is milestone

    world.kernel.milestones.register(take)
    adopt = {"plan": "build-6w", "group": "Pod One", "start": "2026-01-05"}
    refused = await world.ada.slash(world.lounge, "plan adopt", **adopt)
    assert "Only moderators of **Pod One**, or members with Manage Server, adopt a plan for it" in said(
        refused
    )
    refused = await world.moderator.slash(world.lounge, "plan adopt", **(adopt | {"start": "5 Jan"}))
    form = await world.moderator.click(answer_to(refused), label="Correct it")
    assert defaults(form)["starts_on"] == "5 Jan"
    corrected = await world.moderator.submit_modal(form, {"starts_on": adopt["start"], "until_on": ""})
    preview = await world.moderator.slash(world.lounge, "plan adopt", **adopt)
    assert said(corrected) == said(preview)
    assert taken == {}
    assert "- Wed 7 Jan · Write a gap map" in said(preview)
    made = await world.moderator.click(answer_to(preview), label="Make 13 checkpoints")
    assert "13 coming checkpoints were made" in said(made)
    assert len(taken) == 13
    assert {milestone.area for milestone in taken.values()} > {None, "ml_fundamentals", "communication"}
    again = answer_to(await world.moderator.slash(world.lounge, "plan adopt", **adopt))
    assert "Nothing was added" in said(await world.moderator.click(again, label="Make 13 checkpoints"))
    assert await rows(world, "SELECT * FROM plans_adoptions") == []


async def test_readiness_points_at_the_part_of_this_week_that_practises_the_area(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")

    async def advice(area: str) -> list[tuple[str, str]]:
        async with world.kernel.db.read() as tx:
            found = await world.kernel.evidence.advice(
                tx, guild_id=world.guild.id, user_id=world.ada.id, area=area, track="core_ml"
            )
        return [(each.title, each.promised) for each in found if each.promised]

    why = "your plan has it for this week"
    assert await advice("coding_tools") == [("*Code: arrays and hashing*", why)]
    item = await open_item(world, world.ada, "code-1")
    await world.ada.click(item, label="Done")
    assert await advice("coding_tools") == [("*Code: two pointers*", why)]
    assert await advice("communication") == [], "the week after next is not this week"


async def test_near_an_interview_only_light_parts_are_asked(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    heavy = [task.title for task in await tasks(world, world.ada)]
    await world.ada.slash(world.lounge, "interview add", day="2026-01-03", kind="coding")
    shown = said(await world.ada.slash(world.lounge, "plan show"))
    assert "**Your interview is in 2 days**" in shown
    assert "Code: arrays and hashing · Thu 1 Jan, 1 h · *waits until after the interview*" in shown
    assert "Explain aloud: bias and variance · Thu 1 Jan, 30 min\n" in shown
    assert "Plan: Code: arrays and hashing" in heavy
    light = [task.title for task in await tasks(world, world.ada) if task.title.startswith("Plan")]
    assert light[0] == "Plan: Explain aloud: bias and variance"
    await world.move_to(world.env.now() + timedelta(days=3))
    assert "waits until" not in said(await world.ada.slash(world.lounge, "plan show"))


async def test_the_picture_says_the_same_as_its_words(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    await world.ada.click(await open_item(world, world.ada, "triage"), label="Done")
    await world.move_to(world.env.now() + timedelta(days=2))
    found = await world.bot.get_cog("Plans").service.following(guild_id=world.guild.id, user_id=world.ada.id)
    picture = render.picture(found)
    assert picture is not None
    assert "1 of 35 parts are done, 5 are past their day" in picture.alt
    assert "- 1. Cover the core (now): 1 done, " in picture.words
    written = [placed.text for placed in picture.chart.canvas().texts]
    assert written[:4] == ["Two-week sprint", "done", "to do", "past its day"]
    assert png_of(picture.chart).startswith(b"\x89PNG")
    shown = answer_to(await world.ada.slash(world.lounge, "plan show"))
    words = await world.ada.click(shown, label="In words")
    assert "- 2. Perform: 17 to do" in said(words)


@pytest.mark.parametrize("command", ["plan show", "plan edit", "plan leave"])
async def test_without_a_plan_one_is_told_where_they_are(world: World, command: str):
    assert "`/plan browse` shows what there is" in said(await world.ada.slash(world.lounge, command))
