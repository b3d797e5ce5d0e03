"""The moderators' desk: what it shows comes, what they change is posted, and nobody overrules by accident."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from itertools import pairwise

import pytest

from bot import groups
from bot.errors import NotAllowed, NotFound, UserFacingError
from bot.moderators import Actor
from cogs.drills.desk import logic
from cogs.drills.logic import Wish
from tests.conftest import World

from .conftest import answer_to, buttons, make_group, newest_post, posts, said, texts

DAY = timedelta(days=1)


def flat(components):
    for component in components:
        yield component
        yield from flat(component.get("components") or [])


def menu(message, key: str) -> dict:
    """Return the select whose custom_id begins with the key."""
    return next(c for c in flat(message.components) if (c.get("custom_id") or "").startswith(f"{key}:"))


def options(message, key: str) -> list[dict]:
    return menu(message, key)["options"]


async def rows_of(world: World, sql: str, *args) -> list[dict]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


async def appoint(world: World, pod, *members) -> None:
    async with world.kernel.db.write() as tx:
        for member in members:
            await groups.set_moderator(tx, group_id=pod.group_id, user_id=member.id, is_moderator=True)


def desk_of(world: World):
    return world.bot.get_cog("Drills").desk


def actor(world: World, who) -> Actor:
    return Actor(world.guild.id, who.id, manages_guild=False)


async def board(world: World, who):
    return answer_to(await who.slash(world.lounge, "drill desk"))


async def open_day(world: World, who, number: int = 0):
    """Open the desk and the coming day with that number; return the day's panel and its date."""
    panel = await board(world, who)
    day = options(panel, "drills.desk_days")[number]["value"]
    chosen = await who.select(panel, [day], custom_id=menu(panel, "drills.desk_days")["custom_id"])
    return answer_to(chosen), date.fromisoformat(day)


async def drill_of_day(world: World, pod, day: date) -> str:
    found = await desk_of(world).day(actor(world, world.ada), pod.group_id, day, Wish())
    return found.day.drill.id


async def posted_on(world: World, day: date) -> str:
    rows = await rows_of(world, "SELECT drill_id FROM drills_posts WHERE day = ?", day.isoformat())
    return rows[0]["drill_id"]


async def move_to_noon(world: World, day: date) -> None:
    now = world.env.now()
    await world.move_to(now.replace(year=day.year, month=day.month, day=day.day, hour=12, minute=0))


@pytest.fixture
async def desk(world: World, pod: groups.Group) -> groups.Group:
    """Pod One with ada as its moderator, ben a member."""
    await appoint(world, pod, world.ada)
    return pod


# ---------------------------------------------------------------------- what is shown comes


async def test_the_next_seven_posting_days_are_what_is_posted_then(world: World, desk: groups.Group):
    panel = await board(world, world.ada)
    shown = options(panel, "drills.desk_days")
    assert len(shown) == 7
    assert [option["label"].split(" · ")[0] for option in shown[:3]] == [
        "Thu 1 Jan",
        "Fri 2 Jan",
        "Mon 5 Jan",
    ]
    await world.advance(days=9)
    titles = {d.id: d.title for d in world.kernel.library.of("drills")}
    rows = await rows_of(world, "SELECT day, drill_id FROM drills_posts ORDER BY day")
    assert [(r["day"], titles[r["drill_id"]]) for r in rows] == [
        (option["value"], option["label"].split(" · ", 1)[1]) for option in shown
    ]


async def test_looking_pins_nothing(world: World, desk: groups.Group):
    await open_day(world, world.ada, 2)
    assert await rows_of(world, "SELECT * FROM drills_queue") == []


async def test_holidays_and_days_already_posted_are_left_out(world: World, desk: groups.Group):
    async with world.kernel.db.write() as tx:
        await groups.add_holiday(tx, group_id=desk.group_id, day=date(2026, 1, 5), label="Rest")
        await world.kernel.schedule.reschedule(tx, desk.group_id)
    await world.advance(hours=9)
    labels = [o["label"].split(" · ")[0] for o in options(await board(world, world.ada), "drills.desk_days")]
    assert labels[:2] == ["Fri 2 Jan", "Tue 6 Jan"]


# ---------------------------------------------------------------------- swap and choose


async def test_a_swap_is_posted_on_its_day_noted_and_explained(world: World, desk: groups.Group):
    panel, day = await open_day(world, world.ada)
    before = await drill_of_day(world, desk, day)
    swapped = answer_to(await world.ada.click(panel, label="Swap"))
    after = await drill_of_day(world, desk, day)
    assert after != before
    title = world.bot.get_cog("Drills").service.drill(after).title
    assert title in texts(swapped.components)
    assert "chosen by hand" in texts(swapped.components)
    await world.restart()
    await move_to_noon(world, day)
    assert await posted_on(world, day) == after
    entries = await rows_of(world, "SELECT action, detail, by_user_id FROM audit")
    assert entries == [
        {"action": "drill swapped", "detail": f"Pod One: Thu 1 Jan: {title}", "by_user_id": world.ada.id}
    ]
    why = await world.ben.slash(world.lounge, "drill why")
    assert "A moderator chose it" in said(why)


async def test_swapping_again_and_again_shows_new_drills_until_all_were_shown(
    world: World, desk: groups.Group
):
    panel, day = await open_day(world, world.ada, 1)
    seen = [await drill_of_day(world, desk, day)]
    for _ in range(4):
        panel = answer_to(await world.ada.click(panel, label="Swap"))
        seen.append(await drill_of_day(world, desk, day))
    assert len(set(seen)) == 5
    assert len(await rows_of(world, "SELECT * FROM drills_queue")) == 1


async def test_a_swap_begins_again_when_nothing_new_is_left(world: World, desk: groups.Group):
    desk_service, day = desk_of(world), date(2026, 1, 1)
    who, wish = actor(world, world.ada), Wish(kind="code", area="coding_tools", level="fresher")
    fitting = {d.id for d in world.kernel.library.of("drills") if wish.fits(d)}
    assert 1 < len(fitting) < 40
    shown = []
    for _ in range(len(fitting) + 2):
        plan = await desk_service.day(who, desk.group_id, day, wish)
        plan = await desk_service.swap(who, desk.group_id, day, seen=plan.day.seen, wish=wish)
        shown.append(plan.day.drill.id)
    assert set(shown) <= fitting
    assert all(left != right for left, right in pairwise(shown))


async def test_another_kind_area_and_level_are_chosen_and_posted(world: World, desk: groups.Group):
    panel, day = await open_day(world, world.ada)
    for part, value in (("kind", "choice"), ("area", "genai_llm"), ("level", "experienced")):
        narrow = next(
            c["custom_id"]
            for c in flat(panel.components)
            if (c.get("custom_id") or "").startswith("drills.desk_narrow:") and f":{part}:" in c["custom_id"]
        )
        panel = answer_to(await world.ada.select(panel, [value], custom_id=narrow))
    offered = options(panel, "drills.desk_pick")
    assert {o["description"] for o in offered} == {"Choice · GenAI and LLM · Experienced"}
    picked = offered[-1]["value"]
    queued = await world.ada.select(panel, [picked], custom_id=menu(panel, "drills.desk_pick")["custom_id"])
    assert "✅ Queued." in said(queued)
    await move_to_noon(world, day)
    assert await posted_on(world, day) == picked


async def test_a_drill_found_by_title_is_queued_and_not_used_before_its_day(world: World, desk: groups.Group):
    service = world.bot.get_cog("Drills").service
    tomorrow = service.drill(await drill_of_day(world, desk, date(2026, 1, 1)))
    panel, day = await open_day(world, world.ada, 4)
    form = await world.ada.click(panel, label="Search by title")
    await world.restart()
    found = answer_to(await world.ada.submit_modal(form, {"title": tomorrow.title.lower()}))
    assert options(found, "drills.desk_pick")[0]["value"] == tomorrow.id
    await world.ada.select(found, [tomorrow.id], custom_id=menu(found, "drills.desk_pick")["custom_id"])
    await move_to_noon(world, day)
    rows = await rows_of(world, "SELECT day FROM drills_posts WHERE drill_id = ?", tomorrow.id)
    assert rows == [{"day": day.isoformat()}]


async def test_a_title_nobody_knows_is_handed_back(world: World, desk: groups.Group):
    panel, day = await open_day(world, world.ada)
    form = await world.ada.click(panel, label="Search by title")
    refused = await world.ada.submit_modal(form, {"title": "zzqx wombat"})
    assert "**Title**: no drill is called anything like" in said(refused)
    assert "You wrote:\n```\nzzqx wombat" in said(refused)
    back = answer_to(await world.ada.click(answer_to(refused), label="Back to the day"))
    assert logic.name_of(day) in texts(back.components)


def test_titles_are_found_by_words_in_any_order_and_with_a_slip(kernel):
    drills = list(kernel.library.of("drills"))
    title = drills[0].title
    words = [word for word in title.split() if len(word) > 3]
    assert drills[0] in logic.matches(drills, " ".join(reversed(words)).upper())
    slip = title.replace(words[-1], words[-1][:-2] + words[-1][-1] + words[-1][-2])
    assert drills[0] in logic.matches(drills, slip)
    assert logic.matches(drills, "zzqx wombat") == []


async def test_a_drill_queued_for_another_day_stays_there(world: World, desk: groups.Group):
    panel, _ = await open_day(world, world.ada, 1)
    await world.ada.click(panel, label="Swap")
    queued = (await rows_of(world, "SELECT * FROM drills_queue"))[0]
    other, day = await open_day(world, world.ada, 3)
    assert queued["drill_id"] not in {o["value"] for o in options(other, "drills.desk_pick")}
    service, who = desk_of(world), actor(world, world.ada)
    plan = await service.day(who, desk.group_id, day, Wish())
    with pytest.raises(UserFacingError, match=r"is queued for .*Fri 2 Jan.* already"):
        await service.queue(who, desk.group_id, day, queued["drill_id"], seen=plan.day.seen)
    assert await rows_of(world, "SELECT * FROM drills_queue") == [queued]


async def test_removing_from_the_queue_gives_the_day_back(world: World, desk: groups.Group):
    panel, day = await open_day(world, world.ada)
    before = await drill_of_day(world, desk, day)
    swapped = answer_to(await world.ada.click(panel, label="Swap"))
    removed = answer_to(await world.ada.click(swapped, label="Remove from queue"))
    assert "usual pick" in texts(removed.components)
    assert "Remove from queue" not in buttons(removed.components)
    assert await rows_of(world, "SELECT * FROM drills_queue") == []
    assert await drill_of_day(world, desk, day) == before
    await move_to_noon(world, day)
    assert await posted_on(world, day) == before


# ---------------------------------------------------------------------- two at once, too late, not allowed


async def test_two_moderators_with_the_same_day_open_the_second_is_told(world: World, desk: groups.Group):
    await appoint(world, desk, world.ben)
    mine, day = await open_day(world, world.ada)
    theirs, _ = await open_day(world, world.ben)
    await world.ada.click(mine, label="Swap")
    stands = await drill_of_day(world, desk, day)
    told = await world.ben.click(theirs, label="Swap")
    assert "was changed meanwhile: now it is" in said(told)
    assert world.bot.get_cog("Drills").service.drill(stands).title in said(told)
    assert await drill_of_day(world, desk, day) == stands
    assert len(await rows_of(world, "SELECT * FROM audit")) == 1
    looked = answer_to(await world.ben.click(answer_to(told), label="See Thu 1 Jan"))
    await world.ben.click(looked, label="Swap")
    assert await drill_of_day(world, desk, day) != stands


async def test_two_decisions_in_the_same_moment_leave_one(world: World, desk: groups.Group):
    await appoint(world, desk, world.ben)
    service, day = desk_of(world), date(2026, 1, 2)
    plan = await service.day(actor(world, world.ada), desk.group_id, day, Wish())
    results = await asyncio.gather(
        *(
            service.queue(actor(world, who), desk.group_id, day, drill.id, seen=plan.day.seen)
            for who, drill in zip((world.ada, world.ben), plan.others[:2], strict=True)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(result, UserFacingError) for result in results) == 1
    assert len(await rows_of(world, "SELECT * FROM drills_queue")) == 1
    assert len(await rows_of(world, "SELECT * FROM audit")) == 1


async def test_a_second_press_of_the_same_choice_changes_nothing_more(world: World, desk: groups.Group):
    first, _ = await open_day(world, world.ada)
    second, _ = await open_day(world, world.ada)
    pick, custom_id = (
        options(first, "drills.desk_pick")[2]["value"],
        menu(first, "drills.desk_pick")["custom_id"],
    )
    await world.ada.select(first, [pick], custom_id=custom_id)
    again = await world.ada.select(second, [pick], custom_id=custom_id)
    assert "was changed meanwhile" in said(again)
    assert len(await rows_of(world, "SELECT * FROM audit")) == 1


async def test_an_old_button_after_the_drill_is_posted_changes_nothing(world: World, desk: groups.Group):
    panel, day = await open_day(world, world.ada)
    await move_to_noon(world, day)
    before = await posted_on(world, day)
    late = await world.ada.click(panel, label="Swap")
    assert "**Thu 1 Jan** cannot be changed any more" in said(late)
    assert await rows_of(world, "SELECT * FROM drills_queue") == []
    assert await posted_on(world, day) == before


async def test_members_and_moderators_of_another_group_are_refused(world: World, desk: groups.Group):
    refused = await world.ben.slash(world.lounge, "drill desk")
    assert "you moderate none here" in said(refused)
    named = await world.ben.slash(world.lounge, "drill desk", group="Pod One")
    assert "Only moderators of **Pod One**" in said(named)
    cy = world.add_member("cy")
    other = await make_group(world, cy, name="Pod Two")
    await appoint(world, other, cy)
    elsewhere = await cy.slash(world.lounge, "drill desk", group="Pod One")
    assert "Only moderators of **Pod One**" in said(elsewhere)
    service, who, day = desk_of(world), actor(world, cy), date(2026, 1, 2)
    seen = (await service.day(actor(world, world.ada), desk.group_id, day, Wish())).day.seen
    for attempt in (
        service.board(who, desk.group_id),
        service.day(who, desk.group_id, day, Wish()),
        service.swap(who, desk.group_id, day, seen=seen, wish=Wish()),
        service.queue(who, desk.group_id, day, "any", seen=seen),
        service.unqueue(who, desk.group_id, day, seen=seen),
        service.search(who, desk.group_id, day, "leak"),
        service.pause(who, desk.group_id, weeks=0),
        service.resume(who, desk.group_id),
        service.set_leans(who, desk.group_id, leans=False),
    ):
        with pytest.raises(NotAllowed):
            await attempt
    with pytest.raises(NotFound):
        await service.board(Actor(1, world.ada.id, manages_guild=True), desk.group_id)
    assert await rows_of(world, "SELECT * FROM audit") == []


async def test_who_lost_the_role_is_refused_by_the_open_panel(world: World, desk: groups.Group):
    panel, _ = await open_day(world, world.ada)
    async with world.kernel.db.write() as tx:
        await groups.set_moderator(tx, group_id=desk.group_id, user_id=world.ada.id, is_moderator=False)
    refused = await world.ada.click(panel, label="Swap")
    assert "Only moderators of **Pod One**" in said(refused)
    assert await rows_of(world, "SELECT * FROM drills_queue") == []


async def test_manage_server_opens_every_desk_and_asks_which(world: World, desk: groups.Group):
    await make_group(world, world.ben, name="Pod Two")
    asked = answer_to(await world.moderator.slash(world.lounge, "drill desk"))
    assert [o["label"] for o in options(asked, "drills.desk_group")] == ["Pod One", "Pod Two"]
    chosen = options(asked, "drills.desk_group")[1]["value"]
    opened = await world.moderator.select(asked, [chosen], custom_id="drills.desk_group:1")
    assert "Drill desk · Pod Two" in said(opened)
    suggested = await world.moderator.autocomplete(world.lounge, "drill desk", "group", "two")
    assert [choice["name"] for choice in suggested] == ["Pod Two"]
    none = await world.ada.autocomplete(world.lounge, "drill desk", "group", "two")
    assert list(none) == []


# ---------------------------------------------------------------------- what cannot be posted


async def test_a_queued_drill_that_nothing_can_judge_falls_back_and_the_desk_says_so(
    world: World, desk: groups.Group
):
    code = next(d for d in world.kernel.library.of("drills") if d.kind == "code")
    service, who = desk_of(world), actor(world, world.ada)
    for day in (date(2026, 1, 1), date(2026, 1, 2)):
        plan = await service.day(who, desk.group_id, day, Wish())
        others = [code.id, next(d.id for d in plan.others if d.id != code.id)]
        await service.queue(who, desk.group_id, day, others[day.day - 1], seen=plan.day.seen)
    world.bot.get_cog("Drills").code.runner = None
    before = await board(world, world.ada)
    assert "in place of the queued one: it cannot be judged right now" in texts(before.components)
    plan = await service.day(who, desk.group_id, date(2026, 1, 5), Wish())
    with pytest.raises(UserFacingError, match="Code drills are off"):
        await service.queue(who, desk.group_id, date(2026, 1, 5), code.id, seen=plan.day.seen)
    await world.advance(hours=12)
    assert await posted_on(world, date(2026, 1, 1)) != code.id
    after = texts((await board(world, world.ada)).components)
    assert f"Thu 1 Jan: the queued “{code.title}” did not come, it cannot be judged right now" in after
    outcomes = await rows_of(world, "SELECT outcome FROM drills_queue ORDER BY day")
    assert outcomes == [{"outcome": "closed"}, {"outcome": None}]


async def test_a_queued_drill_that_left_the_library_falls_back_and_the_desk_says_so(
    world: World, desk: groups.Group
):
    panel, day = await open_day(world, world.ada)
    await world.ada.click(panel, label="Swap")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE drills_queue SET drill_id = 'gone-with-the-pack'")
    assert "it is not in the library any more" in texts((await board(world, world.ada)).components)
    await move_to_noon(world, day)
    assert len(posts(world)) == 1
    assert (await rows_of(world, "SELECT outcome FROM drills_queue")) == [{"outcome": "gone"}]
    assert "the queued “a drill that left the library” did not come" in texts(
        (await board(world, world.ada)).components
    )


async def test_a_day_that_became_a_holiday_is_named_and_its_drill_can_move(world: World, desk: groups.Group):
    panel, day = await open_day(world, world.ada, 1)
    await world.ada.click(panel, label="Swap")
    queued = (await rows_of(world, "SELECT drill_id FROM drills_queue"))[0]["drill_id"]
    async with world.kernel.db.write() as tx:
        await groups.add_holiday(tx, group_id=desk.group_id, day=day, label="Rest")
        await world.kernel.schedule.reschedule(tx, desk.group_id)
    assert "nothing is posted on that day" in texts((await board(world, world.ada)).components)
    service, who = desk_of(world), actor(world, world.ada)
    plan = await service.day(who, desk.group_id, date(2026, 1, 5), Wish())
    await service.queue(who, desk.group_id, date(2026, 1, 5), queued, seen=plan.day.seen)
    rows = await rows_of(world, "SELECT day, drill_id FROM drills_queue")
    assert rows == [{"day": "2026-01-05", "drill_id": queued}]


# ---------------------------------------------------------------------- pause and lean


async def test_a_pause_lasts_until_it_is_ended_and_what_is_queued_stays(world: World, desk: groups.Group):
    panel, day = await open_day(world, world.ada, 4)
    await world.ada.click(panel, label="Swap")
    chosen = await drill_of_day(world, desk, day)
    asked = answer_to(await world.ada.click(await board(world, world.ada), label="Pause"))
    paused = answer_to(await world.ada.click(asked, label="Until I resume"))
    assert "**Paused** until somebody presses *Resume*" in texts(paused.components)
    await world.advance(days=4)
    assert posts(world) == []
    await world.restart()
    resumed = answer_to(await world.ada.click(paused, label="Resume"))
    assert "Daily drills go on" in texts(resumed.components)
    await move_to_noon(world, day)
    assert await posted_on(world, day) == chosen
    actions = await rows_of(world, "SELECT action FROM audit ORDER BY audit_id")
    assert [a["action"] for a in actions] == ["drill swapped", "drills paused", "drills resumed"]


async def test_a_pause_of_a_week_ends_by_itself_and_the_preview_knows(world: World, desk: groups.Group):
    asked = answer_to(await world.ada.click(await board(world, world.ada), label="Pause"))
    paused = answer_to(await world.ada.click(asked, label="1 week"))
    assert "**Paused**, again from Thu 8 Jan" in texts(paused.components)
    assert options(paused, "drills.desk_days")[0]["value"] == "2026-01-08"
    async with world.kernel.db.read() as tx:
        coming = await world.kernel.schedule.preview(tx, world.guild.id, days=10)
    assert [day for _, day, _, kind in coming if kind.kind == "drills.post"] == [
        date(2026, 1, 8),
        date(2026, 1, 9),
    ]
    schedule = await world.ben.slash(world.lounge, "group schedule", group="Pod One")
    assert "Mon–Fri, again from 2026-01-08" in said(schedule)
    await world.advance(days=7, hours=12)
    assert [row["day"] for row in await rows_of(world, "SELECT day FROM drills_posts")] == ["2026-01-08"]
    after = await board(world, world.ada)
    assert "Paused" not in texts(after.components)
    assert "Pause" in buttons(after.components)


async def test_a_word_at_the_schedule_ends_the_pause_too(world: World, desk: groups.Group):
    await desk_of(world).pause(actor(world, world.ada), desk.group_id, weeks=4)
    await world.ada.slash(world.lounge, "group schedule", group="Pod One", routine="drills.post", at="09:00")
    await world.advance(hours=12)
    assert posts(world) == []
    await world.ada.slash(
        world.lounge, "group schedule", group="Pod One", routine="drills.post", paused=False
    )
    await world.advance(days=1)
    assert len(posts(world)) == 1


async def weaken(world: World, pod, *members, area: str) -> None:
    """Give members ratings that are low in one area and alike in the others."""
    async with world.kernel.db.write() as tx:
        for member in members:
            where = (world.guild.id, member.id)
            await tx.connection.execute("INSERT INTO drills_ratings VALUES (?, ?, 1500, 30, 0)", where)
            for name in ("ml_fundamentals", "coding_tools", "system_design", "communication"):
                low = -200 if name == area else 40
                await tx.connection.execute(
                    "INSERT INTO drills_area_ratings VALUES (?, ?, ?, ?, 8)", (*where, name, low)
                )


async def test_leaning_is_the_groups_own_switch_and_the_plan_follows_it(world: World, desk: groups.Group):
    cy = world.add_member("cy")
    async with world.kernel.db.write() as tx:
        await groups.add_member(tx, group_id=desk.group_id, user_id=cy.id, now=world.kernel.clock.now())
    await weaken(world, desk, world.ada, world.ben, cy, area="communication")
    leaning = await board(world, world.ada)
    assert "leans to Communication" in texts(leaning.components)
    old = await board(world, world.ada)
    even = answer_to(await world.ada.click(leaning, label="Stop leaning"))
    assert "leans" not in texts(even.components)
    await world.ada.click(old, label="Stop leaning")
    assert await rows_of(world, "SELECT * FROM drills_desks") == [{"group_id": desk.group_id, "leans": 0}]
    await world.advance(hours=12)
    assert '"weak": []' in (await rows_of(world, "SELECT why FROM drills_group_picks"))[0]["why"]
    await world.restart()
    again = answer_to(await world.ada.click(await board(world, world.ada), label="Lean to weak areas"))
    assert "leans to Communication" in texts(again.components)
    await world.advance(days=1)
    whys = await rows_of(world, "SELECT why FROM drills_group_picks ORDER BY post_id")
    assert '"weak": ["communication"]' in whys[1]["why"]


async def test_the_desk_is_seen_by_the_moderator_alone(world: World, desk: groups.Group):
    panel = await board(world, world.ada)
    assert panel.ephemeral
    assert newest_post(world) is None
    assert len(texts(panel.components)) < 3900
