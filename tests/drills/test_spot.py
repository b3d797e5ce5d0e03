"""A flaw to be found: exhibit with or without a picture, chosen or written, as members and their group live it."""

from __future__ import annotations

import asyncio
import io
from typing import Any

import pytest
from PIL import Image

from bot.schedule import LEASE_SECONDS
from cogs.drills import logic
from cogs.drills.models import SpotDrill
from cogs.drills.spot.logic import ANSWER_LIMIT
from tests.conftest import World, library

from .conftest import answer_to, buttons, make_group, newest_post, posts, said, texts
from .test_daily import rows_of, select_id

CHART, TYPED_CHART, QUERY, TYPED = (
    "ml-curve-under-diagonal",
    "ops-always-rising",
    "code-last-day-of-september",
    "ml-city-return-rate",
)
NAMES_IT = "The city rate is worked out from the test labels as well, before the data is divided."
VAGUE = "Something about the numbers is off."


def drill(drill_id: str) -> SpotDrill:
    return next(d for d in library().of("drills") if d.id == drill_id)


def only(world: World, drill_id: str) -> SpotDrill:
    """Leave one drill in the running bot's library, so that it is the one that comes."""
    service = world.bot.get_cog("Drills").service
    service._drills = {drill_id: drill(drill_id)}
    return service._drills[drill_id]


async def opened(world: World, drill_id: str, who: Any = None) -> Any:
    """Open a drill as practice; return the private panel."""
    only(world, drill_id)
    return answer_to(await (who or world.ada).slash(world.channel, "drill next"))


async def posted(world: World, drill_id: str) -> Any:
    """Let the group get the drill; return its message."""
    only(world, drill_id)
    if newest_post(world) is None:
        await make_group(world, world.ada, world.ben)
    await world.move_to(world.env.now().replace(hour=9, minute=0))
    return newest_post(world)


def shown(message: Any) -> list[tuple[str, str]]:
    """Return address and alt text of each picture in a message, of discord objects or payloads."""

    def walk(components: list[Any]) -> list[tuple[str, str]]:
        found = []
        for component in components:
            data = component if isinstance(component, dict) else component.to_dict()
            found += [(item["media"]["url"], item["description"]) for item in data.get("items") or []]
            found += walk(data.get("components") or [])
        return found

    return walk(message.components)


def picture(world: World, message: Any) -> Image.Image:
    """Return the only picture of a message, as it lies with Discord: a file of the message's own."""
    ((url, _),) = shown(message)
    assert [file.url for file in message.attachments] == [url]
    data = world.env.backend.cdn.get(url)
    assert data is not None, f"{url} is nowhere"
    return Image.open(io.BytesIO(data))


async def press(world: World, message: Any, label: str, who: Any = None) -> Any:
    return await (who or world.ada).click(message, custom_id=buttons(message.components)[label])


async def write(world: World, panel: Any, answer: str) -> Any:
    form = await press(world, panel, "Write what is wrong")
    return await world.ada.submit_modal(form, {"answer": answer})


async def attempt(world: World) -> dict[str, Any]:
    return dict((await rows_of(world, "SELECT * FROM drills_attempts"))[0])


# ---------------------------------------------------------------------- a picture in the group's post


async def test_a_chart_is_posted_with_the_drill_and_described(world: World):
    post = await posted(world, CHART)
    ((_, alt),) = shown(post)
    assert alt == drill(CHART).exhibit.alt
    image = picture(world, post)
    assert (image.format, image.width) == ("PNG", 900)
    assert image.convert("RGBA").getextrema()[3] == (255, 255), (
        "its own background, for dark and light themes"
    )
    assert set(buttons(post.components)) == {"Answer", "Hint (−2)", "Discuss", "Picture as text"}
    assert texts(post.components).index("Under this chart") < texts(post.components).index("**A** ·")
    assert post.flags.suppress_notifications


async def test_the_picture_stays_when_the_drill_closes_also_after_a_restart(world: World):
    post = await posted(world, CHART)
    await world.restart()
    await world.advance(hours=12)
    closed = newest_post(world)
    assert closed.id == post.id
    assert "closed" in texts(closed.components)
    assert shown(closed)[0][1] == drill(CHART).exhibit.alt
    assert picture(world, closed).width == 900
    solution = world.channel.last_message
    assert "Below the diagonal the predictions are too high" in texts(solution.components)
    assert "**The flaw** ·" in texts(solution.components)


async def test_the_picture_can_be_read_as_text_by_anybody_and_in_private(world: World):
    post = await posted(world, CHART)
    eve = world.add_member("eve")
    await world.restart()
    told = await press(world, post, "Picture as text", eve)
    assert told.response.ephemeral
    assert drill(CHART).exhibit.alt in said(told)
    assert "0.6 → 0.37" in said(told)
    assert await rows_of(world, "SELECT * FROM drills_attempts") == []


async def test_answering_shows_the_picture_in_private_before_and_after(world: World):
    post = await posted(world, CHART)
    panel = answer_to(await press(world, post, "Answer"))
    assert panel.ephemeral
    assert picture(world, panel).width == 900
    await world.restart()
    done = await press(world, panel, "D")
    assert "✅ **Right.** +10 points" in said(done)
    assert "**The flaw** ·" in said(done)
    assert "**Instead**" in said(done)
    assert shown(answer_to(done))[0][1] == drill(CHART).exhibit.alt
    assert picture(world, answer_to(done)).width == 900
    assert len(answer_to(done).attachments) == 1


async def test_a_wrong_choice_says_why_and_which_was_right(world: World):
    done = await press(world, await opened(world, CHART), "A")
    assert "You chose A, right is D. +2 points" in said(done)
    assert drill(CHART).keyed["A"].why in said(done)
    assert drill(CHART).flaw.why in said(done)


async def test_the_archive_shows_the_picture_the_solution_and_ones_own_answer(world: World):
    post = await posted(world, CHART)
    panel = answer_to(await press(world, post, "Answer"))
    await press(world, panel, "B")
    await world.advance(hours=12)
    await world.restart()
    listed = answer_to(await world.ada.slash(world.channel, "drill archive"))
    ((post_id,),) = await rows_of(world, "SELECT post_id FROM drills_posts")
    read = await world.ada.select(listed, [str(post_id)], custom_id=select_id(listed.components))
    assert picture(world, answer_to(read)).width == 900
    assert "## Solution" in said(read)
    assert "**You answered:** B" in said(read)


async def test_a_card_can_be_kept_without_losing_the_picture(world: World):
    done = answer_to(await press(world, await opened(world, CHART), "A"))
    kept = answer_to(await press(world, done, "Keep as card"))
    assert picture(world, kept).width == 900
    ((front,),) = await rows_of(world, "SELECT front FROM card_seeds")
    assert drill(CHART).exhibit.alt in front


async def test_a_server_error_is_tried_again_with_the_whole_picture(world: World):
    world.env.inject_error("POST", "/channels/*/messages", status=500, times=1)
    post = await posted(world, CHART)
    assert len(posts(world)) == 1
    assert picture(world, post).width == 900


async def test_a_crash_after_sending_and_before_noting_finds_the_post_with_its_picture(world: World):
    post = await posted(world, CHART)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE drills_posts SET message_id = NULL")
        await tx.connection.execute("UPDATE occurrences SET state = 'claimed', finished_at = NULL")
    await world.restart()
    await world.advance(seconds=LEASE_SECONDS + 1)
    assert [p.id for p in posts(world)] == [post.id]
    ((message_id,),) = await rows_of(world, "SELECT message_id FROM drills_posts")
    assert message_id == post.id


# ---------------------------------------------------------------------- code and tables


async def test_a_query_stands_in_the_post_with_its_options_and_has_no_picture(world: World):
    post = await posted(world, QUERY)
    assert "```sql\nSELECT c.name AS category," in texts(post.components)
    assert "**C** · Almost all of 30 September is left out." in texts(post.components)
    assert shown(post) == []
    assert "Picture as text" not in buttons(post.components)


async def test_a_table_is_aligned(world: World):
    panel = await opened(world, "sys-mean-of-three-p95")
    head, first = texts(panel.components).split("```text\n")[1].split("\n")[:2]
    assert (head, first) == ("region    requests  p95 in ms", "Europe     900,000        180")


async def test_two_presses_at_once_count_once_and_an_old_button_changes_nothing(world: World):
    old = await opened(world, QUERY)
    attempt_id = (await attempt(world))["attempt_id"]
    spots = world.bot.get_cog("Drills").spot
    results = await asyncio.gather(
        *(spots.choose(user_id=world.ada.id, attempt_id=attempt_id, key=key) for key in "CA"),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    late = await press(world, old, "A")
    assert "first answer stands" in said(late)
    assert len(await rows_of(world, "SELECT * FROM ledger")) == 1


async def test_somebody_elses_buttons_are_refused(world: World):
    panel = await opened(world, QUERY)
    attempt_id = (await attempt(world))["attempt_id"]
    spots = world.bot.get_cog("Drills").spot
    for use in (
        spots.choose(user_id=world.ben.id, attempt_id=attempt_id, key="A"),
        spots.write(user_id=world.ben.id, attempt_id=attempt_id, text=NAMES_IT),
        spots.judge(user_id=world.ben.id, attempt_id=attempt_id, verdict="found"),
    ):
        with pytest.raises(Exception, match="someone else's"):
            await use
    assert "C" in buttons(panel.components)
    assert (await attempt(world))["state"] == "open"


async def test_an_option_that_the_drill_no_longer_has_is_refused(world: World):
    await opened(world, QUERY)
    attempt_id = (await attempt(world))["attempt_id"]
    with pytest.raises(Exception, match="no longer part of the drill"):
        await world.bot.get_cog("Drills").spot.choose(user_id=world.ada.id, attempt_id=attempt_id, key="E")
    assert (await attempt(world))["state"] == "open"


async def test_a_hint_costs_two_points(world: World):
    panel = await opened(world, QUERY)
    hint = await press(world, panel, "Hint (−2)")
    assert "**Hint 1 of 2**" in said(hint)
    done = await press(world, panel, "C")
    assert "+8 points" in said(done)


# ---------------------------------------------------------------------- written in own words


async def test_an_answer_that_names_the_flaw_is_found_without_asking_back(world: World):
    panel = await opened(world, TYPED)
    assert 'rate = df.groupby("city")' in texts(panel.components)
    await world.restart()
    only(world, TYPED)
    done = await write(world, panel, NAMES_IT)
    assert "✅ **Found.** Your words name the flaw. +10 points" in said(done)
    assert f"**You wrote:** {NAMES_IT}" in said(done)
    assert '`rate = df.groupby("city")["returned"].mean()`' in said(done)
    assert "I had it" not in buttons(answer_to(done).components)
    assert (await attempt(world))["is_correct"] == 1


async def test_where_words_do_not_tell_the_member_says_so_and_that_decides(world: World):
    done = await write(world, await opened(world, TYPED), VAGUE)
    assert "I cannot tell from your words" in said(done)
    assert "+4 points" in said(done)
    assert drill(TYPED).flaw.why.strip() in said(done)
    assert (await attempt(world))["is_correct"] is None
    assert "⬜ A return rate for every city" in said(await world.ada.slash(world.channel, "drill mine"))
    await world.restart()
    only(world, TYPED)
    judged = await press(world, answer_to(done), "I had it")
    assert "✅ **Found**, by your own verdict" in said(judged)
    assert not {"I had it", "Nearly"} & set(buttons(answer_to(judged).components))
    assert (await attempt(world))["is_correct"] == 1
    assert [row["points"] for row in await rows_of(world, "SELECT points FROM ledger")] == [4]
    left = await world.ada.slash(world.channel, "drill next")
    assert "You have solved every drill that fits" in said(left)


@pytest.mark.parametrize(("label", "said_then"), [("Nearly", "**Nearly**"), ("Not this time", "❌")])
async def test_what_was_not_found_comes_again(world: World, label: str, said_then: str):
    done = await write(world, await opened(world, TYPED), VAGUE)
    judged = await press(world, answer_to(done), label)
    assert f"{said_then}" in said(judged)
    assert "It will come again" in said(judged)
    assert (await attempt(world))["is_correct"] == 0
    again = await world.ada.slash(world.channel, "drill next")
    assert "Write what is wrong" in buttons(answer_to(again).components)


async def test_a_verdict_is_given_once(world: World):
    done = await write(world, await opened(world, TYPED), VAGUE)
    attempt_id = (await attempt(world))["attempt_id"]
    spots = world.bot.get_cog("Drills").spot
    results = await asyncio.gather(
        *(spots.judge(user_id=world.ada.id, attempt_id=attempt_id, verdict=v) for v in ("missed", "found")),
        return_exceptions=True,
    )
    assert sum(isinstance(result, Exception) for result in results) == 1
    first = (await attempt(world))["is_correct"]
    late = await world.ada.click(answer_to(done), custom_id=f"drills.spot_judge:1:{attempt_id}:found")
    assert "the first verdict stands" in said(late)
    assert (await attempt(world))["is_correct"] == first


async def test_an_answer_that_words_found_cannot_be_judged_down_or_up(world: World):
    await write(world, await opened(world, TYPED), NAMES_IT)
    attempt_id = (await attempt(world))["attempt_id"]
    with pytest.raises(Exception, match="judged already"):
        await world.bot.get_cog("Drills").spot.judge(
            user_id=world.ada.id, attempt_id=attempt_id, verdict="missed"
        )


async def test_there_is_no_verdict_before_an_answer(world: World):
    await opened(world, TYPED)
    attempt_id = (await attempt(world))["attempt_id"]
    with pytest.raises(Exception, match="Write what is wrong first"):
        await world.bot.get_cog("Drills").spot.judge(
            user_id=world.ada.id, attempt_id=attempt_id, verdict="found"
        )


async def test_ratings_wait_for_the_verdict(world: World):
    done = await write(world, await opened(world, TYPED), VAGUE)
    assert await rows_of(world, "SELECT * FROM drills_ratings") == []
    await press(world, answer_to(done), "I had it")
    (row,) = await rows_of(world, "SELECT answers FROM drills_ratings")
    assert row["answers"] == 1


async def test_blanks_are_refused_and_the_attempt_stays_open(world: World):
    refused = await write(world, await opened(world, TYPED), "   ")
    assert "**Your answer** is empty" in said(refused)
    assert (await attempt(world))["state"] == "open"


async def test_too_long_an_answer_is_refused_and_handed_back(world: World):
    await opened(world, TYPED)
    attempt_id = (await attempt(world))["attempt_id"]
    long = "x" * (ANSWER_LIMIT + 1)
    with pytest.raises(Exception, match="601 characters, 600 are possible") as error:
        await world.bot.get_cog("Drills").spot.write(user_id=world.ada.id, attempt_id=attempt_id, text=long)
    assert error.value.kept == long


async def test_what_was_typed_while_the_drill_closed_is_handed_back(world: World):
    post = await posted(world, TYPED_CHART)
    panel = answer_to(await press(world, post, "Answer"))
    form = await press(world, panel, "Write what is wrong")
    await world.advance(hours=13)
    late = await world.ada.submit_modal(form, {"answer": "It is cumulative."})
    assert "closed while you were at it" in said(late)
    assert "It is cumulative." in said(late)
    assert (await attempt(world))["state"] == "open"


async def test_the_form_of_an_answered_drill_shows_the_result_instead(world: World):
    old = await opened(world, TYPED)
    await write(world, await opened(world, TYPED), NAMES_IT)
    again = await press(world, old, "Write what is wrong")
    assert again.modal is None
    assert "✅ **Found.**" in said(again)


async def test_what_members_write_cannot_break_the_panel(world: World):
    done = await write(world, await opened(world, TYPED), "``` @everyone \u202e <@1>")
    assert "\u202e" not in said(done)
    assert said(done).count("```") % 2 == 0


async def test_a_group_reads_how_many_found_it(world: World):
    post = await posted(world, TYPED_CHART)
    panel = answer_to(await press(world, post, "Answer"))
    assert picture(world, panel).width == 900
    done = await write(world, panel, "A running total can only rise.")
    assert "✅ **Found.**" in said(done)
    assert picture(world, answer_to(done)).width == 900
    async with world.kernel.db.write() as tx:  # the same from two more
        for user_id in (world.ben.id, world.moderator.id):
            await tx.connection.execute(
                "INSERT INTO drills_attempts (guild_id, user_id, post_id, drill_id, number, kind, state, is_correct, opened_at) "
                "SELECT guild_id, ?, post_id, drill_id, number, kind, state, 0, opened_at FROM drills_attempts "
                "WHERE user_id = ?",
                (user_id, world.ada.id),
            )
    await world.advance(hours=12)
    assert "1 of 3 who closed it solved it" in texts(world.channel.last_message.components)


async def test_next_brings_a_spot_drill_on_request(world: World):
    result = await world.ada.slash(world.channel, "drill next", kind="spot")
    assert "Spot the flaw" in said(result)
    assert "Only you see this" in said(result)


def test_points_of_a_written_answer_follow_its_words():
    assert logic.points_for_recall(share=1.0, hints_used=0) == 10
    assert logic.points_for_recall(share=0.0, hints_used=0) == 4
