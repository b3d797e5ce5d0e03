"""A week's match, from the pool to readiness."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from bot import groups
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import come, give_feedback, letters, lines, newest, open_task, press, rows, score, tasks, today

RAPID = "Question-bank rapid fire"


async def test_from_joining_to_readiness(world: World, pod: groups.Group):
    ada, ben = world.ada, world.ben
    for who in (ada, ben):
        await join(world, who)
    asked = answer_to(await world.moderator.slash(world.lounge, "mock run"))
    assert "1 pair made" in said(await press(asked, world.moderator, "Make the pairs now"))
    await world.restart()
    next_sunday = int(datetime(2026, 1, 11, 17, tzinfo=UTC).timestamp())
    assert f"Next pairs: <t:{next_sunday}:F>" in said(await ada.slash(world.lounge, "mock status"))
    await world.advance(seconds=2)
    (thread,) = world.channel.threads
    choose = f"Choose a time for your mock: {RAPID}"
    for who in (ada, ben):
        assert await tasks(world, who) == [choose]
        page = answer_to(await open_task(world, who, choose))
        told = said(await press(page, who, "Time 1"))
        await world.restart()
    (meeting,) = await rows(world, "SELECT * FROM mocks_meetings")
    start = meeting["starts_at"]
    assert f"**Agreed: <t:{start}:F>.**" in told
    assert await tasks(world, ada) == []
    assert f"**Next** · Your mock: {RAPID} <t:{start}:R>" in texts((await today(world, ada)).components)
    await world.move_to(datetime.fromtimestamp(start, UTC) - timedelta(hours=2))
    await world.restart()
    mine = f"Your mock: {RAPID}"
    assert await tasks(world, ada) == await tasks(world, ben) == [mine]
    assert f"begins <t:{start}:t>" in texts((await today(world, ada)).components)
    await come(world, thread, ada, ben)
    assert "under way" in texts((await today(world, ada)).components)
    seen = await hold_both_turns(world, thread)
    assert [told.splitlines()[0] for told in lines(thread)[seen:]] == [
        "**That was it.** Thank you for each other's time.",
        *[f"### Scorecards · {RAPID}"] * 2,
    ]
    await score_both_turns(world, thread)
    opened = answer_to(await press(thread.history()[-2], ada, "Open"))
    assert texts(opened.components).count("you 1 higher than interviewer") == 3
    assert "Keep saying it aloud" in texts(opened.components)
    await world.restart()
    thanked = answer_to(await press(opened, ada, "Thank your interviewer"))
    assert "Thank you sent" in buttons(thanked.components)
    await world.restart()
    assert f"<@{ada.id}> thanks you for interviewing them" in said(await ben.slash(world.lounge, "today"))
    past = said(await ada.slash(world.lounge, "mock history"))
    assert "Your mock interviews · 2" in past
    assert "you answered · open" in past
    assert "you scored · open" in past
    await world.restart()
    roles = answer_to(await ada.slash(world.lounge, "readiness show"))
    shown = texts(answer_to(await ada.select(roles, ["core_ml"], custom_id="readiness.role:1")).components)
    # Communication and recovery by ada (4) and ben (3); concept accuracy counts for ML fundamentals.
    assert "(n 2 scorecards)" in shown
    assert "by you 4.0 (n 1), by others and judges 3.0 (n 1)" in shown
    assert await tasks(world, ada) == await tasks(world, ben) == []
    assert "Nothing is due" in texts((await today(world, ada)).components)
    assert len(thread.history()) == len(set(lines(thread)))
    assert letters(ada) == letters(ben) == []


async def join(world: World, who: Any) -> None:
    """Join the pool and write one's hours, from the day's panel."""
    panel = answer_to(await who.slash(world.lounge, "mock join"))
    await world.restart()
    hours = "Set when you can have a mock interview"
    assert await tasks(world, who) == [hours]
    await who.select(panel, ["rapid-fire"], custom_id="mocks.wants:1")
    form = await press(answer_to(await open_task(world, who, hours)), who, "Write it")
    await world.restart()
    await who.submit_modal(form, {"week": "tue-thu 18-21", "dates": "", "awake": ""})
    assert await tasks(world, who) == []


async def hold_both_turns(world: World, thread: Any) -> int:
    """Go through two turns by presses and the clock; return how long the thread was before the last word."""
    ada, ben = world.ada, world.ben
    for number, words in ((0, "Begins <t:"), (1, "now you swap")):
        assert await tasks(world, ada) == await tasks(world, ben) == [f"Your mock: {RAPID}"]
        turns = await rows(world, "SELECT * FROM mocks_turns ORDER BY number")
        giver, taker = (ada, ben) if turns[number]["interviewer_user_id"] == ada.id else (ben, ada)
        kit = await press(newest(thread, words), giver, "Interviewer's kit")
        assert f"You interview <@{taker.id}>" in said(kit)
        page = answer_to(await open_task(world, giver, f"Your mock: {RAPID}"))
        assert f"You interview <@{taker.id}>" in said(await press(page, giver, "Interviewer's kit"))
        await world.restart()
        panel = newest(thread, f"### {RAPID}")
        await press(panel, taker, "Begin now")
        await world.restart()
        await world.advance(minutes=21)
        assert "**2 of 2 · Feedback**" in lines(thread)[-1]
        await world.restart()
        seen = len(lines(thread))
        await press(newest(thread, f"### {RAPID}"), taker, "End the turn")
        await world.advance(seconds=2)
        await world.restart()
    return seen


async def score_both_turns(world: World, thread: Any) -> None:
    """Write all four cards from the day's panel: ada gives 4, ben 3."""
    card = "Write your scorecard: "
    seen = len(lines(thread))
    for who, points in ((world.ada, 4), (world.ben, 3)):
        assert sorted(await tasks(world, who)) == [card + "whom you interviewed", card + "your own turn"]
        form = await open_task(world, who, card + "your own turn")
        assert form.modal["title"] == f"You: {RAPID}"
        await world.restart()
        await score(world, who, form, "rapid-fire", points)
        form = await open_task(world, who, card + "whom you interviewed")
        assert form.modal["title"] == f"Your candidate: {RAPID}"
        panel = await score(world, who, form, "rapid-fire", points)
        await world.restart()
        assert await tasks(world, who) == [card + "whom you interviewed"]  # the feedback is still to come
        await give_feedback(panel, who)
        await world.restart()
        assert await tasks(world, who) == []
    await world.advance(seconds=2)
    assert [told.splitlines()[0] for told in lines(thread)[seen:]] == [
        f"### The scorecards are open · {RAPID}"
    ] * 2
