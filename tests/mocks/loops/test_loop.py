"""A loop from its first look to the packet, as a candidate, an interviewer and a moderator live it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot import groups, notices
from bot.errors import UserFacingError
from cogs.mocks.loops import ask_store, letters, store
from cogs.mocks.loops.models import CardRead
from tests.conftest import World
from tests.drills.conftest import answer_to, buttons, said, texts

from .conftest import (
    BEHAVIOURAL,
    CASE,
    SQL,
    Around,
    answer,
    begin,
    jump,
    mail,
    meetings,
    move,
    offer,
    peers,
    read,
    status,
    to_morning,
)


async def asked(world: World) -> list[Any]:
    """Let the peers offer and ada begin; return those who are asked, by place."""
    await offer(world, *peers(world)[:3])
    await begin(world)
    await world.advance(seconds=2)
    await to_morning(world)
    return peers(world)[:3]


async def all_accepted(world: World) -> list[Any]:
    who = await asked(world)
    for each in who:
        await answer(each, "Accept")
    return who


# ---------------------------------------------------------------------- beginning


async def test_the_first_look_says_what_it_takes_and_keeps_nothing(world: World, pod: groups.Group):
    await offer(world, world.ben)
    shown = await world.ada.slash(world.lounge, "loop create", preset="analyst")
    assert shown.response.ephemeral
    words = said(shown)
    assert "3 people give an evening each" in words
    assert "1 peer of this server offers to interview now; with fewer than 3" in words
    assert "Moderators of Pod One see how far your loop is, never a score." in words
    await world.ada.click(answer_to(shown), label="Not now")
    assert "You have no loop" in texts((await status(world, world.ada)).components)


async def test_what_cannot_be_begun_gets_one_sentence(world: World, pod: groups.Group):
    async def refused(**options: Any) -> str:
        return said(await world.ada.slash(world.lounge, "loop create", **options))

    assert "there is no such loop" in await refused(preset="astronaut")
    assert "**Start**: 2025-12-31 is not within" in await refused(preset="analyst", start="2025-12-31")
    assert "is not a date I can read" in await refused(preset="analyst", start="tomorrow")
    await begin(world)
    assert "one at a time" in await refused(preset="analyst")
    found = await world.moderator.slash(world.lounge, "loop create", preset="analyst")
    assert "`/group join`" in said(found)


async def test_presets_are_suggested_and_an_optional_round_is_added_on_request(
    world: World, pod: groups.Group
):
    found = await world.ada.autocomplete(world.lounge, "loop create", "preset", "on-site")
    assert [choice["value"] for choice in found] == ["onsite-classic"]
    async with world.kernel.db.read() as tx:
        assert (await tx.all("SELECT COUNT(*) FROM mocks_loops"))[0][0] == 0
    shown = await world.ada.slash(
        world.lounge, "loop create", preset="onsite-classic", optional=True, weeks=2
    )
    assert "5 rounds in 14 days" in said(shown)


# ---------------------------------------------------------------------- asking


async def test_interviewers_are_asked_in_the_morning_and_accepting_makes_the_meeting(
    world: World, pod: groups.Group
):
    who = await asked(world)
    assert all(message.created_at.hour == 7 for each in who for message in mail(each))  # quiet hours end
    assert "A loop asks you to interview" in read(world.ben)
    assert "Times that suit you both: <t:" in read(world.ben)
    await world.restart()
    assert "the round is yours" in await answer(world.ben, "Accept")
    (made,) = await meetings(world)
    assert (made.source, made.source_key, made.round_type) == ("loop", "loop:1:0:1", "sql")
    assert (made.state, made.slot_minutes) == ("finding", 60)
    async with world.kernel.db.read() as tx:
        turns = [dict(row) for row in await tx.all("SELECT * FROM mocks_turns")]
    assert [(t["interviewer_user_id"], t["candidate_user_id"]) for t in turns] == [
        (world.ben.id, world.ada.id)
    ]
    shown = texts((await status(world, world.ada)).components)
    assert f"1. **{SQL}** · with <@{world.ben.id}>, finding a time" in shown
    assert shown.count("a peer is asked") == 2
    assert str(world.cleo.id) not in shown  # who has not accepted is not named


async def test_an_answer_counts_once_and_only_from_who_was_asked(world: World, pod: groups.Group):
    await asked(world)
    panel = await status(world, world.ben)
    await world.ben.click(panel, label=f"Take {SQL}")
    asking = world.bot.get_cog("Loops").asking
    with pytest.raises(UserFacingError, match="was for somebody else"):
        await asking.accept(user_id=world.cleo.id, loop_id=1, place=0, number=1)
    await asking.accept(user_id=world.ben.id, loop_id=1, place=0, number=1)
    with pytest.raises(UserFacingError, match="You have taken this round already"):
        await asking.decline(user_id=world.ben.id, loop_id=1, place=0, number=1)
    assert len(await meetings(world)) == 1


async def test_not_this_time_and_silence_go_on_to_the_next_and_after_three_say_what_can_be_done(
    world: World, pod: groups.Group
):
    await offer(world, *peers(world))
    await begin(world)
    await world.advance(seconds=2)
    await to_morning(world)
    # ben, cleo and dan are asked; eli is asked when ben cannot
    assert "nobody is told who could not" in await answer(world.ben, "Not this time")
    await world.advance(seconds=5)
    assert f"**{SQL}** round" in read(world.eli)
    assert read(world.ada) == ""  # nobody was announced, so nobody is missed
    await world.advance(hours=25)
    shown = texts((await status(world, world.ada)).components)
    assert "looking for an interviewer, every night again" in shown
    assert "You interview" not in texts((await status(world, world.dan)).components)
    done = await world.ben.slash(world.lounge, "loop status")
    assert "Take" not in str(buttons(answer_to(done).components))


async def test_who_takes_no_messages_is_asked_beside_their_next_command(world: World, pod: groups.Group):
    await offer(world, world.ben)
    await begin(world)
    world.env.inject_error("POST", "/channels/*/messages", status=403, code=50007)
    await to_morning(world)
    assert mail(world.ben) == []
    done = await world.ben.slash(world.lounge, "loop offer")
    assert "A loop asks you to interview" in said(done)
    panel = await status(world, world.ben)
    await world.ben.click(panel, label=f"Take {SQL}")
    assert len(await meetings(world)) == 1


async def test_after_a_crash_between_sending_and_noting_it_the_question_is_not_sent_again(
    world: World, pod: groups.Group
):
    await asked(world)
    before = len(mail(world.ben))
    async with world.kernel.db.write() as tx:
        ask = await ask_store.get_ask(tx, loop_id=1, place=0, number=1)
        loop = await store.get_loop(tx, 1)
        await letters.leave(tx, letters.asks(ask, loop, SQL, 40), now=loop.made_at)
        await tx.connection.execute("UPDATE mocks_loop_letters SET attempts = 1")
    await world.restart()
    await world.advance(hours=1)
    assert len(mail(world.ben)) == before
    async with world.kernel.db.read() as tx:
        assert await store.next_letter(tx) is None
        assert await notices.waiting(tx, guild_id=world.guild.id, key=ask.key) == []


async def test_what_was_said_beside_a_command_is_not_sent_as_well(world: World, pod: groups.Group):
    await offer(world, world.ben)
    await begin(world)
    await world.advance(seconds=2)  # at night, when nobody is disturbed
    assert "A loop asks you to interview" in said(await world.ben.slash(world.lounge, "loop offer"))
    await to_morning(world)
    assert mail(world.ben) == []


async def test_capacity_blocks_pauses_and_kinds_of_rounds_are_part_of_the_problem(
    world: World, pod: groups.Group, around: Around
):
    await offer(world, *peers(world), rounds=1)
    around.blocked = {world.ada.id: frozenset({world.ben.id})}
    await world.cleo.click(answer_to(await world.cleo.slash(world.lounge, "loop offer")), label="Pause")
    panel = answer_to(await world.dan.slash(world.lounge, "loop offer"))
    await world.dan.select(panel, ["case"], custom_id="mocks.loop_types:1")
    await begin(world)
    await world.advance(seconds=2)
    (problem,) = around.problems
    by_id = {who.person.user_id: who for who in problem.interviewers}
    assert set(by_id) == {world.ben.id, world.dan.id, world.eli.id}
    assert by_id[world.dan.id].can == {"case"}
    assert problem.loops[0].candidate.blocked == {world.ben.id}
    assert [r.half_hours for r in problem.loops[0].rounds] == [2, 2, 2]
    async with world.kernel.db.read() as tx:
        rows = await tx.all("SELECT place, user_id FROM mocks_loop_asks ORDER BY place")
    assert [tuple(row) for row in rows] == [(0, world.eli.id), (1, world.dan.id)]
    await to_morning(world)
    assert f"I found nobody yet for **{BEHAVIOURAL}**" in read(world.ada)
    assert all(who.capacity == 1 for who in around.problems[-1].interviewers)


async def test_slots_are_outside_quiet_hours_away_days_and_agreed_meetings(
    world: World, pod: groups.Group, around: Around
):
    await world.ben.slash(world.lounge, "me away", start="2026-01-03", until="2026-01-04")
    await offer(world, world.ben, world.cleo)
    await begin(world)
    await world.advance(seconds=2)
    ben = next(w.person for w in around.problems[0].interviewers if w.person.user_id == world.ben.id)
    hours = {(slot * 1800 // 3600) % 24 for slot in ben.slots}
    assert hours == set(range(7, 22))
    assert {datetime.fromtimestamp(slot * 1800, UTC).day for slot in ben.slots} == {1, 2, 5, 6}


# ---------------------------------------------------------------------- dropping out


async def test_a_meeting_that_falls_through_is_given_to_somebody_else_and_the_candidate_told(
    world: World, pod: groups.Group
):
    await all_accepted(world)
    await offer(world, world.eli)
    first = (await meetings(world))[0]
    await move(world, first, "cancelled")
    await world.advance(seconds=5)
    assert "could not take place as planned. I am asking somebody else" in read(world.ada)
    assert f"**{SQL}** round" in read(world.eli)
    await answer(world.eli, "Accept")
    made = (await meetings(world))[-1]
    assert made.source_key == "loop:1:0:2"


async def test_three_in_vain_leave_a_round_open_to_be_looked_for_again_or_left_out(
    world: World, pod: groups.Group
):
    await offer(world, *peers(world))
    await begin(world)
    await world.advance(seconds=2)
    async with world.kernel.db.write() as tx:
        await tx.connection.execute("UPDATE mocks_loop_rounds SET most_tries = 1 WHERE place = 0")
    await to_morning(world)
    await answer(world.ben, "Not this time")
    await world.advance(seconds=5)
    assert "it did not work out with any of them" in read(world.ada)
    panel = await status(world, world.ada)
    assert "Some rounds found nobody" in texts(panel.components)
    await world.restart()
    again = answer_to(await world.ada.click(panel, label="Look again"))
    assert "looking for an interviewer" in texts(again.components)
    await world.advance(seconds=5)
    assert f"**{SQL}** round" in read(world.eli)


async def test_ending_a_loop_calls_off_what_is_to_come_and_tells_the_interviewers(
    world: World, pod: groups.Group
):
    await asked(world)
    await answer(world.ben, "Accept")
    await answer(world.cleo, "Accept")
    held, coming = await meetings(world)
    await move(world, held, "agreed", "running")
    panel = answer_to(await world.ada.slash(world.lounge, "loop cancel"))
    assert "3 rounds will be called off" in texts(panel.components)
    await world.ada.click(panel, label="End it")
    await world.advance(seconds=2)
    states = {m.meeting_id: m.state for m in await meetings(world)}
    assert states == {held.meeting_id: "running", coming.meeting_id: "cancelled"}
    assert "is called off: they ended the loop" in read(world.cleo)
    assert "called off" not in read(world.ben)  # they are in it
    assert "does not need the round any more" in said(
        await world.dan.user.click(
            mail(world.dan)[-1], custom_id=buttons(mail(world.dan)[-1].components)["Accept"]
        )
    )
    await jump(world, days=20)
    assert "Your packet" not in read(world.ada)
    assert "You have no loop" in texts((await status(world, world.ada)).components)


# ---------------------------------------------------------------------- the packet


def cards_of(world: World, around: Around, found: Any, who: Any, score: int) -> None:
    """Release the cards of a meeting: the interviewer's and the candidate's own."""
    names = [d.id for d in world.bot.get_cog("Loops").catalogue.scored_in(found.round_type)]
    around.cards[found.meeting_id] = [
        CardRead(
            found.meeting_id,
            who.id,
            is_self=False,
            scores=dict.fromkeys(names, score),
            evidence={names[0]: f"Said it in {found.round_type}, ادامه"},
            points=[("Answered before asking", "Ask two questions first")],
        ),
        CardRead(found.meeting_id, world.ada.id, is_self=True, scores=dict.fromkeys(names, 3)),
    ]


async def held(world: World, around: Around, *scores: int) -> None:
    """Hold all rounds; the interviewers tick nothing, their cards are released."""
    who = await all_accepted(world)
    for meeting, interviewer, score in zip(await meetings(world), who, scores, strict=True):
        await move(world, meeting, "agreed", "running", "over")
        cards_of(world, around, meeting, interviewer, score)


async def test_the_packet_comes_when_the_cards_are_open_and_the_ticks_are_in(
    world: World, pod: groups.Group, around: Around
):
    await held(world, around, 4, 4, 4)
    cards, around.cards = around.cards, {}
    for who in peers(world)[:3]:
        panel = await status(world, who)
        form = answer_to(
            await who.click(panel, label=next(b for b in buttons(panel.components) if "one question" in b))
        )
        menu = next(i for i in str(form.components).split("'") if i.startswith("mocks.loop_tick"))
        kept = answer_to(await who.select(form, ["none"], custom_id=menu))
        assert "Kept: **Nothing of these**" in texts(kept.components)
    await world.advance(hours=3)
    assert "All rounds are over. The packet comes" in texts((await status(world, world.ada)).components)
    around.cards = cards
    await world.restart()
    await world.advance(minutes=16)
    assert "Your packet is here" in read(world.ada)
    assert len(mail(world.ada)) == 1
    last = mail(world.ada)[-1]
    opened = answer_to(await world.ada.user.click(last, custom_id=buttons(last.components)["Open my packet"]))
    assert opened.ephemeral
    words = texts(opened.components)
    assert "**Strong hire**" in words
    assert "Weighted average **4.0**, seen by 3 interviewers" in words
    assert "GenAI and LLM: not seen (no round of this loop asks it)" in words
    assert len(words) < 3900
    assert [a.filename for a in opened.attachments] == ["loop-packet.png", "loop-packet.html"]
    page = (await opened.attachments[1].read()).decode()
    assert "Said it in sql, ادامه" in page
    assert "Ask two questions first" in page
    assert [wish["area"] for wish in around.wishes]


async def test_a_packet_is_nobody_elses_and_is_shared_once_without_quotes(
    world: World, pod: groups.Group, around: Around
):
    await held(world, around, 4, 4, 5)
    await jump(world, hours=49)  # the ticks are not waited for any longer
    panel = await status(world, world.ada)
    opened = answer_to(await world.ada.click(panel, label="Open my packet"))
    assert "did not answer what would have ended the loop" in texts(opened.components)
    preview = answer_to(await world.ada.click(opened, label="Share with my group"))
    before = len(world.channel.history())
    await world.ada.click(preview, label="Share it")
    (post,) = world.channel.history()[before:]
    async with world.kernel.db.write() as tx:  # as after a kill between sending and noting it
        await tx.connection.execute("UPDATE mocks_loops SET shared_at = NULL")
    await world.restart()
    await world.ada.click(preview, label="Share it")
    offered = answer_to(await world.ben.click(post, label="Interview in the next one"))
    assert "You offer up to **2** rounds a week" in texts(offered.components)
    assert f"<@{world.ada.id}> held 3 rounds with 3 interviewers" in texts(post.components)
    assert "Said it in" not in texts(post.components)
    assert "Once is enough" in said(await world.ada.click(preview, label="Share it"))
    assert len(world.channel.history()) == before + 1
    course = world.bot.get_cog("Loops").course
    for use in (course.packet, course.to_share):
        with pytest.raises(UserFacingError, match="for its candidate alone"):
            await use(user_id=world.ben.id, loop_id=1)


async def test_a_week_after_its_days_the_packet_is_made_of_what_is_there(
    world: World, pod: groups.Group, around: Around
):
    await asked(world)
    await answer(world.ben, "Accept")
    (meeting,) = await meetings(world)
    await move(world, meeting, "agreed", "running", "over")
    cards_of(world, around, meeting, world.ben, 4)
    await jump(world, days=14)
    panel = await status(world, world.ada)
    words = texts(answer_to(await world.ada.click(panel, label="Open my packet")).components)
    assert "**No verdict: too little was seen**" in words
    assert f"{CASE} was not held." in words


# ---------------------------------------------------------------------- moderators


async def test_moderators_see_how_far_loops_are_and_set_how_many_there_may_be(
    world: World, pod: groups.Group
):
    await all_accepted(world)
    panel = answer_to(await world.moderator.slash(world.lounge, "loop list"))
    name = world.bot.get_cog("Loops").catalogue.loops["analyst"].name
    assert f"<@{world.ada.id}> · {name} · 3 to come · until" in texts(panel.components)
    await world.moderator.select(panel, ["0"], custom_id=f"mocks.loop_limit:1:{pod.group_id}")
    assert "begins no new loops now" in said(
        await world.ben.slash(world.lounge, "loop create", preset="analyst")
    )
    assert "you moderate none here" in said(await world.ben.slash(world.lounge, "loop list"))


async def test_what_waits_is_among_todays_tasks(world: World, pod: groups.Group):
    await asked(world)
    async with world.kernel.db.read() as tx:
        now = world.kernel.clock.now()
        found = await world.kernel.today.of(tx, guild_id=world.guild.id, user_id=world.ben.id, now=now)
    (task,) = [task for task in found if task.control.startswith("mocks.loop")]
    assert task.title == f"A loop asks you to interview: answer about {SQL}"
    assert world.bot.control(task.control, task.args) is not None
