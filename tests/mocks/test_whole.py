"""The rooms of mock interviews as members live them: from the pool to readiness, and a loop up to its packet."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import tests.conftest as top
from bot import features, groups
from bot.content import Library, load_packs
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.scorecards import logic
from tests.conftest import ROOT, World
from tests.drills.conftest import answer_to, buttons, make_group, said, texts

RAPID = "Question-bank rapid fire"
SUNDAY = datetime(2026, 1, 4, 9, tzinfo=UTC)
_FOLDERS = ("rounds", "dimensions", "frameworks", "loops", "competencies", "questions", "schemas")


@pytest.fixture(scope="session")
def mocks_and_drills(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Everything that mocks are made of, and two drills of each area to be practised after them."""
    pack = tmp_path_factory.mktemp("whole") / "content"
    pack.mkdir()
    shutil.copy(ROOT / "content" / "pack.yaml", pack)
    for folder in _FOLDERS:
        shutil.copytree(ROOT / "content" / folder, pack / folder)
    for area in (path for path in (ROOT / "content" / "drills").iterdir() if path.is_dir()):
        (pack / "drills" / area.name).mkdir(parents=True)
        for source in sorted(area.glob("*.yaml"))[:2]:
            shutil.copy(source, pack / "drills" / area.name)
    library, problems = load_packs([pack], features.content_kinds())
    assert [str(problem) for problem in problems] == []
    return library


@pytest.fixture(autouse=True)
def _small_library(mocks_and_drills: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(top, "library", lambda: mocks_and_drills)


@pytest.fixture
async def pod(world: World) -> groups.Group:
    """Pod One, UTC, with ada, ben, cleo, dan and eli; its drills and standups are left out."""
    for name in ("cleo", "dan", "eli"):
        setattr(world, name, world.add_member(name))
    group = await make_group(world, world.ada, world.ben, *peers(world))
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("DELETE FROM routines WHERE kind LIKE 'drills%' OR kind LIKE 'standups%'")
    await world.move_to(SUNDAY)
    return group


def peers(world: World) -> list[Any]:
    return [getattr(world, name) for name in ("cleo", "dan", "eli")]


# ---------------------------------------------------------------------- short ways


def labelled(message: Any, start: str) -> str:
    """Return the custom id of the button whose label begins so."""
    found = buttons(message.components)
    labels = [label for label in found if label.startswith(start)]
    assert labels, (start, list(found), texts(message.components))
    return found[labels[0]]


async def press(message: Any, who: Any, label: str) -> Any:
    """Press a button and return what came back, which is never nothing."""
    done = await who.click(message, custom_id=labelled(message, label))
    assert done.response is not None or done.followups or done.modal, label
    return done


async def write(who: Any, mail: Any, label: str) -> str:
    """Press a button of a direct message; return what then stands there."""
    await who.user.click(mail, custom_id=labelled(mail, label))
    return texts(letters(who)[-1].components)


def letters(who: Any) -> list[Any]:
    return list(who.user.dm_channel.history()) if who.user.dm_channel else []


def lines(thread: Any) -> list[str]:
    return [texts(message.components) for message in thread.history()]


def newest(thread: Any, words: str) -> Any:
    found = [message for message in thread.history() if words in texts(message.components)]
    assert found, lines(thread)
    return found[-1]


async def today(world: World, who: Any) -> Any:
    """Return the panel; what waited to be said may follow it."""
    return (await who.slash(world.lounge, "today")).response


def sections(components: list[Any]) -> dict[str, str]:
    """Return the custom id of each line's own button, by the line's title."""
    found: dict[str, str] = {}
    for part in components:
        if part.get("accessory"):
            found[texts(part["components"]).splitlines()[0]] = part["accessory"]["custom_id"]
        found |= sections(part.get("components") or [])
    return found


async def tasks(world: World, who: Any) -> list[str]:
    """Return what the member's day asks about mocks, each with a button of its own."""
    async with world.kernel.db.read() as tx:
        now = world.kernel.clock.now()
        found = await world.kernel.today.of(tx, guild_id=world.guild.id, user_id=who.id, now=now)
    assert all(
        world.bot.control(task.control, task.args) for task in found if not (task.is_done or task.is_coming)
    )
    mine = sections((await today(world, who)).components)
    return [title for title, custom_id in mine.items() if custom_id.startswith("mocks.")]


async def open_task(world: World, who: Any, title: str) -> Any:
    """Press what the day asks for; return what came back."""
    panel = await today(world, who)
    done = await who.click(panel, custom_id=sections(panel.components)[title])
    assert done.response is not None or done.followups or done.modal, title
    return done


def page_of(world: World, round_type: str, page: int, score: int) -> Mapping[str, str]:
    asked = logic.pages(Catalogue(world.kernel.library).scored_in(round_type))[page]
    told = "\n".join(f"{each.name}: what was seen of {each.id}" for each in asked)
    return {**{each.id: str(score) for each in asked}, "evidence": told}


async def score(world: World, who: Any, form: Any, round_type: str, points: int) -> Any:
    """Fill in every page of a scorecard; return the panel that follows."""
    panel = None
    for number in range(len(logic.pages(Catalogue(world.kernel.library).scored_in(round_type)))):
        form = form if panel is None else await press(panel, who, "Next page")
        panel = answer_to(await who.submit_modal(form, page_of(world, round_type, number, points)))
        assert "is in" in texts(panel.components) or "### " in texts(panel.components)
    return panel


FEEDBACK = {
    "seen_0": "You asked for the grain before the join",
    "next_0": "Keep saying it aloud at the start",
    "seen_1": "The empty table was never tried",
    "next_1": "Trace one empty case before you stop",
}


async def give_feedback(panel: Any, who: Any) -> Any:
    return answer_to(await who.submit_modal(await press(panel, who, "Write feedback"), FEEDBACK))


async def rows(world: World, sql: str, *args: Any) -> list[dict[str, Any]]:
    async with world.kernel.db.read() as tx:
        return [dict(row) for row in await tx.all(sql, *args)]


async def come(world: World, thread: Any, *who: Any) -> None:
    """Let time pass to the agreed hour, and everybody say that they are there."""
    (meeting,) = await rows(world, "SELECT starts_at FROM mocks_meetings WHERE thread_id = ?", thread.id)
    await world.move_to(datetime.fromtimestamp(meeting["starts_at"], UTC))
    await world.restart()
    for each in who:
        await press(newest(thread, "It is time"), each, "I am here")
    await world.advance(seconds=1)


# ---------------------------------------------------------------------- a week's match


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
        assert f"You interview <@{taker.id}>" in said(await press(page, giver, f"Kit for turn {number + 1}"))
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


# ---------------------------------------------------------------------- a loop


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
