"""From a match to a time that stands, through Discord: threads, presses, proposals, events, files, restarts."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest
from icalendar import Calendar

from bot import groups
from bot.ui import PersistentButton
from cogs.mocks import store
from cogs.mocks.meeting.models import NotYours, TooLate
from cogs.mocks.models import NewMeeting, NewTurn
from cogs.mocks.privacy import DATA
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said
from tests.setup.steps import bot_role

from .conftest import MATCHED, agree, find, last, look, match, meeting_of, press, rows_of, shown, threads

TIMES = "SELECT starts_at FROM mocks_times ORDER BY starts_at"


def events(world: World) -> list[Any]:
    return list(world.env.backend.get_guild(world.guild.id).scheduled_events.values())


async def calendar_in(message: Any) -> Any:
    (attachment,) = message.attachments
    assert attachment.filename == "mock.ics"
    calendar = Calendar.from_ical(await attachment.read())
    calendar.validate()
    assert calendar.errors == []
    (event,) = calendar.events
    assert event.errors == []
    return calendar


async def propose(message: Any, who: Any, when: str) -> Any:
    form = await press(message, who, "Propose another")
    return await who.submit_modal(form, {"when": when})


# ---------------------------------------------------------------------- a time


async def test_a_match_opens_a_thread_and_two_presses_make_a_time_over_restarts(
    world: World, pod: groups.Group
):
    made = await match(world, pod)
    (thread,) = threads(world)
    assert made.thread_id == thread.id
    (opening,) = thread.history()
    assert f"<@{world.ada.id}> and <@{world.ben.id}>, you are matched" in shown(opening)
    assert f"<@{world.ada.id}> interviews <@{world.ben.id}>." in shown(opening)
    assert list(buttons(opening.components)) == [
        "Time 1", "Time 2", "Time 3", "Propose another", "I can't make this match", "Details",
    ]  # fmt: skip
    await world.restart()
    assert "Noted:" in said(await press(opening, world.ada, "Time 1"))
    opening = thread.history()[0]
    assert f"**1** · <t:1767639600:F> · ✓ suits <@{world.ada.id}>" in shown(opening)
    await world.restart()
    assert "**Agreed:" in said(await press(opening, world.ben, "Time 1"))
    stands = await meeting_of(world)
    assert (stands.state, stands.sequence) == ("agreed", 0)
    message = last(thread)
    assert "### It stands: <t:1767639600:F>" in shown(message)
    assert "Time 1" not in buttons(thread.history()[0].components)
    (event,) = events(world)
    assert (stands.event_id, event.name) == (event.id, "Mock interview: Coding")
    assert str(world.ada.id) not in f"{event.name}{event.description}{event.entity_metadata}"
    calendar = await calendar_in(message)
    (entry,) = calendar.events
    assert (calendar["METHOD"], entry["SEQUENCE"], entry.start) == ("PUBLISH", 0, stands.starts_at)
    assert len(entry.walk("VALARM")) == 2
    with pytest.raises(TooLate, match="You two have agreed already"):
        await world.bot.get_cog("Mocks").meeting.service.press(2, world.ada.id)
    assert (await meeting_of(world)).starts_at == stands.starts_at


async def test_two_presses_at_the_same_moment_make_one_agreement(world: World, pod: groups.Group):
    await match(world, pod)
    service = world.bot.get_cog("Mocks").meeting.service
    done = await asyncio.gather(service.press(1, world.ada.id), service.press(1, world.ben.id))
    assert [found.has_agreed for found in done] == [False, True]
    await look(world)
    (thread,) = threads(world)
    assert len([m for m in thread.history() if "### It stands" in shown(m)]) == 1
    assert len(events(world)) == 1
    assert (await meeting_of(world)).sequence == 0


async def test_proposals_are_read_in_the_members_zone_and_bad_ones_change_nothing(
    world: World, pod: groups.Group
):
    await match(world, pod)
    (thread,) = threads(world)
    await world.ben.slash(world.lounge, "me profile")
    async with world.kernel.db.write() as tx:
        await tx.connection.execute(
            "UPDATE members SET zone = 'Asia/Tokyo' WHERE user_id = ?", (world.ben.id,)
        )
    before = shown(thread.history()[0])
    for typed, says in (
        ("banana", "**Day and time**: “banana” is not a time I can read"),
        ("2025-01-01 18:00", "is over already"),
        ("2026-03-01 18:00", "more than 14 days away"),
    ):
        refused = await propose(thread.history()[0], world.ben, typed)
        refusal = said(refused)
        assert says in refusal
        assert "mocks.propose:1:1" in str(answer_to(refused).components)
        assert f"```\n{typed}\n```" in refusal
        assert shown(thread.history()[0]) == before
    answer = said(await propose(thread.history()[0], world.ben, "wed 19:30"))
    assert "<t:1767781800:F> suits you" in answer  # half past ten in the morning, UTC
    assert "touches the night" not in answer
    assert "touches the night" in said(await propose(thread.history()[0], world.ben, "wed 08:30"))
    assert f"<t:1767781800:F> · ✓ suits <@{world.ben.id}>" in shown(thread.history()[0])
    offered = await rows_of(world, "SELECT time_id FROM mocks_times ORDER BY starts_at")
    assert len(offered) == 5
    place = [row["time_id"] for row in offered].index(4) + 1
    assert "**Agreed: <t:1767781800:F>" in said(await press(thread.history()[0], world.ada, f"Time {place}"))


async def test_a_press_can_be_taken_back_until_the_time_stands(world: World, pod: groups.Group):
    await match(world, pod)
    (thread,) = threads(world)
    noted = answer_to(await press(thread.history()[0], world.ada, "Time 1"))
    await world.restart()
    await press(noted, world.ada, "Take it back")
    assert "suits <@" not in shown(thread.history()[0])
    await press(thread.history()[0], world.ben, "Time 1")
    assert (await meeting_of(world)).state == "finding"


async def test_who_has_no_seat_is_refused_and_a_third_is_told_and_not_asked(world: World, pod: groups.Group):
    cid = world.add_member("cid")
    await match(world, pod, thirds=(cid.id,))
    (thread,) = threads(world)
    opening = thread.history()[0]
    assert f"<@{cid.id}> observes and scores." in shown(opening)
    assert "You observe and score this one" in said(await press(opening, cid, "Time 1"))
    service = world.bot.get_cog("Mocks").meeting.service
    attendance = world.bot.get_cog("Mocks").meeting.attendance
    for doing in (
        service.press,
        service.take_back,
        service.move,
        service.call_off,
        service.look,
        attendance.come,
        attendance.miss,
        attendance.go_alone,
    ):
        with pytest.raises(NotYours):
            await doing(1, world.moderator.id)
    with pytest.raises(NotYours):
        await service.propose(1, world.moderator.id, "tomorrow 19:30")
    assert (await meeting_of(world)).state == "finding"
    assert await rows_of(world, "SELECT * FROM mocks_presses") == []


# ---------------------------------------------------------------------- moved, called off, not found


async def test_a_time_is_moved_with_event_and_file_and_stays_until_both_agree(
    world: World, pod: groups.Group
):
    stands, thread = await agree(world, pod)
    await press(last(thread), world.ben, "Reschedule")
    asked = last(thread)
    assert "### Another time for your mock" in shown(asked)
    assert f"<t:{int(stands.starts_at.timestamp())}:F> stays" in shown(asked)
    await press(asked, world.ada, "Time 2")
    assert (await meeting_of(world)).starts_at == stands.starts_at
    await world.restart()
    await press(last(thread), world.ben, "Time 2")
    moved = await meeting_of(world)
    assert (moved.sequence, moved.event_id) == (1, stands.event_id)
    assert moved.starts_at != stands.starts_at
    (event,) = events(world)
    assert datetime.fromisoformat(event.scheduled_start_time) == moved.starts_at
    calendar = await calendar_in(last(thread))
    assert calendar.events[0]["SEQUENCE"] == 1
    first = find(thread, "### The time was changed")
    assert "Reschedule" not in buttons(first.components)
    for number in (2, 3):
        await press(last(thread), world.ada, "Reschedule")
        for who in (world.ada, world.ben):
            await press(last(thread), who, "Time 1")
        assert (await meeting_of(world)).sequence == number
    assert "moved 3 times" in said(await press(last(thread), world.ada, "Reschedule"))
    await world.move_to((await meeting_of(world)).starts_at)
    assert len([m for m in thread.history() if "### It is time" in shown(m)]) == 1


async def test_calling_off_tells_the_other_takes_the_event_away_and_hands_out_a_file_that_does(
    world: World, pod: groups.Group
):
    stands, thread = await agree(world, pod)
    sure = answer_to(await press(last(thread), world.ada, "Call it off"))
    assert (await meeting_of(world)).state == "agreed"
    await world.restart()
    await press(sure, world.ada, "Yes, call it off")
    ended = await meeting_of(world)
    assert (ended.state, ended.event_id) == ("cancelled", None)
    assert events(world) == []
    assert "### This mock is called off" in shown(last(thread))
    assert str(world.ada.id) not in shown(last(thread))
    calendar = await calendar_in(last(thread))
    entry = calendar.events[0]
    assert (calendar["METHOD"], entry["SEQUENCE"], entry["STATUS"]) == ("CANCEL", 1, "CANCELLED")
    count = len(thread.history())
    await world.move_to(stands.starts_at + timedelta(hours=2))
    assert len(thread.history()) == count


async def test_silence_is_reminded_of_once_within_the_budget_and_ends_kindly(world: World, pod: groups.Group):
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE members SET wants_pings = 1 WHERE user_id = ?", (world.ada.id,))
    await match(world, pod)
    (thread,) = threads(world)
    await press(thread.history()[0], world.ben, "Time 3")
    async with world.kernel.db.read() as tx:
        waits = {
            who.id: await world.kernel.today.of(
                tx, guild_id=world.guild.id, user_id=who.id, now=world.kernel.clock.now()
            )
            for who in (world.ada, world.ben)
        }
    assert [task.title for task in waits[world.ada.id]] == ["Choose a time for your mock: Coding"]
    assert waits[world.ben.id] == []
    await world.advance(hours=25)
    assert len(thread.history()) == 2
    reminded = last(thread)
    assert f"<@{world.ada.id}>, which time suits you?" in shown(reminded)
    keys = await rows_of(world, "SELECT user_id FROM pings WHERE key LIKE 'mocks.nudge%'")
    assert [row["user_id"] for row in keys] == [world.ada.id]
    await world.restart()
    await world.move_to(datetime.fromisoformat("2026-01-08T09:01:00+00:00"))
    ended = await meeting_of(world)
    assert ended.state == "missed"
    assert "### No time was found" in shown(last(thread))
    seats = await rows_of(world, "SELECT user_id, answered_at IS NULL AS silent FROM mocks_seats")
    assert {row["user_id"]: row["silent"] for row in seats} == {world.ada.id: 1, world.ben.id: 0}
    assert len(thread.history()) == 3


async def test_reminders_come_the_day_before_and_ten_minutes_before_and_today_shows_it(
    world: World, pod: groups.Group
):
    stands, thread = await agree(world, pod)
    await press(last(thread), world.ada, "Reschedule")
    await press(last(thread), world.ada, "Time 3")
    await press(last(thread), world.ben, "Time 3")
    stands = await meeting_of(world)
    await world.move_to(stands.starts_at - timedelta(hours=23))
    assert "Moving it now is kinder than later" in shown(last(thread))
    async with world.kernel.db.read() as tx:
        (task,) = await world.kernel.today.of(
            tx, guild_id=world.guild.id, user_id=world.ada.id, now=world.kernel.clock.now()
        )
    assert (task.title, task.due_at) == ("Your mock: Coding", None)  # it begins then, it does not end
    at = int(stands.starts_at.timestamp())
    assert task.detail == f"begins <t:{at}:t>, <t:{at}:R>"
    assert world.bot.control(task.control, task.args) is not None
    await world.move_to(stands.starts_at - timedelta(minutes=9))
    assert "Water, paper" in shown(last(thread))
    pings = await rows_of(world, "SELECT key, count(*) AS n FROM pings WHERE key LIKE 'mocks.%' GROUP BY key")
    assert {row["key"].split(":")[0]: row["n"] for row in pings} == {"mocks.day": 2, "mocks.soon": 2}


async def test_other_rooms_say_when_two_are_free_why_they_meet_and_hand_the_interviewer_a_kit(
    world: World, pod: groups.Group, monkeypatch: pytest.MonkeyPatch
):
    class Kit(PersistentButton, key="mocks.kit", args=("turn",)):
        label = "Kit"

    monkeypatch.setitem(world.bot._controls, "mocks.kit", Kit)
    neighbours = world.bot.get_cog("Mocks").meeting.neighbours
    free = [world.env.now() + timedelta(hours=hours) for hours in (30, 31, 54, 78, 102)]

    async def free_times(tx: Any, meeting: Any) -> list[datetime]:
        return free

    async def why(tx: Any, meeting: Any) -> str:
        return "You both asked for rapid fire."

    neighbours.free_times, neighbours.why = free_times, why
    turns = (NewTurn(world.ada.id, world.ben.id), NewTurn(world.ben.id, world.ada.id))
    await match(world, pod, round_type="rapid-fire", turns=turns)
    (thread,) = threads(world)
    offered = [datetime.fromtimestamp(row["starts_at"], UTC) for row in await rows_of(world, TIMES)]
    assert offered == [free[0], free[2], free[3]]
    assert "-# You both asked for rapid fire." in shown(thread.history()[0])
    assert "; after half the time you swap." in shown(thread.history()[0])
    for who in (world.ada, world.ben):
        await press(thread.history()[0], who, "Time 1")
    labels = buttons(last(thread).components)
    assert (labels["Kit for turn 1"], labels["Kit for turn 2"]) == ("mocks.kit:1:1", "mocks.kit:1:2")


async def test_who_goes_away_reads_that_somebody_counts_on_them(world: World, pod: groups.Group):
    stands, _ = await agree(world, pod)
    day = stands.starts_at.date()
    after = {"start": f"{day + timedelta(days=1)}", "until": f"{day + timedelta(days=3)}"}
    assert "counts on you" not in said(await world.ben.slash(world.lounge, "me away", **after))
    over = {"start": f"{day}", "until": f"{day + timedelta(days=3)}"}
    told = said(await world.ben.slash(world.lounge, "me away", **over))
    assert f"your mock *Coding*, <t:{int(stands.starts_at.timestamp())}:F>. `/mock next` moves it" in told


async def test_times_that_are_over_are_offered_no_more_and_no_search_outlasts_the_time(
    world: World, pod: groups.Group
):
    stands, thread = await agree(world, pod)
    await press(last(thread), world.ada, "Reschedule")
    assert "Time 3" in buttons(last(thread).components)
    await world.move_to(stands.starts_at + timedelta(seconds=1))
    assert "Time 1" not in buttons(find(thread, "### Another time").components)
    service = world.bot.get_cog("Mocks").meeting.service
    with pytest.raises(TooLate, match="have agreed already"):
        await service.propose(1, world.ben.id, "tomorrow 19:00")
    with pytest.raises(TooLate, match="still to come"):
        await service.move(1, world.ben.id)


async def test_once_all_offered_times_are_over_nobody_is_told_that_there_were_none(
    world: World, pod: groups.Group
):
    await match(world, pod, answer_by=MATCHED + timedelta(days=7))
    await world.move_to(MATCHED + timedelta(days=3, hours=3))
    panel = said(await world.ada.slash(world.lounge, "mock next"))
    assert "The times I offered are over or taken, so please agree by" in panel


async def test_a_match_that_the_bot_slept_through_is_given_a_day_to_answer(world: World, pod: groups.Group):
    turns = (NewTurn(world.ada.id, world.ben.id),)
    by = MATCHED + timedelta(hours=48)
    new = NewMeeting(world.guild.id, pod.group_id, "match", "run:1:0", "coding", 60, turns, answer_by=by)
    async with world.kernel.db.write() as tx:
        await store.add_meeting(tx, new, now=MATCHED)
    await world.env.advance_time(50 * 3600)
    await look(world)
    (thread,) = threads(world)
    (opening,) = thread.history()
    assert f"<t:{int((MATCHED + timedelta(hours=74)).timestamp())}:F>" in shown(opening)
    await press(opening, world.ada, "Time 1")
    await press(opening, world.ben, "Time 1")
    assert (await meeting_of(world)).state == "agreed"


# ---------------------------------------------------------------------- what is not there


async def test_without_the_right_to_make_events_the_meeting_goes_on(world: World, pod: groups.Group):
    backend, role = world.env.backend, bot_role(world)
    lessened = discord.Permissions(backend.get_guild(world.guild.id).roles[role.id].permissions)
    lessened.update(manage_events=False, create_events=False)
    backend.edit_role(world.guild.id, role.id, {"permissions": lessened.value})
    stands, thread = await agree(world, pod)
    assert (stands.state, stands.event_id, events(world)) == ("agreed", None, [])
    assert "server's events" not in shown(last(thread))
    conditions = await rows_of(world, "SELECT sentence FROM conditions")
    assert [row["sentence"] for row in conditions] == [
        "mocks are not among the server's events: I lack Create Events"
    ]


async def test_an_erased_members_meeting_tells_the_other(world: World, pod: groups.Group):
    _, thread = await agree(world, pod)
    async with world.kernel.db.write() as tx:
        await DATA.erase(tx, world.ada.id)
    await world.advance(seconds=2)
    assert (await meeting_of(world)).state == "cancelled"
    assert "### This mock cannot take place" in shown(last(thread))
    assert events(world) == []
