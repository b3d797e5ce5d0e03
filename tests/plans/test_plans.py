"""`/plan` as members and moderators use it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from bot import groups, members
from bot.charts.draw import png_of
from bot.db import Tx
from bot.groups import Group
from bot.milestones import Milestone
from bot.ui import TEXT_LIMIT
from cogs.plans import moderator_views, render, views
from cogs.plans.fit import Wish
from cogs.plans.models import PLANS, Plan
from cogs.plans.service import Running
from tests.checkpoints.conftest import press, review, send
from tests.conftest import World, library
from tests.drills.conftest import answer_to, buttons, pod, said, texts
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
    assert "It begins on **Thu 1 Jan**: 37 parts, 0 of them done." in said(begun)
    assert "choose yours in `/me profile`" in said(begun)

    shown = await world.ada.slash(world.lounge, "plan show")
    assert "**Week 1 · Cover the core · now**" in said(shown)
    assert "**Today**, Thu 1 Jan\n" in said(shown)
    assert "- Cut your gaps down to eight · 45 min\n" in said(shown)
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

    first, last = [task for task in await tasks(world, world.ada) if task.control.startswith("plan")]
    assert (first.title, first.detail) == ("Plan: Code: heaps and the top k", "due today")
    assert last.detail == "due today · 33 more open, 1 of them due today: `/plan show`"
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
    assert "Note the interview with `/interview add`" in squeezed
    states = {
        row["state"]: row["n"]
        for row in await rows(world, "SELECT state, count(*) AS n FROM plans_items GROUP BY state")
    }
    assert states["dropped"] > 3
    refused = said(
        await world.ben.slash(world.lounge, "plan adopt", plan="transition-12w", interview="2026-01-12")
    )
    assert "**Interview**: the fixed parts of *Twelve-week transition* take 44 hours" in refused
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
    today, later = shown.split("**After your interview**\n")
    assert "- Explain aloud: bias and variance · 30 min\n" in today
    assert "- Code: arrays and hashing · 1 h\n" in later
    assert "Code: strings" in section(today, "Sun 4 Jan"), "after the interview nothing waits"
    assert "Code: arrays" not in today
    assert "Plan: Code: arrays and hashing" in heavy
    light = [task.title for task in await tasks(world, world.ada) if task.title.startswith("Plan")]
    assert light[0] == "Plan: Explain aloud: bias and variance"
    await world.move_to(world.env.now() + timedelta(days=3))
    shown = said(await world.ada.slash(world.lounge, "plan show"))
    assert "After your interview" not in shown
    assert "- Code: arrays and hashing · 1 h\n" in shown.split("**Still open from earlier days**")[1]


async def tell(world: World, who: Any) -> str:
    return said(await who.slash(world.lounge, "plan show"))


def section(shown: str, heading: str) -> str:
    """Return what stands under a bold heading, up to the next."""
    return shown.split(f"**{heading}**", 1)[1].split("\n**", 1)[0]


async def test_what_a_plan_fixed_for_the_days_before_its_interview_is_asked_then(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w", interview="2026-01-15")
    await world.ada.slash(world.lounge, "interview add", day="2026-01-15", kind="onsite")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "UPDATE plans_items SET state = 'done', done_on = due_on WHERE due_on < '2026-01-12'"
        )
    await world.move_to(datetime(2026, 1, 13, 9, tzinfo=UTC))
    titles = [task.title for task in await tasks(world, world.ada)]
    assert {"Plan: Hold two strict mocks", "Plan: Tell six stories aloud"} <= set(titles)
    shown = await tell(world, world.ada)
    assert "Hold two strict mocks" in section(shown, "Today")
    assert "Solve a mixed set against the clock" in section(shown, "After your interview")
    await world.move_to(datetime(2026, 1, 15, 9, tzinfo=UTC))
    assert "Hold two strict mocks" in section(await tell(world, world.ada), "After your interview")
    found = await world.bot.get_cog("Plans").service.following(guild_id=world.guild.id, user_id=world.ada.id)
    assert not {"strict-loop", "mixed-set"} & {item.key for item in found.late}
    await world.move_to(datetime(2026, 1, 16, 9, tzinfo=UTC))
    after = await tell(world, world.ada)
    assert (
        "Your interview on Thu 15 Jan is behind you. *Other dates* gives what is still open new days" in after
    )
    assert "Hold two strict mocks" in section(after, "Still open from earlier days")


async def test_a_week_is_told_day_by_day_with_what_is_done_at_the_end(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    await world.ada.click(await open_item(world, world.ada, "triage"), label="Done")
    await world.ada.click(await open_item(world, world.ada, "week-review"), label="Not for me")
    await world.move_to(world.env.now() + timedelta(days=1))
    shown = await tell(world, world.ada)
    order = ["**Today**, Fri 2 Jan", "**Still open from earlier days**", "**Sat 3 Jan**", "**Wed 7 Jan**"]
    places = [shown.index(heading) for heading in [*order, "-# ✅ Done: Cut your gaps", "-# Not for me: "]]
    assert places == sorted(places)
    assert shown.count("**Sat 3 Jan**") == 1


async def test_a_full_week_stays_within_what_discord_takes(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    found = await world.bot.get_cog("Plans").service.following(guild_id=world.guild.id, user_id=world.ada.id)
    part = replace(found.items[0], title="x" * 80)
    days = [found.today + timedelta(days=n // 20 - 1) for n in range(100)]
    items = tuple(replace(part, item_id=n, due_on=due_on) for n, due_on in enumerate(days))
    told = render.following(replace(found, items=items), 1)
    assert len(told) <= TEXT_LIMIT
    assert "- … and 14 more\n" in told, "of twenty from earlier days"
    shown = told.count("- xxx")
    assert f"\n… and {100 - 14 - shown} more\n" in told


async def test_before_a_noted_interview_plans_that_fit_are_offered_to_end_in_time(world: World):
    await world.ada.slash(world.lounge, "interview add", day="2026-01-20", kind="coding")
    browse = await world.ada.slash(world.lounge, "plan browse")
    ahead = "Your interview is on **Tue 20 Jan**, 19 days from now: *Two-week sprint* fits before it."
    assert ahead in said(browse)
    long = await world.ada.select(answer_to(browse), ["transition-12w"], custom_id="plans.read:1")
    assert "It does not fit before your interview." in said(long)
    begun = said(await world.ada.click(answer_to(long), label="Begin today"))
    assert "Your interview on **Tue 20 Jan** comes before its last day. *Two-week sprint* fits" in begun
    await world.ben.slash(world.lounge, "interview add", day="2026-01-20", kind="coding")
    browse = answer_to(await world.ben.slash(world.lounge, "plan browse"))
    short = answer_to(await world.ben.select(browse, ["sprint-2w"], custom_id="plans.read:1"))
    form = await world.ben.click(short, label="Other dates")
    await world.restart()
    assert "2026-01-20" in str(form.modal)
    begun = said(await world.ben.click(short, label="Begin, done by Mon 19 Jan"))
    assert "It begins on **Tue 6 Jan** and ends before Tue 20 Jan" in begun
    assert "comes before its last day" not in begun
    assert "/interview add" not in begun, "it is noted"


async def test_what_was_undone_does_not_come_back_as_done(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    await world.ada.click(await open_item(world, world.ada, "triage"), label="Done")
    asked = answer_to(await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w"))
    await world.ada.click(asked, label="Yes, begin")
    await world.ada.click(await open_item(world, world.ada, "triage"), label="Undo")
    asked = answer_to(await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w"))
    assert "0 of them done" in said(await world.ada.click(asked, label="Yes, begin"))


async def test_the_same_dates_change_no_day_and_other_dates_say_which_they_laid_out_anew(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    form = await world.ada.click(await open_item(world, world.ada, "timed-mock"), label="Another day")
    await world.ada.submit_modal(form, {"due_on": "2026-01-09"})
    by_hand = "SELECT due_on, is_moved FROM plans_items WHERE item_key = 'timed-mock'"
    form = await world.ada.slash(world.lounge, "plan edit")
    same = await world.ada.submit_modal(form, {})
    assert "These are its dates already, so no day was changed" in said(same)
    assert await rows(world, by_hand) == [{"due_on": "2026-01-09", "is_moved": 1}]
    await world.ada.slash(world.lounge, "me profile")
    async with world.kernel.db.write() as tx:
        member = await members.get_member(tx, guild_id=world.guild.id, user_id=world.ada.id)
        await members.update_member(tx, replace(member, track="mlops"))
    form = await world.ada.slash(world.lounge, "plan edit")
    role = await world.ada.submit_modal(form, {"starts_on": "2026-01-01"})
    assert "no day was changed" not in said(role), "parts of the new role come in"
    assert len(await rows(world, "SELECT * FROM plans_items WHERE item_key = 'ops-probe'")) == 1
    assert await rows(world, by_hand) == [{"due_on": "2026-01-09", "is_moved": 1}]
    form = await world.ada.slash(world.lounge, "plan edit")
    other = await world.ada.submit_modal(form, {"starts_on": "2026-01-03"})
    assert "1 day you had chosen by hand was laid out anew." in said(other)
    assert await rows(world, by_hand) == [{"due_on": "2026-01-09", "is_moved": 0}]


async def test_a_start_that_is_not_before_the_interview_is_named_as_what_is_wrong(world: World):
    dates = {"start": "2026-01-10", "interview": "2026-01-05"}
    refused = said(await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w", **dates))
    assert "**Interview**: 2026-01-05 does not come after the start, 2026-01-10" in refused


async def test_plans_of_a_pack_that_is_off_are_not_offered_and_one_that_is_followed_stays(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "INSERT INTO guild_packs (guild_id, pack, is_on) VALUES (?, ?, 0)",
            (world.guild.id, world.kernel.library.packs[0].name),
        )
    assert "This server's packs have no plan." in said(await world.ben.slash(world.lounge, "plan browse"))
    assert await world.ben.autocomplete(world.lounge, "plan adopt", "plan", "") == []
    assert "Plans here: none yet" in said(await world.ben.slash(world.lounge, "plan adopt", plan="sprint-2w"))
    assert "### Two-week sprint" in await tell(world, world.ada)


# ---------------------------------------------------------------------- for a group


async def make(world: World, **options: Any) -> str:
    asked = await world.moderator.slash(world.lounge, "plan adopt", group="Pod One", **options)
    label = next(label for label in buttons(answer_to(asked).components) if label.startswith("Make"))
    return f"{said(asked)}\n{said(await world.moderator.click(answer_to(asked), label=label))}"


async def test_a_group_gets_all_fixed_parts_those_of_today_too(world: World, pod: groups.Group):
    told = await make(world, plan="sprint-2w")
    assert "Its 5 fixed parts become checkpoints" in told
    assert "- Thu 1 Jan · Cut your gaps down to eight" in told
    assert "5 coming checkpoints were made" in told


async def test_a_plan_taken_again_makes_only_what_is_missing_until_all_of_it_is_closed(
    world: World, pod: groups.Group
):
    await make(world, plan="sprint-2w")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("DELETE FROM checkpoints_items WHERE title LIKE 'Tell six%'")
    await world.advance(days=1)
    told = await make(world, plan="sprint-2w")
    assert "4 checkpoints of it are in this group's queue already" in told
    assert "Its 1 more fixed part becomes a checkpoint of the group:\n- Wed 14 Jan · Tell six" in told
    assert "1 coming checkpoint was made. Members see it" in told
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE checkpoints_items SET state = 'closed', closed_at = due_at")
    assert "5 coming checkpoints were made" in await make(world, plan="sprint-2w", start="2026-03-02")


async def test_a_part_that_is_the_groups_checkpoint_is_one_task_and_done_once_it_is_approved(
    world: World, pod: groups.Group
):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    await make(world, plan="sprint-2w")
    await world.advance(hours=10)
    titles = [task.title for task in await tasks(world, world.ada)]
    assert "Submit: Cut your gaps down to eight" in titles
    assert "Plan: Cut your gaps down to eight" not in titles
    assert [title for title in titles if title.startswith("Plan")], "other parts are still offered"
    done = "SELECT item_key FROM plans_items WHERE state = 'done'"
    assert await rows(world, done) == []
    post = next(m for m in world.channel.history() if "### Checkpoint: Cut your gaps" in texts(m.components))
    await send(post, world.ada)
    await press(await review(world, world.moderator), world.moderator, "Approve")
    assert await rows(world, done) == [{"item_key": "triage"}]
    assert await rows(world, "SELECT * FROM ledger WHERE source = 'plan'") == []


@pytest.mark.parametrize("by_hand", [False, True])
async def test_an_approval_taken_back_opens_the_part_that_it_ticked_off(
    world: World, pod: groups.Group, by_hand: bool
):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    await make(world, plan="sprint-2w")
    await world.advance(hours=10)
    post = next(m for m in world.channel.history() if "### Checkpoint: Cut your gaps" in texts(m.components))
    await send(post, world.ada)
    if by_hand:
        await world.ada.click(await open_item(world, world.ada, "triage"), label="Done")
    decided = await press(await review(world, world.moderator), world.moderator, "Approve")
    assert "is approved" in said(await world.ada.slash(world.lounge, "plan show"))
    # Begun anew, the plan brings in what was done: also the new copy is open again then.
    asked = answer_to(await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w"))
    await world.ada.click(asked, label="Yes, begin")
    await press(decided, world.moderator, "Take the decision back")
    done = "SELECT DISTINCT item_key FROM plans_items WHERE state = 'done'"
    assert await rows(world, done) == ([{"item_key": "triage"}] if by_hand else [])


async def test_only_the_part_of_the_plan_that_was_meant_is_done(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    for key in (
        "plan:build-6w:2026-01-01:triage",
        "plan:sprint-2w:2026-01-01:riage",
        "mine:sprint-2w:1:triage",
    ):
        async with world.kernel.db.write() as tx:
            await world.kernel.milestones.reached(tx, **who, key=key, now=world.kernel.clock.now())
    assert await rows(world, "SELECT * FROM plans_items WHERE state = 'done'") == []


def test_the_longest_id_of_a_plan_fits_into_every_button():
    longest = "p" * 40
    data = library().of(PLANS)[0].model_dump(by_alias=True)
    plan = Plan.model_validate(data | {"id": longest})
    with pytest.raises(ValueError, match="40"):
        Plan.model_validate(data | {"id": longest + "p"})
    wish = Wish(plan, date(2026, 1, 1), date(2026, 12, 31))
    assert moderator_views.button_of(wish, 10**9, "Make 20 checkpoints").item.custom_id
    assert views.running_view(Running(wish, "Another", 1, is_same=False)).to_components()


async def test_the_picture_says_the_same_as_its_words(world: World):
    await world.ada.slash(world.lounge, "plan adopt", plan="sprint-2w")
    await world.ada.click(await open_item(world, world.ada, "triage"), label="Done")
    await world.move_to(world.env.now() + timedelta(days=2))
    found = await world.bot.get_cog("Plans").service.following(guild_id=world.guild.id, user_id=world.ada.id)
    picture = render.picture(found)
    assert picture is not None
    assert "1 of 37 parts are done, 5 still open from earlier days" in picture.alt
    assert "- 1. Cover the core (now): 1 done, " in picture.words
    written = [placed.text for placed in picture.chart.canvas().texts]
    assert written[:4] == ["Two-week sprint", "done", "to do", "still open"]
    assert png_of(picture.chart).startswith(b"\x89PNG")
    shown = answer_to(await world.ada.slash(world.lounge, "plan show"))
    words = await world.ada.click(shown, label="In words")
    assert "- 2. Perform: 19 to do" in said(words)


@pytest.mark.parametrize("command", ["plan show", "plan edit", "plan leave"])
async def test_without_a_plan_one_is_told_where_they_are(world: World, command: str):
    assert "`/plan browse` shows what there is" in said(await world.ada.slash(world.lounge, command))
