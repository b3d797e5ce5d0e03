"""A loop of mock interviews, from its offers up to the packet."""

from __future__ import annotations

from typing import Any

from bot import groups
from tests.conftest import World
from tests.drills.conftest import answer_to, said, texts

from .conftest import (
    come,
    give_feedback,
    labelled,
    letters,
    lines,
    newest,
    open_task,
    peers,
    press,
    rows,
    score,
    tasks,
    write,
)


async def test_a_loop_up_to_its_packet(world: World, pod: groups.Group):
    ada = world.ada
    for who in peers(world):
        panel = answer_to(await who.slash(world.lounge, "loop offer"))
        await who.select(panel, ["2"], custom_id="mocks.loop_capacity:1")
    await world.restart()
    panel = answer_to(await ada.slash(world.lounge, "loop create", preset="analyst"))
    assert "Your loop has begun: Analyst" in said(await press(panel, ada, "Begin the loop"))
    await world.restart()
    await world.advance(minutes=1)
    for who in peers(world):
        (letter,) = letters(who)
        (asked,) = await tasks(world, who)
        assert asked.startswith("A loop asks you to interview: answer about ")
        assert "minutes? Keep 60 free for it." in texts(letter.components)
        assert "the round is yours" in await write(who, letter, "Accept")
        await world.restart()
        assert not any(title.startswith("A loop asks") for title in await tasks(world, who))
    await world.advance(seconds=2)
    rounds = {}
    for thread in list(world.channel.threads):
        rounds[await agree(world, thread)] = thread
    assert len(rounds) == 3, "no two at the same hour"
    for number, start in enumerate(sorted(rounds)):
        shown = texts(answer_to(await ada.slash(world.lounge, "loop status")).components)
        assert f"{number} of 3 rounds held" in shown
        assert f"<t:{start}:f>" in shown
        await hold(world, rounds[start])
        await world.restart()
    shown = texts(answer_to(await ada.slash(world.lounge, "loop status")).components)
    assert "your interviewers have answered one last question each" in shown
    await world.advance(hours=14)
    for who in peers(world):
        assert letters(ada) == []
        await say_nothing_ended_it(world, who)
        await world.restart()
    await world.advance(minutes=16)
    await world.restart()
    (packet,) = letters(ada)
    assert "Your packet is here" in texts(packet.components)
    await check_packet(world, packet)
    await world.restart()
    (wish,) = await rows(world, "SELECT area, why FROM practice_wishes")
    assert wish == {"area": "ml_fundamentals", "why": "after your loop of mock interviews"}
    assert "ML fundamentals" in said(await ada.slash(world.lounge, "drill next"))
    why = said(await ada.slash(world.lounge, "drill why"))
    assert "**You asked for this** after your loop of mock interviews" in why


async def giver_of(world: World, thread: Any) -> tuple[Any, dict[str, Any]]:
    """Return who interviews in a round's thread, and its meeting."""
    (meeting,) = await rows(world, "SELECT * FROM mocks_meetings WHERE thread_id = ?", thread.id)
    (turn,) = await rows(world, "SELECT * FROM mocks_turns WHERE meeting_id = ?", meeting["meeting_id"])
    return next(who for who in peers(world) if who.id == turn["interviewer_user_id"]), meeting


async def agree(world: World, thread: Any) -> int:
    """Let both press the first time; return it."""
    giver, _ = await giver_of(world, thread)
    assert f"A round of <@{world.ada.id}>’s loop" in lines(thread)[0]
    for who in (world.ada, giver):
        assert any(title.startswith("Choose a time for your mock: ") for title in await tasks(world, who))
        await press(thread.history()[0], who, "Time 1")
        await world.restart()
    await world.advance(seconds=1)
    start: int = (await giver_of(world, thread))[1]["starts_at"]
    return start


async def hold(world: World, thread: Any) -> None:
    """Hold a round of the loop and write both cards: the candidate 3, the interviewer 4."""
    giver, meeting = await giver_of(world, thread)
    await come(world, thread, world.ada, giver)
    begun = newest(thread, "Begins <t:")
    await press(begun, giver, "Interviewer's kit")
    await press(begun, world.ada, "Begin now")
    await world.restart()
    await world.advance(minutes=46)
    await press(newest(thread, "▶"), giver, "End the turn")
    await world.advance(seconds=2)
    await world.restart()
    for who, points, about in ((world.ada, 3, "your own turn"), (giver, 4, "whom you interviewed")):
        form = await open_task(world, who, f"Write your scorecard: {about}")
        panel = await score(world, who, form, meeting["round_type"], points)
    await world.restart()
    await give_feedback(panel, giver)
    await world.advance(seconds=2)
    assert len(lines(thread)) == len(set(lines(thread)))
    assert lines(thread)[-1].startswith("### The scorecards are open")


async def say_nothing_ended_it(world: World, who: Any) -> None:
    (flags,) = await tasks(world, who)
    assert flags.startswith("Say whether anything would have ended the ")
    form = answer_to(await open_task(world, who, flags))
    menu = next(part for part in str(form.components).split("'") if part.startswith("mocks.loop_tick"))
    kept = answer_to(await who.select(form, ["none"], custom_id=menu))
    assert "Kept: **Nothing of these**" in texts(kept.components)
    assert await tasks(world, who) == []


async def check_packet(world: World, packet: Any) -> None:
    """Open the packet from the direct message: its words, its picture, its file."""
    pressed = await world.ada.user.click(packet, custom_id=labelled(packet, "Open my packet"))
    opened = answer_to(pressed)
    words = texts(opened.components)
    assert "**Strong hire**" in words
    assert "Weighted average **4.0**, seen by 3 interviewers" in words
    assert "Communication: 4.0 (n 8), gate 3.0 reached, you scored yourself 1.0 lower" in words
    assert "GenAI and LLM: not seen (no round of this loop asks it)" in words
    assert [file.filename for file in opened.attachments] == ["loop-packet.png", "loop-packet.html"]
    assert (await opened.attachments[0].read()).startswith(b"\x89PNG")
    page = (await opened.attachments[1].read()).decode()
    assert "Trace one empty case before you stop" in page
    assert "what was seen of sql-grain" in page
