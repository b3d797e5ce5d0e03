"""An SQL drill from its grain to the verdict, as a member lives it, on the real judge."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from bot.app import warm_up
from bot.errors import UserFacingError
from cogs.drills import logic
from cogs.drills.models import SqlDrill
from cogs.drills.sql.service import SqlService
from tests.conftest import World, library, trust_judges

from .conftest import answer_to, buttons, make_group, newest_post, said, texts

TIES, FIRST = "sql-top-scores-tied", "sql-never-ordered"
ENDLESS = "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n FROM r) SELECT count(*) FROM r"


@pytest.fixture
async def asker(world: World) -> World:
    """A world whose SQL judge is ready."""
    trust_judges(world.kernel)
    return world


def drill_of(drill_id: str) -> SqlDrill:
    return next(d for d in library().of("drills") if d.id == drill_id)


def only(world: World, drill_id: str) -> SqlDrill:
    """Leave one drill in the running bot's library, so that it is the one that comes."""
    service = world.bot.get_cog("Drills").service
    service._drills = {drill_id: drill_of(drill_id)}
    return service._drills[drill_id]


async def opened(world: World, drill_id: str = FIRST, who: Any = None) -> tuple[Any, SqlDrill]:
    """Open the drill as practice; return the private panel and the drill."""
    drill = only(world, drill_id)
    result = await (who or world.ada).slash(world.channel, "drill next", kind="sql")
    return answer_to(result), drill


async def picked(world: World, drill_id: str = FIRST, *, right: bool = True) -> tuple[Any, SqlDrill]:
    """Open the drill and name the grain; return the panel with the form's button."""
    panel, drill = await opened(world, drill_id)
    key = next(k for k in drill.grains if (k == drill.right_grain) == right)
    return answer_to(await world.ada.click(panel, custom_id=buttons(panel.components)[key])), drill


async def send(world: World, panel: Any, source: str, **more: Any) -> Any:
    form = await world.ada.click(panel, custom_id=buttons(panel.components)["Send query"])
    return await world.ada.submit_modal(form, {"source": source} | more)


async def attempt(world: World) -> dict[str, Any]:
    async with world.kernel.db.read() as tx:
        return dict((await tx.all("SELECT * FROM drills_attempts ORDER BY attempt_id"))[-1])


async def submissions(world: World) -> list[str]:
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT source FROM drills_submissions ORDER BY submission_id")
    return [row["source"] for row in rows]


def service_of(world: World) -> SqlService:
    return world.bot.get_cog("Drills").sql


# ---------------------------------------------------------------------- the way through


async def test_the_grain_is_asked_before_a_query_can_be_sent(asker: World):
    panel, drill = await opened(asker)
    shown = texts(panel.components)
    assert [text for text in drill.grains.values() if text not in shown] == []
    assert "**visits** · one row per visit" in shown
    assert "`member_id` integer (NULL for a guest)" in shown
    assert "**Return** `member_id`, rows in any order." in shown
    assert set(buttons(panel.components)) == {
        "A",
        "B",
        "C",
        "D",
        "Sample rows",
        "Hint (−2)",
        "Show the solution",
    }
    attempt_id = (await attempt(asker))["attempt_id"]
    with pytest.raises(UserFacingError, match="First say what one row") as refusal:
        await service_of(asker).submit(user_id=asker.ada.id, attempt_id=attempt_id, source="SELECT 1")
    assert refusal.value.kept == "SELECT 1"
    assert await submissions(asker) == []


async def test_a_right_grain_and_a_reference_are_solved_and_pay_in_full(asker: World):
    panel, drill = await picked(asker)
    assert f"✅ One row of the result is **{drill.grain.right}**" in texts(panel.components)
    done = await send(asker, panel, drill.references[1])
    assert "✅ **Solved.** +15 points" in said(done)
    assert drill.solution[:60] in said(done)
    assert "**In PostgreSQL**" in said(done)
    assert drill.references[0].splitlines()[0] in said(done)
    found = await attempt(asker)
    assert (found["points"], found["is_correct"], found["answer"]) == (
        logic.POINTS_CODE,
        1,
        drill.references[1].strip(),
    )


async def test_a_wrong_grain_is_explained_costs_a_point_and_the_drill_goes_on(asker: World):
    panel, drill = await picked(asker, right=False)
    shown = texts(panel.components)
    assert "❌ You picked *" in shown
    assert f"One row of the result is **{drill.grain.right}**" in shown
    assert sum(wrong.why in shown for wrong in drill.grain.wrong) == 1
    await send(asker, panel, drill.references[0])
    assert (await attempt(asker))["points"] == 14


async def test_the_sample_rows_are_shown_to_the_member_alone_and_hidden_ones_never(asker: World):
    panel, drill = await opened(asker)
    result = await asker.ada.click(panel, custom_id=buttons(panel.components)["Sample rows"])
    shown = said(result)
    assert result.response.ephemeral
    assert shown.count("\n") > sum(len(table.shown) for table in drill.shown_tables)
    assert "13       | 5         | 2026-02-11" in shown
    assert "2        | NULL      | sql-basics | 19     | 2026-02-04 11:00" in shown
    assert "2026-01-19" not in shown, "that is a hidden row"


async def test_the_first_differing_row_is_shown_and_costs_a_point(asker: World):
    panel, drill = await picked(asker)
    done = await send(asker, panel, drill.wrong[0].source)
    shown = said(done)
    assert "**Sample rows**: ❌ wrong result" in shown
    assert "3 rows missing" in shown
    assert "Missing: 2" in shown
    assert "You returned:" in shown
    solved = await send(asker, answer_to(done), drill.references[0])
    assert f"+{logic.POINTS_CODE - logic.FAILED_COST} points" in said(solved)


async def test_a_query_that_fits_the_samples_only_fails_on_hidden_rows_without_showing_them(asker: World):
    panel, drill = await picked(asker, TIES)
    rank = next(
        wrong.source for wrong in drill.wrong if "RANK()" in wrong.source and "DENSE" not in wrong.source
    )
    shown = said(await send(asker, panel, rank))
    assert "**Sample rows**: ✅ right" in shown
    assert "**Hidden rows**: ❌ wrong result. They hold what the samples may not" in shown
    assert "alpha" not in shown
    assert (await attempt(asker))["state"] == "open"


async def test_a_misspelt_column_is_named_with_its_line_and_the_query_is_filled_in_again(asker: World):
    panel, _ = await picked(asker)
    done = await send(asker, panel, "SELECT member\nFROM visits")
    assert "**Your query could not be run (line 1)**" in said(done)
    assert 'Referenced column "member" not found' in said(done)
    form = await asker.ada.click(answer_to(done), label="Send query")
    assert form.modal["components"][0]["component"]["value"] == "SELECT member\nFROM visits"


async def test_a_hint_costs_two_points(asker: World):
    panel, drill = await picked(asker)
    hinted = await asker.ada.click(panel, custom_id=buttons(panel.components)["Hint (−2)"])
    assert drill.hints[0] in said(hinted)
    await send(asker, panel, drill.references[0])
    assert (await attempt(asker))["points"] == logic.POINTS_CODE - logic.HINT_COST


async def test_the_solution_can_be_asked_for_before_the_grain_and_closes_the_attempt(asker: World):
    panel, drill = await opened(asker)
    shown = said(await asker.ada.click(panel, custom_id=buttons(panel.components)["Show the solution"]))
    assert "Closed without a full pass" in shown
    assert drill.grain.why in shown
    assert "```sql" in shown
    assert (await attempt(asker))["is_correct"] == 0


async def test_a_file_counts_instead_of_the_text(asker: World):
    panel, drill = await picked(asker)
    done = await send(asker, panel, "", file=[("answer.sql", drill.references[0].encode())])
    assert "✅ **Solved.**" in said(done)


# ---------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("source", "more", "sentence"),
    [
        ("   ", {}, "**Your query** is empty. Write one SELECT and send it again."),
        ("", {"file": [("answer.txt", b"SELECT 1")]}, "“answer.txt” is no .sql file. Send SQL source."),
        ("", {"file": [("answer.sql", b"SELECT '\xff'")]}, "**File** is not UTF-8 text."),
        ("", {"file": [("answer.sql", b"x" * 17_000)]}, "**File** is larger than 16 KB."),
        ("", {"file": [("answer.sql", b"x" * 5000)]}, "**Your query** has 5,000 characters, 4,000 are possible."),
    ],
)  # fmt: skip
async def test_what_is_no_query_is_refused_and_nothing_is_kept(
    asker: World, source: str, more: dict[str, Any], sentence: str
):
    panel, _ = await picked(asker)
    assert sentence in said(await send(asker, panel, source, **more))
    assert await submissions(asker) == []


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("DELETE FROM visits", "Only a SELECT is run here."),
        ("SELECT 1; SELECT 2", "Send one SELECT; only one statement is run."),
        ("SELECT * FROM read_text('/etc/passwd')", "read_text() cannot stand in FROM here"),
        ("SELECT * FROM users", "There is no table users in this drill. There are: members, visits"),
        ("SELECT 'a\0'", "Your query holds a NUL character"),
    ],
)
async def test_what_the_judge_does_not_run_gets_its_sentence_and_the_next_query_is_judged(
    asker: World, source: str, sentence: str
):
    panel, drill = await picked(asker)
    done = await send(asker, panel, source)
    assert sentence in said(done)
    assert "✅ **Solved.**" in said(await send(asker, answer_to(done), drill.references[0]))


async def test_an_endless_query_ends_as_too_slow_and_the_next_one_is_judged(asker: World):
    panel, drill = await picked(asker)
    slow = await send(asker, panel, ENDLESS)
    assert "**Sample rows**: ❌ too slow" in said(slow)
    assert "No result in 3 s." in said(slow)
    assert "✅ **Solved.**" in said(await send(asker, answer_to(slow), drill.references[0]))


async def test_what_a_query_returns_cannot_ping_or_break_the_message(asker: World):
    panel, _ = await picked(asker)
    shown = said(
        await send(
            asker, panel, "SELECT '``` @everyone <@1> ' || chr(27) || '[31m' || chr(8238) AS member_id"
        )
    )
    assert shown.count("```") % 2 == 0
    assert not any(bad in shown for bad in ("@everyone", "<@1>", "\x1b", "\u202e"))


async def test_thirty_one_submissions_an_hour_are_too_many_whatever_they_are_for(asker: World):
    panel, drill = await picked(asker)
    attempt_id = (await attempt(asker))["attempt_id"]
    async with asker.kernel.db.write() as tx:
        await tx.connection.executemany(
            "INSERT INTO drills_submissions (attempt_id, guild_id, user_id, source, at) VALUES (?, ?, ?, 'x', ?)",
            [(attempt_id, asker.guild.id, asker.ada.id, int(asker.env.now().timestamp()))] * 30,
        )
    refused = await send(asker, panel, drill.references[0])
    assert "30 are possible" in said(refused)
    assert "You wrote:" in said(refused)


async def test_a_second_query_while_the_first_is_judged_is_asked_to_wait(asker: World):
    await picked(asker)
    attempt_id = (await attempt(asker))["attempt_id"]
    who = {"user_id": asker.ada.id, "attempt_id": attempt_id}
    found = await asyncio.gather(
        service_of(asker).submit(**who, source="SELECT 1 AS member_id"),
        service_of(asker).submit(**who, source="SELECT 2 AS member_id"),
        return_exceptions=True,
    )
    (refused,) = [each for each in found if isinstance(each, UserFacingError)]
    assert refused.sentence == "Your last query is still being judged. Wait for its verdict."
    assert refused.kept in {"SELECT 1 AS member_id", "SELECT 2 AS member_id"}
    assert len(await submissions(asker)) == 1


# ---------------------------------------------------------------------- again, later, by others


async def test_the_first_grain_stands_however_often_it_is_pressed(asker: World):
    panels = [(await opened(asker))[0] for _ in range(3)]
    drill = drill_of(FIRST)
    wrong = next(key for key in drill.grains if key != drill.right_grain)
    for panel, key in zip(panels, (wrong, wrong, drill.right_grain), strict=True):
        again = await asker.ada.click(panel, label=key)
    assert f"❌ You picked *{drill.grains[wrong]}*" in said(again)
    await send(asker, answer_to(again), drill.references[0])
    assert (await attempt(asker))["points"] == logic.POINTS_CODE - logic.GRAIN_COST


async def test_everything_works_after_a_restart(asker: World):
    panel, drill = await picked(asker, right=False)
    wrong = await send(asker, panel, drill.wrong[0].source)
    await asker.restart()
    only(asker, drill.id)
    form = await asker.ada.click(answer_to(wrong), label="Send query")
    assert form.modal["components"][0]["component"]["value"] == drill.wrong[0].source
    await asker.restart()
    only(asker, drill.id)
    done = await asker.ada.submit_modal(form, {"source": drill.references[0]})
    assert "✅ **Solved.**" in said(done)
    expected = logic.POINTS_CODE - logic.GRAIN_COST - logic.FAILED_COST
    assert (await attempt(asker))["points"] == expected


async def test_a_query_that_was_kept_and_not_judged_is_offered_again(asker: World):
    await picked(asker)
    attempt_id = (await attempt(asker))["attempt_id"]
    async with asker.kernel.db.write() as tx:
        await tx.connection.execute(
            "INSERT INTO drills_submissions (attempt_id, guild_id, user_id, source, at) VALUES (?, ?, ?, 'SELECT 7', 0)",
            (attempt_id, asker.guild.id, asker.ada.id),
        )
    panel, _ = await opened(asker)
    assert "kept but not judged" in texts(panel.components)
    form = await asker.ada.click(panel, label="Send query")
    assert form.modal["components"][0]["component"]["value"] == "SELECT 7"


async def test_old_buttons_of_a_solved_drill_show_its_result_or_say_so(asker: World):
    first, drill = await opened(asker)
    panel, _ = await picked(asker)
    old, _ = await opened(asker)
    await send(asker, panel, drill.references[0])
    for label in ("A", "Show the solution"):
        refused = await asker.ada.click(first, label=label)
        assert "your first answer stands" in said(refused)
    assert drill.hints[0] in said(await asker.ada.click(old, label="Hint (−2)"))
    assert "✅ **Solved.**" in said(await asker.ada.click(old, label="Send query"))
    assert (await attempt(asker))["points"] == logic.POINTS_CODE


async def test_somebody_elses_buttons_are_refused(asker: World):
    await picked(asker)
    who = {"user_id": asker.ben.id, "attempt_id": (await attempt(asker))["attempt_id"]}
    service = service_of(asker)
    for use in (
        service.querying(**who),
        service.pick_grain(**who, key="A"),
        service.submit(**who, source="SELECT 1"),
        service.give_up(**who),
    ):
        with pytest.raises(UserFacingError, match="someone else's"):
            await use
    assert await submissions(asker) == []


async def test_a_letter_that_the_drill_does_not_have_is_refused(asker: World):
    await opened(asker)
    attempt_id = (await attempt(asker))["attempt_id"]
    with pytest.raises(UserFacingError, match="no longer part of the drill"):
        await service_of(asker).pick_grain(user_id=asker.ada.id, attempt_id=attempt_id, key="E")


# ---------------------------------------------------------------------- in a group


async def posted(world: World, drill_id: str) -> Any:
    only(world, drill_id)
    await make_group(world, world.ada, world.ben)
    await world.move_to(world.env.now().replace(hour=9, minute=0))
    return newest_post(world)


async def test_a_group_gets_the_drill_and_reads_the_reference_at_closing(asker: World):
    drill = drill_of(FIRST)
    post = await posted(asker, FIRST)
    assert drill.grain.right not in texts(post.components), "that would give the grain away"
    panel = answer_to(await asker.ada.click(post, custom_id=buttons(post.components)["Answer"]))
    panel = answer_to(await asker.ada.click(panel, label=drill.right_grain))
    await send(asker, panel, drill.references[0])
    await asker.advance(hours=12)
    shown = texts(asker.channel.last_message.components)
    assert f"One row of the result is **{drill.grain.right}**" in shown
    assert "```sql" in shown
    assert "1 answer. How many solved it is shown from 3 on" in shown


async def test_a_post_that_closed_meanwhile_takes_no_query_and_hands_it_back(asker: World):
    drill = drill_of(FIRST)
    post = await posted(asker, FIRST)
    panel = answer_to(await asker.ada.click(post, custom_id=buttons(post.components)["Answer"]))
    panel = answer_to(await asker.ada.click(panel, label=drill.right_grain))
    form = await asker.ada.click(panel, label="Send query")
    await asker.advance(hours=14)
    late = said(await asker.ada.submit_modal(form, {"source": "SELECT 7 AS member_id"}))
    assert "closed while you were at it" in late
    assert "SELECT 7 AS member_id" in late
    assert await submissions(asker) == []


async def test_without_a_judge_no_sql_drill_is_asked_and_the_rest_works(world: World):
    service_of(world).runner = None
    refused = await world.ada.slash(world.channel, "drill next", kind="sql")
    assert "SQL drills are off" in said(refused)
    other = await world.ada.slash(world.channel, "drill next")
    assert other.response.ephemeral
    assert "\n### " in said(other), "a drill of another kind"


async def test_where_one_judge_is_off_the_other_judges_on(asker: World):
    asker.kernel.resources["drills.judge"].fault = "not here"
    asker.kernel.resources["drills.judge"]._is_tested = True
    await warm_up(asker.kernel)
    assert "Code drills are off" in said(await asker.ada.slash(asker.channel, "drill next", kind="code"))
    panel, drill = await picked(asker)
    assert "✅ **Solved.**" in said(await send(asker, panel, drill.references[0]))
