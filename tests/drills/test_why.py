"""Ratings as a member meets them: what `/drill next` makes of answers, and what `/drill why` says of it."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import replace
from datetime import date
from statistics import fmean
from typing import Any

import pytest

from bot import members, practice_wishes
from bot.errors import NotAllowed
from bot.members import AREAS
from cogs.drills.fit import logic as fit
from cogs.drills.fit import service as fit_service
from cogs.drills.fit import store as fit_store
from cogs.drills.fit.models import Rating, Standing
from cogs.drills.logic import Wish
from cogs.drills.models import ChoiceDrill, CodeDrill, Drill
from tests.conftest import World, trust_judges

from .conftest import answer_to, buttons, make_group, newest_post, said, texts

CHOICE = Wish(kind="choice")
RATED = ("drills_difficulties", "drills_ratings", "drills_area_ratings")


async def rows(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


def drill_by_id(world: World, drill_id: str) -> Drill:
    return next(d for d in world.kernel.library.of("drills") if d.id == drill_id)


async def next_choice(world: World, who: Any) -> tuple[Any, ChoiceDrill]:
    """Ask for a choice drill; return its panel and the drill."""
    panel = answer_to(await who.slash(world.channel, "drill next", kind="choice"))
    attempt_id = int(buttons(panel.components)["A"].split(":")[2])
    found = await rows(world, "SELECT drill_id FROM drills_attempts WHERE attempt_id = ?", attempt_id)
    drill = drill_by_id(world, found[0]["drill_id"])
    assert isinstance(drill, ChoiceDrill)
    return panel, drill


async def answer(world: World, who: Any, panel: Any, drill: ChoiceDrill, *, right: bool) -> Any:
    key = next(key for key in drill.keyed if (key == drill.correct_key) is right)
    return answer_to(await who.click(panel, custom_id=buttons(panel.components)[key]))


async def rating_of(world: World, who: Any) -> float:
    found = await rows(world, "SELECT rating FROM drills_ratings WHERE user_id = ?", who.id)
    return float(found[0]["rating"])


async def set_level(world: World, who: Any, level: str, track: str | None = None) -> None:
    now = world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        member = await members.ensure_member(tx, guild_id=world.guild.id, user_id=who.id, now=now)
        await members.update_member(tx, replace(member, level=level, track=track))


# ---------------------------------------------------------------------- what comes next


async def test_right_answers_bring_harder_drills_and_wrong_ones_easier_drills(world: World):
    for who in (world.ada, world.ben):
        await set_level(world, who, "experienced")
    difficulty: dict[Any, list[float]] = {world.ada: [], world.ben: []}
    for _ in range(8):
        for who, met in difficulty.items():
            panel, drill = await next_choice(world, who)
            met.append(fit.start_of_drill(drill).value)
            await answer(world, who, panel, drill, right=who is world.ada)
    assert await rating_of(world, world.ada) > 1550
    assert await rating_of(world, world.ben) < 1400
    assert fmean(difficulty[world.ada][4:]) > fmean(difficulty[world.ada][:2]) + 50
    assert fmean(difficulty[world.ben][4:]) < fmean(difficulty[world.ben][:2]) - 50


@pytest.mark.parametrize(("level", "shown"), [("fresher", "Starting out"), ("specialist", "Specialist")])
async def test_the_declared_level_decides_the_first_drill(world: World, level: str, shown: str):
    await set_level(world, world.ada, level)
    panel, drill = await next_choice(world, world.ada)
    assert drill.level == level
    assert f" · {shown} · " in texts(panel.components)


async def test_next_pressed_again_and_again_brings_another_drill_each_time(world: World):
    seen = [(await next_choice(world, world.ada))[1].id for _ in range(6)]
    assert len(set(seen)) == 6


async def test_what_was_put_aside_comes_again_at_last_as_the_same_attempt_and_why_is_about_it(world: World):
    wish = {"kind": "choice", "topic": "communication", "level": "specialist"}
    seen: list[str] = []
    while len(seen) == len(set(seen)):
        await world.ada.slash(world.channel, "drill next", **wish)
        last = await rows(world, "SELECT drill_id FROM drills_picks ORDER BY pick_id DESC LIMIT 1")
        seen.append(last[0]["drill_id"])
    assert seen[-1] != seen[-2]
    attempts = await rows(world, "SELECT drill_id FROM drills_attempts")
    assert sorted(row["drill_id"] for row in attempts) == sorted(set(seen))
    shown = said(await world.ada.slash(world.channel, "drill why"))
    assert f"### Why “{drill_by_id(world, seen[-1]).title}”" in shown
    assert "*Against it*: you put it aside before; the others fit less" in shown


async def test_an_area_gone_badly_is_leaned_to(world: World):
    await set_level(world, world.ada, "experienced")
    service = world.bot.get_cog("Drills").service
    async with world.kernel.db.write() as tx:
        await keep_standing(tx, world, world.ada, system_design=-170, coding_tools=60, genai_llm=60)
    areas = []
    for _ in range(24):
        going = await service.start_next(guild_id=world.guild.id, user_id=world.ada.id, wish=CHOICE)
        areas.append(going.drill.area)
    assert areas.count("system_design") >= 6
    assert len(set(areas)) >= 4


# ---------------------------------------------------------------------- ratings


async def test_an_answer_moves_member_area_and_drill_in_one_go(world: World):
    await set_level(world, world.ada, "experienced")
    panel, drill = await next_choice(world, world.ada)
    await answer(world, world.ada, panel, drill, right=False)
    start = Standing(fit.start_of_member("experienced"), {})
    moved, harder = fit.update(
        start, fit.start_of_drill(drill), area=drill.area, guess=fit.guess_of(drill), reached=0.0
    )
    async with world.kernel.db.read() as tx:
        assert await fit_store.get_standing(tx, guild_id=world.guild.id, user_id=world.ada.id) == moved
        assert await fit_store.get_difficulty(tx, drill.id) == harder
    assert await rows(world, "SELECT drill_id FROM drills_difficulties") == [{"drill_id": drill.id}]


async def meet_again(world: World, guild_id: int, drill: Drill) -> Any:
    """Let ada practise, solving what comes, until she has the drill before her; return her attempt at it."""
    service = world.bot.get_cog("Drills").service
    asked = Wish(kind="choice", area=drill.area, level=drill.level)
    while True:
        going = await service.start_next(guild_id=guild_id, user_id=world.ada.id, wish=asked)
        if going.drill.id == drill.id:
            return going
        await service.answer_choice(
            user_id=world.ada.id, attempt_id=going.attempt.attempt_id, key=going.drill.correct_key
        )


@pytest.mark.parametrize("is_elsewhere", [False, True])
async def test_only_a_persons_first_answer_to_a_drill_counts_in_whichever_server(
    world: World, is_elsewhere: bool
):
    panel, drill = await next_choice(world, world.ada)
    await answer(world, world.ada, panel, drill, right=False)
    guild_id = world.guild.id
    if is_elsewhere:
        guild = world.env.create_guild("Reading Room")
        await world.env.settle()
        guild_id = guild.id
    going = await meet_again(world, guild_id, drill)
    counted = [await rows(world, f"SELECT * FROM {table}") for table in RATED]  # noqa: S608 - our names
    service = world.bot.get_cog("Drills").service
    attempt_id = going.attempt.attempt_id
    await service.answer_choice(user_id=world.ada.id, attempt_id=attempt_id, key=drill.correct_key)
    assert going.attempt.number == (1 if is_elsewhere else 2)
    assert [await rows(world, f"SELECT * FROM {table}") for table in RATED] == counted  # noqa: S608
    assert counted[0]


async def test_two_answers_at_once_move_the_rating_once(world: World):
    panel, drill = await next_choice(world, world.ada)
    attempt_id = int(buttons(panel.components)["A"].split(":")[2])
    service = world.bot.get_cog("Drills").service
    done = await asyncio.gather(
        *(service.answer_choice(user_id=world.ada.id, attempt_id=attempt_id, key=key) for key in "AB"),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in done) == 1
    assert (await rows(world, "SELECT answers FROM drills_ratings")) == [{"answers": 1}]
    assert (await rows(world, "SELECT answers FROM drills_difficulties")) == [{"answers": 1}]
    assert drill.id


async def test_an_answer_whose_rating_cannot_be_stored_is_not_stored_either(world: World):
    panel, drill = await next_choice(world, world.ada)
    attempt_id = int(buttons(panel.components)["A"].split(":")[2])
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON drills_difficulties BEGIN SELECT RAISE(ABORT, 'no'); END"
        )
    service = world.bot.get_cog("Drills").service
    with pytest.raises(sqlite3.IntegrityError):
        await service.answer_choice(user_id=world.ada.id, attempt_id=attempt_id, key=drill.correct_key)
    assert await rows(world, "SELECT state FROM drills_attempts") == [{"state": "open"}]
    assert await rows(world, "SELECT * FROM drills_ratings") == []
    assert await rows(world, "SELECT * FROM ledger") == []


async def test_code_solved_after_a_failed_try_counts_a_little_less(world: World):
    trust_judges(world.kernel)
    panel = answer_to(await world.ada.slash(world.channel, "drill next", kind="code"))
    found = await rows(world, "SELECT drill_id FROM drills_attempts")
    drill = drill_by_id(world, found[0]["drill_id"])
    assert isinstance(drill, CodeDrill)
    for source in (f"{drill.signature.rstrip(':')}:\n    return None\n", drill.references[0]):
        form = await world.ada.click(panel, custom_id=buttons(panel.components)["Send code"])
        await world.ada.submit_modal(form, {"source": source})
    _, easier = fit.update(
        Standing(fit.start_of_member(None), {}),
        fit.start_of_drill(drill),
        area=drill.area,
        guess=0.0,
        reached=1 - fit.FAILED_DISCOUNT,
    )
    async with world.kernel.db.read() as tx:
        assert await fit_store.get_difficulty(tx, drill.id) == easier


async def test_mine_tells_the_rating_in_words_and_from_how_many(world: World):
    panel, drill = await next_choice(world, world.ada)
    await answer(world, world.ada, panel, drill, right=True)
    shown = said(await world.ada.slash(world.channel, "drill mine"))
    assert "Your rating: around *starting out*, **12" in shown
    assert "± 140** from 1 drill\n" in shown
    assert "Still a first guess" in shown


async def test_erasing_a_member_takes_their_ratings_and_leaves_the_drills(world: World):
    panel, drill = await next_choice(world, world.ada)
    result = await answer(world, world.ada, panel, drill, right=True)
    difficulties = await rows(world, "SELECT * FROM drills_difficulties")
    asked = answer_to(await world.ada.slash(world.channel, "privacy erase"))
    await world.ada.click(asked, custom_id="privacy.confirm:1")
    for table in ("drills_ratings", "drills_area_ratings", "drills_picks"):
        assert await rows(world, f"SELECT * FROM {table}") == []  # noqa: S608 - three names from above
    assert await rows(world, "SELECT * FROM drills_difficulties") == difficulties
    old = await world.ada.click(result, label="Why this one?")
    assert "This attempt is gone" in said(old)


# ---------------------------------------------------------------------- why, in practice


async def test_before_anything_was_picked_why_says_what_to_do(world: World):
    asked = await world.ada.slash(world.channel, "drill why")
    assert asked.ephemeral
    assert "nothing to explain yet" in said(asked)
    assert "Next drill" in buttons(answer_to(asked).components)


async def test_why_tells_rating_chance_and_role_of_the_moment_of_the_pick(world: World):
    await set_level(world, world.ada, "experienced", track="mlops")
    panel, drill = await next_choice(world, world.ada)
    before = await world.ada.slash(world.channel, "drill why")
    assert before.ephemeral
    assert f"### Why “{drill.title}”" in said(before)
    assert "about **75 of 100** solve it" in said(before) or "about **70 of 100** solve it" in said(before)
    assert "no answers yet, so I start from the level you named, *experienced*" in said(before)
    assert "few have answered it" in said(before)
    assert ("**Your role**: on the list for MLOps engineer" in said(before)) is ("mlops" in drill.tracks)
    await answer(world, world.ada, panel, drill, right=False)
    await world.restart()
    assert said(await world.ada.slash(world.channel, "drill why")) == said(before)


async def test_why_names_the_answers_that_led_to_it(world: World):
    service = world.bot.get_cog("Drills").service
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    asked = Wish(kind="choice", area="genai_llm")
    answered = []
    for right in (True, False):
        going = await service.start_next(**who, wish=asked)
        key = next(k for k in going.drill.keyed if (k == going.drill.correct_key) is right)
        await service.answer_choice(user_id=world.ada.id, attempt_id=going.attempt.attempt_id, key=key)
        answered.append(f"{going.drill.title} ({'✅' if right else '❌'})")
    await service.start_next(**who, wish=asked)
    shown = said(await world.ada.slash(world.channel, "drill why"))
    assert f"**Your last answers in GenAI and LLM**: {', '.join(answered)}" in shown
    assert "from 2 drills" in shown
    assert "*Against it*: an area you just had" in shown


async def test_why_names_a_weak_area_with_its_figures(world: World):
    await set_level(world, world.ada, "experienced")
    async with world.kernel.db.write() as tx:
        await keep_standing(tx, world, world.ada, system_design=-170, coding_tools=60, genai_llm=60)
    await world.ada.slash(world.channel, "drill next", kind="choice", topic="system_design")
    shown = said(await world.ada.slash(world.channel, "drill why"))
    assert "**Weaker area**: System design, 1330 from 9 drills, beside 1483 over your areas" in shown
    assert "around *experienced*, **1500 ± 70** from 27 drills" in shown


async def test_the_button_under_a_result_explains_that_one_twice_and_after_a_restart(world: World):
    panel, first = await next_choice(world, world.ada)
    result = await answer(world, world.ada, panel, first, right=True)
    _, second = await next_choice(world, world.ada)
    await world.restart()
    shown = [said(await world.ada.click(result, label="Why this one?")) for _ in range(2)]
    assert f"### Why “{first.title}”" in shown[0]
    assert shown[0] == shown[1]
    assert second.title not in shown[0]
    latest = said(await world.ada.slash(world.channel, "drill why"))
    assert f"### Why “{second.title}”" in latest


async def test_somebody_elses_pick_is_not_explained(world: World):
    panel, drill = await next_choice(world, world.ada)
    result = await answer(world, world.ada, panel, drill, right=True)
    attempt_id = int(buttons(result.components)["Why this one?"].split(":")[2])
    with pytest.raises(NotAllowed, match="someone else's"):
        await world.bot.get_cog("Drills").service.why_attempt(user_id=world.ben.id, attempt_id=attempt_id)
    assert "nothing to explain yet" in said(await world.ben.slash(world.channel, "drill why"))


async def test_a_few_answers_of_others_to_a_drill_are_not_told(world: World):
    panel, drill = await next_choice(world, world.ben)
    await answer(world, world.ben, panel, drill, right=False)
    service = world.bot.get_cog("Drills").service
    asked = Wish(kind="choice", area=drill.area, level=drill.level)
    service._drills = {drill.id: drill}  # so that it is everybody's next
    await service.start_next(guild_id=world.guild.id, user_id=world.ada.id, wish=asked)
    assert "few have answered it" in said(await world.ada.slash(world.channel, "drill why"))
    async with world.kernel.db.write() as tx:
        await fit_store.set_difficulty(tx, drill_id=drill.id, rating=Rating(1412.0, 41))
    other = world.add_member("cleo")
    await next_choice(world, other)
    assert "1412, from 41 answers" in said(await other.slash(world.channel, "drill why"))


# ---------------------------------------------------------------------- why, for a group


async def keep_standing(tx: Any, world: World, who: Any, **differences: float) -> None:
    """Give a member a rating of 1500 with the differences, nine answers in each area."""
    now = world.kernel.clock.now()
    await members.ensure_member(tx, guild_id=world.guild.id, user_id=who.id, now=now)
    areas = {area: Rating(value, 9) for area, value in differences.items()}
    standing = Standing(Rating(1500.0, 9 * len(areas)), areas)
    for area in areas:
        await fit_store.set_standing(
            tx, guild_id=world.guild.id, user_id=who.id, standing=standing, area=area, now=now
        )


async def weak_group(world: World) -> Any:
    """A group of three who all find system design hard."""
    cleo = world.add_member("cleo")
    group = await make_group(world, world.ada, world.ben, cleo)
    async with world.kernel.db.write() as tx:
        for who in (world.ada, world.ben, cleo):
            await keep_standing(tx, world, who, system_design=-150, coding_tools=50, genai_llm=50)
    return group


@pytest.mark.usefixtures("pod")
async def test_why_explains_the_groups_drill_of_today(world: World):
    await world.advance(hours=9)
    shown = await world.ada.slash(world.channel, "drill why")
    assert shown.ephemeral
    found = await rows(world, "SELECT drill_id FROM drills_posts")
    drill = drill_by_id(world, found[0]["drill_id"])
    assert f"### Why “{drill.title}” for Pod One" in said(shown)
    assert "had not come yet" in said(shown)
    assert "From the 0 drills the group had before" in said(shown)
    assert "Weaker areas" not in said(shown)
    await world.advance(days=1)
    await world.restart()
    later = said(await world.ada.slash(world.channel, "drill why"))
    assert "From the 1 drill the group had before" in later
    assert "- **Kind**: " in later


async def test_a_group_leans_to_its_weakest_area_and_says_so_without_names(world: World):
    await weak_group(world)
    await world.advance(hours=9)
    shown = said(await world.ada.slash(world.channel, "drill why"))
    assert "**Weaker areas of the group**: System design come more often now" in shown
    assert "never from one" in shown
    assert [name for name in ("ben", "cleo", str(world.ben.id)) if name in shown] == []
    kept = await rows(world, "SELECT why FROM drills_group_picks")
    assert str(world.ben.id) not in kept[0]["why"]
    assert '"weak": ["system_design"]' in kept[0]["why"]


async def test_with_one_of_three_away_nothing_is_said_of_the_group(world: World):
    group = await weak_group(world)
    today = world.env.now().date()
    async with world.kernel.db.write() as tx:
        told = await fit_service.group_areas(tx, group=group, day=today)
        assert {t.area for t in told if t.tendency == "weak"} == {"system_design"}
        assert [t.area for t in told] == list(AREAS)
        await members.set_away(
            tx, guild_id=world.guild.id, user_id=world.ben.id, from_on=today, until_on=today, today=today
        )
        told = await fit_service.group_areas(tx, group=group, day=today)
        assert {t.tendency for t in told} == {"unknown"}
    await world.advance(hours=9)
    assert "Weaker areas" not in said(await world.ada.slash(world.channel, "drill why"))


async def test_without_the_lean_nothing_is_leaned_to(world: World):
    group = await weak_group(world)
    async with world.kernel.db.read() as tx:
        asked = {
            "group": group,
            "pool": world.kernel.library.of("drills"),
            "posted": [],
            "day": date(2026, 1, 5),
        }
        _, plain = await fit_service.choose_for_group(tx, **asked, lean=False)
        _, leaning = await fit_service.choose_for_group(tx, **asked, lean=True)
    assert plain.weak == ()
    assert leaning.weak == ("system_design",)


@pytest.mark.usefixtures("pod")
async def test_the_button_under_the_answer_to_a_groups_drill_explains_the_groups_mix(world: World):
    while "A" not in (opened := await open_newest(world)):
        await world.advance(days=1)
    panel = opened["panel"]
    result = answer_to(await world.ada.click(panel, custom_id=opened["A"]))
    shown = said(await world.ada.click(result, label="Why this one?"))
    assert "for Pod One" in shown


async def open_newest(world: World) -> dict[str, Any]:
    if world.env.now().hour != 9:
        await world.move_to(world.env.now().replace(hour=9, minute=0))
    post = newest_post(world)
    if post is None or ":choice" not in buttons(post.components).get("Answer", ""):
        return {}
    panel = answer_to(await world.ada.click(post, custom_id=buttons(post.components)["Answer"]))
    return {"panel": panel} | buttons(panel.components)


@pytest.mark.usefixtures("pod")
async def test_a_drill_that_a_moderator_put_in_place_is_said_to_be_theirs(world: World):
    await world.advance(hours=9)
    other = next(d for d in world.kernel.library.of("drills") if d.kind == "choice")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE drills_posts SET drill_id = ?", (other.id,))
        await tx.connection.execute("DELETE FROM drills_group_picks")
    shown = said(await world.ada.slash(world.channel, "drill why"))
    assert f"### Why “{other.title}” for Pod One" in shown
    assert "A moderator chose it." in shown


async def test_what_was_asked_for_after_a_mock_comes_next_once_and_the_reason_says_so(world: World):
    who = {"guild_id": world.guild.id, "user_id": world.ada.id}
    await next_choice(world, world.ada)  # so that there is a member, and something came before
    now = world.kernel.clock.now()
    async with world.kernel.db.write() as tx:
        for source in ("mock:1:structure", "mock:1:structure"):
            await practice_wishes.add(
                tx,
                **who,
                source=source,
                area="communication",
                topic="Structure",
                why="after your mock",
                now=now,
            )
    _, wished = await next_choice(world, world.ada)
    assert wished.area == "communication"
    told = said(await world.ada.slash(world.channel, "drill why"))
    assert "**You asked for this** after your mock" in told
    async with world.kernel.db.read() as tx:
        assert await practice_wishes.open_wishes(tx, **who) == []
    await next_choice(world, world.ada)
    assert "You asked for this" not in said(await world.ada.slash(world.channel, "drill why"))
