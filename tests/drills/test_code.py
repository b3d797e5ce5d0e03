"""A code drill from statement to verdict, as a member lives it, on the real sandbox."""

from __future__ import annotations

from typing import Any

import pytest

from bot.errors import UserFacingError
from cogs.drills import logic
from cogs.drills.models import CodeDrill
from cogs.drills.resources import JUDGE
from tests.conftest import World, trust_judges

from .conftest import answer_to, buttons, post_until, said, texts


@pytest.fixture
async def coder(world: World) -> World:
    """A world whose judge is ready."""
    trust_judges(world.kernel)
    return world


async def opened(world: World) -> tuple[Any, CodeDrill]:
    """Open a code drill for ada; return the panel and the drill."""
    result = await world.ada.slash(world.channel, "drill next", kind="code")
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT drill_id FROM drills_attempts WHERE state = 'open'")
    drill = next(d for d in world.kernel.library.of("drills") if d.id == rows[-1]["drill_id"])
    return answer_to(result), drill


async def send(world: World, panel: Any, source: str, **more: Any) -> Any:
    form = await world.ada.click(panel, custom_id=buttons(panel.components)["Send code"])
    return await world.ada.submit_modal(form, {"source": source} | more)


async def attempt(world: World) -> dict[str, Any]:
    async with world.kernel.db.read() as tx:
        return dict((await tx.all("SELECT * FROM drills_attempts"))[0])


async def test_the_statement_shows_signature_and_public_examples_only(coder: World):
    panel, drill = await opened(coder)
    assert drill.signature in texts(panel.components)
    assert texts(panel.components).count("→") == sum(case.is_public for case in drill.cases)


async def test_a_reference_is_solved_and_pays(coder: World):
    panel, drill = await opened(coder)
    done = await send(coder, panel, drill.references[0])
    count = len(drill.cases)
    assert "✅ **Solved.**" in said(done)
    assert f"**{count} of {count} cases passed**" in said(done)
    assert drill.solution[:60] in said(done)
    untested = logic.POINTS_CODE - logic.UNTESTED_COST
    assert (await attempt(coder))["points"] == untested


async def test_phases_are_stamped_and_testing_saves_points(coder: World):
    panel, drill = await opened(coder)
    for label in ("Clarify", "Plan", "Implement", "Test"):
        await coder.advance(minutes=2)
        panel = answer_to(await coder.ada.click(panel, custom_id=buttons(panel.components)[label]))
    await coder.restart()
    done = await send(coder, panel, drill.references[0])
    assert "Clarify 2 min · Plan 4 min · Implement 6 min · Test 8 min" in said(done)
    assert (await attempt(coder))["points"] == logic.POINTS_CODE


async def test_a_plausible_mistake_passes_the_examples_and_fails_hidden_cases_without_showing_them(
    coder: World,
):
    panel, drill = await opened(coder)
    wrong = next(w for w in drill.wrong if w.outcome == "wrong")
    done = await send(coder, panel, wrong.source)
    assert "Hidden cases:" in said(done)
    assert "You returned" not in said(done)
    assert (await attempt(coder))["state"] == "open"
    again = await coder.ada.click(panel, custom_id=buttons(panel.components)["Send code"])
    assert again.modal["components"][0]["component"]["value"] == wrong.source.strip()


async def test_an_error_names_the_line_of_the_members_own_text(coder: World):
    panel, drill = await opened(coder)
    done = await send(coder, panel, f"{drill.signature.rstrip(':')}:\n    x = 1\n    return x / 0\n")
    assert "❌ error in line 3" in said(done)
    assert "ZeroDivisionError" in said(done)


async def test_broken_syntax_is_named_with_its_line(coder: World):
    panel, drill = await opened(coder)
    done = await send(coder, panel, f"{drill.signature.rstrip(':')}:\n    return (\n")
    assert "Nothing could be run (line" in said(done)


async def test_an_endless_loop_ends_as_too_slow_and_the_next_submission_is_judged(coder: World):
    coder.env.settle_timeout = 30.0
    coder.kernel.resources[JUDGE]._runner._job_seconds = 2.0  # not ten: one slow case tells
    panel, drill = await opened(coder)
    slow = await send(coder, panel, f"{drill.signature.rstrip(':')}:\n    while True:\n        pass\n")
    assert "too slow" in said(slow)
    done = await send(coder, panel, drill.references[0])
    assert "✅ **Solved.**" in said(done)


async def test_a_file_counts_instead_of_the_text(coder: World):
    panel, drill = await opened(coder)
    done = await send(coder, panel, "", file=[("answer.py", drill.references[0].encode())])
    assert "✅ **Solved.**" in said(done)


async def test_another_sort_of_file_is_refused(coder: World):
    panel, _ = await opened(coder)
    refused = await send(coder, panel, "two hours of work", file=[("answer.txt", b"hello")])
    assert "two hours of work" in said(refused), "what was typed beside it"
    assert "is no .py file" in said(refused)


async def test_empty_code_is_refused(coder: World):
    panel, _ = await opened(coder)
    refused = await send(coder, panel, "   ")
    assert "**Your code** is empty" in said(refused)


async def test_the_solution_can_be_asked_for_and_closes_the_attempt(coder: World):
    panel, drill = await opened(coder)
    shown = await coder.ada.click(panel, custom_id=buttons(panel.components)["Show the solution"])
    assert "Closed without a full pass" in said(shown)
    assert "One way to write it" in said(shown)
    assert (await attempt(coder))["is_correct"] == 0
    attempt_id = (await attempt(coder))["attempt_id"]
    with pytest.raises(UserFacingError, match="first answer stands"):
        await coder.bot.get_cog("Drills").code.give_up(user_id=coder.ada.id, attempt_id=attempt_id)
    assert drill.function in said(shown)


async def test_thirty_one_submissions_an_hour_are_too_many_and_the_code_comes_back(coder: World):
    panel, drill = await opened(coder)
    attempt_id = (await attempt(coder))["attempt_id"]
    async with coder.kernel.db.write() as tx:
        await tx.connection.executemany(
            "INSERT INTO drills_submissions (attempt_id, guild_id, user_id, source, at) VALUES (?, ?, ?, 'x', ?)",
            [(attempt_id, coder.guild.id, coder.ada.id, int(coder.env.now().timestamp()))] * 30,
        )
    refused = await send(coder, panel, drill.references[0])
    assert "30 are possible" in said(refused)
    assert "You wrote:" in said(refused)


async def test_output_cannot_ping_or_break_the_message(coder: World):
    panel, drill = await opened(coder)
    done = await send(
        coder,
        panel,
        f"{drill.signature.rstrip(':')}:\n    print('``` @everyone \\x1b[31m \\u202e')\n    return '``` <@1>'\n",
    )
    assert "You printed:" in said(done)
    assert said(done).count("```") % 2 == 0
    assert "\x1b" not in said(done)
    assert "\u202e" not in said(done)


@pytest.mark.usefixtures("pod")
async def test_a_group_gets_code_drills_and_reads_the_reference_at_closing(coder: World):
    post = await post_until(coder, "code")
    panel = answer_to(await coder.ada.click(post, custom_id=buttons(post.components)["Answer"]))
    await coder.ada.click(panel, custom_id=buttons(panel.components)["Show the solution"])
    await coder.advance(hours=12)
    shown = texts(coder.channel.last_message.components)
    assert "One way to write it" in shown
    assert "solved it" in shown
    assert "0 of 1" not in shown, "with one or two answers it would name people"


async def test_without_a_judge_no_code_drill_is_asked_and_the_rest_works(world: World):
    world.bot.get_cog("Drills").code.runner = None
    refused = await world.ada.slash(world.channel, "drill next", kind="code")
    assert "Code drills are off" in said(refused)
    other = await world.ada.slash(world.channel, "drill next")
    assert " · about " in said(other)
    assert " · Code · " not in said(other)
