"""A run: once a week, kept as it was asked and answered, with whoever is there; and nobody's secrets in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import groups, members, notices
from bot.clock import HandClock
from bot.content import Library
from bot.db import Tx
from bot.errors import NotFound, UserFacingError
from bot.moderators import Actor
from bot.routines import Occurrence, Skip, TryLater
from bot.workers import WorkerFailed
from cogs.mocks import store as meetings
from cogs.mocks.catalogue import Catalogue
from cogs.mocks.matching.models import Bye, Matching
from cogs.mocks.pool import render, run_store
from cogs.mocks.pool.models import WARN_KIND
from cogs.mocks.pool.planning import bye_key
from cogs.mocks.pool.runs import RunService
from cogs.mocks.privacy import DATA

from .conftest import GUILD, SUNDAY, Town, solved_here


def people_of(found: Matching) -> set[frozenset[int]]:
    return {frozenset({pair.interviewer_id, pair.candidate_id}) for pair in found.pairs}


def matched(found: Any) -> Matching:
    assert found.matching is not None
    return found.matching  # type: ignore[no-any-return]


# ---------------------------------------------------------------------- the run


async def test_a_run_makes_meetings_with_seats_and_turns_to_be_answered_in_two_days(town: Town) -> None:
    await town.settle(10, 20, 30)
    for user_id in (10, 20, 30):
        await town.pool.want(guild_id=GUILD, user_id=user_id, wants=["rapid-fire"])
    found = matched(await town.run())
    pair = found.pairs[0]
    async with town.kernel.db.read() as tx:
        made = await meetings.meetings_of(tx, guild_id=GUILD, user_id=pair.interviewer_id)
        seats = await meetings.seats_of(tx, made[0].meeting_id)
        turns = await meetings.turns_of(tx, made[0].meeting_id)
    assert [m.state for m in made] == ["finding"]
    assert (made[0].source, made[0].round_type, made[0].slot_minutes) == ("match", "rapid-fire", 60)
    assert made[0].answer_by == SUNDAY + timedelta(hours=48)
    assert made[0].group_id == town.group.group_id
    roles = [(turn.interviewer_id, turn.candidate_id) for turn in turns]
    assert roles == [(pair.interviewer_id, pair.candidate_id), (pair.candidate_id, pair.interviewer_id)]
    assert {seat.user_id for seat in seats if seat.is_third} == {pair.third_id}
    assert {seat.user_id for seat in seats} == {10, 20, 30}


async def test_a_week_is_paired_once_also_by_two_processes_and_after_a_crash(town: Town) -> None:
    await town.settle(10, 20)
    first, again = await town.run(), await town.run()
    assert first.is_new
    assert not again.is_new
    assert again.run == first.run
    assert len(await town.rows("SELECT meeting_id FROM mocks_meetings")) == 1


async def test_who_left_the_server_is_in_no_run_until_they_are_back(town: Town) -> None:
    await town.settle(10, 20)
    now = town.kernel.clock.now()
    async with town.kernel.db.write() as tx:
        await members.mark_presence(tx, guild_id=GUILD, user_id=20, is_present=False, now=now)
    assert matched(await town.run()).pairs == ()
    async with town.kernel.db.write() as tx:
        await members.mark_presence(tx, guild_id=GUILD, user_id=20, is_present=True, now=now)
    town.kernel.clock.move_to(SUNDAY + timedelta(days=7))  # type: ignore[attr-defined]
    assert len(matched(await town.run()).pairs) == 1


async def test_of_two_processes_that_both_solved_one_keeps_its_answer(town: Town) -> None:
    await town.settle(10, 20)

    async def slow(problem: Any) -> Matching:
        """Let another process be quicker."""
        await town.run()
        return await solved_here(problem)

    late = RunService(town.kernel, town.runs._catalogue, slow)
    found = await late.run(town.group.group_id, SUNDAY.date(), render.bye, render.paused)
    assert not found.is_new
    assert len(await town.rows("SELECT run_id FROM mocks_runs")) == 1
    assert len(await town.rows("SELECT meeting_id FROM mocks_meetings")) == 1


async def test_whoever_leaves_while_it_is_worked_out_is_not_paired(town: Town) -> None:
    await town.settle(10, 20, 30)

    async def meanwhile(problem: Any) -> Matching:
        await town.pool.leave(guild_id=GUILD, user_id=20)
        return await solved_here(problem)

    late = RunService(town.kernel, town.runs._catalogue, meanwhile)
    with pytest.raises(TryLater):
        await late.run(town.group.group_id, SUNDAY.date(), render.bye, render.paused)
    assert await town.rows("SELECT run_id FROM mocks_runs") == []
    assert people_of(matched(await town.run())) == {frozenset({10, 30})}


async def test_a_stored_run_gives_the_same_answer_again(town: Town) -> None:
    await town.settle(*range(10, 25), hours="tue 18-20, sat 10-12")
    await town.settle(*range(25, 32), hours="sat 11-13, sun 10-20")
    await town.pool.set_blocks(guild_id=GUILD, user_id=12, blocked=[13, 14])
    await town.pool.begin_as(guild_id=GUILD, user_id=15, first="interviewer")
    town.kernel.clock.move_to(SUNDAY - timedelta(weeks=1))  # type: ignore[attr-defined]
    await town.run()
    town.kernel.clock.move_to(SUNDAY + timedelta(weeks=1))  # type: ignore[attr-defined]
    found = await town.run()
    again = await town.runs.replay(found.run.run_id)
    async with town.kernel.db.read() as tx:
        kept = await run_store.stored(tx, found.run.run_id)
    assert kept is not None
    assert kept.problem.recent != {}
    assert len(again.pairs) == 11
    assert again.pairs == matched(found).pairs == kept.pairs
    assert set(again.byes) == set(matched(found).byes) == set(kept.byes)
    assert (again.score, again.bound) == (found.run.score, found.run.bound)


async def test_who_is_away_paused_skipping_or_gone_is_in_no_run(town: Town) -> None:
    await town.settle(10, 20, 30, 40, 50)
    async with town.kernel.db.write() as tx:
        days = {"from_on": date(2026, 1, 5), "until_on": date(2026, 1, 20)}
        await members.set_away(tx, guild_id=GUILD, user_id=30, **days, today=SUNDAY.date())
        await tx.connection.execute(
            "UPDATE mocks_pool_members SET skips_week = '2025-12-29' WHERE user_id = 40"
        )
        await groups.remove_member(tx, group_id=town.group.group_id, user_id=50)
    found = matched(await town.run())
    assert people_of(found) == {frozenset({10, 20})}
    assert found.byes == ()
    assert await town.rows("SELECT user_id FROM mocks_run_members WHERE user_id > 20") == []


async def test_a_promise_elsewhere_takes_its_time_away(town: Town) -> None:
    await town.settle(10, 20, 30, 40, hours="tue 18-19")
    first = matched(await town.run())
    async with town.kernel.db.write() as tx:
        for meeting in await meetings.meetings_of(tx, guild_id=GUILD, user_id=10):
            await meetings.agree(tx, meeting.meeting_id, starts_at=SUNDAY + timedelta(days=9, hours=1))
    town.kernel.clock.move_to(SUNDAY + timedelta(weeks=1))  # type: ignore[attr-defined]
    second = matched(await town.run())
    busy = next(pair for pair in people_of(first) if 10 in pair)
    assert people_of(second) == {frozenset({10, 20, 30, 40}) - busy}


async def test_an_empty_pool_and_an_archived_group_have_no_run(town: Town) -> None:
    with pytest.raises(Skip, match="nobody is in the pool"):
        await town.run()
    await town.settle(10, 20)
    async with town.kernel.db.write() as tx:
        await groups.archive_group(tx, town.group.group_id, now=SUNDAY)
    with pytest.raises(Skip, match="archived"):
        await town.run()


async def test_a_heads_up_begun_twice_tells_everybody_once(town: Town, clock: HandClock) -> None:
    await town.settle(10, 20)
    async with town.kernel.db.write() as tx:
        for user_id in (10, 20):
            member = await members.get_member(tx, guild_id=GUILD, user_id=user_id)
            assert member is not None
            await members.update_member(tx, replace(member, wants_pings=True))
    clock.move_to(SUNDAY + timedelta(days=6))
    now = clock.now()
    place = (GUILD, town.group.group_id, WARN_KIND, now.date(), now, now + timedelta(hours=20))
    told = await town.runs.announce(Occurrence(1, *place, attempts=1), render.warning, render.paused)
    assert [notice.user_id for notice in told] == [10, 20]
    # Killed here, after the commit and one message: only the other one is still to be told.
    async with town.kernel.db.write() as tx:
        await notices.take_back(tx, guild_id=GUILD, user_id=10, key=told[0].key)
    again = await town.runs.announce(Occurrence(1, *place, attempts=2), render.warning, render.paused)
    assert again == told[1:]
    planned = await town.rows("SELECT due_at FROM occurrences WHERE kind = 'mocks.match'")
    assert [row["due_at"] for row in planned] == [int((SUNDAY + timedelta(weeks=1)).timestamp())]


async def test_a_solver_that_dies_is_asked_again_later(town: Town) -> None:
    await town.settle(10, 20)

    async def dying(problem: Any) -> Matching:
        raise WorkerFailed("killed")

    late = RunService(town.kernel, town.runs._catalogue, dying)
    with pytest.raises(TryLater):
        await late.run(town.group.group_id, SUNDAY.date(), render.bye, render.paused)
    assert (await town.run()).is_new


async def test_without_round_types_nobody_is_paired(town: Town) -> None:
    await town.settle(10, 20)
    bare = RunService(town.kernel, Catalogue(Library({})), solved_here)
    with pytest.raises(Skip, match="round type"):
        await bare.run(town.group.group_id, SUNDAY.date(), render.bye, render.paused)


# ---------------------------------------------------------------------- sitting out


async def test_whoever_sits_out_is_told_why_in_private_and_comes_first_next_time(town: Town) -> None:
    await town.settle(10, 20, hours="tue 18-19")
    await town.settle(30, hours="fri 18-19")
    found = await town.run()
    assert [bye.user_id for bye in matched(found).byes] == [30]
    async with town.kernel.db.read() as tx:
        left = await notices.waiting(tx, guild_id=GUILD, key=bye_key(found.run.run_id))
        waits = await run_store.sat_out(tx, GUILD)
    assert [notice.user_id for notice in left] == [30]
    assert "You come first in the next matching" in left[0].text
    assert waits == {10: 0, 20: 0, 30: 1}
    # Pings are off: the note waits for their next command instead.
    assert await town.runs.notes_of(found.run) == []


async def test_a_third_counts_as_sitting_out(town: Town) -> None:
    await town.settle(10, 20, 30)
    third = matched(await town.run()).pairs[0].third_id
    assert third is not None
    async with town.kernel.db.read() as tx:
        assert (await run_store.sat_out(tx, GUILD))[third] == 1
    town.kernel.clock.move_to(SUNDAY + timedelta(weeks=1))  # type: ignore[attr-defined]
    assert any(third in pair for pair in people_of(matched(await town.run())))


async def test_whoever_gave_no_hours_is_asked_for_them_and_gains_no_rank(town: Town) -> None:
    await town.settle(10, 20)
    await town.settle(30, hours="")
    found = await town.run()
    async with town.kernel.db.read() as tx:
        left = await notices.waiting(tx, guild_id=GUILD, key=bye_key(found.run.run_id))
        assert (await run_store.sat_out(tx, GUILD))[30] == 0
    assert ["`/mock availability`" in notice.text for notice in left] == [True]


# ---------------------------------------------------------------------- silence


async def let_pass(town: Town, tx: Tx, user_id: int) -> None:
    """Let the member's open match pass without a word from them; everybody else answered."""
    for meeting in await meetings.meetings_of(tx, guild_id=GUILD, user_id=user_id):
        if meeting.is_open:
            for seat in await meetings.seats_of(tx, meeting.meeting_id):
                if seat.user_id != user_id:
                    await meetings.answer(
                        tx, meeting.meeting_id, user_id=seat.user_id, now=town.kernel.clock.now()
                    )
            await meetings.move(
                tx, meeting.meeting_id, was="finding", to="missed", now=town.kernel.clock.now()
            )


async def test_three_matches_without_a_word_pause_a_member_until_they_are_back(
    town: Town, clock: HandClock
) -> None:
    await town.settle(10, 20)
    for week in range(3):
        clock.move_to(SUNDAY + timedelta(weeks=week))
        assert people_of(matched(await town.run())) == {frozenset({10, 20})}
        async with town.kernel.db.write() as tx:
            await let_pass(town, tx, 10)
    clock.move_to(SUNDAY + timedelta(weeks=3))
    found = matched(await town.run())
    assert [bye.user_id for bye in found.byes] == [20]
    told = await town.rows("SELECT user_id, text FROM notices WHERE key LIKE 'mocks.paused%'")
    assert [row["user_id"] for row in told] == [10]
    assert "I'm back" in told[0]["text"]
    back = await town.pool.back(guild_id=GUILD, user_id=10)
    assert back.member is not None
    assert back.member.paused_at is None
    clock.move_to(SUNDAY + timedelta(weeks=4))
    assert people_of(matched(await town.run())) == {frozenset({10, 20})}


async def test_an_answer_in_between_begins_the_count_anew(town: Town, clock: HandClock) -> None:
    await town.settle(10, 20)
    for week in range(4):
        clock.move_to(SUNDAY + timedelta(weeks=week))
        assert matched(await town.run()).pairs != ()
        async with town.kernel.db.write() as tx:
            await let_pass(town, tx, 20 if week == 2 else 10)


# ---------------------------------------------------------------------- secrets


async def test_a_blocked_pair_is_never_made_and_no_reason_tells_of_it(town: Town) -> None:
    await town.settle(10, 20)
    await town.pool.set_blocks(guild_id=GUILD, user_id=10, blocked=[20, 10])
    assert matched(await town.run()).pairs == ()
    for user_id in (10, 20):
        told = render.why(await town.runs.why(guild_id=GUILD, user_id=user_id), user_id)
        assert "block" not in told
        assert "never" not in told
        assert "no partner was left" in told.lower()
    alone, blocked = (render.bye(Bye(20, reason, 0)) for reason in ("no common time", "blocked"))
    assert alone == blocked


async def test_the_export_holds_ones_own_list_and_nobody_elses(town: Town) -> None:
    await town.settle(10, 20)
    await town.pool.set_blocks(guild_id=GUILD, user_id=10, blocked=[20])
    await town.run()
    async with town.kernel.db.read() as tx:
        mine, theirs = await DATA.export(tx, 10), await DATA.export(tx, 20)
    assert [row["blocked_user_id"] for row in mine["mock_blocks"]] == [20]
    assert theirs["mock_blocks"] == []
    assert all("10" not in str(list(row.values())) for row in theirs["mock_runs"])


async def test_erased_from_runs_the_others_keep_their_reason_without_the_name(town: Town) -> None:
    await town.settle(10, 20)
    run = (await town.run()).run
    async with town.kernel.db.write() as tx:
        await DATA.erase(tx, 10)
    why = await town.runs.why(guild_id=GUILD, user_id=20)
    assert why.partner_is_erased
    assert "somebody who had their data erased" in render.why(why, 20)
    assert (await town.runs.replay(run.run_id)).pairs == ()
    with pytest.raises(NotFound):
        await town.runs.why(guild_id=GUILD, user_id=10)


# ---------------------------------------------------------------------- across groups


async def test_across_groups_one_run_takes_in_all_pools(town: Town, clock: HandClock) -> None:
    other = await town.found_group("Pod Two", 60)
    await town.settle(10)
    await town.settle(20, group=other)
    boss = Actor(GUILD, 99, manages_guild=True)
    await town.moderation.switch(boss, other.group_id, is_on=True)
    assert matched(await town.run()).pairs == ()
    await town.moderation.pair_across(boss, town.group.group_id, is_across=True)
    desk = await town.moderation.desk(boss, other.group_id)
    assert desk.host is not None
    assert (desk.host.group_id, desk.is_on, desk.in_pool) == (town.group.group_id, True, 2)
    clock.move_to(SUNDAY + timedelta(weeks=1))
    with pytest.raises(Skip, match="paired together with Pod One"):
        await town.runs.run(other.group_id, clock.now().date(), render.bye, render.paused)
    assert people_of(matched(await town.run())) == {frozenset({10, 20})}
    with pytest.raises(UserFacingError, match="paired together by"):
        await town.moderation.switch(boss, other.group_id, is_on=True)
    async with town.kernel.db.write() as tx:
        await groups.archive_group(tx, town.group.group_id, now=clock.now())
    desk = await town.moderation.desk(boss, other.group_id)
    assert (desk.host, desk.is_on) == (None, True), "paired alone again"


async def test_only_chosen_round_types_are_matched(town: Town) -> None:
    await town.settle(10, 20)
    await town.pool.want(guild_id=GUILD, user_id=10, wants=["coding", "not-there"])
    boss = Actor(GUILD, 99, manages_guild=True)
    await town.moderation.choose_rounds(boss, town.group.group_id, ["behavioural"])
    assert [pair.round_type for pair in matched(await town.run()).pairs] == ["behavioural"]


async def test_the_map_of_overlaps_counts_and_keeps_small_groups_secret(town: Town) -> None:
    boss = Actor(GUILD, 99, manages_guild=True)
    await town.settle(10, 20, 30, 40, hours="tue 18-20")
    with pytest.raises(UserFacingError, match="4 of 4"):
        await town.moderation.overlap(boss, town.group.group_id)
    await town.settle(50, hours="tue 19-22")
    async with town.kernel.db.write() as tx:
        member = await members.get_member(tx, guild_id=GUILD, user_id=50)
        assert member is not None
        await members.update_member(tx, replace(member, zone=ZoneInfo("Europe/Berlin")))
    found = await town.moderation.overlap(boss, town.group.group_id)
    assert [found.free[1][cell] for cell in range(35, 43)] == [0, 5, 5, 5, 5, 1, 1, 0]
    assert render.best_times(found)[0] == "Tue 18:00, 2 pairs"
    assert "Tue: 18:00 2" in render.overlap_words(found)
