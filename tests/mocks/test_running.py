"""A round in its thread: the panel, cues, helpers, the swap, restarts; the kit in the interviewer's hands alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from discord import ui

from bot.phases import Phase
from bot.ui import panel as panel_with
from cogs.mocks.models import Meeting
from cogs.mocks.running.kit_views import kit_view
from tests.conftest import World, library
from tests.drills.conftest import answer_to, buttons, said, texts

from .making import come_together, make_meeting, meet, state_of, turns_of

SQL = next(item for item in library().of("rounds") if item.id == "sql")
QUICK = next(item for item in library().of("rounds") if item.id == "rapid-fire")


def thread(world: World) -> list[str]:
    """Return everything the thread was told of the round, oldest first; scorecards are asked for beside it."""
    told = [texts(message.components) for message in world.lounge.history()]
    return [words for words in told if not words.startswith("### Scorecards")]


def panel_of(world: World) -> Any:
    """Return the panel, which is the round's first message."""
    return next(
        m
        for m in world.lounge.history()
        if any(i.startswith("mocks.stuck") for i in buttons(m.components).values())
        or "This round" in texts(m.components)
    )


async def press(world: World, who: Any, label: str) -> Any:
    panel = panel_of(world)
    return await who.click(panel, custom_id=buttons(panel.components)[label])


async def open_kit(world: World, who: Any) -> Any:
    return answer_to(await press(world, who, "Interviewer's kit"))


async def page(who: Any, kit: Any, label: str) -> Any:
    return answer_to(await who.click(kit, custom_id=buttons(kit.components)[label]))


async def lay_out(world: World, meeting: Meeting) -> Any:
    """Put the kit's buttons where everybody can press them, as if somebody had got hold of the message."""
    (turn,) = await turns_of(world.kernel, meeting)
    room = world.bot.get_cog("Mocks").running  # type: ignore[union-attr]
    kit = await room.service.kit(guild_id=world.guild.id, user_id=world.ada.id, turn_id=turn.turn_id)
    rows = [item for item in kit_view(kit).children[0].children if isinstance(item, ui.ActionRow)]
    channel = world.bot.get_partial_messageable(world.channel.id)
    await channel.send(view=panel_with(*rows))
    await world.env.settle()
    return world.channel.last_message


def walk(components: list[Any]) -> list[dict[str, Any]]:
    return [found for part in components for found in (part, *walk(part.get("components") or []))]


def minutes(phase: Phase) -> float:
    return phase.minutes * 60


async def test_a_round_goes_through_its_phases_over_restarts_with_one_panel_and_silent_cues(world: World):
    meeting = await meet(world, world.ada, world.ben, round_type="sql", thirds=(world.moderator.id,))
    panel = panel_of(world)
    assert len(thread(world)) == 1
    shown = texts(panel.components)
    assert f"<@{world.ada.id}> interviews <@{world.ben.id}>" in shown
    assert f"<@{world.moderator.id}> observes and scores" in shown
    assert "Begins <t:" in shown
    await world.restart()
    await world.advance(seconds=121)
    first, second = SQL.phases[:2]
    assert f"1 of 5 · {first.name}" in thread(world)[-1]
    assert "Clock and buttons" in thread(world)[-1]
    assert f"▶ **{first.name}**" in texts(panel_of(world).components)
    await world.restart()  # in the middle of a phase
    await world.advance(seconds=minutes(first) - 5)
    assert len(thread(world)) == 2
    await world.advance(seconds=10)
    assert f"2 of 5 · {second.name}" in thread(world)[-1]
    await press(world, world.ben, "Next step")
    assert "3 of 5" in thread(world)[-1]
    await press(world, world.ada, "Pause")
    assert "**Paused.**" in texts(panel_of(world).components)
    await world.restart()
    await world.advance(minutes=20)
    assert "3 of 5" in thread(world)[-1]
    await press(world, world.ada, "Go on")
    await press(world, world.ada, "One more minute")
    await world.advance(seconds=minutes(SQL.phases[2]) + 30)
    assert "3 of 5" in thread(world)[-1]
    await world.advance(seconds=31)
    assert "4 of 5" in thread(world)[-1]
    await world.advance(seconds=sum(minutes(phase) for phase in SQL.phases[3:]) + 2)
    assert "**The time is up.**" in thread(world)[-1]
    count = len(thread(world))
    await press(world, world.ada, "One more minute")
    assert "ends <t:" in texts(panel_of(world).components)
    assert len(thread(world)) == count  # the same step is not told anew
    await press(world, world.ben, "End the turn")
    assert await state_of(world.kernel, meeting) == "over"
    assert "**That was it.**" in thread(world)[-1]
    assert buttons(panel_of(world).components) == {}
    assert len({m.id for m in world.lounge.history() if "### SQL" in texts(m.components)}) == 1
    silent = 1 << 12
    assert all(m.flags.value & silent for m in world.lounge.history())
    before = thread(world)
    await world.restart()
    await world.advance(hours=3)
    assert thread(world) == before


async def test_a_press_that_the_bot_did_not_live_to_show_is_shown_by_the_next_look(world: World):
    meeting = await meet(world, world.ada, world.ben, round_type="sql")
    turn = (await turns_of(world.kernel, meeting))[0]
    service = world.bot.get_cog("Mocks").running.service  # type: ignore[union-attr]
    await service.begin(guild_id=world.guild.id, user_id=world.ada.id, turn_id=turn.turn_id)
    await world.restart()  # begun in the database, not yet told
    await world.advance(seconds=125)
    assert "1 of 5" in thread(world)[-1]
    async with world.kernel.db.write() as tx:  # told, but killed before that was written down
        await tx.connection.execute("UPDATE mocks_rounds SET told = '', look_at = 0")
        await tx.connection.execute("UPDATE mocks_rounds SET message_id = NULL, attempts = 1")
    await world.advance(seconds=2)
    panels = [m for m in world.lounge.history() if "### SQL" in texts(m.components)]
    assert len(panels) == 1
    assert sum("1 of 5" in words for words in thread(world)) <= 2


async def test_the_kit_is_the_interviewers_alone_also_through_old_buttons(world: World):
    meeting = await meet(world, world.ada, world.ben, round_type="sql", thirds=(world.moderator.id,))
    kit = await open_kit(world, world.ada)
    assert kit.ephemeral
    assert f"You interview <@{world.ben.id}>" in texts(kit.components)
    eve = world.add_member("eve")
    stray = await lay_out(world, meeting)
    for who, words in (
        (world.ben, "stays new to you"),
        (world.moderator, "interviewer of this turn alone"),
        (eve, "somebody else's"),
    ):
        refused = await press(world, who, "Interviewer's kit")
        assert words in said(refused)
        assert answer_to(refused).ephemeral
        for custom_id in buttons(stray.components).values():
            if custom_id.endswith(":ask"):
                continue  # the page that is open; its button cannot be pressed
            if custom_id.startswith("mocks.kit_search"):
                form = await who.click(stray, custom_id=custom_id)
                assert words in said(await who.submit_modal(form, {"words": "join"}))
                continue
            assert words in said(await who.click(stray, custom_id=custom_id))
        assert "no mock interview to give" in said(await who.slash(world.lounge, "mock kit"))
    question = texts(kit.components).splitlines()[4]
    assert question not in "\n".join(thread(world))
    await press(world, world.ada, "Begin now")
    early = await press(world, world.ada, "End the turn")
    assert "4 more steps come" in said(early)
    await world.ada.click(answer_to(early), label="End it now")
    assert await state_of(world.kernel, meeting) == "over"
    for custom_id in buttons(kit.components).values():
        if not custom_id.startswith("mocks.kit_search") and not custom_id.endswith(":ask"):
            assert "kit is closed" in said(await world.ada.click(kit, custom_id=custom_id))


async def test_an_interviewer_posts_hints_ticks_and_throws(world: World):
    await meet(world, world.ada, world.ben, round_type="sql")
    kit = await open_kit(world, world.ada)
    assert "Post the question" not in buttons(kit.components)
    first = texts(kit.components)
    drawn = await page(world.ada, kit, "Draw another (2 left)")
    assert texts(drawn.components) != first
    form = await world.ada.click(drawn, custom_id=buttons(drawn.components)["Search"])
    hits = answer_to(await world.ada.submit_modal(form, {"words": "join"}))
    assert "found" in texts(hits.components)
    await press(world, world.ada, "Begin now")
    kit = answer_to(await world.ada.slash(world.lounge, "mock kit"))
    kit = await page(world.ada, kit, "Post the question")
    posted = thread(world)[-1]
    assert posted.splitlines()[-1] in texts(kit.components)
    assert "It stands in the thread" in texts(kit.components)
    stuck = await press(world, world.ben, "I'm stuck")
    assert answer_to(stuck).ephemeral
    assert "Offer two ways on" in said(stuck)
    (whisper,) = world.ada.user.dm_channel.history()
    assert "**hint 1** is next in your kit" in texts(whisper.components)
    assert "the candidate's" in said(await press(world, world.ada, "I'm stuck"))
    await world.restart()
    kit = answer_to(await world.ada.slash(world.lounge, "mock kit"))
    hints = await page(world.ada, kit, "Hints")
    assert "hint 1 is next" in texts(hints.components)
    hints = await page(world.ada, hints, "Post hint 1")
    assert "✓ given" in texts(hints.components)
    assert thread(world)[-1].startswith("**Hint 1**")
    listen = await page(world.ada, hints, "Listen for")
    menu = f"mocks.kit_ticks:1:{buttons(listen.components)['Question'].split(':')[2]}"
    listen = answer_to(await world.ada.select(listen, ["0", "2"], custom_id=menu))
    assert texts(listen.components).count("☑") == 2
    assert "keep the clock" not in said(await press(world, world.ada, "Curveball"))
    assert thread(world)[-1].startswith("**Something changes**")
    assert "threw it already" in said(await press(world, world.ada, "Curveball"))
    assert "stays new to you" in said(await press(world, world.ben, "Curveball"))
    assert sum(words.startswith("**Something changes**") for words in thread(world)) == 1
    watch = await page(world.ada, listen, "Watch for")
    assert "Keep the clock" in texts(watch.components)


async def test_the_interviewer_chooses_the_steps_before_the_clock_runs(world: World):
    await meet(world, world.ada, world.ben, round_type="ml-design")
    kit = await open_kit(world, world.ada)
    turn = buttons(kit.components)["Hints"].split(":")[2]
    kit = answer_to(await world.ada.select(kit, ["lite4"], custom_id=f"mocks.kit_plan:1:{turn}"))
    assert "Steps: Design-lite for beginners, 25 minutes." in texts(kit.components)
    await world.restart()
    await press(world, world.ben, "Begin now")
    assert "1 of 5 · Data flow" in thread(world)[-1]
    kit = answer_to(await world.ada.slash(world.lounge, "mock kit"))
    assert "Now: **Data flow**" in texts(kit.components)
    everything = [part.get("custom_id", "") for part in walk(kit.components)]
    assert everything
    assert not any(custom_id.startswith("mocks.kit_plan") for custom_id in everything)


async def test_roles_swap_and_the_panel_says_who_is_who(world: World):
    meeting = await meet(world, world.ada, world.ben, round_type="rapid-fire", swaps=True)
    assert f"Turn 1 of 2 · <@{world.ada.id}> interviews <@{world.ben.id}>" in thread(world)[0]
    await world.advance(minutes=2 + QUICK.minutes, seconds=5)
    assert "**The time is up.**" in thread(world)[-1]
    await world.restart()
    await world.advance(minutes=10)
    assert "now you swap" in thread(world)[-1]
    assert f"Turn 2 of 2 · <@{world.ben.id}> interviews <@{world.ada.id}>" in texts(
        panel_of(world).components
    )
    swap = world.lounge.last_message
    kit = answer_to(await world.ben.click(swap, custom_id=buttons(swap.components)["Interviewer's kit"]))
    assert f"You interview <@{world.ada.id}>" in texts(kit.components)
    assert "stays new to you" in said(await press(world, world.ada, "Interviewer's kit"))
    await press(world, world.ada, "Begin now")
    first, second = await turns_of(world.kernel, meeting)
    assert first.question_id != second.question_id
    await world.advance(hours=3)
    assert await state_of(world.kernel, meeting) == "over"
    assert thread(world)[-1].startswith("**That was it.**")


async def test_alone_against_the_clock_the_question_comes_first_and_the_list_last(world: World):
    await meet(world, None, world.ben, round_type="sql", source="solo", key="solo:1")
    assert "by yourself" in thread(world)[0]
    assert "Curveball" not in buttons(panel_of(world).components)
    await press(world, world.ben, "Begin now")
    assert "**Your question**" in thread(world)[-1]
    assert "Nobody is waiting" in said(await press(world, world.ben, "I'm stuck"))
    assert "**Your question**" in said(await world.ben.slash(world.lounge, "mock kit"))
    early = await press(world, world.ben, "End the turn")
    await world.ben.click(answer_to(early), label="End it now")
    assert thread(world)[-2].startswith("**That was it, well done.**")
    assert thread(world)[-1].startswith("**How a strong answer goes**")


async def test_alone_without_a_thread_everything_stands_on_a_private_panel(world: World):
    meeting = await make_meeting(
        world.kernel, guild_id=world.guild.id, pair=(None, world.ben.id), round_type="sql", source="solo"
    )
    await come_together(world.kernel, meeting)
    await world.advance(seconds=1)
    shown = answer_to(await world.ben.slash(world.lounge, "mock kit"))
    assert shown.ephemeral
    for label, wanted in (
        ("Begin now", "**Your question**"),
        ("Next step", "✓ Schema"),
        ("Pause", "**Paused.**"),
    ):
        shown = await page(world.ben, shown, label)
        assert wanted in texts(shown.components)
    await world.restart()
    shown = await page(world.ben, shown, "Go on")
    sure = answer_to(await world.ben.click(shown, custom_id=buttons(shown.components)["End the turn"]))
    told = texts(answer_to(await world.ben.click(sure, label="End it now")).components)
    assert "**How a strong answer goes**" in told
    assert await state_of(world.kernel, meeting) == "over"


async def test_a_thread_that_is_gone_does_not_stop_the_round(world: World):
    meeting = await make_meeting(
        world.kernel,
        guild_id=world.guild.id,
        pair=(world.ada.id, world.ben.id),
        round_type="sql",
        thread_id=404,
    )
    kit = answer_to(await world.ada.slash(world.lounge, "mock kit"))
    assert "SQL" in texts(kit.components)
    await come_together(world.kernel, meeting)
    await world.advance(hours=4)
    assert await state_of(world.kernel, meeting) == "over"
    (turn,) = await turns_of(world.kernel, meeting)
    assert turn.began_at is not None
    assert turn.ended_at is not None
    assert turn.ended_at - turn.began_at < timedelta(hours=2)


async def test_the_kinds_of_rounds_can_be_read(world: World):
    everything = said(await world.ada.slash(world.lounge, "mock rounds"))
    assert all(item.name in everything for item in library().of("rounds"))
    choices = await world.ada.autocomplete(world.lounge, "mock rounds", "round", "retr")
    assert [choice["value"] for choice in choices] == ["rag-design"]
    card = said(await world.ada.slash(world.lounge, "mock rounds", round="rag-design"))
    assert "**Steps**" in card
    assert "Retrieval assistant walk-through (45 min)" in card
    assert "I know none called “no such round”" in said(
        await world.ada.slash(world.lounge, "mock rounds", round="no such round")
    )
